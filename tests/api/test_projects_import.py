"""Importing a year's list of projects: what a preview tells, what an import writes, and how both refuse."""

import io
import os
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from models.audit.rows import AuditEntry
from models.projects.rows import BudgetSource, Milestone, PlannedProgress, Project, ProjectItem
from models.projects.workflow import Stage
from models.units.rows import UndertakingUnit
from schema.node import encode_id
from tests.support import forked
from tests.support.acting import act, codes, done, item_of_test_county, nothing_written, refused
from tests.support.meeting import met
from tests.support.projects import new_item
from tests.support.uploading import read, sent
from tests.support.world import World

HEADERS = [
    "项目序号",
    "项目名称",
    "细项序号",
    "细项名称",
    "实施地点",
    "牵头单位",
    "预算（万元）",
    "6月计划进度",
    "12月计划进度",
]
GOOD = [
    [1, "修路", 1, "村道", "320699100", "测试局一", 12.5, 50, 100],
    [1, "修路", 2, "桥", "测试镇2", "t2", None, "40%", "100%"],
    [2, "种树", 1, "河边", None, "t1", "3,000", None, 100],
]
ADMIN = "test.admin"


def workbook(rows: list[list[Any]], headers: list[str] = HEADERS) -> bytes:
    book = Workbook()
    for row in [headers, *rows]:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


async def upload(world: World, content: bytes, name: str = "list.xlsx", by: str = ADMIN) -> str:
    return str((await sent(world, content, name, by=by))["id"])


async def previewed(world: World, content: bytes, year: int = 2026, name: str = "list.xlsx") -> tuple[str, Any]:
    file = await upload(world, content, name)
    async with nothing_written():
        payload = await done(world, "projectsImportPreview", by=ADMIN, fileId=file, year=year)
    return file, payload["preview"]


async def problems(world: World, rows: list[list[Any]], headers: list[str] = HEADERS) -> list[tuple[str, int, str]]:
    _, preview = await previewed(world, workbook(rows, headers))
    assert preview["problemCount"] == len(preview["problems"])
    return [(each["code"], each["row"], each["column"][:1]) for each in preview["problems"]]


async def items_of(year: int) -> list[Any]:
    found = ProjectItem.filter(project__county__code="320699", project__year=year).order_by("project__number", "number")
    return await found.values_list(
        "project__number", "project__title", "number", "title", "node__code", "lead_unit__code", "budget"
    )


async def test_a_list_is_previewed_and_then_exactly_that_is_written(world: World) -> None:
    file, preview = await previewed(world, workbook(GOOD))
    assert (preview["rows"], preview["unchanged"], preview["problems"]) == (3, 0, [])
    assert [(each["kind"], each["row"]) for each in preview["changes"]] == [
        ("PROJECT_ADDED", 2), ("ITEM_ADDED", 2), ("ITEM_ADDED", 3), ("PROJECT_ADDED", 4), ("ITEM_ADDED", 4),
    ]  # fmt: skip
    values = {each["header"]: each["after"] for each in preview["changes"][1]["fields"]}
    assert values == {
        "细项名称": "村道", "实施地点": "测试镇1人大代表履职服务中心", "牵头单位": "测试局一", "预算（万元）": "12.5",
        "6月计划进度": "50", "12月计划进度": "100",
    }  # fmt: skip
    payload = await done(world, "projectsImportApply", by=ADMIN, fileId=file, year=2026, digest=preview["digest"])
    assert len(payload["applied"]["changes"]) == 5
    assert [tuple(map(str, each)) for each in await items_of(2026)] == [
        ("1", "修路", "1", "村道", "320699100", "t1", "125000.00"),
        ("1", "修路", "2", "桥", "320699101", "t2", "None"),
        ("2", "种树", "1", "河边", "320699", "t1", "30000000.00"),
    ]
    plan = await PlannedProgress.filter(item__title="桥").order_by("month").values_list("month", "progress")
    assert [(month, str(share)) for month, share in plan] == [("2026-06", "40.00"), ("2026-12", "100.00")]
    entry = await AuditEntry.filter(verb="projectsImportApply").get()
    assert [said["facts"]["changes"] for said in entry.facts] == [5]


