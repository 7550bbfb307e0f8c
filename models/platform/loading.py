"""Loading a county's platform tree from a division plan.

The plan is the file `seed/rudong_divisions.json` or one of its shape: the county, its divisions with their villages,
and under `platformSeed` how many centres, stations and points each unit has. Nodes are derived from it:

- the county centre has the county's code, a local centre its division's;
- stations are `<unit code>-S01` …, named after the unit;
- contact points are the unit's first villages in code order, dealt to its stations in turn; where the villages run
  out, a numbered synthetic one stands in;
- boards `<county code>-B01` … hang under the county centre, outside the planned counts.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.acts import Act, verb
from models.database import refresh_statistics
from models.platform import tree
from models.platform.errors import LoadRefused
from models.platform.rows import Ancestry, County, NodeKind, PlatformNode


@dataclass(frozen=True)
class PlannedNode:
    code: str
    parent_code: str | None
    kind: NodeKind
    name: str
    division_code: str | None = None
    assumed: bool = False
    synthetic: bool = False


@dataclass(frozen=True)
class Loaded:
    county: str
    added: int
    unchanged: int


def read_plan(path: Path) -> dict[str, Any]:
    """Read a plan file. Raises LoadRefused with the reason if it is not one."""
    try:
        plan = json.loads(path.read_text(encoding="utf-8"))
        nodes_of(plan)
    except LoadRefused:
        raise
    except (OSError, ValueError) as error:
        raise LoadRefused(f"{path}: {error}") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise LoadRefused(f"{path} is not a division plan: missing or wrong part {error}") from error
    return plan  # type: ignore[no-any-return]


def nodes_of(plan: dict[str, Any]) -> list[PlannedNode]:
    """All nodes of a plan, parents before children. Raises LoadRefused if their counts differ from the plan's own."""
    nodes = list(_derive(plan))
    promised = plan["platformSeed"]
    for kind, key in (
        (NodeKind.COUNTY_CENTRE, "county"),
        (NodeKind.LOCAL_CENTRE, "townCentres"),
        (NodeKind.STATION, "stations"),
        (NodeKind.CONTACT_POINT, "points"),
    ):
        found = sum(node.kind is kind for node in nodes)
        if found != promised[key]:
            raise LoadRefused(
                f"platformSeed.{key} promises {promised[key]} nodes of kind {kind}, the units give {found}"
            )
    codes = [node.code for node in nodes]
    if doubled := {code for code in codes if codes.count(code) > 1}:
        raise LoadRefused(f"codes that occur twice: {', '.join(sorted(doubled))}")
    return nodes


def _derive(plan: dict[str, Any]) -> Iterator[PlannedNode]:
    county, seed = plan["county"], plan["platformSeed"]
    divisions = {division["code"]: division for division in plan["divisions"]}
    yield PlannedNode(
        county["code"], None, NodeKind.COUNTY_CENTRE, f"{county['name']}人大代表履职服务中心", county["code"]
    )
    for number, name in enumerate(seed.get("boards", ()), 1):
        yield PlannedNode(
            f"{county['code']}-B{number:02}", county["code"], NodeKind.BOARD, name, synthetic=bool(seed["synthetic"])
        )
    for unit in seed["perUnit"]:
        code = unit["code"]
        if code not in divisions:
            raise LoadRefused(f"platformSeed.perUnit names division {code}, which divisions does not hold")
        yield PlannedNode(
            code,
            county["code"],
            NodeKind.LOCAL_CENTRE,
            f"{unit['name']}人大代表履职服务中心",
            division_code=code,
            assumed=code == seed.get("sixteenthUnitAssumed"),
        )
        stations = [f"{code}-S{number:02}" for number in range(1, unit["stations"] + 1)]
        for number, station in enumerate(stations, 1):
            yield PlannedNode(station, code, NodeKind.STATION, f"{unit['name']}代表工作站 {number}", synthetic=True)
        if unit["points"] and not stations:
            raise LoadRefused(f"platformSeed.perUnit {code} has points but no station")
        villages = sorted(divisions[code]["villages"], key=lambda village: village["code"])
        for index in range(unit["points"]):
            station = stations[index % len(stations)]
            if index < len(villages):
                village = villages[index]
                yield PlannedNode(
                    village["code"],
                    station,
                    NodeKind.CONTACT_POINT,
                    f"{village['name']}代表联系点",
                    division_code=village["code"],
                    synthetic=True,
                )
            else:
                name = f"{unit['name']}代表联系点 {index + 1}"
                yield PlannedNode(f"{code}-P{index + 1:02}", station, NodeKind.CONTACT_POINT, name, synthetic=True)


