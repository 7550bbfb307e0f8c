"""`python -m models import roster`: the preview in words, the import with its bar, the template."""

import os
from pathlib import Path
from typing import Any

import pytest

from models.database import connected
from models.representatives.rows import Membership, Person
from models.roster.rows import RosterImport
from tests.support import forked
from tests.support.people import CONGRESS, PEOPLE_COUNTY, TOWN
from tests.support.rosters import text

IMPORT = ("models", "import", "roster", "--county", PEOPLE_COUNTY)


@pytest.fixture
def run(database: str) -> Any:
    async def command(*arguments: str | Path) -> tuple[int, str, str]:
        """Status, output and errors of `python -m models import roster …`."""
        environment = {**os.environ, "DATABASE_URL": database, "ENVIRONMENT": "development"}
        ran = await forked.run(*IMPORT, *arguments, environment=environment)
        return ran.status, ran.output, ran.errors

    return command


async def test_a_roster_is_previewed_and_then_imported_with_a_bar(run: Any, database: str, tmp_path: Path) -> None:
    file = tmp_path / "名册.csv"
    file.write_bytes(text(("姓名", "代表证号", "代表团"), ("新代表", "901", "D1"), ("测试代表甲", "001", "D2")))
    status, output, _ = await run(file, "--body", CONGRESS)
    assert status == 0
    assert "+ row 2 Person added, with the seat: 新代表" in output and "代表团 测试代表团1 → 测试代表团2" in output
    assert "2 rows: 2 changes, 0 unchanged, 0 problems." in output and "Nothing was imported" in output
    async with connected(database):
        assert not await Person.filter(name="新代表").exists()
    status, output, errors = await run(file, "--body", CONGRESS, "--apply")
    assert (status, "Imported: 2 changes." in output) == (0, True)
    assert "2/2" in errors
    async with connected(database):
        seat = await Membership.get(person__name="新代表")
        assert seat.number == "901"
        assert [row.state for row in await RosterImport.all().order_by("id")] == ["previewed", "applied"]
    status, output, _ = await run(file, "--body", CONGRESS, "--apply")
    assert status == 0 and "there is nothing to import" in output


async def test_problems_are_told_with_row_and_column_and_nothing_is_imported(
    run: Any, database: str, tmp_path: Path
) -> None:
    file = tmp_path / "名册.csv"
    file.write_bytes(text(("机构", "姓名", "代表证号"), (CONGRESS, "新代表", "0 0/1"), ("无", "某人", "2")))
    status, output, errors = await run(file, "--apply")
    assert status == 1 and "mend the problems" in errors
    assert "! row 2 C 代表证号: 代表证号只能含字母、数字和连字符。 A card number holds letters" in output
    assert "! row 3 A 机构: 没有名称或代码为“无”的机构。" in output
    async with connected(database):
        assert not await Person.filter(name="新代表").exists()


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        (b"%PDF-1.4", (), "NOT_A_SPREADSHEET"),
        (b"", (), "EMPTY_FILE"),
        (text(("姓名",), ("甲",)), ("--body", "NONE"), "no body with the code NONE"),
        (text(("姓名",), ("甲",)), ("--body", TOWN, "--mode", "complete"), "END_REASON_REQUIRED"),
        (text(("姓名",), ("甲",)), ("--mode", "complete"), "BODY_REQUIRED"),
    ],
)
async def test_what_cannot_be_previewed_is_said_in_a_sentence(
    run: Any, tmp_path: Path, content: bytes, options: tuple[str, ...], said: str
) -> None:
    file = tmp_path / "x"
    file.write_bytes(content)
    status, _, errors = await run(file, *options)
    assert status == 1 and said in errors and "Traceback" not in errors


async def test_the_template_is_written(run: Any, tmp_path: Path) -> None:
    status, output, _ = await run("--template", tmp_path / "模板.xlsx")
    assert status == 0 and "Wrote" in output
    status, _, errors = await run(tmp_path / "模板.xlsx", "--body", CONGRESS)
    assert status == 1 and "NO_ROWS" in errors
