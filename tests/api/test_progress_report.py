"""projectItemReport over HTTP: what a report does, and every reason for which it is refused."""

from datetime import UTC, datetime
from typing import Any

from models import clock
from models.actor import SERVICE
from models.outbox import OutboxEvent
from models.projects.actions import NewItem, NewProject, load_projects
from models.projects.progress import even_plan
from models.projects.rows import ProgressReport, ProjectItem
from schema.node import encode_id
from tests.support.acting import codes, document, done, item_of_test_county, nothing_written, refused, refused_at_top
from tests.support.county import TEST_COUNTY
from tests.support.world import World

REPORT = "projectItemReport"
UNIT = "test.unit"
MEGABYTE = 1024 * 1024


async def good(world: World, **other: Any) -> dict[str, Any]:
    item = await item_of_test_county(world)
    why = {"reason": "招标异议", "explanation": "材料涨价"}
    return {"itemId": item["id"], "month": "2025-02", "progress": "20", "spent": "100", **why, **other}


async def test_a_report_becomes_the_items_state_and_one_event(world: World) -> None:
    given = await good(world, progress="20.5", spent="99.9", remark="如期", version=1)
    events, before = await OutboxEvent.all().count(), datetime.now(UTC)
    payload = await done(world, REPORT, by=UNIT, **given)
    assert payload["item"] == {
        "id": given["itemId"],
        "version": 2,
        "title": "测试细项",
        "budget": "1000.00",
        "spent": "99.90",
        "progress": "20.50",
        "plannedProgress": "16.67",
        "reportedMonth": "2025-02",
        "onSchedule": True,
        "node": {"code": "320699100"},
    }
    report = payload["report"]
    assert {key: report[key] for key in ("month", "progress", "spent", "remark")} == {
        "month": "2025-02",
        "progress": "20.50",
        "spent": "99.90",
        "remark": "如期",
    }
    assert before <= datetime.fromisoformat(report["reportedAt"]) <= datetime.now(UTC)
    assert await OutboxEvent.all().count() == events + 1
    event = (await OutboxEvent.all().order_by("-id").limit(1))[0]
    assert (event.kind, event.facts["month"], event.facts["progress"]) == ("projectItemReported", "2025-02", "20.50")
    assert "如期" not in str(event.facts)


async def test_the_answer_shows_figures_as_they_are_kept(world: World) -> None:
    for month, sent, kept in (("2025-01", "1E1", "10.00"), ("2025-02", "-0", "0.00"), ("2025-03", "0E-5", "0.00")):
        payload = await done(world, REPORT, by=UNIT, **await good(world, month=month, progress=sent, spent=sent))
        for shown in (payload["report"], payload["item"]):
            assert (shown["progress"], shown["spent"]) == (kept, kept)


async def test_progress_below_plan_is_behind_and_exactly_plan_is_on_schedule(world: World) -> None:
    for month, progress, on_schedule in (("2025-01", "8.32", False), ("2025-02", "16.67", True)):
        payload = await done(world, REPORT, by=UNIT, **await good(world, month=month, progress=progress))
        assert payload["item"]["onSchedule"] is on_schedule


async def test_a_late_report_of_an_earlier_month_leaves_the_shown_month(world: World) -> None:
    await done(world, REPORT, by=UNIT, **await good(world, month="2025-05", progress="50", spent="500"))
    payload = await done(world, REPORT, by=UNIT, **await good(world, month="2025-03", progress="99", spent="1"))
    item = payload["item"]
    assert (item["reportedMonth"], item["progress"], item["spent"], item["version"]) == (
        "2025-05",
        "50.00",
        "500.00",
        3,
    )
    assert payload["report"]["month"] == "2025-03"
    assert await ProgressReport.filter(item__lead_unit__code="t1", item__project__county__code=TEST_COUNTY).count() == 2


async def test_unknown_months_are_refused(world: World) -> None:
    given = await good(world)
    unknown = ["2025-13", "2025-00", "2024-12", "", " ", "2025-2", "2025-02 ", "2025-02-01", "0000-01"]
    unknown += ["２０２５-02", "2025/02", "{month}", "%s", "二月", "9" * MEGABYTE]
    for month in unknown:
        reasons = await refused(world, REPORT, "MONTH_UNKNOWN", by=UNIT, **{**given, "month": month})
        assert reasons[0]["path"] == ["input", "month"]
        assert reasons[0]["message"] == f"“{month[:20]}”不是该项目计划内的月份（格式如 2025-06）。"


