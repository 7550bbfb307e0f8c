"""The audit's chain: sealed link by link, changed by nobody, and broken where somebody did. Tampering is tried as SQL."""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models import clock
from models.actor import SERVICE
from models.audit.chain import GENESIS, Fault, Head, content, digest, fault_of, printed
from models.audit.rows import AuditEntry
from models.audit.sealing import head_of_chain, seal_all, seal_pending
from models.audit.verifying import Broken, Chain, chains, verify
from models.database import connected, fetch
from models.platform.rows import County
from models.retention import KEPT, forget_old
from models.units.actions import load_units
from tests.support.audit import assert_nothing_private, strange_parts
from tests.support.county import TEST_COUNTY
from tests.support.tampering import everything, exchanged, linked_anew, put_in, run, unlock

COLUMNS = tuple(AuditEntry._meta.db_fields)
# The example of docs/audit.md.
EXAMPLE: dict[str, Any] = {
    "id": 7,
    "county_id": 1,
    "at": datetime(2025, 6, 30, 16, 0, 0, 1, tzinfo=UTC),
    "account_id": None,
    "capacity": "staff@320623001",
    "capacity_node_id": 2,
    "node_id": 2,
    "verb": "platformNodeClose",
    "object_kind": "PlatformNode",
    "object_id": 99,
    "address": "::1",
    "purpose": "核对",
    "facts": [{"event": "platformNodeClosed", "facts": {"code": "320623001001", "a": None}}],
    "number": 1,
    "previous": GENESIS,
    "hash": "it is no part of itself",
}
# For each column, a value in SQL that it does not hold.
OTHERS = {
    **dict.fromkeys(COLUMNS, "'x'"),
    **{column: "7777" for column, value in EXAMPLE.items() if value is None or isinstance(value, int)},
    "at": "'2020-01-01 00:00:00+00:00'",
    "facts": "'[7]'",
}
EXAMPLE_HASH = "9b9d80526b1b62d56691164794d084cc2fe323b81dbdb1451e265ad3f69b725e"


@pytest.fixture
async def rows(database: str) -> AsyncIterator[None]:
    async with connected(database):
        yield


@pytest.fixture
async def rudong(rows: None) -> Chain:
    [chain] = await chains("320623")
    return chain


@pytest.fixture
async def unlocked(rudong: Chain, leg: str) -> Chain:
    """Rudong's chain, with the triggers taken away."""
    await unlock(leg)
    return rudong


def of(chain: Chain, number: int) -> str:
    return f"WHERE county_id = {chain.county_id} AND number = {number}"


async def broken(chain: Chain, known: str | None = None) -> tuple[int, Fault] | None:
    found = (await verify(chain, known=known)).broken
    return (found.number, found.fault) if found else None


async def test_the_demonstration_is_sealed_without_a_hole(rudong: Chain) -> None:
    report = await verify(rudong)
    assert (report.broken, report.unsealed) == (None, 0)
    entries = await AuditEntry.filter(county_id=rudong.county_id).order_by("id")
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    assert report.entries == report.head.number == len(entries) > 90
    assert entries[0].previous == GENESIS
    assert entries[-1].hash == report.head.hash


async def test_the_demonstration_keeps_nothing_private(rows: None) -> None:
    verbs = set(await AuditEntry.all().values_list("verb", flat=True))
    assert {"platformLoad", "unitsLoad", "projectsLoad", "commentPost", "accountsLoad"} <= verbs
    await assert_nothing_private()


def test_the_search_for_private_matters_finds_them() -> None:
    def strange(**given: Any) -> list[Any]:
        plain = {"verb": "signIn", "capacity": "self", "address": "::1", "purpose": "", "facts": []}
        return strange_parts(AuditEntry(**{**plain, **given}))

    def said(fact: Any) -> list[Any]:
        return strange(facts=[{"event": "x", "facts": {"fact": fact}}])

    assert strange() == strange(capacity="staff@320623-B01", purpose="核对联系方式") == []
    assert not any(map(said, (1, "2025-01", "5.50", None, True, "320623001001", "a" * 64)))
    assert strange(verb="x") and strange(capacity="张三") and strange(address="home")
    assert strange(purpose="请打 13812345678。") and strange(purpose="110101199003078515")
    for private in (
        "一句说明",
        "a sentence",
        "13812345678",
        "11010119900307851X",
        0.5,
        ["好"],
        {"deep": "好"},
        "a" * 65,
    ):
        assert said(private) == [private] or said(private), private


