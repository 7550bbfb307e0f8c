"""Parsing documents, once each."""

from collections.abc import Iterator
from functools import lru_cache

from graphql import DocumentNode, GraphQLError, StringValueNode, Visitor, parse, visit
from strawberry.extensions import SchemaExtension

MOST_TOKENS = 4000


class _NoNulCharacters(Visitor):
    """Refuses what PostgreSQL cannot store and no person can type."""

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        if "\x00" in node.value:
            raise GraphQLError("A text holds a NUL character.", node)


@lru_cache(maxsize=512)
def parsed(text: str) -> DocumentNode:
    """The document of a text. Raises GraphQLError for one that is broken or too long."""
    document = parse(text, max_tokens=MOST_TOKENS)
    visit(document, _NoNulCharacters())
    return document


class ParsedOnce(SchemaExtension):
    """Gives the execution the document that the transport has parsed already."""

    def on_parse(self) -> Iterator[None]:
        if self.execution_context.query is not None:
            self.execution_context.graphql_document = parsed(self.execution_context.query)
        yield