async def test_what_is_imported_already_changes_nothing(world: World) -> None:
    file, preview = await previewed(world, workbook(GOOD))
    given = {"fileId": file, "year": 2026, "digest": preview["digest"]}
    await done(world, "projectsImportApply", by=ADMIN, **given)
    async with nothing_written():
        again = await done(world, "projectsImportApply", by=ADMIN, **given)
    assert (again["applied"]["changes"], again["applied"]["unchanged"]) == ([], 3)
    _, preview = await previewed(world, workbook(GOOD))
    assert (preview["changes"], preview["unchanged"]) == ([], 3)


async def test_a_second_list_changes_what_it_names_and_leaves_the_rest(world: World) -> None:
    file, preview = await previewed(world, workbook(GOOD))
    await done(world, "projectsImportApply", by=ADMIN, fileId=file, year=2026, digest=preview["digest"])
    rows = [[1, "修路造桥", 2, "桥", None, None, 8, None, None]]
    file, preview = await previewed(world, workbook(rows))
    assert [(each["kind"], each["fields"]) for each in preview["changes"]] == [
        ("PROJECT_CHANGED", [{"header": "项目名称", "before": "修路", "after": "修路造桥"}]),
        ("ITEM_CHANGED", [{"header": "预算（万元）", "before": "", "after": "8"}]),
    ]
    await done(world, "projectsImportApply", by=ADMIN, fileId=file, year=2026, digest=preview["digest"])
    found = [tuple(map(str, each)) for each in await items_of(2026)]
    assert found[1] == ("1", "修路造桥", "2", "桥", "320699101", "t2", "80000.00")
    assert len(found) == 3


async def test_every_column_of_an_item_is_written(world: World) -> None:
    headers = [*HEADERS[:7], "类别", "协办单位", "分管领导", "年度目标", "计量单位", "资金来源", "时间节点"]
    row = [
        1, "修路", 1, "村道", None, "t1", 150, "交通", "测试局二", "领导001", 20.5, "公里", "县级财政 100；镇级：50万元",
        "2026-03-31 立项；2026年10月31日 竣工",
    ]  # fmt: skip
    file, preview = await previewed(world, workbook([row], headers))
    assert preview["problems"] == []
    await done(world, "projectsImportApply", by=ADMIN, fileId=file, year=2026, digest=preview["digest"])
    item = await ProjectItem.get(title="村道").select_related("project")
    assert (item.leader, str(item.target), item.target_unit, item.project.category) == (
        "领导001",
        "20.50",
        "公里",
        "交通",
    )
    asked = """query ($id: ID!) { node(id: $id) { ... on ProjectItem { coUnits { name } milestones { title plannedOn }
        budgetSources { name amount } project { stage steps { step } } } } }"""
    found = (await world.ask(asked, {"id": encode_id("ProjectItem", item.id)}, by=ADMIN))["node"]
    assert found["coUnits"] == [{"name": "测试局二"}]
    assert found["budgetSources"] == [
        {"name": "县级财政", "amount": "1000000.00"}, {"name": "镇级", "amount": "500000.00"},
    ]  # fmt: skip
    assert [each["plannedOn"] for each in found["milestones"]] == ["2026-03-31", "2026-10-31"]
    assert found["project"] == {"stage": "COLLECTED", "steps": [{"step": "PROPOSE"}, {"step": "COLLECT"}]}
    _, preview = await previewed(world, workbook([row], headers))
    assert (preview["changes"], preview["unchanged"]) == ([], 1)


async def test_what_a_project_underway_may_no_longer_have_changed(world: World) -> None:
    headers = [*HEADERS[:7], "年度目标", "计量单位", "时间节点", "12月计划进度", "资金来源"]
    row = [1, "测试项目", 1, "测试细项", None, None, 2, 5, "处", "2025-12-01 竣工", 99, "县级财政 1"]
    other = [1, "测试项目", 2, "又一细项", None, "t1"]
    content = workbook([row, other], headers)
    _, preview = await previewed(world, content, year=2025)
    assert sorted(each["code"] for each in preview["problems"]) == [
        "PLAN_FIXED", "PLAN_FIXED", "PROJECT_UNDERWAY", "SOURCES_DIFFER", "TARGET_FIXED", "TARGET_FIXED",
    ]  # fmt: skip


