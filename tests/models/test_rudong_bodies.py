"""Rudong's bodies in the demonstration: as many as there really are, and invented parts say so."""

from collections import Counter
from collections.abc import AsyncIterator

import pytest

from models.bodies.attendance import unapproved_absences
from models.bodies.constitution import CONSTITUTIONS
from models.bodies.roll import figures_of
from models.bodies.rows import (
    Body,
    BodyKind,
    BodyTerm,
    ElectoralDistrict,
    MemberGroup,
    MemberGroupKind,
    SessionLeave,
    SessionState,
    Sitting,
)
from models.database import connected
from models.platform.rows import Ancestry
from models.representatives.rows import Membership
from models.seed.bodies import CONGRESS, COUNTY, REPRESENTATIVES, dealt


@pytest.fixture
async def rows(database: str) -> AsyncIterator[None]:
    async with connected(database):
        yield


async def test_rudong_has_the_bodies_of_twelve_towns_three_streets_and_a_zone(rows: None) -> None:
    bodies = await Body.filter(county__code=COUNTY)
    kinds = Counter(body.kind for body in bodies)
    assert kinds[BodyKind.TOWN_CONGRESS] == kinds[BodyKind.TOWN_PRESIDIUM] == 12
    assert kinds[BodyKind.STREET_WORKING_COMMITTEE] == kinds[BodyKind.STREET_ASSEMBLY] == 3 + 1
    assert set(kinds) == set(BodyKind)
    alone = [(body.node_id, body.kind) for body in bodies if CONSTITUTIONS[body.kind].one_at_a_node.value]
    assert len(alone) == len(set(alone))
    assert {body.code for body in bodies if body.synthetic} == {
        "320623-SP1",
        "320623-SP2",
        "320623400-SW",
        "320623400-SA",
    }


async def test_every_body_keeps_to_its_constitution(rows: None) -> None:
    for body in await Body.all().select_related("node", "parent"):
        rules = CONSTITUTIONS[body.kind]
        assert body.node.kind is rules.stands_at.value
        assert body.quorum_rule is rules.quorum.value
        assert (body.parent.kind if body.parent else None) is rules.organ_of.value
        if body.parent is not None:
            assert await Ancestry.exists(ancestor_id=body.parent.node_id, descendant_id=body.node_id)
        assert await BodyTerm.filter(body_id=body.id).count() == 1


async def test_delegations_and_districts_cover_the_sixteen_centres(rows: None) -> None:
    groups = await MemberGroup.filter(body__code=f"{COUNTY}-CC")
    assert Counter(group.kind for group in groups) == {MemberGroupKind.DELEGATION: 16, MemberGroupKind.GROUP: 16}
    districts = await ElectoralDistrict.filter(body__code=f"{COUNTY}-CC")
    assert sum(district.seats or 0 for district in districts) == REPRESENTATIVES
    assert {district.seats for district in districts} <= {1, 2, 3}
    assert len({district.node_id for district in districts}) == 16
    assert all(row.synthetic for row in [*groups, *districts])


async def test_the_sittings_of_the_demonstration_have_the_published_numbers(rows: None) -> None:
    """354 in office, 340 at the third session [rd-354], 326 at the fourth [rd-2025]; one is open for check-in."""
    sittings = await Sitting.filter(session__term__body__code=CONGRESS).order_by("session__number")
    figures = await figures_of([sitting.id for sitting in sittings])
    assert [(sitting.state, sitting.due, sitting.quorum, figures[sitting.id].present) for sitting in sittings] == [
        (SessionState.CLOSED, 354, 236, 340),
        (SessionState.CLOSED, 354, 236, 326),
        (SessionState.OPEN, 354, 236, 0),
    ]
    assert len(figures[sittings[-1].id].delegations) == 16
    seats = [seat.id for seat in await Membership.filter(body__code=CONGRESS)]
    counts = await unapproved_absences(seats)
    assert sorted(count for count in counts.values() if count) == [1, 2]
    assert await SessionLeave.filter(session__term__body__code=CONGRESS).count() == 13 + 26


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [(10, [1, 1, 1], [4, 3, 3]), (0, [1], [0]), (7, [5, 2], [5, 2]), (354, [31, 19, 10], [183, 112, 59])],
)
def test_a_total_is_dealt_by_weight(total: int, weights: list[int], shares: list[int]) -> None:
    assert dealt(total, weights) == shares