async def test_a_month_that_has_not_begun_is_refused(world: World) -> None:
    year = clock.today("Asia/Shanghai").year + 1
    new = NewItem("明年", f"{TEST_COUNTY}100", "t1", None, even_plan(year, 1, 12))
    rows = await load_projects(SERVICE, county_code=TEST_COUNTY, projects=[NewProject(year, 1, "明年", [new])])
    given = await good(world, itemId=encode_id("ProjectItem", rows[0].id), month=f"{year}-01")
    reasons = await refused(world, REPORT, "MONTH_NOT_BEGUN", by=UNIT, **given)
    assert reasons[0]["message"] == f"{year}-01 尚未开始，不能提前报告。"


async def test_a_month_after_the_plan_is_reported_against_all_of_it(world: World) -> None:
    """An item that is late has to be finished some time; nothing else could ever be accepted."""
    given = await good(world, month="2026-01", progress="99")
    payload = await done(world, REPORT, by=UNIT, **given)
    assert (payload["item"]["plannedProgress"], payload["item"]["onSchedule"]) == ("100.00", False)
    await refused(world, REPORT, "MONTH_NOT_BEGUN", by=UNIT, **{**given, "month": "2026-12"})


async def test_a_month_is_reported_once(world: World) -> None:
    await done(world, REPORT, by=UNIT, **await good(world))
    for progress in ("20", "30"):
        given = await good(world, progress=progress)
        reasons = await refused(world, REPORT, "MONTH_ALREADY_REPORTED", by=UNIT, **given)
        assert reasons[0]["message"] == "2025-02 已经报告过。"


async def test_impossible_figures_are_refused(world: World) -> None:
    given = await good(world)
    for progress in ("120", "-1", "-0.01", "100.01", "1e400", "-1e400", 120, -1, 1e30, 100.5):
        reasons = await refused(world, REPORT, "PROGRESS_OUT_OF_RANGE", by=UNIT, **{**given, "progress": progress})
        assert reasons[0]["path"] == ["input", "progress"]
    for progress in ("1.234", "0.001", "99.999", "1e-400", 0.125):
        await refused(world, REPORT, "PROGRESS_TOO_FINE", by=UNIT, **{**given, "progress": progress})
    for spent in ("-1", "-0.01", "1e400", "1000000000000.01", "1e13", -5):
        reasons = await refused(world, REPORT, "SPENT_OUT_OF_RANGE", by=UNIT, **{**given, "spent": spent})
        assert reasons[0]["path"] == ["input", "spent"]
    for spent in ("0.001", "1.234", "999999999999.999", "1e-400"):
        await refused(world, REPORT, "SPENT_TOO_FINE", by=UNIT, **{**given, "spent": spent})
    for nonsense in ("NaN", "sNaN", "Infinity", "-inf", "", "abc", "1,000", "0x10", True, [], {}, None, "9" * 41):
        await refused_at_top(world, REPORT, "BAD_USER_INPUT", by=UNIT, **{**given, "progress": nonsense})
        await refused_at_top(world, REPORT, "BAD_USER_INPUT", by=UNIT, **{**given, "spent": nonsense})


async def test_the_borders_of_the_figures_are_accepted(world: World) -> None:
    for month, progress, spent in (
        ("2025-01", "0", "0"),
        ("2025-02", "100.00", "1000000000000"),
        ("2025-03", 0.01, 0.01),
    ):
        await done(world, REPORT, by=UNIT, **await good(world, month=month, progress=progress, spent=spent))


async def test_a_remark_of_a_megabyte_is_too_long(world: World) -> None:
    given = await good(world)
    for remark in ("字" * 2001, "x" * MEGABYTE):
        reasons = await refused(world, REPORT, "REMARK_TOO_LONG", by=UNIT, **{**given, "remark": remark})
        assert reasons == [
            {"code": "REMARK_TOO_LONG", "message": "说明不能超过 2000 个字。", "path": ["input", "remark"]}
        ]
    payload = await done(world, REPORT, by=UNIT, **{**given, "remark": "𠮷" * 2000})
    assert payload["report"]["remark"] == "𠮷" * 2000