async def test_a_screen_that_shows_the_county_hears_of_it(world: World) -> None:
    file, preview = await previewed(world, workbook(GOOD))
    async with world.socket() as client:
        await client.subscribe(
            'subscription { platformNodeUpdated(code: "320699") { revision summary { items } } }', {}
        )
        before = (await client.state())["platformNodeUpdated"]
        await done(world, "projectsImportApply", by=ADMIN, fileId=file, year=2026, digest=preview["digest"])
        after = (await client.state())["platformNodeUpdated"]
    assert int(after["revision"]) > int(before["revision"])
    # Items count from the ballot on.
    assert after["summary"] == before["summary"]


async def test_every_problem_is_told_with_its_row_and_column(world: World) -> None:
    rows: list[list[Any]] = [
        [0, "修路", 1, "村道", None, "t1", None, None, None],
        [1, "修路", 1, "村" * 201, "无此地", "无此局", "很多", 101, "x"],
        [1, "修路", 3, "涵", None, "t1", None, None, None],
        [1, "铺路", 2, "桥", None, None, -1, 60, 50],
        [2, "种树", 1, None, "测试村0人大代表联系点", "t1", None, 0.5, None],
        [3, "挖河", 1, "河", None, "t1", None, None, None],
        [3, "挖河", 1, "河", None, "t1", None, "=1+1", None],
        [4, "修灯", 1, "灯", None, "t1", "0.0000001", None, None],
    ]
    assert await problems(world, rows) == [
        ("NOT_A_NUMBER_OF_THE_LIST", 2, "A"),
        ("TOO_LONG", 3, "D"), ("NOT_AN_AMOUNT", 3, "G"), ("NOT_A_SHARE", 3, "H"), ("NOT_A_SHARE", 3, "I"),
        ("PROJECT_TITLES_DIFFER", 5, "B"), ("UNIT_REQUIRED", 5, "F"), ("NOT_AN_AMOUNT", 5, "G"), ("PLAN_FALLS", 5, "I"),
        ("VALUE_REQUIRED", 6, "D"), ("PERCENT_FORMAT", 6, "H"),
        ("ROW_DOUBLED", 8, "C"), ("FORMULA", 8, "H"),
        ("NOT_AN_AMOUNT", 9, "G"),
    ]  # fmt: skip


async def test_names_that_mean_nothing_or_several_are_problems(world: World) -> None:
    rows: list[list[Any]] = [
        [1, "修路", 1, "一", "无此地", "t1", None, None, None],
        [1, "修路", 2, "二", None, "无此局", None, None, None],
        [1, "修路", 3, "三", "测试村0代表联系点", "t1", None, None, None],
    ]
    assert (await problems(world, rows))[:2] == [("NODE_UNKNOWN", 2, "E"), ("UNIT_UNKNOWN", 3, "F")]


async def test_a_list_without_its_columns_or_with_others_says_so(world: World) -> None:
    headers = ["细项名称", "项目序号", "负责人"]
    found = await problems(world, [["一", 1, "某人"]], headers)
    assert sorted(found) == [("MISSING_COLUMN", 1, ""), ("MISSING_COLUMN", 1, ""), ("UNKNOWN_COLUMN", 1, "C")]


async def test_the_plan_of_a_reported_month_stays(world: World) -> None:
    item = await item_of_test_county(world)
    await done(world, "projectItemReport", by="test.unit", itemId=item["id"], month="2025-06", progress="50", spent="1")
    content = workbook([[1, "测试项目", 1, "测试细项", None, None, None, 51, None]])
    _, preview = await previewed(world, content, year=2025)
    assert sorted(each["code"] for each in preview["problems"]) == ["MONTH_REPORTED", "PLAN_FIXED"]
    assert preview["problems"][0]["column"] == "H 6月计划进度"


