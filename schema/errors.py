"""Errors as a client meets them.

A refused mutation answers with `userErrors`. What else a client can cause is a top-level error with a code in
`extensions.code`. Everything that is left is a bug or an outage: it is logged, and the client gets an id.
"""

import logging
import secrets
from enum import unique
from typing import Any, TypeVar

import strawberry
from graphql import GraphQLError

from models.database import is_away
from models.errors import Labelled, Language, RefusalCode, Refused, SignInRequired

log = logging.getLogger("congress.errors")


@unique
class RequestRefusal(RefusalCode):
    """Codes of top-level errors, in `extensions.code`."""

    UNAUTHENTICATED = "请先登录。", "Sign in first."
    TOKEN_INVALID = "登录已失效，请重新登录。", "The token is unknown, expired or revoked; sign in again."
    PASSWORD_CHANGE_REQUIRED = "请先修改密码。", "Change your password first."
    PAGE_SIZE_OUT_OF_RANGE = "每页条数须在 1 到 {limit} 之间。", "A page has 1 to {limit} entries."
    CURSOR_UNREADABLE = "游标无法识别，请从第一页重新开始。", "The cursor cannot be read; start from the first page."
    INTERNAL = "系统内部错误，编号 {id}。", "Internal error {id}."
    UNAVAILABLE = (
        "数据库暂时不可用，请稍后再试（编号 {id}）。",
        ("The database is unavailable for the moment; try again later ({id})."),
    )


def formatted(error: GraphQLError, language: Language) -> dict[str, Any]:
    """The error as it goes to the client, masked where its cause is none of theirs."""
    original = _cause(error)
    told: dict[str, Any] = {"message": error.message}
    if error.locations:
        told["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path:
        told["path"] = error.path
    if isinstance(original, Refused):
        refusal = original.refusals[0]
        told["message"] = refusal.sentence(language)
        told["extensions"] = {"code": refusal.code.name}
        if refusal.path:
            told["extensions"]["argument"] = list(refusal.path)
    elif isinstance(original, SignInRequired):
        code = RequestRefusal.PASSWORD_CHANGE_REQUIRED if original.password_change else RequestRefusal.UNAUTHENTICATED
        told["message"] = code.sentence(language, {})
        told["extensions"] = {"code": code.name}
    elif original is None or (error.path is None and isinstance(original, ValueError)):
        # Broken documents, and variables that do not fit: a scalar says why with a ValueError.
        told["extensions"] = {"code": "BAD_USER_INPUT", **(error.extensions or {})}
    else:
        told |= masked(original, language)
    return told


def masked(error: BaseException, language: Language) -> dict[str, Any]:
    """A sentence with an id in place of the error, which goes to the log under that id."""
    incident = secrets.token_hex(6)
    away = is_away(error)
    if away:
        log.error("%s database unavailable: %s", incident, error)
    else:
        log.error("%s %s", incident, error, exc_info=error)
    code = RequestRefusal.UNAVAILABLE if away else RequestRefusal.INTERNAL
    return {"message": code.sentence(language, {"id": incident}), "extensions": {"code": code.name, "id": incident}}


def _cause(error: GraphQLError) -> BaseException | None:
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause


@strawberry.interface(description="变更被拒绝的一条原因（用户错误）。One reason why a mutation was refused.")
class UserError:
    message: str = strawberry.field(
        description="给人看的一句话，用所请求的语言。A sentence for a person, in the asked language."
    )
    path: list[str] = strawberry.field(
        description='出错的输入位置，如 ["input", "progress"]。The path of the input at fault.'
    )


E = TypeVar("E", bound=UserError)


def user_errors(kind: type[E], refused: Refused, language: Language) -> list[E]:
    """The refusals of one verb as its own user errors."""
    return [
        kind(code=refusal.code, message=refusal.sentence(language), path=["input", *refusal.path])  # type: ignore[call-arg]
        for refusal in refused.refusals
    ]


def expose_codes(codes: type[RefusalCode], name: str, description: str | None = None) -> None:
    """Make a verb's codes a GraphQL enum, each described by its own sentences."""
    verb = name.removesuffix("ErrorCode")
    description = description or f"{verb} 被拒绝的原因代码。Why {verb} is refused."
    strawberry.enum(unique(codes), name=name, description=description)
    for value in codes.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = f"{codes[value.name].zh} {codes[value.name].en}"


def expose_labels(labels: type[Labelled], name: str, description: str) -> None:
    """Make a stored enum a GraphQL enum, each value described by its labels."""
    strawberry.enum(labels, name=name, description=description)
    for value in labels.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = f"{labels[value.name].zh}。{labels[value.name].en}."
