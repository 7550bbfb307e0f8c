"""Parsing and validating documents, once each."""

from collections.abc import Iterator
from functools import lru_cache

from graphql import DocumentNode, GraphQLError, GraphQLSchema, StringValueNode, Visitor, parse, validate, visit
from strawberry.extensions import SchemaExtension

MOST_TOKENS = 4000
MOST_ERRORS = 20


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


@lru_cache(maxsize=512)
def validated(schema: GraphQLSchema, text: str) -> tuple[GraphQLError, ...]:
    """What is wrong with a document that parses; empty if nothing is."""
    return tuple(validate(schema, parsed(text), max_errors=MOST_ERRORS))


class PreparedOnce(SchemaExtension):
    """Gives the execution what the transport has parsed and validated already."""

    def on_parse(self) -> Iterator[None]:
        if self.execution_context.query is not None:
            self.execution_context.graphql_document = parsed(self.execution_context.query)
        yield

    def on_validate(self) -> Iterator[None]:
        context = self.execution_context
        if context.query is not None:
            context.pre_execution_errors = list(validated(context.schema._schema, context.query))
        yield