async def imported(world: World, rows: list[list[Any]], headers: list[str], year: int = 2026) -> Any:
    file, preview = await previewed(world, workbook(rows, headers), year)
    assert preview["problems"] == []
    return await done(world, "projectsImportApply", by=ADMIN, fileId=file, year=year, digest=preview["digest"])


async def test_a_target_that_comes_to_a_voted_project_is_voted_with_it(world: World) -> None:
    await new_item(Stage.VOTED, 1)
    headers = [*HEADERS, "年度目标", "计量单位"]
    await imported(world, [[1, "交通出行", 2, "村道", None, "t1", None, None, 100, 20, "公里"]], headers)
    await imported(world, [[2, "种树", 1, "河边", None, "t1", None, None, 100, 5, "棵"]], headers)
    item, fresh = await ProjectItem.get(title="村道"), await ProjectItem.get(title="河边")
    assert (str(item.target), str(item.baseline)) == ("20.00", "20.00")
    assert (str(fresh.target), fresh.baseline) == ("5.00", None)
    await Project.filter(id=item.project_id).update(stage=Stage.IMPLEMENTING)
    given = {"itemId": encode_id("ProjectItem", item.id), "quantity": "10", "reason": "地块"}
    payload = await done(world, "targetChangeRequest", by="test.unit", **given)
    assert payload["item"]["target"]["voted"] == "20.00"


async def test_texts_keep_their_punctuation_and_what_stands_is_unchanged(world: World) -> None:
    """Names are found with full-width forms too; codes, numbers and days are narrowed."""
    title = "交通出行细项 1（演示）：一、二；三！"
    headers = [*HEADERS, "分管领导", "资金来源", "时间节点", "类别"]
    row = [
        "１", "道路（一期）", "１", title, "３２０６９９１００", "ｔ１", "１２．５", "５０％", 100, "王，副县长", "财政（县级） １２．５",
        "２０２６－０３－３１ 立项（初设）", "交通，出行",
    ]  # fmt: skip
    await imported(world, [row], headers)
    item = await ProjectItem.get(title=title).select_related("project")
    assert (item.leader, item.project.title, item.project.category) == ("王，副县长", "道路（一期）", "交通，出行")
    assert await BudgetSource.filter(item_id=item.id).values_list("name", "amount") == [
        ("财政（县级）", Decimal(125000))
    ]
    assert await Milestone.filter(item_id=item.id).values_list("title", "planned_on") == [
        ("立项（初设）", date(2026, 3, 31))
    ]
    _, preview = await previewed(world, workbook([row], headers))
    assert (preview["changes"], preview["unchanged"], preview["problems"]) == ([], 1, [])


async def test_what_was_loaded_or_typed_is_unchanged(world: World) -> None:
    """Also a title with a full-width space and two others, which a cell does not keep; and a unit by its own full-width name."""
    await new_item(number=1, title="交通出行细项 1（演示）")
    await new_item(number=2, title="甲　乙  丙", leader="王，县长（挂职）")
    await UndertakingUnit.filter(county__code="320699", code="t1").update(name="测试局（一）")
    rows = [
        [1, "交通出行", 1, "交通出行细项 1（演示）", "320699100", "测试局（一）", None, 50, 100, None],
        [2, "交通出行", 1, "甲　乙  丙", "320699100", "测试局(一)", None, 50, 100, "王，县长（挂职）"],
    ]
    _, preview = await previewed(world, workbook(rows, [*HEADERS, "分管领导"]))
    assert (preview["changes"], preview["unchanged"], preview["problems"]) == ([], 2, [])