@verb("platformLoad")
async def load_platform(act: Act, plan: dict[str, Any], *, time_zone: str = "Asia/Shanghai") -> Loaded:
    """Bring a county's tree up to its plan, all or nothing; what stands already is left as it is.

    Raises LoadRefused if the plan's counts do not fit, or if a code stands elsewhere in the database.
    """
    nodes = nodes_of(plan)
    named = plan["county"]
    county, _ = await County.get_or_create(code=named["code"], defaults={"name": named["name"], "time_zone": time_zone})
    # As a move does: the tree of a county changes by one act at a time.
    await County.select_for_update(no_key=True).get(id=county.id)
    standing = {row.code: row for row in await PlatformNode.filter(code__in=[node.code for node in nodes])}
    if strangers := sorted(row.code for row in standing.values() if row.county_id != county.id):
        raise LoadRefused(f"codes that another county has: {', '.join(strangers[:5])}")
    closed = {code for code, row in standing.items() if not row.open}
    if orphans := [node.code for node in nodes if node.code not in standing and node.parent_code in closed]:
        raise LoadRefused(f"nodes whose parent is closed: {', '.join(orphans[:5])}")
    missing = [node for node in nodes if node.code not in standing]
    for generation in _generations(missing, set(standing)):
        await PlatformNode.bulk_create(
            PlatformNode(
                county_id=county.id,
                parent_id=standing[node.parent_code].id if node.parent_code else None,
                kind=node.kind,
                code=node.code,
                name=node.name,
                division_code=node.division_code,
                assumed=node.assumed,
                synthetic=node.synthetic,
            )
            for node in generation
        )
        rows = await PlatformNode.filter(code__in=[node.code for node in generation])
        standing |= {row.code: row for row in rows}
        await _bulk_ancestry(rows)
    act.concerns(standing[county.code])
    act.changed_nothing = not missing
    if missing:
        await refresh_statistics()
        touched = [standing[node.code].id for node in missing]
        root = standing[county.code]
        act.emit(
            "platformLoaded",
            await tree.topics_upward(*touched),
            county_id=county.id,
            node_id=root.id,
            code=county.code,
            added=len(missing),
        )
    return Loaded(county.name, len(missing), len(nodes) - len(missing))


def _generations(nodes: list[PlannedNode], standing: set[str]) -> Iterator[list[PlannedNode]]:
    """The missing nodes level by level, so that every parent is there before its children."""
    rest, known = nodes, set(standing)
    while rest:
        level = [node for node in rest if node.parent_code is None or node.parent_code in known]
        if not level:
            raise LoadRefused(f"nodes without a parent: {', '.join(node.code for node in rest[:5])}")
        yield level
        known |= {node.code for node in level}
        rest = [node for node in rest if node.code not in known]


async def _bulk_ancestry(rows: list[PlatformNode]) -> None:
    parents = {row.parent_id for row in rows if row.parent_id is not None}
    above: dict[int, list[Ancestry]] = {}
    for pair in await Ancestry.filter(descendant_id__in=parents):
        above.setdefault(pair.descendant_id, []).append(pair)
    pairs = [Ancestry(ancestor_id=row.id, descendant_id=row.id, distance=0) for row in rows]
    for row in rows:
        if row.parent_id is not None:
            pairs += [
                Ancestry(ancestor_id=pair.ancestor_id, descendant_id=row.id, distance=pair.distance + 1)
                for pair in above[row.parent_id]
            ]
    await Ancestry.bulk_create(pairs, batch_size=1000)
