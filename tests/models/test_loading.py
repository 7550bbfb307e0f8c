"""Loading a county's tree from its division plan: all or nothing, and twice is once."""

import asyncio
import copy
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from models.actor import SERVICE
from models.database import connected, fetch
from models.outbox import OutboxEvent
from models.platform.errors import LoadRefused
from models.platform.loading import Loaded, load_platform, nodes_of, read_plan
from models.platform.rows import Ancestry, County, NodeKind, PlatformNode
from models.seed.demonstration import BOARDS, PLAN, rudong_plan
from tests.support.county import TEST_COUNTY, plan_of

NEW_COUNTY = "320677"


@pytest.fixture
async def rows(database: str) -> AsyncIterator[None]:
    async with connected(database):
        yield


async def state() -> list[Any]:
    tables = ("county", "platform_node", "platform_node_ancestry")
    return [await fetch(f"SELECT * FROM {table} ORDER BY id") for table in tables] + [await OutboxEvent.all().count()]


async def assert_refused(plan: dict[str, Any], *words: str) -> None:
    before = await state()
    with pytest.raises(LoadRefused) as refused:
        await load_platform(SERVICE, plan)
    assert all(word in str(refused.value) for word in words), refused.value
    assert await state() == before


async def recomputed_closure() -> set[tuple[int, int, int]]:
    """Every pair of the closure, walked anew from the parents."""
    parents = dict(await PlatformNode.all().values_list("id", "parent_id"))
    pairs = set()
    for node_id in parents:
        above, distance = node_id, 0
        while above is not None:
            pairs.add((above, node_id, distance))
            above, distance = parents[above], distance + 1
    return pairs


async def stored_closure() -> list[tuple[int, int, int]]:
    return list(await Ancestry.all().values_list("ancestor_id", "descendant_id", "distance"))


async def test_a_new_county_gets_its_tree_its_closure_and_one_event(rows: None) -> None:
    events = await OutboxEvent.all().count()
    loaded = await load_platform(SERVICE, plan_of(NEW_COUNTY, centres=3, stations=2, points=5))
    assert loaded == Loaded("测试县", added=1 + 3 + 6 + 15, unchanged=0)
    stored = await stored_closure()
    assert len(stored) == len(set(stored))
    assert set(stored) == await recomputed_closure()
    assert await OutboxEvent.all().count() == events + 1


async def test_loading_twice_changes_nothing(rows: None) -> None:
    before = await state()
    assert await load_platform(SERVICE, rudong_plan()) == Loaded("如东县", added=0, unchanged=270)
    assert await load_platform(SERVICE, plan_of(TEST_COUNTY)) == Loaded("测试县", added=0, unchanged=13)
    assert await state() == before


async def test_a_load_leaves_closed_and_renamed_nodes_as_they_are(rows: None) -> None:
    point = await PlatformNode.get(code="320623001001")
    await PlatformNode.filter(id=point.id).update(name="改过的名字", version=9)
    before = await state()
    await load_platform(SERVICE, rudong_plan())
    assert await state() == before


async def test_a_grown_plan_adds_only_what_is_missing(rows: None) -> None:
    before = await PlatformNode.all().count()
    loaded = await load_platform(SERVICE, plan_of(TEST_COUNTY, centres=3, stations=2, points=4))
    assert loaded == Loaded("测试县", added=(1 + 2 + 4) + 1 + 1, unchanged=13)
    assert await PlatformNode.all().count() == before + 9
    assert set(await stored_closure()) == await recomputed_closure()


@pytest.mark.parametrize(
    ("key", "wrong", "kind"),
    [
        ("county", 2, "county_centre"),
        ("townCentres", 15, "local_centre"),
        ("stations", 71, "station"),
        ("points", 0, "contact_point"),
    ],
)
async def test_a_plan_whose_counts_differ_says_which_and_loads_nothing(
    rows: None, key: str, wrong: int, kind: str
) -> None:
    plan = copy.deepcopy(rudong_plan())
    right = plan["platformSeed"][key]
    plan["platformSeed"][key] = wrong
    await assert_refused(plan, f"platformSeed.{key}", f"promises {wrong}", kind, f"give {right}")


