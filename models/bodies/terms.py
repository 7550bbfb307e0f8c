"""Terms follow one another: each runs from its first day to the day before the first of the next [law:组织38]."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar


class Span(Protocol):
    begins_on: date
    ends_on: date | None


S = TypeVar("S", bound=Span)


def holds(span: Span, day: date) -> bool:
    """Whether the day lies in the term, its last day included."""
    return span.begins_on <= day and (span.ends_on is None or day <= span.ends_on)


def overlap(begins_on: date, ends_on: date | None, other: Span) -> bool:
    """Whether a term with these bounds shares a day with another."""
    return (ends_on is None or other.begins_on <= ends_on) and (other.ends_on is None or begins_on <= other.ends_on)


def current(spans: Iterable[S], day: date) -> S | None:
    """The term that runs on a day; None between terms, and before the first."""
    return next((span for span in spans if holds(span, day)), None)
