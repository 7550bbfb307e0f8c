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


# Sentences that the verbs of several domains share, each under a code of its own.
STALE_VERSION = (
    "内容已被他人修改（现为第 {version} 版），请刷新后再试。",
    "Somebody else has changed this (it is now version {version}); reload and try again.",
)
IDEMPOTENCY_KEY_REUSED = "这个幂等键已用于另一份内容。", "This idempotency key was used for another input."
IDEMPOTENCY_KEY_TOO_LONG = (
    "幂等键不能超过 {limit} 个字符。",
    "The idempotency key is longer than {limit} characters.",
)
NODE_NOT_FOUND = "没有找到该平台节点。", "There is no such platform node."
UNIT_NOT_FOUND = "没有找到该承办单位。", "There is no such undertaking unit."


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
