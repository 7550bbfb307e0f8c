"""Turning the refusal of an action into a payload."""

from collections.abc import Awaitable
from typing import TypeVar

from models.errors import Language, Refused
from schema.errors import UserError, user_errors

E = TypeVar("E", bound=UserError)
P = TypeVar("P")


async def answer(act: Awaitable[P], payload: type[P], error: type[E], language: Language) -> P:
    """What `act` answers; or, if it is refused, the payload with nothing but the reasons."""
    try:
        return await act
    except Refused as refused:
        return payload(user_errors=user_errors(error, refused, language))  # type: ignore[call-arg]
