"""Verifying: walking a chain, in the database or in a file, until the first link that does not fit.

Reads a page at a time, so that the memory needed does not grow with the chain, and writes nothing.
"""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from tqdm import tqdm

from models.audit.chain import Fault, Head, content, fault_of, head_of, printed
from models.audit.rows import AuditEntry
from models.audit.sealing import head_of_chain
from models.database import fetch
from models.platform.rows import County

PAGE = 1000
# What the command line calls the chain of acts that belong to no county.
SERVICE_CHAIN = "service"


class NoSuchChain(Exception):
    """There is no county of this code."""


class NotAnExport(Exception):
    """The file's first line is not that of an export; says why."""


@dataclass(frozen=True)
class Broken:
    """The first link that does not fit, and the number that it has or should have."""

    number: int
    fault: Fault


@dataclass(frozen=True)
class Report:
    """What was found of one chain: how many links hold, up to which head, and where it breaks."""

    chain: str
    entries: int
    head: Head
    broken: Broken | None = None
    unsealed: int = 0


@dataclass(frozen=True)
class Chain:
    """A county's chain, or the service's own."""

    code: str
    county_id: int | None = None
    time_zone: str = "UTC"

    @property
    def where(self) -> tuple[str, tuple[object, ...]]:
        """SQL that picks the chain's entries, with its parameters."""
        return ("county_id IS NULL", ()) if self.county_id is None else ("county_id = ?", (self.county_id,))

    @property
    def rows(self) -> Any:
        return AuditEntry.filter(county_id=self.county_id)


@dataclass(frozen=True)
class Span:
    """The links after `before` up to the number `last`."""

    before: Head
    last: int


async def chains(code: str | None = None) -> list[Chain]:
    """The chain of a code, or all that there are. Raises NoSuchChain."""
    own = Chain(SERVICE_CHAIN)
    if code == SERVICE_CHAIN:
        return [own]
    counties = await (County.filter(code=code) if code else County.all().order_by("code"))
    if code and not counties:
        raise NoSuchChain(code)
    found = [Chain(county.code, county.id, county.time_zone) for county in counties]
    return found if code else [own, *found]


async def span_of(chain: Chain, year: int | None) -> Span:
    """The whole chain, or its links of one year.

    A chain is sealed in the order in which acts became visible, which at midnight need not be that of their times. So
    a year begins with the first link done in it or later, and ends where the next begins: the years have neither gap
    nor overlap.
    """
    head = await head_of_chain(chain.county_id)
    if year is None:
        return Span(Head(), head.number)
    first, after = await _first_since(chain, year), await _first_since(chain, year + 1)
    if first is None:
        return Span(head, head.number)
    return Span(await _before(chain, first), head.number if after is None else after - 1)


async def _before(chain: Chain, first: int) -> Head:
    """The head on which a link stands; where that is missing, one from which the walk finds the hole."""
    if first == 1:
        return Head()
    return await _head_at(chain, first - 1) or Head(first - 2, "")


async def _head_at(chain: Chain, number: int) -> Head | None:
    row = await chain.rows.filter(number=number).first().values("number", "hash")
    return Head(**row) if row else None


async def _first_since(chain: Chain, year: int) -> int | None:
    # SQLite compares times as texts, and all that it holds are in UTC.
    begins = datetime(year, 1, 1, tzinfo=ZoneInfo(chain.time_zone)).astimezone(UTC)
    since = chain.rows.filter(at__gte=begins, number__not_isnull=True).order_by("number")
    row = await since.first().values("number")
    return row["number"] if row else None


async def entries_of(chain: Chain, span: Span) -> AsyncIterator[dict[str, Any]]:
    """The sealed entries of a span by number, as the database holds them."""
    which, county = chain.where
    place: tuple[object, ...] = (span.before.number, 2**62)
    while True:
        rows = await fetch(
            f"""SELECT * FROM audit_entry
                 WHERE {which} AND number <= ? AND (number, id) > (CAST(? AS bigint), CAST(? AS bigint))
                 ORDER BY number, id LIMIT {PAGE}""",
            [*county, span.last, *place],
        )
        for row in rows:
            yield row
        if len(rows) < PAGE:
            return
        place = (rows[-1]["number"], rows[-1]["id"])


