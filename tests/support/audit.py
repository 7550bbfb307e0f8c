"""What may stand in the audit, and what may not."""

import re
from typing import Any

from models.audit.rows import AuditEntry
from models.audit.verbs import VERBS

# References and figures: codes, numbers, months, kinds, hashes. Nothing that somebody wrote, and nothing in Chinese.
FACT = re.compile(r"[A-Za-z0-9_.:@+-]{0,64}")
CAPACITY = re.compile(r"self|service|(?:administrator|staff|unit_officer|member)@[A-Za-z0-9._-]{1,60}")
ADDRESS = re.compile(r"[0-9a-fA-F.:]{0,45}")
MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
IDENTITY_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])")


async def assert_nothing_private(after: int = 0) -> None:
    """Every entry names verbs, capacities and references only."""
    for entry in await AuditEntry.filter(id__gt=after):
        assert (found := strange_parts(entry)) == [], (entry.verb, found)


def strange_parts(entry: AuditEntry) -> list[Any]:
    """What an entry holds that may be somebody's private matter."""
    found: list[Any] = []
    if entry.verb not in VERBS:
        found.append(entry.verb)
    if not CAPACITY.fullmatch(entry.capacity):
        found.append(entry.capacity)
    if not ADDRESS.fullmatch(entry.address):
        found.append(entry.address)
    if MOBILE.search(entry.purpose) or IDENTITY_NUMBER.search(entry.purpose):
        found.append(entry.purpose)
    for said in entry.facts:
        found += _strange_facts(said["facts"])
    return found


def _strange_facts(fact: Any) -> list[Any]:
    if isinstance(fact, dict):
        return [part for value in fact.values() for part in _strange_facts(value)]
    if isinstance(fact, list):
        return [part for value in fact for part in _strange_facts(value)]
    if isinstance(fact, str):
        plain = FACT.fullmatch(fact) and not MOBILE.fullmatch(fact) and not IDENTITY_NUMBER.fullmatch(fact)
        return [] if plain else [fact]
    # A float has not the same digits everywhere, so its hash would not be the same.
    return [] if fact is None or isinstance(fact, bool | int) else [fact]
