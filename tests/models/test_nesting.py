"""Which kinds of node stand under which."""

from itertools import product

import pytest

from models.platform.nesting import PARENT_KINDS, may_stand_under
from models.platform.rows import NodeKind

ALLOWED = {
    (NodeKind.LOCAL_CENTRE, NodeKind.COUNTY_CENTRE),
    (NodeKind.STATION, NodeKind.LOCAL_CENTRE),
    (NodeKind.CONTACT_POINT, NodeKind.STATION),
    (NodeKind.BOARD, NodeKind.COUNTY_CENTRE),
}


@pytest.mark.parametrize(("kind", "parent"), list(product(NodeKind, NodeKind)))
def test_kinds_nest_as_the_platform_was_built(kind: NodeKind, parent: NodeKind) -> None:
    assert may_stand_under(kind, parent) is ((kind, parent) in ALLOWED)


def test_no_kind_comes_to_stand_below_itself_at_any_depth() -> None:
    """What lets `move_node` do without a search for rings."""
    for kind in NodeKind:
        above = set(PARENT_KINDS[kind])
        while further := {upper for lower in above for upper in PARENT_KINDS[lower]} - above:
            above |= further
        assert kind not in above


def test_every_kind_has_its_rule_and_labels_in_both_languages() -> None:
    assert set(PARENT_KINDS) == set(NodeKind)
    assert all(kind.zh and kind.en for kind in NodeKind)
