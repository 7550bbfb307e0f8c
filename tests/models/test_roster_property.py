"""Whatever a roster says, after its import it stands so, and importing it again changes nothing."""

import random
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest

from models.actor import SERVICE
from models.bodies.rows import Body
from models.database import connected, fetch
from models.platform.rows import County
from models.representatives import sealing
from models.representatives.private_data import PrivateField
from models.representatives.rows import EndReason, Membership, MembershipState, Person, PersonSecrets, Posting
from models.roster import actions
from models.roster.columns import COLUMNS
from models.roster.findings import ImportMode
from models.roster.rows import RosterImport, RosterProblem
from tests.support.people import ASSEMBLY, CONGRESS, PEOPLE_COUNTY, TERM_BEGAN, TOWN
from tests.support.rosters import identity_number, text, xlsx

ROUNDS = 4
PEOPLE = 40
SURNAMES, NAMES = "赵钱孙李", "安宁康平"
STATIONS = [PEOPLE_COUNTY, f"{PEOPLE_COUNTY}100", f"{PEOPLE_COUNTY}100-S01", f"{PEOPLE_COUNTY}101-S01"]
GROUPS: dict[str, tuple[str | None, ...]] = {
    "delegation": (None, "D1", "D2"),
    "group": (None, "G1", "G2"),
    "district": (None, "E1", "E2"),
}
ENDS = (EndReason.RESIGNED, EndReason.DIED, EndReason.MOVED_AWAY)


@pytest.fixture
async def county(database: str) -> AsyncIterator[County]:
    sealing.configure(())
    async with connected(database):
        yield await County.get(code=PEOPLE_COUNTY)


Row = dict[str, Any]


def random_roster(dice: random.Random, known: dict[int, Row]) -> list[Row]:
    """Some of forty people, each told from all others by an identity number, with values that may be left blank."""
    rows = []
    for number in sorted(dice.sample(range(PEOPLE), dice.randint(5, PEOPLE))):
        before = known.get(number, {})
        ended = dice.random() < 0.1 or before.get("state") == "已终止"
        row: Row = {
            "name": f"{dice.choice(SURNAMES)}{dice.choice(NAMES)}",
            "identity_number": identity_number(number),
            "body": (CONGRESS, TOWN, ASSEMBLY)[number % 3],
            "number": f"N{number:03}",
            "phone": dice.choice((None, f"138{dice.randrange(10**8):08}")),
            "home_address": dice.choice((None, f"测试路{dice.randrange(99)}号")),
            "since": before.get("since") or TERM_BEGAN + timedelta(days=dice.randrange(300)),
        }
        row |= {key: dice.choice(choices) for key, choices in GROUPS.items()}
        if ended:
            until = before.get("until") or row["since"] + timedelta(days=dice.randrange(300))
            row |= {"state": "已终止", "reason": before.get("reason") or dice.choice(ENDS).zh, "until": until}
        else:
            row |= {"station": dice.choice((None, *STATIONS)), "state": dice.choice((None, "在任"))}
            row["households"] = row["station"] and dice.choice((None, dice.randrange(90)))
        rows.append({key: value for key, value in row.items() if value is not None})
    dice.shuffle(rows)
    return rows


def content_of(dice: random.Random, rows: list[Row]) -> bytes:
    """The rows in a file of any kind, its columns in any order, under any of their names."""
    columns = dice.sample([column for column in COLUMNS if any(column.key in row for row in rows)], k=None or len({key for row in rows for key in row}))  # fmt: skip
    header = [dice.choice((column.header, column.english, *column.synonyms)) for column in columns]
    if dice.random() < 0.5:
        return xlsx(header, *([row.get(column.key) for column in columns] for row in rows))
    written = [["" if (value := row.get(column.key)) is None else str(value) for column in columns] for row in rows]
    return text(header, *written, delimiter=dice.choice(",;\t"), encoding=dice.choice(("utf-8", "gb18030")))


