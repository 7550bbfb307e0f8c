"""Random acts and days; then every light, roll-up and summary equals a recount that is written here, from the reference
and not from the code, and the last state of each stream is what a fresh query answers. And what the timekeeper tells."""

import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest

from models import clock
from models.actor import SERVICE
from models.errors import Refused
from models.outbox import OutboxEvent
from models.platform.rows import PlatformNode
from models.projects.actions import ItemChanges, NewItem, NewProject, edit_item, load_projects, report_progress
from models.projects.duties import judge_all_lights
from models.projects.figures import Figures
from models.projects.lights import ItemDecision
from models.projects.progress import even_plan
from models.projects.rows import ChangeState, Milestone, ProgressReport, Project, ProjectItem, TargetChange
from models.projects.tracking.actions import (
    accept_item,
    correct_report,
    decide_item,
    decide_target_change,
    reach_milestone,
    request_target_change,
)
from models.seed.projects import play_month
from models.timekeeping import Stretch
from schema.node import encode_id
from tests.realtime.streams import Watched, reading, watch
from tests.support.county import TEST_COUNTY
from tests.support.days import ZONE, move_to, on_day
from tests.support.projects import id_of, new_item, seen
from tests.support.roll_up import all_pages
from tests.support.world import World

# A year after the clock's, so that days are moved forward only: what the test county holds, it holds since today.
YEAR = 2027
NODES = (TEST_COUNTY, f"{TEST_COUNTY}100", f"{TEST_COUNTY}100-S01", f"{TEST_COUNTY}100200", f"{TEST_COUNTY}101")
LIGHTS = "lights { blue green yellow red grey onScheduleShare } progress"
SUMMARY = (
    f"query Sum($code: String!) {{ state: platformNode(code: $code) {{ revision summary {{ items {LIGHTS} }} }} }}"
)
PROJECT = f"""query Pro($id: ID!) {{ state: project(id: $id) {{ revision title {LIGHTS} items(first: 100) {{ nodes {{
    id light state asOf lightExplained progress target {{ quantity }} }} }} }} }}"""
LISTED = """query ($after: String) { platformNode(code: "320699") { items(first: 20, after: $after) {
    nodes { id node { code } project { id } } pageInfo { hasNextPage endCursor } } } }"""


@pytest.fixture
async def moved_clock() -> AsyncIterator[None]:
    yield
    clock.shift(timedelta())


async def the_years_projects() -> list[ProjectItem]:
    """Known budgets, an unknown one, budgets of nothing; with and without targets, in several places."""
    return await load_projects(
        SERVICE,
        county_code=TEST_COUNTY,
        projects=[
            NewProject(
                YEAR,
                number,
                f"项目{number}",
                [
                    NewItem(
                        f"细项{number}-{place}",
                        NODES[(number + place) % len(NODES)],
                        "t1",
                        budget,
                        even_plan(YEAR, place + 1, 6 + 3 * place),
                        target=Decimal(10) if place else None,
                        target_unit="处" if place else "",
                        milestones=[("开工", date(YEAR, 2 + place, 10)), ("竣工", date(YEAR, 9, 30))],
                    )
                    for place, budget in enumerate(budgets)
                ],
            )
            for number, budgets in enumerate(
                (
                    (Decimal(1000), Decimal("0.01"), Decimal(10) ** 12),
                    (Decimal(5), None),
                    (Decimal(0), Decimal(0)),
                ),
                1,
            )
        ],
    )


async def passed() -> datetime | None:
    """Have the timekeeper's duty done as of now; when it is next due."""
    return await judge_all_lights(Stretch(None, clock.now()))


# Acts.


