"""Lists of people: which are asked for, and who serves in a subtree of the platform."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from models.bodies.rows import Level
from models.database import fetch, marks
from models.paging import Listing
from models.representatives.mandates import ASSEMBLIES, CONGRESSES, LEVEL_OF, MANDATES
from models.representatives.rows import MembershipState

NAME_PLACE = (str, int)


@dataclass(frozen=True)
class Wanted:
    """Which people of a county; a part that is None asks for nothing. All but `text` and `node_id` are asked of one
    and the same seat."""

    level: Level | None = None
    body_id: int | None = None
    delegation_id: int | None = None
    group_id: int | None = None
    state: MembershipState | None = None
    node_id: int | None = None
    text: str | None = None


def listing_of(wanted: Wanted) -> tuple[Listing, tuple[object, ...]]:
    """The people who are wanted, by name, and the arguments of their listing."""
    conditions: list[str] = []
    arguments: list[object] = []
    if wanted.text:
        # What vanishes from a name is a part of it: the same on both databases, and no sign of it means anything else.
        conditions.append("replace(p.name, ?, '') <> p.name")
        arguments.append(wanted.text)
    seat = {
        "b.kind": wanted.level and next(kind.value for kind, level in LEVEL_OF.items() if level is wanted.level),
        "m.body_id": wanted.body_id,
        "m.delegation_id": wanted.delegation_id,
        "m.group_id": wanted.group_id,
        "m.state": wanted.state and wanted.state.value,
    }
    asked = {column: value for column, value in seat.items() if value is not None}
    if asked:
        conditions.append(
            "p.id IN (SELECT m.person_id FROM membership m JOIN body b ON b.id = m.body_id WHERE "
            + " AND ".join(f"{column} = ?" for column in asked)
            + ")"
        )
        arguments += asked.values()
    if wanted.node_id is not None:
        conditions.append(
            """p.id IN (SELECT s.person_id FROM posting s
                          JOIN platform_node_ancestry a ON a.descendant_id = s.node_id
                         WHERE a.ancestor_id = ? AND s.until IS NULL
                         UNION SELECT m.person_id FROM membership m
                          JOIN electoral_district d ON d.id = m.district_id
                          JOIN platform_node_ancestry a ON a.descendant_id = d.node_id
                         WHERE a.ancestor_id = ? AND m.state <> 'ended')"""
        )
        arguments += [wanted.node_id, wanted.node_id]
    listing = Listing("person p", "p.id", "p.county_id", ("p.name", "p.id"), NAME_PLACE, " AND ".join(conditions))
    return listing, tuple(arguments)


# Whoever is posted somewhere in the subtree and holds a mandate or a delegate's seat in office, once each.
SERVING = Listing(
    """(SELECT DISTINCT a.ancestor_id, s.person_id FROM posting s
          JOIN platform_node_ancestry a ON a.descendant_id = s.node_id
         WHERE s.until IS NULL) here JOIN person p ON p.id = here.person_id""",
    "p.id",
    "here.ancestor_id",
    ("p.name", "p.id"),
    NAME_PLACE,
    f"""p.id IN (SELECT m.person_id FROM membership m JOIN body b ON b.id = m.body_id
                  WHERE m.state = 'in_office' AND b.kind IN ({", ".join(f"'{kind}'" for kind in MANDATES)}))""",
)
CELLS = Listing("grid_cell c", "c.id", "c.node_id", ("c.code",), (str,))


@dataclass(frozen=True)
class Serving:
    """How many people serve in a subtree. One who holds both kinds of seat counts in both."""

    representatives: int = 0
    delegates: int = 0


async def serving_in(node_ids: Sequence[int]) -> dict[int, Serving]:
    """Of several nodes, counted anew from the rows in one statement, each person once a node."""
    found: dict[int, Serving] = defaultdict(Serving)
    for row in await fetch(
        f"""SELECT a.ancestor_id,
                   count(DISTINCT CASE WHEN b.kind IN ({marks(CONGRESSES)}) THEN s.person_id END) AS representatives,
                   count(DISTINCT CASE WHEN b.kind IN ({marks(ASSEMBLIES)}) THEN s.person_id END) AS delegates
              FROM platform_node_ancestry a
              JOIN posting s ON s.node_id = a.descendant_id AND s.until IS NULL
              JOIN membership m ON m.person_id = s.person_id AND m.state = 'in_office'
              JOIN body b ON b.id = m.body_id
             WHERE a.ancestor_id IN ({marks(node_ids)})
             GROUP BY a.ancestor_id""",
        [*CONGRESSES, *ASSEMBLIES, *node_ids],
    ):
        found[row["ancestor_id"]] = Serving(row["representatives"], row["delegates"])
    return {node_id: found[node_id] for node_id in node_ids}