async def test_a_candidate_keeps_its_name_and_category(world: World) -> None:
    for number, stage in enumerate((Stage.SCREENED, Stage.CANDIDATE, Stage.VOTED, Stage.IMPLEMENTING), 1):
        await new_item(stage, number)
    headers = [*HEADERS, "类别"]
    rows = [[number, "改名", 1, "新建停车场", None, None, None, None, None, "改类"] for number in (1, 2, 3, 4)]
    found = await problems(world, rows, headers)
    assert found == [("PROJECT_FIXED", row, column) for row in (3, 4, 5) for column in ("B", "J")]
    file, _ = await previewed(world, workbook(rows, headers))
    await refused(world, "projectsImportApply", "PROBLEMS_STAND", by=ADMIN, fileId=file, year=2026, digest="")
    await imported(world, rows[:1], headers)
    assert await Project.filter(title="改名", category="改类").count() == 1


async def test_the_lead_unit_is_no_co_unit(world: World) -> None:
    headers = [*HEADERS, "协办单位"]
    rows = [
        [1, "修路", 1, "村道", None, "t1", None, None, 100, "测试局一、t2"],
        [1, "修路", 2, "桥", None, "t1", None, None, 100, "t2"],
    ]
    assert await problems(world, rows, headers) == [("CO_UNIT_LEADS", 2, "J")]
    await imported(world, rows[1:], headers)
    # Who helps already does not come to lead by the column of the lead unit alone.
    assert await problems(world, [[1, "修路", 2, "桥", None, "t2", None, None, None]]) == [("CO_UNIT_LEADS", 2, "协")]


async def test_nothing_is_written_while_a_problem_stands(world: World) -> None:
    file, preview = await previewed(world, workbook([*GOOD, [3, "挖河", 1, "河", None, "无此局", None, None, None]]))
    given = {"fileId": file, "year": 2026, "digest": preview["digest"]}
    (reason,) = await refused(world, "projectsImportApply", "PROBLEMS_STAND", by=ADMIN, **given)
    assert "1" in reason["message"]
    assert await items_of(2026) == []


async def test_what_stands_has_changed_since_the_preview(world: World) -> None:
    file, preview = await previewed(world, workbook([[1, "测试项目", 1, "测试细项", None, None, 5, None, None]]), 2025)
    assert len(preview["changes"]) == 1
    item = await item_of_test_county(world)
    await done(world, "projectItemEdit", by=ADMIN, id=item["id"], version=item["version"], budget="7")
    given = {"fileId": file, "year": 2025, "digest": preview["digest"]}
    await refused(world, "projectsImportApply", "STALE", by=ADMIN, **given)


async def test_another_file_or_year_is_not_what_was_previewed(world: World) -> None:
    file, preview = await previewed(world, workbook(GOOD))
    other = await upload(world, workbook(GOOD[:1]))
    await refused(world, "projectsImportApply", "STALE", by=ADMIN, fileId=other, year=2026, digest=preview["digest"])
    await refused(world, "projectsImportApply", "STALE", by=ADMIN, fileId=file, year=2027, digest=preview["digest"])
    await refused(
        world, "projectsImportApply", "YEAR_IMPOSSIBLE", by=ADMIN, fileId=file, year=1999, digest=preview["digest"]
    )


async def test_only_staff_of_the_county_import_and_only_their_own_files(world: World) -> None:
    theirs = await upload(world, workbook(GOOD), by="test.staff")
    for name, more in (("projectsImportPreview", {}), ("projectsImportApply", {"digest": ""})):
        await refused(world, name, "FORBIDDEN", by="test.staff", fileId=theirs, year=2026, **more)
        await refused(world, name, "FILE_NOT_FOUND", by=ADMIN, fileId=theirs, year=2026, **more)


async def test_a_file_that_is_no_list_is_refused(world: World) -> None:
    for content, code in (
        (workbook([["一"]], ["姓名"]), "NO_TABLE"),
        (workbook([]), "NO_ROWS"),
        (workbook([[1, "一", number, "二", None, "t1"] for number in range(1, 5002)]), "TOO_MANY_ROWS"),
    ):
        file = await upload(world, content)
        await refused(world, "projectsImportPreview", code, by=ADMIN, fileId=file, year=2026)
        (reason,) = await refused(
            world, "projectsImportApply", "FILE_UNREADABLE", by=ADMIN, fileId=file, year=2026, digest=""
        )
        assert reason["path"] == ["input", "fileId"]


