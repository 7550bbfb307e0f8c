"""The columns of a table that people fill in: from one list come its reading, its template and the explanations."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from models.errors import Language, RefusalCode
from models.tables.grid import Value

# Full-width forms to their plain ones; a wider normalisation would also change rare characters of names.
_WIDE = {0x3000: " ", 0x00A0: " "} | {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
# Rows are pasted from web pages: marks of direction, zero-width spaces, a byte order mark.
_INVISIBLE = dict.fromkeys([0xFEFF, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, *range(0x202A, 0x202F)])


class CellFault(Exception):
    """A value that its column cannot take. `facts` hold nothing of a private value."""

    def __init__(self, code: RefusalCode, **facts: object) -> None:
        self.code, self.facts = code, facts
        super().__init__(code.name)


@dataclass(frozen=True)
class Problem:
    """One problem. `row` and `column` are those of the spreadsheet; `column` is a letter with its header.

    `facts` fill the sentence and never hold what is private.
    """

    code: RefusalCode
    row: int
    column: str = ""
    facts: dict[str, object] = field(default_factory=dict)

    def sentence(self, language: Language) -> str:
        return self.code.sentence(language, self.facts)


@dataclass(frozen=True)
class Column:
    """One column: its header in the template, the other names it goes by, and what it may hold."""

    key: str
    header: str
    english: str
    parse: Callable[[Value, date], Any]
    explanation: str
    example: str = ""
    synonyms: tuple[str, ...] = ()
    required: bool = False
    private: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """What a table looks like. A header row holds the column `key`; `codes` refuse a file, `problems` a place in it.

    `passed_over` are columns that every list has and nobody needs: they are skipped in silence.
    """

    columns: tuple[Column, ...]
    key: str
    codes: type[RefusalCode]
    problems: type[RefusalCode]
    passed_over: frozenset[str] = frozenset()

    @cached_property
    def by_key(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns}

    @cached_property
    def _by_header(self) -> dict[str, Column]:
        return {
            _header(word): column
            for column in self.columns
            for word in (column.header, column.english, column.key, *column.synonyms)
        }

    def column_of(self, header: Value) -> Column | None:
        return self._by_header.get(_header(header)) if header is not None else None

    def is_passed_over(self, header: Value) -> bool:
        return _header(header) in {_header(word) for word in self.passed_over}

    def likeness(self, row: Sequence[Value]) -> int:
        """How many names of columns a row holds; a header holds that of the key, and at least one more."""
        found = {column.key for cell in row if isinstance(cell, str) and (column := self.column_of(cell))}
        return len(found) if self.key in found else 0


def plain(value: Value) -> str:
    """A code, number, date or name to be looked up: as `written`, with plain digits, letters and punctuation."""
    return written(narrowed(str(value)))


def narrowed(text: str) -> str:
    """Full-width forms to their plain ones, character by character."""
    return text.translate(_WIDE)


def written(value: Value) -> str:
    """The text of a cell with its own punctuation: single spaces, nothing invisible."""
    text = str(value).translate(_INVISIBLE)
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def has_control_characters(text: str) -> bool:
    return any(unicodedata.category(character) in ("Cc", "Cs") for character in text)


def _header(header: Value) -> str:
    text = plain(header).casefold()
    return "" if has_control_characters(text) else re.sub(r"[\s_*＊:：]+", "", text)