async def test_codes_that_occur_twice_are_refused(rows: None) -> None:
    plan = plan_of(NEW_COUNTY)
    plan["divisions"][1]["villages"][0]["code"] = plan["divisions"][0]["villages"][0]["code"]
    await assert_refused(plan, "twice", f"{NEW_COUNTY}100200")
    plan = plan_of(NEW_COUNTY)
    plan["platformSeed"]["perUnit"][1] = plan["platformSeed"]["perUnit"][0]
    await assert_refused(plan, "twice", f"{NEW_COUNTY}100-S01")


async def test_codes_of_another_county_are_refused(rows: None) -> None:
    plan = plan_of(NEW_COUNTY)
    plan["divisions"][0]["villages"][0]["code"] = f"{TEST_COUNTY}100200"
    await assert_refused(plan, "another county", f"{TEST_COUNTY}100200")
    assert not await County.exists(code=NEW_COUNTY)


async def test_a_unit_without_its_division_is_refused(rows: None) -> None:
    plan = plan_of(NEW_COUNTY)
    del plan["divisions"][1]
    await assert_refused(plan, f"{NEW_COUNTY}101", "divisions")


async def test_points_without_a_station_are_refused(rows: None) -> None:
    await assert_refused(plan_of(NEW_COUNTY, stations=0), "points but no station")


async def test_boards_hang_under_the_county_outside_the_counts(rows: None) -> None:
    boards = await PlatformNode.filter(kind=NodeKind.BOARD).order_by("code").select_related("parent")
    assert [(board.code, board.name, board.parent.code, board.synthetic) for board in boards] == [
        (f"320623-B{number:02}", name, "320623", True) for number, name in enumerate(BOARDS, 1)
    ]


async def test_where_villages_run_out_a_numbered_synthetic_point_stands_in(rows: None) -> None:
    plan = plan_of(NEW_COUNTY, centres=1, stations=2, points=3)
    del plan["divisions"][0]["villages"][1:]
    await load_platform(SERVICE, plan)
    points = await PlatformNode.filter(county__code=NEW_COUNTY, kind=NodeKind.CONTACT_POINT).select_related("parent")
    assert {(point.code, point.name, point.parent.code, point.division_code, point.synthetic) for point in points} == {
        ("320677100200", "测试村0代表联系点", "320677100-S01", "320677100200", True),
        ("320677100-P02", "测试镇1代表联系点 2", "320677100-S02", None, True),
        ("320677100-P03", "测试镇1代表联系点 3", "320677100-S01", None, True),
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "1",
        "[]",
        "{}",
        '"x"',
        "{broken",
        '{"county": 1}',
        '{"county": {}, "platformSeed": [], "divisions": 3}',
    ],
)
def test_a_file_that_is_no_plan_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "plan.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(LoadRefused, match=r"plan\.json"):
        read_plan(file)


def test_a_missing_or_foreign_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LoadRefused, match="nowhere"):
        read_plan(tmp_path / "nowhere.json")
    (tmp_path / "picture.json").write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(LoadRefused, match="picture"):
        read_plan(tmp_path / "picture.json")


def test_the_files_own_counts_are_the_published_ones() -> None:
    nodes = nodes_of(read_plan(PLAN))
    found = [sum(node.kind is kind for node in nodes) for kind in NodeKind]
    assert found == [1, 16, 70, 179, 0]
    assert json.loads(PLAN.read_text(encoding="utf-8"))["platformSeed"]["synthetic"] is True


async def test_two_loads_at_once_load_once(rows: None) -> None:
    plan = plan_of(NEW_COUNTY, centres=3, stations=2, points=5)
    loaded = await asyncio.gather(*(load_platform(SERVICE, plan) for _ in range(3)))
    assert sorted(load.added for load in loaded) == [0, 0, 25]
    assert await PlatformNode.filter(county__code=NEW_COUNTY).count() == 25
    stored = await stored_closure()
    assert len(stored) == len(set(stored))
    assert set(stored) == await recomputed_closure()
