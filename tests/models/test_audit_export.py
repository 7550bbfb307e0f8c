"""A year of the audit as a file, and the command line that verifies and exports."""

import json
import os
import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from models import clock
from models.accounts.rows import Account
from models.actor import SERVICE
from models.audit.chain import GENESIS, Fault, digest, printed
from models.audit.rows import AuditEntry
from models.audit.sealing import head_of_chain, seal_all
from models.audit.verifying import Broken, Chain, NotAnExport, chains, export, verify, verify_file
from models.database import connected
from models.units.actions import load_units
from tests.models.test_audit_chain import EXAMPLE, EXAMPLE_HASH
from tests.support import forked
from tests.support.county import TEST_COUNTY
from tests.support.tampering import run, unlock

REPOSITORY = Path(__file__).parents[2]
DOCS = (REPOSITORY / "docs" / "audit.md").read_text(encoding="utf-8")


@pytest.fixture
async def chain(database: str) -> AsyncIterator[Chain]:
    """The test county's, with nothing sealed after the demonstration."""
    async with connected(database):
        [found] = await chains(TEST_COUNTY)
        yield found


@pytest.fixture
def moving_clock() -> Iterator[None]:
    yield
    clock.shift(timedelta())


def set_clock(to: datetime) -> None:
    clock.shift(to - datetime.now(UTC))


async def act_at(to: datetime, name: str) -> None:
    set_clock(to)
    await load_units(SERVICE, county_code=TEST_COUNTY, names={name: "新单位"})


def lines_of(file: Path) -> list[Any]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


async def exported(chain: Chain, tmp_path: Path) -> tuple[Path, list[str]]:
    file = tmp_path / "audit.jsonl"
    await export(chain, clock.today("Asia/Shanghai").year, file)
    return file, file.read_text(encoding="utf-8").splitlines(keepends=True)


async def test_years_join_without_gap_or_overlap(chain: Chain, tmp_path: Path, moving_clock: None) -> None:
    """Midnight is the county's, 16:00 UTC; what was sealed after the new year's first entry is in the new year's file."""
    start = (await head_of_chain(chain.county_id)).number
    await act_at(datetime(2031, 12, 31, 15, 59, tzinfo=UTC), "a")
    await seal_all()
    await act_at(datetime(2031, 12, 31, 16, 0, tzinfo=UTC), "b")
    await seal_all()
    await act_at(datetime(2031, 12, 31, 15, 59, 59, tzinfo=UTC), "c")
    await act_at(datetime(2033, 5, 1, tzinfo=UTC), "d")
    await seal_all()
    this_year = (await AuditEntry.filter(county_id=chain.county_id).order_by("id").first()).at.year  # type: ignore[union-attr]
    files = {year: tmp_path / f"{year}.jsonl" for year in (this_year, 2031, 2032, 2033, 2034)}
    heads = {year: await export(chain, year, file) for year, file in files.items()}
    counts = {year: len(lines_of(file)) - 1 for year, file in files.items()}
    assert counts == {this_year: start, 2031: 1, 2032: 2, 2033: 1, 2034: 0}
    before = {"number": 0, "hash": GENESIS}
    for year, file in files.items():
        title = lines_of(file)[0]
        assert (title["county"], title["year"], title["before"]) == (TEST_COUNTY, year, before)
        before = title["head"]
        assert before == {"number": heads[year].number, "hash": heads[year].hash}
        report = verify_file(file, known=heads[year].hash)
        assert (report.broken, report.entries) == (None, counts[year])
        assert (await verify(chain, year=year)).entries == counts[year]
    whole = await verify(chain)
    assert before == {"number": whole.head.number, "hash": whole.head.hash}


async def test_a_years_walk_finds_that_the_link_before_it_is_gone(chain: Chain, leg: str, moving_clock: None) -> None:
    await act_at(datetime(2031, 5, 1, tzinfo=UTC), "a")
    await act_at(datetime(2032, 5, 1, tzinfo=UTC), "b")
    await seal_all()
    last = (await head_of_chain(chain.county_id)).number
    await unlock(leg)
    await run(f"DELETE FROM audit_entry WHERE county_id = {chain.county_id} AND number = {last - 1}")
    assert (await verify(chain, year=2032)).broken == Broken(last - 1, Fault.HOLE)


