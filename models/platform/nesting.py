"""Which kinds of node stand under which [seed]: centre, station, point; boards beside them under the county."""

from models.platform.rows import NodeKind

PARENT_KINDS: dict[NodeKind, frozenset[NodeKind]] = {
    NodeKind.COUNTY_CENTRE: frozenset(),
    NodeKind.LOCAL_CENTRE: frozenset({NodeKind.COUNTY_CENTRE}),
    NodeKind.STATION: frozenset({NodeKind.LOCAL_CENTRE}),
    NodeKind.CONTACT_POINT: frozenset({NodeKind.STATION}),
    NodeKind.BOARD: frozenset({NodeKind.COUNTY_CENTRE}),
}


def may_stand_under(kind: NodeKind, parent: NodeKind) -> bool:
    return parent in PARENT_KINDS[kind]
