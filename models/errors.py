"""Refusals: what the domain answers when an act may not happen.

A refusal is data, not text: a code with one sentence in each language, and the path of the input at fault.
Every verb has its own enum of codes, so a front end can switch on it and know that it has seen them all.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Self


class Language(StrEnum):
    """The languages in which sentences and labels are kept."""

    ZH = "zh"
    EN = "en"


class Labelled(StrEnum):
    """A stored value with its label in both languages: `TOWN = "town", "镇", "town"`."""

    zh: str
    en: str

    def __new__(cls, value: str, zh: str = "", en: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.zh = zh
        member.en = en
        return member

    def label(self, language: Language) -> str:
        return self.zh if language is Language.ZH else self.en


class RefusalCode(Enum):
    """Base of each verb's codes; a member's value is its sentence in Chinese and in English.

    A sentence may hold `{names}` that the refusal fills in.
    """

    def __init__(self, zh: str, en: str) -> None:
        self.zh = zh
        self.en = en

    def sentence(self, language: Language, facts: dict[str, object]) -> str:
        return (self.zh if language is Language.ZH else self.en).format(**facts)


@dataclass(frozen=True)
class Refusal:
    """One reason. `path` leads from the mutation's input to the value at fault, e.g. `("progress",)`."""

    code: RefusalCode
    path: tuple[str, ...] = ()
    facts: dict[str, object] = field(default_factory=dict)

    def sentence(self, language: Language) -> str:
        return self.code.sentence(language, self.facts)


class Refused(Exception):
    """Raised by actions; rolls the act back. Carries every reason that was found, at least one."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__("; ".join(refusal.code.name for refusal in self.refusals))


def refuse(code: RefusalCode, *path: str, **facts: object) -> Refused:
    """The usual case of a single reason: `raise refuse(Code.NOT_FOUND, "itemId")`."""
    return Refused([Refusal(code, path, facts)])


class SignInRequired(Exception):
    """An act was asked for by nobody, or by an account that must first change its password."""

    def __init__(self, password_change: bool = False) -> None:
        self.password_change = password_change
        super().__init__("password change required" if password_change else "sign-in required")
