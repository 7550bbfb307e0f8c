"""Parsing and validating documents, once each."""

from collections.abc import Iterator
from functools import lru_cache

from graphql import DocumentNode, GraphQLError, GraphQLSchema, Node, StringValueNode, Visitor, parse, validate, visit
from strawberry.extensions import SchemaExtension

MOST_TOKENS = 4000
MOST_ERRORS = 20
# Far more than the tree and its lists need; without a bound a deep document overflows Python's stack.
MOST_LEVELS = 50
TOO_DEEP = f"A document nests at most {MOST_LEVELS} levels."


class _NoNulCharacters(Visitor):
    """Refuses what PostgreSQL cannot store and no person can type."""

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        if "\x00" in node.value:
            raise GraphQLError("A text holds a NUL character.", node)


class _NotTooDeep(Visitor):
    """Counts the selections and values that are open."""

    def __init__(self) -> None:
        super().__init__()
        self._levels = 0

    def enter_selection_set(self, node: Node, *_: object) -> None:
        self._levels += 1
        if self._levels > MOST_LEVELS:
            raise GraphQLError(TOO_DEEP, node)

    def leave_selection_set(self, *_: object) -> None:
        self._levels -= 1

    enter_list_value = enter_object_value = enter_selection_set
    leave_list_value = leave_object_value = leave_selection_set


@lru_cache(maxsize=512)
def parsed(text: str) -> DocumentNode:
    """The document of a text. Raises GraphQLError for one that is broken or too long."""
    try:
        document = parse(text, max_tokens=MOST_TOKENS)
    except RecursionError:
        raise GraphQLError(TOO_DEEP) from None
    visit(document, _NoNulCharacters())
    visit(document, _NotTooDeep())
    return document


@lru_cache(maxsize=512)
def validated(schema: GraphQLSchema, text: str) -> tuple[GraphQLError, ...]:
    """What is wrong with a document that parses; empty if nothing is."""
    try:
        return tuple(validate(schema, parsed(text), max_errors=MOST_ERRORS))
    except RecursionError:
        # Fragments that lead from one to the next.
        return (GraphQLError(TOO_DEEP),)


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