async def test_a_file_is_checked_alone(chain: Chain, tmp_path: Path) -> None:
    file, lines = await exported(chain, tmp_path)
    assert verify_file(file).broken is None
    first = json.loads(lines[1])["number"]

    def broken(*changed: str, known: str | None = None) -> tuple[int, Fault] | None:
        file.write_text("".join(changed), encoding="utf-8")
        found = verify_file(file, known=known).broken
        return (found.number - first + 1, found.fault) if found else None

    title, one, two, three, *rest = lines
    assert broken(*lines) is None
    assert broken(title, one, two.replace("unitsLoad", "unitsLoaf"), three, *rest) == (2, Fault.CONTENT)
    assert broken(title, one, two.replace('"verb"', '"verb":"x","verb"', 1), three, *rest) == (2, Fault.CONTENT)
    assert broken(title, one, two.replace(",", ", ", 1), three, *rest) == (2, Fault.CONTENT)
    assert broken(title, one, "{\n", three, *rest) == (2, Fault.CONTENT)
    assert broken(title, one, "[1]\n", three, *rest) == (2, Fault.CONTENT)
    assert broken(title, one, "\n", two, three, *rest) == (2, Fault.CONTENT)
    assert broken(title, one, three, *rest) == (2, Fault.HOLE)
    assert broken(title, one, three, two, *rest) == (2, Fault.HOLE)
    assert broken(title, one, one, two, three, *rest) == (2, Fault.ORDER)
    assert broken(title, one, two) == (3, Fault.HOLE)
    assert broken(title) == (1, Fault.HOLE)
    assert broken(*lines, lines[-1]) == (len(lines), Fault.ORDER)
    other = {**json.loads(two), "verb": "accountClose"}
    other["hash"] = digest(other)
    assert broken(title, one, f"{printed(other)}\n", three, *rest) == (3, Fault.PREVIOUS)
    foreign = {**json.loads(two), "county_id": 999}
    foreign["hash"] = digest(foreign)
    assert broken(title, one, f"{printed(foreign)}\n", three, *rest) == (2, Fault.CONTENT)
    shorter = json.loads(title)
    shorter["head"] = {"number": json.loads(two)["number"], "hash": json.loads(two)["hash"]}
    cut = (f"{printed(shorter)}\n", one, two)
    assert broken(*cut) is None
    assert broken(*cut, known=json.loads(lines[-1])["hash"]) == (3, Fault.HEAD)
    shorter["head"]["hash"] = GENESIS
    assert broken(f"{printed(shorter)}\n", one, two) == (3, Fault.HEAD)
    for text in ("", "\n", "null\n", "{}\n", '{"audit": 2}\n', title.replace('"audit":1', '"audit":7'), one):
        with pytest.raises(NotAnExport):
            broken(text)
    file.write_bytes(title.encode() + b"\xff\xfe\n")
    assert verify_file(file).broken == Broken(first, Fault.CONTENT)


async def test_what_was_kept_is_not_overwritten(chain: Chain, tmp_path: Path) -> None:
    file, lines = await exported(chain, tmp_path)
    with pytest.raises(FileExistsError):
        await export(chain, 2026, file)
    assert file.read_text(encoding="utf-8").splitlines(keepends=True) == lines
    assert not file.with_name(f"{file.name}.part").exists()


async def test_the_text_of_the_docs_checks_a_file(chain: Chain, tmp_path: Path) -> None:
    text, kept = re.search(r"```\n(\{.*\})\n([0-9a-f]{64})\n```", DOCS).groups()  # type: ignore[union-attr]
    assert kept == EXAMPLE_HASH == digest({**EXAMPLE})
    assert json.loads(text)["purpose"] == EXAMPLE["purpose"]
    space: dict[str, Any] = {}
    exec(re.search(r"```python\n(.*?)```", DOCS, re.S).group(1), space)  # type: ignore[union-attr]
    file, lines = await exported(chain, tmp_path)
    assert space["check"](file) == json.loads(lines[-1])["hash"]
    file.write_text("".join([*lines[:2], *lines[3:]]), encoding="utf-8")
    with pytest.raises(AssertionError, match="not the next"):
        space["check"](file)


# The command line.


async def command(database: str, *arguments: str, given: str = "") -> forked.Ran:
    return await forked.run("models", *arguments, environment={**os.environ, "DATABASE_URL": database}, typed=given)


async def test_the_command_tells_of_all_chains_and_keeps_a_year(database: str, tmp_path: Path) -> None:
    told = await command(database, "verify", "audit")
    assert (told.status, told.errors) == (0, "")
    assert {"service", "320623", TEST_COUNTY} <= {line.split(":")[0] for line in told.output.splitlines()[::2]}
    number, head, at = re.search(
        rf"{TEST_COUNTY}: \d+ entries hold\n  head (\d+) (\w{{64}}) (\S+)\n", told.output
    ).groups()  # type: ignore[union-attr]
    year, file = at[:4], str(tmp_path / "kept.jsonl")
    where = ("--county", TEST_COUNTY, "--year", year)
    kept = await command(database, "export", "audit", *where, file)
    assert kept.status == 0, kept.errors
    assert f"head {number} {head}" in kept.output
    alone = await command("sqlite:///nowhere/at/all.db", "verify", "audit", "--file", file, "--head", head)
    assert alone.status == 0, alone.errors
    assert f"{TEST_COUNTY} {year}: {number} entries hold\n" in alone.output
    again = await command(database, "export", "audit", *where, file)
    assert again.status == 1
    assert "exists already" in again.errors


async def test_the_command_fails_where_the_audit_does(database: str, tmp_path: Path) -> None:
    lost = await command(database, "verify", "audit", "--county", TEST_COUNTY, "--head", "f" * 64)
    assert lost.status == 1
    assert "head: the known head is not in the chain" in lost.output
    assert lost.errors == f"The audit does not hold: {TEST_COUNTY}.\n"
    for arguments, words in (
        (("--county", "000000"), "no county 000000"),
        (("--head", "f" * 64), "Say with --county"),
        (("--file", str(tmp_path / "nothing")), "No such file"),
    ):
        refused = await command(database, "verify", "audit", *arguments)
        assert refused.status == 1
        assert words in refused.errors
    assert "--head" in (await command(database, "verify", "audit", "--help")).output


async def test_the_command_reads_only(empty_database: str, leg: str) -> None:
    told = await command(empty_database, "verify", "audit")
    assert told.status == 1
    assert ("There is no database" if leg == "sqlite" else "There is no audit in this database") in told.errors
    assert "Traceback" not in told.errors


async def test_a_command_seals_what_it_did(database: str) -> None:
    ran = await command(database, "admin", "new.admin", "--county", TEST_COUNTY, given="a long enough password\n")
    assert ran.status == 0, ran.errors
    async with connected(database):
        assert await Account.exists(login="new.admin")
        entry = await AuditEntry.all().order_by("-id").first()
        assert entry and (entry.verb, entry.capacity) == ("accountsLoad", "service")
        assert entry.number == (await head_of_chain(entry.county_id)).number
        assert not await AuditEntry.filter(number=None).exists()