async def act_at_random(dice: random.Random, item_id: int) -> str:
    """One act on the item; what is refused counts as nothing."""
    item = await ProjectItem.get(id=item_id)
    name = dice.choice(["report"] * 6 + ["correct", "decide", "milestone", "ask", "answer", "edit", "accept", "accept"])
    share = dice.choice([Decimal(dice.randint(0, 10000)) / 100, Decimal(100)])
    quantity = None if item.target is None else Decimal(dice.randint(0, 1200)) / 100
    said = Figures(share, share * 3, quantity, "情况", "原因", "说明")
    match name:
        case "report":
            today = clock.today("Asia/Shanghai")
            month = (
                f"{YEAR}-{dice.randint(max(today.month - 2, 1), today.month):02}"
                if today.year == YEAR
                else f"{YEAR}-12"
            )
            await report_progress(
                SERVICE, item_id=item.id, month=month, progress_percent=share, spent=share * 3, quantity=quantity,
                reason="原因", explanation="说明",
            )  # fmt: skip
        case "correct":
            report = await ProgressReport.filter(item_id=item.id).order_by("-month").first()
            if report:
                await correct_report(
                    SERVICE, report_id=report.id, version=report.version, said=said, correction_reason="误报"
                )
        case "decide":
            decision = dice.choice([None, ItemDecision.ADJUSTED, ItemDecision.TERMINATED])
            await decide_item(SERVICE, item_id=item.id, version=item.version, decision=decision, reason="决定")
        case "milestone":
            milestone = await Milestone.filter(item_id=item.id, reached_on=None).order_by("number").first()
            if milestone:
                today = clock.today("Asia/Shanghai")
                await reach_milestone(SERVICE, milestone_id=milestone.id, reached_on=today)
        case "ask":
            wanted = Decimal(dice.randint(1, 12))
            await request_target_change(SERVICE, item_id=item.id, quantity=wanted, reason="地块")
        case "answer":
            change = await TargetChange.filter(item_id=item.id, state=ChangeState.OPEN).first()
            if change:
                await decide_target_change(SERVICE, change_id=change.id, approved=dice.random() < 0.7, decision="决定")
        case "edit":
            node = await PlatformNode.get(code=dice.choice(NODES))
            changes = dice.choice(
                [ItemChanges(node_id=node.id), ItemChanges(budget=share), ItemChanges(clear_budget=True)]
            )
            await edit_item(SERVICE, item_id=item.id, version=item.version, changes=changes)
        case "accept":
            today = clock.today("Asia/Shanghai")
            await accept_item(SERVICE, item_id=item.id, version=item.version, accepted_on=today, quantity=item.target)
    return name


# The recount: what the reference says (3.4 with its completions), from what the API shows.


def month_end(month: str) -> date:
    year, number = int(month[:4]), int(month[5:])
    return date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1)


def planned_on(months: list[Any], day: date) -> Decimal:
    points = [(month_end(months[0]["month"]).replace(day=1) - timedelta(days=1), Fraction(0))]
    points += [(month_end(month["month"]), Fraction(month["planned"])) for month in months]
    if day >= points[-1][0]:
        value = points[-1][1]
    else:
        (since, low), (until, high) = next((one, other) for one, other in pairwise(points) if day <= other[0])
        value = low + (high - low) * max((day - since).days, 0) / (until - since).days
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def expected_light(item: Any, today: date) -> str:
    if item["acceptance"]:
        return "BLUE"
    if item["decision"]:
        return "GREY"
    reached, target = item["quantity"], item["target"]
    if Decimal(item["progress"]) == 100 or (reached and target and Decimal(reached) > Decimal(target["quantity"])):
        return "BLUE"
    short = Decimal(0)
    if item["measuredOn"]:
        measured = date.fromisoformat(item["measuredOn"])
        short = planned_on(item["months"], measured) - Decimal(item["progress"])
    reported = {report["month"] for report in item["reports"]["nodes"]}
    due = next(day for day in due_days() if f"{day - timedelta(days=5):%Y-%m}" not in reported)
    late = (today - due).days
    milestones = [
        (today - date.fromisoformat(one["plannedOn"])).days for one in item["milestones"] if not one["reachedOn"]
    ]
    milestone = max(milestones, default=0)
    if short > 10 or late > 60 or milestone > 30:
        return "RED"
    return "YELLOW" if short > 0 or late > 0 or milestone > 0 else "GREEN"


def due_days() -> Iterator[date]:
    """The fifth day after each month's end, from the year's January on."""
    month = date(YEAR, 1, 1)
    while True:
        month = month_end(f"{month:%Y-%m}") + timedelta(days=1)
        yield month + timedelta(days=4)


def rolled_up(items: list[Any]) -> dict[str, Any]:
    lit = Counter(item["light"].lower() for item in items)
    measured = len(items) - lit["grey"]
    share = Fraction(100 * (lit["blue"] + lit["green"]), measured) if measured else None
    weighed = [item for item in items if item["decision"] != "TERMINATED"]
    budgets = [item["budget"] for item in weighed]
    weights = [Fraction(budget) if budget else Fraction(0) for budget in budgets]
    if None in budgets or not sum(weights):
        weights = [Fraction(1)] * len(weighed)
    mean = (
        sum(weight * Fraction(item["progress"]) for weight, item in zip(weights, weighed, strict=True)) / sum(weights)
        if weighed
        else None
    )
    counts = {light: lit[light] for light in ("blue", "green", "yellow", "red", "grey")}
    return {"lights": {**counts, "onScheduleShare": shown(share)}, "progress": shown(mean)}


def shown(share: Fraction | None) -> str | None:
    """Half up to 0.1, by whole numbers."""
    if share is None:
        return None
    tenths = (share.numerator * 20 + share.denominator) // (2 * share.denominator)
    return f"{tenths // 10}.{tenths % 10}"