def test_the_example_of_the_docs_has_its_hash() -> None:
    """A change here is a change of the format: every chain that there is would break."""
    assert digest(EXAMPLE) == EXAMPLE_HASH
    assert digest({**EXAMPLE, "at": EXAMPLE["at"].astimezone(ZoneInfo("Asia/Shanghai"))}) == EXAMPLE_HASH
    assert digest(dict(reversed(EXAMPLE.items()))) == EXAMPLE_HASH
    facts = [{"facts": {"a": None, "code": "320623001001"}, "event": "platformNodeClosed"}]
    assert digest({**EXAMPLE, "facts": facts}) == EXAMPLE_HASH
    # Columns that come later are NULL in what is there already.
    assert digest({**EXAMPLE, "later": None}) == EXAMPLE_HASH


def test_every_column_is_hashed() -> None:
    assert set(EXAMPLE) == set(COLUMNS)
    for column, value in EXAMPLE.items():
        if column != "hash":
            assert digest({**EXAMPLE, column: 3 if value is None else None}) != EXAMPLE_HASH, column


def test_a_link_says_what_does_not_fit() -> None:
    def link(number: Any = 5, previous: str = "a") -> dict[str, Any]:
        entry = {**EXAMPLE, "number": number, "previous": previous}
        return {**entry, "hash": digest(entry)}

    head = Head(4, "a")
    assert fault_of(link(), head) is None
    assert fault_of(link(6), head) is Fault.HOLE
    assert fault_of(link(4), head) is fault_of(link(1), head) is Fault.ORDER
    assert fault_of(link(previous="b"), head) is Fault.PREVIOUS
    assert fault_of({**link(), "verb": "x"}, head) is Fault.CONTENT
    for number in ("5", None, 5.0, True):
        assert fault_of(link(number), head) is Fault.CONTENT
    assert fault_of({}, head) is Fault.CONTENT
    assert printed(content({"b": "好", "a": None})) == '{"b":"好"}'


async def test_an_act_waits_unsealed_and_is_sealed_once(rudong: Chain) -> None:
    before = await head_of_chain(rudong.county_id)
    for number in range(3):
        await load_units(SERVICE, county_code="320623", names={f"n{number}": "新单位"})
    assert (await verify(rudong)).unsealed == 3
    assert await head_of_chain(rudong.county_id) == before
    assert [await seal_pending(limit=2), await seal_pending(limit=2), await seal_pending()] == [2, 1, 0]
    report = await verify(rudong, known=before.hash)
    assert (report.broken, report.unsealed, report.head.number) == (None, 0, before.number + 3)


async def test_each_county_and_the_service_itself_has_its_own_chain(rows: None, rudong: Chain) -> None:
    heads = {chain.code: (await verify(chain)).head for chain in await chains()}
    assert {"service", *await County.all().values_list("code", flat=True)} == set(heads)
    assert heads["service"] == Head()
    for county in ("NULL", "NULL", str(rudong.county_id)):
        await run(
            f"""INSERT INTO audit_entry (county_id, at, capacity, verb, object_kind, object_id, address, purpose, facts)
                VALUES ({county}, '2026-01-01 00:00:00+00:00', 'service', 'unitsLoad', 'County', 1, '', '', '[]')"""
        )
    await seal_all()
    after = {chain.code: await verify(chain) for chain in await chains()}
    assert {code: report.broken for code, report in after.items()} == dict.fromkeys(heads)
    assert after["service"].head.number == 2
    assert after["320623"].head.number == heads["320623"].number + 1
    assert after[TEST_COUNTY].head == heads[TEST_COUNTY]


