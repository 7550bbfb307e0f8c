"""The chain: how an entry is turned into bytes, hashed, and bound to the one before it. Pure; docs/audit.md says it in full.

An entry's bytes are its columns as one JSON object: all but `hash`, without those that are NULL, keys sorted, no spaces,
UTF-8 unescaped, times in UTC with microseconds. Leaving NULL out is what lets a later column come: old entries keep
their bytes.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

# What stands before the first entry of every chain.
GENESIS = "0" * 64


@dataclass(frozen=True)
class Head:
    """The end of a chain: the number and hash of its last entry; after a walk also when that was done."""

    number: int = 0
    hash: str = GENESIS
    at: datetime | str | None = None


class Fault(StrEnum):
    """What of a link does not fit; the value says it in a sentence."""

    HOLE = "numbers are missing before it: entries were removed"
    ORDER = "it stands where an entry with a higher number is due: entries were doubled or reordered"
    CONTENT = "its content is not what was hashed: it was changed after it was sealed"
    PREVIOUS = "it does not name the hash of the entry before it: that one was changed, put in or exchanged"
    HEAD = "the known head is not in the chain: its end was cut off, or all of it was written anew"


def printed(value: object) -> str:
    """JSON with sorted keys and without spaces: the same text for the same value, wherever it comes from."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def content(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What is hashed of an entry, by column."""
    return {
        column: _moment(value) if isinstance(value, datetime) else value
        for column, value in entry.items()
        if column != "hash" and value is not None
    }


def digest(entry: Mapping[str, Any]) -> str:
    """The entry's hash, 64 hexadecimal digits."""
    return hashlib.sha256(printed(content(entry)).encode("utf-8", "surrogatepass")).hexdigest()


def fault_of(entry: Mapping[str, Any], head: Head) -> Fault | None:
    """What is wrong with an entry that stands after `head`; None if it is the next link."""
    number = entry.get("number")
    if type(number) is not int or digest(entry) != entry.get("hash"):
        return Fault.CONTENT
    if number > head.number + 1:
        return Fault.HOLE
    if number <= head.number:
        return Fault.ORDER
    return None if entry.get("previous") == head.hash else Fault.PREVIOUS


def head_of(entry: Mapping[str, Any]) -> Head:
    return Head(entry["number"], entry["hash"], entry.get("at"))


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