async def test_a_csv_in_gb18030_is_a_list_too(world: World) -> None:
    text = "\n".join([",".join(HEADERS), "1,修路,1,村道,320699100,t1,12.5,50,100"])
    file, preview = await previewed(world, text.encode("gb18030"), name="list.csv")
    assert preview["problems"] == [] and len(preview["changes"]) == 2
    await done(world, "projectsImportApply", by=ADMIN, fileId=file, year=2026, digest=preview["digest"])
    assert len(await items_of(2026)) == 1


async def test_of_two_imports_at_once_one_writes_and_the_other_finds_it_done(world: World) -> None:
    """Without the constraint of the projects' numbers both write: seen on PostgreSQL with the index dropped."""
    file, preview = await previewed(world, workbook(GOOD))
    given = {"fileId": file, "year": 2026, "digest": preview["digest"]}
    both = await met(world.settings, [act(world, "projectsImportApply", by=ADMIN, **given) for _ in range(2)])
    assert [codes(payload) for payload in both] == [[], []]
    assert sorted(len(payload["applied"]["changes"]) for payload in both) == [0, 5]
    assert len(await items_of(2026)) == 3
    assert await Project.filter(county__code="320699", year=2026).count() == 2


async def test_an_import_and_an_edit_at_once_leave_no_edit_unseen(world: World) -> None:
    """Whichever comes first, the other is refused."""
    file, preview = await previewed(world, workbook([[1, "测试项目", 1, "测试细项", None, None, 5, None, None]]), 2025)
    item = await item_of_test_county(world)
    edit = {"id": item["id"], "version": item["version"], "title": "改名"}
    given = {"fileId": file, "year": 2025, "digest": preview["digest"]}
    await world.token("test.staff")
    edited, imported = await met(
        world.settings,
        [act(world, "projectItemEdit", by="test.staff", **edit), act(world, "projectsImportApply", by=ADMIN, **given)],
    )
    outcome = codes(imported), codes(edited)
    stands = await item_of_test_county(world)
    if outcome == (["STALE"], []):
        assert (stands["title"], stands["budget"]) == ("改名", "1000.00")
    else:
        assert outcome == ([], ["STALE_VERSION"])
        assert (stands["title"], stands["budget"]) == ("测试细项", "50000.00")


async def run(world: World, *arguments: str) -> tuple[int, str]:
    environment = {**os.environ, "DATABASE_URL": world.settings.database_url}
    ran = await forked.run("models", *arguments, environment=environment)
    return ran.status, ran.output + ran.errors


async def test_the_command_line_shows_and_with_apply_writes(world: World, tmp_path: Path) -> None:
    file = tmp_path / "list.xlsx"
    file.write_bytes(workbook([*GOOD, [3, "挖河", 1, "河", None, "无此局", None, None, None]]))
    command = ("import", "projects", str(file), "--year", "2026", "--county", "320699")
    status, told = await run(world, *command, "--apply")
    assert status == 1 and "UNIT_UNKNOWN" in told and "row 5 F 牵头单位" in told
    file.write_bytes(workbook(GOOD))
    status, told = await run(world, *command)
    assert status == 0 and "5 changes" in told and await items_of(2026) == []
    status, told = await run(world, *command, "--apply")
    assert status == 0 and "5 changes written" in told
    assert len(await items_of(2026)) == 3


async def test_the_template_is_a_list_to_fill_in(world: World) -> None:
    answer = await read(world, "/exports/projects/template.xlsx")
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book["年度项目清单"]
    headers = [cell.value for cell in sheet[1]]
    assert headers[:4] == HEADERS[:4] and sheet.freeze_panes == "B2"
    for row in GOOD:
        given = dict(zip(HEADERS, row, strict=True))
        sheet.append([given.get(header) for header in headers])
    file = io.BytesIO()
    book.save(file)
    _, preview = await previewed(world, file.getvalue())
    assert preview["problems"] == [] and len(preview["changes"]) == 5