async def run(county: County, content: bytes, **given: Any) -> RosterImport:
    preview = await actions.preview(SERVICE, county_id=county.id, content=content, file_name="x", **given)
    problems = await RosterProblem.filter(roster_import_id=preview.id).values_list("row", "column", "code", "facts")
    assert problems == [], problems

    async def content_given(_: RosterImport) -> bytes:
        return content

    row, changed = await actions.apply(SERVICE, import_id=preview.id, content_of=content_given)
    assert changed and row.done == row.total
    return row


async def assert_stands(county: County, row: Row) -> None:
    ring = sealing.ring()
    secrets = await PersonSecrets.get(identity_digest=ring.digest(row["identity_number"]))
    person = await Person.get(id=secrets.person_id)
    assert person.name == row["name"]
    for of in PrivateField:
        if of in row:
            assert ring.open(getattr(secrets, of), person.id, of) == row[of]
    seat = await Membership.get(
        person_id=person.id, body__code=row["body"], body__county_id=county.id
    ).prefetch_related("delegation", "group", "district")
    for key in ("number", "since"):
        assert getattr(seat, key) == row[key]
    for key in GROUPS:
        if key in row:
            assert getattr(seat, key).code == row[key]
    if row.get("state") == "已终止":
        assert (seat.state, seat.until, seat.ended_for.zh) == (MembershipState.ENDED, row["until"], row["reason"])
        assert not await Posting.filter(person_id=person.id, until=None).exists()
    else:
        assert seat.state is MembershipState.IN_OFFICE
    if "station" in row:
        posting = await Posting.get(person_id=person.id, node__code=row["station"], until=None)
        assert row.get("households") in (None, posting.households)


async def contents() -> list[Any]:
    tables = ("person", "person_secrets", "membership", "posting", "contact_link", "member_group")
    return [await fetch(f"SELECT * FROM {table} ORDER BY id") for table in tables]


@pytest.mark.parametrize("seed", range(5))
async def test_what_is_imported_stands_and_twice_is_once(county: County, seed: int) -> None:
    dice = random.Random(seed)
    known: dict[int, Row] = {}
    for _ in range(ROUNDS):
        rows = random_roster(dice, known)
        content = content_of(dice, rows)
        await run(county, content)
        for row in rows:
            await assert_stands(county, row)
            known[int(row["number"][1:])] = row
        before = await contents()
        again = await run(county, content)
        assert (again.total, again.unchanged) == (0, len(rows))
        assert await contents() == before


@pytest.mark.parametrize("seed", range(3))
async def test_after_a_complete_import_the_body_is_the_file(county: County, seed: int) -> None:
    dice = random.Random(seed)
    body = await Body.get(code=TOWN, county_id=county.id)
    given: dict[str, Any] = {"body_id": body.id, "mode": ImportMode.COMPLETE, "end_reason": EndReason.RESIGNED}
    for round_ in range(ROUNDS):
        people = sorted(dice.sample(range(PEOPLE), dice.randint(3, 15)))
        # Who has gone does not come back under the same card number.
        rows = [(f"人{n}", identity_number(n), f"C{round_}-{n}") for n in people]
        content = text(("姓名", "身份证号", "代表证号"), *rows)
        await run(county, content, **given)
        seated = (
            await Membership.filter(body_id=body.id)
            .exclude(state=MembershipState.ENDED)
            .values_list("number", flat=True)
        )
        assert sorted(seated) == sorted(number for *_, number in rows)
        again = await run(county, content, **given)
        assert (again.total, again.unchanged) == (0, len(rows))


async def test_who_came_in_by_a_roster_serves_from_the_day_of_the_import(county: County) -> None:
    content = text(("机构", "姓名", "代表证号", "站点"), (CONGRESS, "新人", "N1", STATIONS[2]))
    row = await run(county, content)
    posting = await Posting.get(person__name="新人")
    assert posting.since == row.day
    seat = await Membership.get(person__name="新人")
    assert seat.since == TERM_BEGAN
    assert isinstance(row.day, date)