async def test_a_later_sealing_of_the_service_cannot_double_a_number(rows: None) -> None:
    """The unique (county, number) holds no NULL county: that is what the index audit_entry_of_the_service is for."""
    insert = """INSERT INTO audit_entry (at, capacity, verb, object_kind, object_id, address, purpose, facts, number,
                previous, hash) VALUES ('2026-01-01 00:00:00+00:00', 'service', 'x', 'x', 1, '', '', '[]', 1, 'a', 'b')"""
    await run(insert)
    with pytest.raises(IntegrityError):
        await run(insert)


# Nobody changes it.


@pytest.mark.parametrize("sealed", [True, False])
async def test_no_column_of_an_entry_can_be_changed(rudong: Chain, sealed: bool) -> None:
    if not sealed:
        await load_units(SERVICE, county_code="320623", names={"new": "新单位"})
    entry = await AuditEntry.filter(county_id=rudong.county_id, number__isnull=not sealed).order_by("id").first()
    assert entry
    before = await everything(rudong.county_id or 0)
    for column, other in OTHERS.items():
        seal = (
            "" if sealed or column in ("number", "previous", "hash") else ", number = 9999, previous = 'a', hash = 'b'"
        )
        for where in (f"id = {entry.id}", "county_id IS NOT NULL"):
            with pytest.raises(IntegrityError):
                await run(f"UPDATE audit_entry SET {column} = {other}{seal} WHERE {where}")
    with pytest.raises(IntegrityError):
        await run(f"UPDATE audit_entry SET number = NULL, previous = NULL, hash = NULL WHERE id = {entry.id}")
    assert await everything(rudong.county_id or 0) == before


async def test_no_entry_can_be_deleted_or_replaced(rudong: Chain, leg: str) -> None:
    await load_units(SERVICE, county_code="320623", names={"new": "新单位"})
    before = await everything(rudong.county_id or 0)
    same = f"(SELECT id FROM audit_entry WHERE county_id = {rudong.county_id} AND number = 5)"
    columns = ", ".join(COLUMNS)
    copied = ", ".join("'x'" if column == "verb" else column for column in COLUMNS)
    renumbered = ", ".join({"id": "NULL", "verb": "'x'"}.get(column, column) for column in COLUMNS)
    attempts = ["DELETE FROM audit_entry", f"DELETE FROM audit_entry WHERE id = {same}"]
    attempts.append("DELETE FROM audit_entry WHERE number IS NULL")
    if leg == "postgres":
        attempts += [
            "TRUNCATE audit_entry",
            "TRUNCATE audit_entry CASCADE",
            f"""INSERT INTO audit_entry ({columns}) SELECT {copied} FROM audit_entry WHERE id = {same}
                ON CONFLICT (id) DO UPDATE SET verb = excluded.verb""",
        ]
    else:
        attempts += [
            f"REPLACE INTO audit_entry ({columns}) SELECT {copied} FROM audit_entry WHERE id = {same}",
            f"INSERT OR REPLACE INTO audit_entry ({columns}) SELECT {renumbered} FROM audit_entry WHERE id = {same}",
            f"""INSERT INTO audit_entry ({columns}) SELECT {copied} FROM audit_entry WHERE id = {same}
                ON CONFLICT (id) DO UPDATE SET verb = excluded.verb""",
            "UPDATE OR REPLACE audit_entry SET number = 5, previous = 'a', hash = 'b' WHERE number IS NULL",
        ]
    for attempt in attempts:
        with pytest.raises(IntegrityError):
            await run(attempt)
    if leg == "postgres":
        with pytest.raises(IntegrityError):
            async with in_transaction():
                await run("SET LOCAL session_replication_role = replica", "DELETE FROM audit_entry")
    assert await everything(rudong.county_id or 0) == before


async def test_the_audit_is_never_forgotten(rows: None) -> None:
    before = await AuditEntry.all().count()
    clock.shift(KEPT * 100)
    try:
        await forget_old()
    finally:
        clock.shift(timedelta())
    assert await AuditEntry.all().count() == before