async def assert_all_is_as_recounted(world: World, today: date) -> None:
    listed = await all_pages(world, LISTED, {}, "platformNode", "items")
    items = {one["id"]: {**(await seen(world, one["id"])), **one} for one in listed}
    for item in items.values():
        if item["months"][0]["month"].startswith(str(YEAR)):
            assert item["light"] == expected_light(item, today), item
    parents = dict(await PlatformNode.filter(county__code=TEST_COUNTY).values_list("id", "parent_id"))
    codes = dict(await PlatformNode.filter(county__code=TEST_COUNTY).values_list("id", "code"))
    for node_id, code in codes.items():
        below = {codes[lower] for lower in codes if node_id in chain(parents, lower)}
        mine = [item for item in items.values() if item["node"]["code"] in below]
        found = (await world.ask(SUMMARY, {"code": code}))["state"]["summary"]
        assert found == {"items": len(mine), **rolled_up(mine)}, code
    for project_id in {item["project"]["id"] for item in items.values()}:
        mine = [item for item in items.values() if item["project"]["id"] == project_id]
        found = (await world.ask(PROJECT, {"id": project_id}))["state"]
        assert {key: found[key] for key in ("lights", "progress")} == rolled_up(mine)


def chain(parents: dict[int, int | None], node_id: int | None) -> set[int]:
    found = set()
    while node_id is not None:
        found.add(node_id)
        node_id = parents[node_id]
    return found


@pytest.mark.parametrize("seed", range(3))
async def test_lights_and_roll_ups_equal_a_recount(world: World, moved_clock: None, seed: int) -> None:
    dice = random.Random(seed)
    items = await the_years_projects()
    projects = sorted({item.project_id for item in items})
    watched = [
        Watched("sum", SUMMARY.replace("query", "subscription", 1).replace("platformNode(", "platformNodeUpdated(", 1), SUMMARY, {"code": TEST_COUNTY}),
        *(
            Watched(f"pro{project}", PROJECT.replace("query", "subscription", 1).replace("project(", "projectUpdated(", 1), PROJECT, {"id": encode_id("Project", project)})
            for project in projects
        ),
    ]  # fmt: skip
    day, happened = date(YEAR, 1, 20), Counter[str]()
    move_to(day)
    async with reading(world) as reader:
        await watch(reader, *watched)
        for number in range(90):
            try:
                happened[await act_at_random(dice, dice.choice(items).id)] += 1
            except Refused:
                happened["refused"] += 1
            if dice.random() < 0.5:
                day += timedelta(days=dice.choice([1, 3, 9]))
                move_to(day)
                await passed()
            if number % 30 == 29:
                await passed()
                await assert_all_is_as_recounted(world, day)
        for one in watched:
            await reader.converge(one.operation_id, lambda one=one: one.fresh(world))
    assert happened["report"] >= 10 and len(happened) >= 6, happened


# The timekeeper.


async def light_events() -> list[tuple[int, str]]:
    events = await OutboxEvent.filter(kind="projectItemLightChanged").order_by("id")
    return [(event.facts["item"], event.facts["light"]) for event in events]


async def test_after_a_weeks_stop_each_changed_item_is_told_once(world: World) -> None:
    with on_day(date(YEAR, 2, 1)):
        item, quiet = await new_item(year=YEAR), await new_item(year=YEAR, number=2)
        for one in (item, quiet):
            await report_progress(
                SERVICE, item_id=one.id, month=f"{YEAR}-01", progress_percent=Decimal(50), spent=Decimal(1)
            )
        await report_progress(
            SERVICE, item_id=quiet.id, month=f"{YEAR}-02", progress_percent=Decimal(50), spent=Decimal(1)
        )
        await passed()
    before = await light_events()
    # The report for February is due on 5 March; a week later it is late, and told once.
    with on_day(date(YEAR, 3, 12)):
        due_next = await passed()
        assert due_next == datetime(YEAR, 3, 13, tzinfo=ZONE)
        assert (await light_events())[len(before) :] == [(item.id, "yellow")]
        found = await seen(world, id_of(item))
        assert (found["light"], found["asOf"], found["version"]) == ("YELLOW", f"{YEAR}-03-12", 2)
        assert found["lightExplained"] == f"{YEAR}-02 的进度应于 {YEAR}-03-05 前报告，尚未报告。"
    with on_day(date(YEAR, 3, 13)):
        await passed()
        assert len(await light_events()) == len(before) + 1, "the same light for the same reason is no news"
    # A clock set back takes nothing back.
    with on_day(date(YEAR, 3, 1)):
        await passed()
        assert len(await light_events()) == len(before) + 1
        assert (await seen(world, id_of(item)))["light"] == "YELLOW"