def read(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its values as they were when they were hashed. Raises ValueError if they cannot be read."""
    entry = dict(row)
    if isinstance(entry["at"], str):
        entry["at"] = datetime.fromisoformat(entry["at"])
    if isinstance(entry["facts"], str):
        entry["facts"] = json.loads(entry["facts"])
    return entry


class Walk:
    """Takes one link after the other, until one does not fit."""

    def __init__(self, before: Head, known: str | None) -> None:
        self.head, self.entries = before, 0
        self.broken: Broken | None = None
        self._known = known
        self._met = known is None or known == before.hash

    def take(self, entry: Mapping[str, Any]) -> bool:
        """Whether the walk goes on."""
        if fault := fault_of(entry, self.head):
            self.stop(fault)
            return False
        self.head, self.entries = head_of(entry), self.entries + 1
        self._met = self._met or self.head.hash == self._known
        return True

    def stop(self, fault: Fault) -> None:
        self.broken = Broken(self.head.number + 1, fault)

    def end(self, last: int) -> None:
        """All links were taken: do they reach as far as they must?"""
        if self.broken is None and self.head.number < last:
            self.stop(Fault.HOLE)
        if self.broken is None and not self._met:
            self.stop(Fault.HEAD)


async def verify(chain: Chain, *, year: int | None = None, known: str | None = None) -> Report:
    """Walk a chain in the database. `known` is the hash of an entry that must be in it."""
    span = await span_of(chain, year)
    walk = Walk(span.before, known)
    with _bar(chain.code, span.last - span.before.number) as bar:
        async for row in entries_of(chain, span):
            bar.update()
            try:
                if not walk.take(read(row)):
                    break
            except (ValueError, TypeError):
                walk.stop(Fault.CONTENT)
                break
    walk.end(span.last)
    return Report(chain.code, walk.entries, walk.head, walk.broken, await _unsealed(chain))


def _bar(name: str, total: int) -> Any:
    """A progress bar on a terminal, for what takes longer than a second."""
    return tqdm(desc=name, total=total, unit=" entries", delay=1, disable=None, leave=False)


async def _unsealed(chain: Chain) -> int:
    return int(await chain.rows.filter(number=None).count())


async def export(chain: Chain, year: int, file: Path) -> Head:
    """Write the year's links as lines of JSON, all or nothing; return the head after the last.

    Raises FileExistsError, for what was kept is not overwritten; and ValueError for an entry that cannot be read.
    """
    span = await span_of(chain, year)
    head = await _head_at(chain, span.last) or span.before
    with _kept(file) as lines, _bar(chain.code, span.last - span.before.number) as bar:
        lines.write(f"{printed(_title(chain, year, span.before, head))}\n")
        async for row in entries_of(chain, span):
            lines.write(f"{printed(_line(read(row)))}\n")
            bar.update()
    return head


@contextmanager
def _kept(file: Path) -> Iterator[TextIO]:
    """What is written in the block becomes the file if the block ends well."""
    if file.exists():
        raise FileExistsError(file)
    part = file.with_name(f"{file.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as lines:
            yield lines
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)


def _title(chain: Chain, year: int, before: Head, head: Head) -> dict[str, Any]:
    return {
        "audit": 1,
        "county": chain.code,
        "countyId": chain.county_id,
        "year": year,
        "timeZone": chain.time_zone,
        "before": {"number": before.number, "hash": before.hash},
        "head": {"number": head.number, "hash": head.hash},
    }


def _line(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {**content(entry), "hash": entry["hash"]}


def verify_file(file: Path, *, known: str | None = None) -> Report:
    """Walk the chain that an export holds, without a database. Raises NotAnExport, OSError."""
    with file.open(encoding="utf-8", errors="surrogateescape", newline="\n") as lines:
        title = _read_title(next(lines, ""))
        before, head = Head(**title["before"]), Head(**title["head"])
        walk = Walk(before, known)
        with _bar(file.name, head.number - before.number) as bar:
            for line in lines:
                bar.update()
                entry = _entry_in(line)
                if entry is None or entry.get("county_id") != title["countyId"]:
                    walk.stop(Fault.CONTENT)
                    break
                if not walk.take(entry):
                    break
    walk.end(head.number)
    if walk.broken is None and walk.head.hash != head.hash:
        walk.stop(Fault.HEAD)
    return Report(f"{title['county']} {title['year']}", walk.entries, walk.head, walk.broken)


def _read_title(line: str) -> dict[str, Any]:
    try:
        title = json.loads(line)
        fits = title["audit"] == 1 and {"county", "countyId", "year"} <= set(title)
        for place in (title["before"], title["head"]):
            fits = fits and set(place) == {"number", "hash"} and type(place["number"]) is int
    except (ValueError, TypeError, KeyError) as error:
        raise NotAnExport("the first line is not that of an audit export") from error
    if not fits:
        raise NotAnExport("the first line is not that of an audit export")
    return dict(title)


def _entry_in(line: str) -> dict[str, Any] | None:
    """The entry of a line; None if it is not written as an export writes it."""
    try:
        entry = json.loads(line)
        return entry if isinstance(entry, dict) and f"{printed(entry)}\n" == line else None
    except (ValueError, RecursionError):
        return None