# Where somebody could, it is found.


class Undo(Exception):
    pass


async def test_every_changed_column_is_found(unlocked: Chain) -> None:
    expected = {"county_id": Fault.HOLE, "number": Fault.HOLE}
    for column, other in OTHERS.items():
        with suppress(Undo):
            async with in_transaction():
                await run(f"UPDATE audit_entry SET {column} = {other} {of(unlocked, 40)}")
                assert await broken(unlocked) == (40, expected.get(column, Fault.CONTENT)), column
                raise Undo
    assert await broken(unlocked) is None


async def test_a_changed_fact_with_a_hash_that_fits_breaks_the_next_link(unlocked: Chain) -> None:
    await run(f"UPDATE audit_entry SET verb = 'accountClose' {of(unlocked, 40)}")
    await linked_anew(unlocked.county_id or 0, 40, 40)
    assert await broken(unlocked) == (41, Fault.PREVIOUS)


@pytest.mark.parametrize("number", [1, 40])
async def test_a_deleted_entry_is_a_hole(unlocked: Chain, number: int) -> None:
    await run(f"DELETE FROM audit_entry {of(unlocked, number)}")
    report = await verify(unlocked)
    assert report.broken == Broken(number, Fault.HOLE)
    assert (report.entries, report.head.number) == (number - 1, number - 1)


async def test_a_swapped_pair_is_found_even_if_hashed_anew(unlocked: Chain) -> None:
    await exchanged(unlocked.county_id or 0, 40, 41)
    assert await broken(unlocked) == (40, Fault.CONTENT)
    await linked_anew(unlocked.county_id or 0, 40, 41)
    assert await broken(unlocked) == (42, Fault.PREVIOUS)


async def test_an_inserted_entry_is_found_even_if_it_fits(unlocked: Chain) -> None:
    await put_in(unlocked.county_id or 0, 40)
    assert await broken(unlocked) == (41, Fault.CONTENT)
    await linked_anew(unlocked.county_id or 0, 41, 41)
    assert await broken(unlocked) == (42, Fault.CONTENT)


async def test_an_entry_that_cannot_be_read_is_found(unlocked: Chain, leg: str) -> None:
    """SQLite keeps anything in any column; what PostgreSQL refuses needs not be found there."""
    for column, other in (("at", "'never'"), ("facts", "'{'"), ("number", "'two'"), ("object_id", "'two'")):
        if leg == "postgres":
            continue
        await run(f"UPDATE audit_entry SET {column} = {other} {of(unlocked, 60)}")
        assert await broken(unlocked) in ((60, Fault.CONTENT), (60, Fault.HOLE)), column


async def test_a_cut_tail_is_found_only_by_a_known_head(unlocked: Chain) -> None:
    known = (await verify(unlocked)).head
    await run(f"DELETE FROM audit_entry WHERE county_id = {unlocked.county_id} AND number > {known.number - 10}")
    assert await broken(unlocked) is None
    assert await broken(unlocked, known.hash) == (known.number - 9, Fault.HEAD)


async def test_a_chain_written_anew_is_found_only_by_a_known_head(unlocked: Chain) -> None:
    known = (await verify(unlocked)).head
    await run(f"UPDATE audit_entry SET verb = 'accountClose' {of(unlocked, 40)}")
    await linked_anew(unlocked.county_id or 0, 40, known.number)
    assert await broken(unlocked) is None
    assert await broken(unlocked, known.hash) == (known.number + 1, Fault.HEAD)


async def test_a_known_head_is_found_while_the_chain_grows(rudong: Chain) -> None:
    known = (await verify(rudong)).head
    await load_units(SERVICE, county_code="320623", names={"new": "新单位"})
    await seal_all()
    assert await broken(rudong, known.hash) is None
    middle = await fetch(f"SELECT hash FROM audit_entry {of(rudong, 40)}")
    assert await broken(rudong, middle[0]["hash"]) is None
    assert await broken(rudong, GENESIS) is None