async def test_a_newer_report_does_not_make_up_for_a_skipped_month(world: World) -> None:
    with on_day(date(YEAR, 11, 20)):
        item = await new_item(year=YEAR, milestones=())
        given = {"item_id": item.id, "progress_percent": Decimal(99), "spent": Decimal(1)}
        await report_progress(SERVICE, month=f"{YEAR}-11", **given)
        for month, color in ((1, "RED"), (2, "RED"), (7, "RED"), (8, "YELLOW"), (9, "YELLOW"), (10, "GREEN")):
            for each in range(1, month + 1):
                if not await ProgressReport.exists(item_id=item.id, month=f"{YEAR}-{each:02}"):
                    await report_progress(SERVICE, month=f"{YEAR}-{each:02}", **given)
            found = await seen(world, id_of(item))
            assert found["light"] == color, month
            if color == "RED" or color == "YELLOW":
                assert found["lightExplained"].startswith(
                    f"{YEAR}-{month + 1:02} 的进度应于 {YEAR}-{month + 2:02}-05 前报告"
                )


async def test_the_timekeeper_lights_what_stood_before_there_were_lights(world: World) -> None:
    item = await new_item()
    dark = {
        "rules_id": None,
        "state": None,
        "light": None,
        "light_reason": None,
        "light_facts": None,
        "light_as_of": None,
    }
    await ProjectItem.filter(id=item.id).update(**dark)
    await passed()
    found = await seen(world, id_of(item))
    assert (found["light"], found["rules"]["version"]) == ("RED", 1)


async def test_the_published_mid_year_of_2025(world: World) -> None:
    """55 items, 50 at or above schedule (90.9 percent), 5 behind [rd-2025]; as of the day on which they stand."""
    asked = f"""{{ platform(code: "320623") {{ summary(year: 2025) {{ items {LIGHTS} }} }}
        projects(code: "320623", year: 2025) {{ nodes {{ standsOn items {{ nodes {{ light asOf }} }} }} }} }}"""
    found = await world.ask(asked)
    lights = found["platform"]["summary"]["lights"]
    assert found["platform"]["summary"]["items"] == 55
    assert lights["blue"] + lights["green"] == 50
    assert lights["yellow"] + lights["red"] == 5
    assert lights["onScheduleShare"] == "90.9"
    await passed()
    assert (await world.ask(asked)) == found, "no day of the clock moves what stands at mid-year"
    assert {project["standsOn"] for project in found["projects"]["nodes"]} == {"2025-07-05"}


async def test_the_published_mid_year_of_2024(world: World) -> None:
    """51 items: 9 completed, 36 on schedule, 6 behind [rd-2024]; 45 of 51 at or above schedule are 88.2 percent."""
    year, june = 2024, date(2024, 6, 30)
    plan = even_plan(year, 1, 12)
    standing = [Decimal(100)] * 9 + [plan["2024-06"]] * 36 + [Decimal(45)] * 3 + [Decimal(30)] * 3
    items = [
        NewItem(
            f"细项{number}", TEST_COUNTY, "t1", Decimal(1000), plan,
            reports=[
                (month, Figures(min(plan[month], reached), Decimal(1), reason="原因")) for month in list(plan)[:5]
            ] + [("2024-06", Figures(reached, Decimal(1), reason="原因"))],
        )
        for number, reached in enumerate(standing, 1)
    ]  # fmt: skip
    await load_projects(
        SERVICE,
        county_code=TEST_COUNTY,
        projects=[NewProject(year, number + 1, f"类{number}", items[number::10]) for number in range(10)],
        stands_on=june + timedelta(days=5),
    )
    asked = """{ platform(code: "320699") { summary(year: 2024) { items
        lights { blue green yellow red grey onScheduleShare } } } }"""
    assert (await world.ask(asked))["platform"]["summary"] == {
        "items": 9 + 36 + 6,
        "lights": {"blue": 9, "green": 36, "yellow": 3, "red": 3, "grey": 0, "onScheduleShare": "88.2"},
    }


async def test_the_year_is_played_to_its_end(world: World) -> None:
    months = []
    while (played := await play_month(0, lambda _: None)) is not None:
        months.append(played.month)
        await passed()
    assert months == [f"2025-{number:02}" for number in range(7, 13)]
    summary = (
        await world.ask("""{ platform(code: "320623") { summary(year: 2025) { lights { blue red } progress } } }""")
    )["platform"]["summary"]
    assert summary == {"lights": {"blue": 55, "red": 0}, "progress": "100.0"}
    assert await Project.filter(stands_on=date(2026, 1, 5)).count() == 10
