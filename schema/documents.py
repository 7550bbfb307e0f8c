"""Parsing and validating documents, once each."""

import sys
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256

from cachetools import LRUCache, cached
from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    IntValueNode,
    Node,
    SelectionSetNode,
    StringValueNode,
    Token,
    Visitor,
    parse,
    validate,
    visit,
)
from strawberry.extensions import SchemaExtension

MOST_TOKENS = 4000
MOST_ERRORS = 20
# Whether fields of one name agree is checked pair by pair: four hundred of one name would hold everybody up.
MOST_OF_ONE_NAME = 50
# All parsed documents that are kept: 100 MiB. A token, comments too, takes 180 to 560 bytes with the nodes made of it,
# so a dense document takes 400 times its text, one of a single long comment twice.
MOST_BYTES_KEPT = 100 * 2**20
BYTES_A_TOKEN = 560
# Of these no text is kept, only its digest: half a MiB.
MOST_JUDGED = 2048
LONGEST_NUMBER = len(str(-(2**63)))
# Far more than the tree and its lists need; without a bound a deep document overflows Python's stack.
MOST_LEVELS = 50
# The validator's word for fragments that lead from one to the next deeper than Python's stack.
GAVE_UP = "Validation aborted."
TOO_DEEP = f"A document nests at most {MOST_LEVELS} levels."


class _OnlyWhatCanBeKept(Visitor):
    """Refuses what the databases cannot store and no person types."""

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        if "\x00" in node.value:
            raise GraphQLError("A text holds a NUL character.", node)

    def enter_int_value(self, node: IntValueNode, *_: object) -> None:
        # By its length first: Python itself refuses to read thousands of digits.
        if len(node.value) > LONGEST_NUMBER or not -(2**63) <= int(node.value) < 2**63:
            raise GraphQLError("A whole number has at most 64 bits.", node)


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


class _NotTooOften(Visitor):
    """Counts the fields of one name beside each other."""

    def enter_selection_set(self, node: SelectionSetNode, *_: object) -> None:
        names = [(part.alias or part.name).value for part in node.selections if isinstance(part, FieldNode)]
        name, count = Counter(names).most_common(1)[0] if names else ("", 0)
        if count > MOST_OF_ONE_NAME:
            raise GraphQLError(f"`{name}` is asked for {count} times at one place; at most {MOST_OF_ONE_NAME}.", node)


class _Invalid(Exception):
    def __init__(self, errors: tuple[GraphQLError, ...]) -> None:
        super().__init__("invalid document")
        self.errors = errors


def _tokens(document: DocumentNode) -> Iterator[Token]:
    assert document.loc is not None
    token: Token | None = document.loc.start_token
    while token is not None:
        yield token
        token = token.next


def _bytes(document: DocumentNode) -> int:
    """About how much memory it takes. A comment's token holds its text once more."""
    assert document.loc is not None
    return 2 * sys.getsizeof(document.loc.source.body) + BYTES_A_TOKEN * sum(1 for _ in _tokens(document))


def digest(text: str) -> bytes:
    """What a text is known by where it is not worth keeping: it may be of a hundred thousand characters."""
    return sha256(text.encode(errors="surrogatepass")).digest()


@cached(LRUCache(MOST_BYTES_KEPT, getsizeof=_bytes))
def parsed(text: str) -> DocumentNode:
    """The document of a text. Raises GraphQLError for one that is broken or too long."""
    try:
        document = parse(text, max_tokens=MOST_TOKENS)
    except RecursionError:
        raise GraphQLError(TOO_DEEP) from None
    # Nobody goes back from token to token; without the way back, a document that is forgotten is freed at once.
    for token in _tokens(document):
        token.prev = None
    for check in (_OnlyWhatCanBeKept(), _NotTooDeep(), _NotTooOften()):
        visit(document, check)
    return document


def validated(schema: GraphQLSchema, text: str) -> tuple[GraphQLError, ...]:
    """What is wrong with a document that parses; empty if nothing is."""
    try:
        _see_valid(schema, text)
    except _Invalid as invalid:
        return invalid.errors
    return ()


@cached(LRUCache(MOST_JUDGED), key=lambda schema, text: (schema, digest(text)))
def _see_valid(schema: GraphQLSchema, text: str) -> None:
    """Raises _Invalid, which is not kept: an error holds on to its whole document."""
    errors = validate(schema, parsed(text), max_errors=MOST_ERRORS)
    if errors and errors[-1].message == GAVE_UP:
        errors = [GraphQLError(TOO_DEEP)]
    if errors:
        raise _Invalid(tuple(errors))


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
