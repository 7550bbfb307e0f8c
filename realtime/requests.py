"""GraphQL requests, however they came: parsed, checked, and with a context to run in."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from graphql import GraphQLError, OperationType, get_operation_ast

from models.errors import Language
from schema.cost import MOST_FIELDS, fields_at_most
from schema.documents import parsed, validated
from schema.root import Schema

# Documents are kept parsed; this and the number kept bound the memory they take. Long texts go into variables.
LONGEST_DOCUMENT = 100_000


@dataclass(frozen=True)
class GraphQLRequest:
    query: str
    variables: dict[str, Any]
    operation_name: str | None


class BadRequest(Exception):
    """A request that is none: its sentence goes to the client."""

    def __init__(self, message: str, code: str = "BAD_REQUEST", status: int = 400) -> None:
        super().__init__(message)
        self.code, self.status = code, status

    def as_error(self) -> dict[str, Any]:
        return {"message": str(self), "extensions": {"code": self.code}}


class InvalidDocument(Exception):
    """A document that cannot be run: syntax, validation, or no such operation."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__("invalid document")
        self.errors = errors


def request_of(body: Any) -> GraphQLRequest:
    """The request in a decoded JSON body. Raises BadRequest."""
    if not isinstance(body, dict):
        raise BadRequest("The body is a JSON object with `query`, and if need be `variables` and `operationName`.")
    query, variables, name = body.get("query"), body.get("variables"), body.get("operationName")
    if not isinstance(query, str) or not query.strip():
        raise BadRequest("`query` is the text of a GraphQL document.")
    if len(query) > LONGEST_DOCUMENT:
        raise BadRequest(f"A document has at most {LONGEST_DOCUMENT} characters.", "DOCUMENT_TOO_LONG")
    if variables is not None and not isinstance(variables, dict):
        raise BadRequest("`variables` is an object.")
    if name is not None and not isinstance(name, str):
        raise BadRequest("`operationName` is a string.")
    if _holds_nul(variables):
        raise BadRequest("A text holds a NUL character.", "BAD_USER_INPUT")
    return GraphQLRequest(query, variables or {}, name or None)


def _holds_nul(variables: Any) -> bool:
    """PostgreSQL cannot store U+0000, and no person can type it. No recursion: a client chooses the depth."""
    rest = [variables]
    while rest:
        value = rest.pop()
        if isinstance(value, str) and "\x00" in value:
            return True
        if isinstance(value, dict):
            rest += value.keys()
            rest += value.values()
        elif isinstance(value, list):
            rest += value
    return False


class Operation(NamedTuple):
    """What a request asks for: an operation of this kind, whose answer can hold so many fields."""

    kind: OperationType
    fields: int


def operation_of(schema: Schema, request: GraphQLRequest) -> Operation:
    """The operation that the request asks for. Raises InvalidDocument if it cannot be run at all."""
    try:
        document = parsed(request.query)
    except GraphQLError as error:
        raise InvalidDocument([_told(error, "GRAPHQL_PARSE_FAILED")]) from None
    if errors := validated(schema._schema, request.query):
        raise InvalidDocument([_told(error, "GRAPHQL_VALIDATION_FAILED") for error in errors])
    operation = get_operation_ast(document, request.operation_name)
    if operation is None:
        message = "Name one of the document's operations in `operationName`."
        raise InvalidDocument([{"message": message, "extensions": {"code": "OPERATION_NOT_FOUND"}}])
    fields = fields_at_most(schema._schema, document, operation, request.variables)
    if fields > MOST_FIELDS:
        message = (
            f"The answer could hold {fields:,} fields; at most {MOST_FIELDS:,} are answered. Ask for smaller pages."
        )
        raise InvalidDocument([{"message": message, "extensions": {"code": "OPERATION_TOO_LARGE"}}])
    return Operation(operation.operation, fields)


def _told(error: GraphQLError, code: str) -> dict[str, Any]:
    locations = [{"line": place.line, "column": place.column} for place in error.locations or ()]
    return {"message": error.message, "locations": locations, "extensions": {"code": code}}


def language_of(accepted: str | None) -> Language:
    """The language that an Accept-Language value prefers; Chinese unless it asks for English first."""
    best, chosen = 0.0, Language.ZH
    for part in (accepted or "").split(","):
        tag, *parameters = (piece.strip() for piece in part.split(";"))
        weight = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
        try:
            quality = float(weight)
        except ValueError:
            continue
        language = {"zh": Language.ZH, "en": Language.EN}.get(tag.lower().split("-")[0])
        if language is not None and quality > best:
            best, chosen = quality, language
    return chosen
