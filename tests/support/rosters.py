"""Rosters made for the occasion: as XLSX and as CSV, the ways to preview and apply them as staff do, and to read previews."""

import csv
import io
import random
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from openpyxl import Workbook

from models.database import fetch
from models.representatives.private_data import check_character
from models.representatives.rows import Membership
from tests.support.acting import act, done
from tests.support.people import CONGRESS, PEOPLE_COUNTY
from tests.support.uploading import sent
from tests.support.world import World

Row = Sequence[object]

TOWN_NODE, STREET_NODE = f"{PEOPLE_COUNTY}100", f"{PEOPLE_COUNTY}101"
STATION = f"{TOWN_NODE}-S01"
HEADER = ("机构", "姓名", "代表证号")
LEFT_ALONE = ("person", "person_secrets", "membership", "posting", "contact_link", "member_group", "electoral_district")


def xlsx(*rows: Row, name: str = "代表名册", change: Callable[[Workbook], object] | None = None) -> bytes:
    """A workbook of one sheet; `change` may do anything else to it before it is saved."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    if change is not None:
        change(workbook)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def text(*rows: Row, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """A CSV file."""
    content = io.StringIO()
    csv.writer(content, delimiter=delimiter).writerows(rows)
    return content.getvalue().encode(encoding)


def identity_number(number: int) -> str:
    """A made-up identity number that is well formed, another one for each number."""
    head = f"320699{1950 + number % 50}{1 + number // 50 % 12:02}{1 + number // 600 % 28:02}{number // 16800 + 100:03}"
    return head + check_character(head)


def dealt(dice: random.Random, choices: Iterable[Any]) -> Any:
    return dice.choice(list(choices))


async def previewed(world: World, content: bytes, *, by: str, name: str = "名册.csv", **given: Any) -> Any:
    """Upload a roster and preview it; the preview, which must be made."""
    file = await sent(world, content, name, by=by)
    return (await done(world, "rosterImportPreview", by=by, fileId=file["id"], **given))["rosterImport"]


async def not_previewed(world: World, content: bytes, *, by: str, name: str = "名册.csv", **given: Any) -> list[Any]:
    """The reasons for which no preview is made of an uploaded file."""
    file = await sent(world, content, name, by=by)
    payload = await act(world, "rosterImportPreview", by=by, fileId=file["id"], **given)
    assert payload["rosterImport"] is None
    return list(payload["userErrors"])


async def applied(world: World, preview: Any, *, by: str, **given: Any) -> Any:
    """Apply a preview, which must succeed."""
    return await done(world, "rosterImportApply", by=by, id=preview["id"], **given)


async def imported(world: World, content: bytes, *, by: str, **given: Any) -> Any:
    """Preview a roster that has no problem, and apply it."""
    preview = await previewed(world, content, by=by, **given)
    assert preview["problems"]["nodes"] == [], preview
    return (await applied(world, preview, by=by))["rosterImport"]


@asynccontextmanager
async def nobody_changed() -> AsyncIterator[None]:
    """No person, no seat, no posting and no group is another at the end of the block."""
    before = [await fetch(f"SELECT * FROM {table} ORDER BY id") for table in LEFT_ALONE]
    yield
    assert [await fetch(f"SELECT * FROM {table} ORDER BY id") for table in LEFT_ALONE] == before


async def seat_of(name: str, body_code: str = CONGRESS) -> Membership:
    return await Membership.get(person__name=name, body__code=body_code, body__county__code=PEOPLE_COUNTY)


def found(preview: Any) -> list[tuple[int, str, str]]:
    return [(each["row"], each["column"], each["code"]) for each in preview["problems"]["nodes"]]


def counted(preview: Any) -> dict[str, int]:
    return {each["kind"]: each["count"] for each in preview["counts"] if each["count"]}


def fields(change: Any) -> dict[str, tuple[str | None, str | None]]:
    return {each["column"]: (each["old"], each["new"]) for each in change["fields"]}
