"""The monthly table of a year's projects: over HTTP and on the command line, read again by those who open it."""

import io
import os
import zipfile
from collections import Counter
from pathlib import Path

import python_calamine
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from models.projects.rows import Project, ProjectItem
from models.projects.workflow import Stage
from tests.support.acting import done, item_of_test_county
from tests.support.forked import run
from tests.support.projects import new_item
from tests.support.statements import statements_of_answers
from tests.support.uploading import read
from tests.support.world import World

HEADERS = [
    "序号", "主要任务", "年度目标", "分管领导", "牵头单位", "责任单位及协办单位",
    "截至上月进展情况", "截至本月进展情况", "是否达序时", "备注",
]  # fmt: skip
JUNE = "/exports/projects/320699/2025-06.xlsx"
# Read for the table and for nothing else.
TABLES = ("item_co_unit", "progress_report")
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(1)", '=HYPERLINK("http://x","y")']


async def report(world: World, month: str, progress: str, remark: str = "", reason: str = "") -> None:
    item = await item_of_test_county(world)
    given = {
        "itemId": item["id"],
        "month": month,
        "progress": progress,
        "spent": "1000",
        "remark": remark,
        "reason": reason,
    }
    await done(world, "projectItemReport", by="test.unit", **given)


async def sheet_of(world: World, path: str = JUNE) -> Worksheet:
    answer = await read(world, path)
    assert answer.status_code == 200, answer.text
    (sheet,) = load_workbook(io.BytesIO(answer.content)).worksheets
    return sheet


def values(sheet: Worksheet, row: int) -> list[object]:
    return [cell.value for cell in sheet[row]]


async def test_it_has_the_countys_columns_and_a_line_an_item(world: World) -> None:
    await report(world, "2025-05", "42.00")
    await report(world, "2025-06", "58.50", "晴天多")
    sheet = await sheet_of(world)
    assert sheet["A1"].value == "测试县2025年民生实事项目进度表（截至6月底）"
    assert values(sheet, 2) == HEADERS
    line = values(sheet, 3)
    assert line[:2] == [1, "测试项目：测试细项"]
    assert line[4] == "测试局一"
    assert "42%" in str(line[6]) and "2025年5月" in str(line[6])
    assert "58.5%" in str(line[7]) and "0.1 万元" in str(line[7])
    assert line[8:] == ["是", "晴天多"]
    assert sheet.max_row == 3
    assert sheet.freeze_panes == "A3" and sheet.print_title_rows == "$1:$2"
    assert sheet["A3"].number_format == "0" and sheet["B3"].number_format == "@"
    assert sheet.column_dimensions["B"].width > sheet.column_dimensions["A"].width


async def test_whoever_is_behind_says_no_and_whoever_did_not_report_says_nothing(world: World) -> None:
    await report(world, "2025-06", "49.99", reason="雨天")
    assert values(await sheet_of(world), 3)[8:] == ["否", "未达序时原因：雨天"]
    july = values(await sheet_of(world, "/exports/projects/320699/2025-07.xlsx"), 3)
    assert july[7] == "尚未报告" and july[8] is None
    assert "49.99%" in str(july[6])


async def test_no_cell_is_a_formula_whatever_people_write(world: World) -> None:
    """Seen to fail for =1+1 without the data type being set."""
    for month, remark in enumerate(DANGEROUS, 1):
        await report(world, f"2025-{month:02}", str(10 * month), remark)
    for month, remark in enumerate(DANGEROUS, 1):
        answer = await read(world, f"/exports/projects/320699/2025-{month:02}.xlsx")
        sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
        assert (sheet["J3"].value, sheet["J3"].data_type, sheet["J3"].quotePrefix) == (remark, "s", True)
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
        rows = python_calamine.load_workbook(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
        assert rows[2][9] == remark


async def test_a_remark_with_control_characters_makes_no_broken_file(world: World) -> None:
    await report(world, "2025-06", "50", "断\x0b行")
    assert values(await sheet_of(world), 3)[9] == "断行"


async def test_rudong_has_its_55_items_by_number(world: World) -> None:
    sheet = await sheet_of(world, "/exports/projects/320623/2025-06.xlsx")
    lines = [values(sheet, row) for row in range(3, sheet.max_row + 1)]
    assert [line[0] for line in lines] == list(range(1, 56))
    assert [line[8] for line in lines].count("否") == 5


async def test_what_was_not_voted_is_not_in_it_whoever_asks(world: World) -> None:
    """Neither a candidate that lost nor a draft in the pool: as in the summaries."""
    for number, stage in enumerate((Stage.POOL, Stage.CANDIDATE, Stage.VOTED), 1):
        await new_item(stage, number, title=stage.zh)
    lost = await new_item(Stage.CANDIDATE, 4, title="落选")
    await Project.filter(id=lost.project_id).update(stage=Stage.POOL)
    for by in (None, "test.staff"):
        answer = await read(world, "/exports/projects/320699/2026-06.xlsx", by=by)
        (sheet,) = load_workbook(io.BytesIO(answer.content)).worksheets
        assert [values(sheet, row)[1] for row in range(3, sheet.max_row + 1)] == ["交通出行：已票决"]


async def test_it_costs_the_same_for_one_item_and_for_55(world: World) -> None:
    costs = []
    for county in ("320699", "320623"):
        with statements_of_answers() as seen:
            await sheet_of(world, f"/exports/projects/{county}/2025-06.xlsx")
        costs.append(Counter(table for sql in seen for table in TABLES if f'FROM "{table}"' in sql))
    assert costs[0] == costs[1]
    assert costs[0].total() >= len(TABLES)
    assert await ProjectItem.filter(project__county__code="320699").count() == 1


async def test_what_there_is_not_is_404(world: World) -> None:
    for path in ("320000/2025-06", "320699/2025-13", "320699/2025-6", "320699/x", f"{'3' * 300}/2025-06"):
        answer = await read(world, f"/exports/projects/{path}.xlsx", accept_language="en")
        assert answer.status_code == 404, path
        assert answer.json()["errors"][0]["extensions"]["code"] == "NOT_FOUND"


async def test_a_token_that_does_not_hold_is_401(world: World) -> None:
    assert (await read(world, JUNE, authorization="Bearer nobody")).status_code == 401


async def test_the_command_line_writes_the_same_table(world: World, tmp_path: Path) -> None:
    await report(world, "2025-06", "58.50")
    file = tmp_path / "六月.xlsx"
    environment = {**os.environ, "DATABASE_URL": world.settings.database_url}
    command = ("models", "export", "projects", "2025-06", "--county", "320699", "--out", file)
    ran = await run(*command, environment=environment)
    assert ran.status == 0, ran.errors
    assert "1 items." in ran.output
    here, there = load_workbook(file).worksheets[0], await sheet_of(world)
    assert list(here.values) == list(there.values)