async def test_only_the_lead_unit_reports(world: World) -> None:
    given = await good(world)
    for outsider in ("test.other", "test.staff", "test.admin", "unit.01", "admin", "citizen.001"):
        reasons = await refused(world, REPORT, "NOT_LEAD_UNIT", by=outsider, **given)
        assert reasons[0]["path"] == ["input", "itemId"]
    error = await refused_at_top(world, REPORT, "UNAUTHENTICATED", by=None, **given)
    assert error["message"] == "请先登录。"


async def test_ids_that_name_no_item_are_not_found(world: World) -> None:
    given = await good(world)
    project = (await world.ask("""{ projects(code: "320699") { nodes { id } } }"""))["projects"]["nodes"][0]["id"]
    numbers = (0, -1, 1_999_999_999, 2**31, 2**63, 10**30)
    for unknown in (project, "", "x", "项", "a" * 10_000, *(encode_id("ProjectItem", number) for number in numbers)):
        reasons = await refused(world, REPORT, "NOT_FOUND", by=UNIT, **{**given, "itemId": unknown})
        assert reasons[0]["path"] == ["input", "itemId"]


async def test_a_given_version_must_be_the_newest(world: World) -> None:
    for stale in (0, 2, -1, 2**31 - 1):
        reasons = await refused(world, REPORT, "STALE_VERSION", by=UNIT, **await good(world, version=stale))
        assert reasons[0]["message"] == "内容已被他人修改（现为第 1 版），请刷新后再试。"
    await done(world, REPORT, by=UNIT, **await good(world, version=1))


async def test_several_reasons_come_at_once_in_the_asked_language(world: World) -> None:
    given = await good(world, month="2025-13", progress="120", spent="-1", remark="x" * 2001)
    expected = ["MONTH_UNKNOWN", "PROGRESS_OUT_OF_RANGE", "SPENT_OUT_OF_RANGE", "REMARK_TOO_LONG"]
    chinese = await refused(world, REPORT, *expected, by=UNIT, **given)
    assert [reason["message"] for reason in chinese] == [
        "“2025-13”不是该项目计划内的月份（格式如 2025-06）。",
        "进度须在 0 到 100 之间。",
        "支出金额须不小于零，且不超过 1,000,000,000,000 元。",
        "说明不能超过 2000 个字。",
    ]
    async with nothing_written():
        answer = await world.post(document(REPORT), {"input": given}, by=UNIT, accept_language="en-GB,zh;q=0.5")
    english = answer.json()["data"][REPORT]
    assert codes(english) == expected
    assert [reason["message"] for reason in english["userErrors"]] == [
        "“2025-13” is not a month of this item's plan (written like 2025-06).",
        "Progress lies between 0 and 100 percent.",
        "The amount spent lies between 0 and 1,000,000,000,000 yuan.",
        "The remark is longer than 2000 characters.",
    ]


async def test_the_same_key_and_input_report_once(world: World) -> None:
    given = await good(world, idempotencyKey="retry-1")
    first = await done(world, REPORT, by=UNIT, **given)
    async with nothing_written():
        again = await done(world, REPORT, by=UNIT, **given)
    assert again == first
    for other in ({"progress": "21"}, {"spent": "1"}, {"month": "2025-03"}, {"remark": "另"}, {"itemId": "x"}):
        await refused(world, REPORT, "IDEMPOTENCY_KEY_REUSED", by=UNIT, **{**given, **other})
    await refused(world, REPORT, "IDEMPOTENCY_KEY_TOO_LONG", by=UNIT, **{**given, "idempotencyKey": "k" * 201})
    await refused(world, REPORT, "IDEMPOTENCY_KEY_TOO_LONG", by=UNIT, **{**given, "idempotencyKey": "k" * MEGABYTE})
    await refused(world, REPORT, "MONTH_ALREADY_REPORTED", by=UNIT, **{**given, "idempotencyKey": "retry-2"})
    assert (await ProjectItem.get(title="测试细项")).version == 2


async def test_one_key_for_two_different_mutations_is_refused(world: World) -> None:
    centre = (await world.ask("""{ platformNode(code: "320699100") { id } }"""))["platformNode"]["id"]
    given = {"parentId": centre, "kind": "STATION", "code": "Z-1", "name": "新", "idempotencyKey": "k"}
    await done(world, "platformNodeAdd", by="test.admin", **given)
    await refused(world, REPORT, "IDEMPOTENCY_KEY_REUSED", by="test.admin", **await good(world, idempotencyKey="k"))
