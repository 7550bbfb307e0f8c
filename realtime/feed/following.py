"""What a subscription asks for, in the form in which equal wishes are equal."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson
from cachetools import LRUCache, cached
from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    get_operation_ast,
    print_ast,
    separate_operations,
    value_from_ast_untyped,
    visit,
)

from schema.documents import digest, parsed

# Arguments that say where one reader stands, not what is read.
RESUME_ARGUMENTS = frozenset({"afterRevision", "after"})
# Root fields that tell every event in order; all others send states, of which the newest wins.
LOGS = frozenset({"events"})
PRIVATE_PREFIX = "viewer"
LONGEST_NUMBER = 19
# All plans that are kept: a plan holds the text as it is executed, at most 4 bytes a character, and its defaults, at most
# 40; so most often 4 MiB, and never more than some 40.
MOST_CHARACTERS_PLANNED = 1_000_000
# The rest of a plan, as if it were text.
CHARACTERS_A_PLAN = 1000


@dataclass(frozen=True)
class Following:
    """A subscription, and apart from it the place where its reader resumes: a revision, or in a log a cursor.

    `private`: it asks for what is the viewer's alone.
    """

    text: str
    operation_name: str | None
    variables: bytes
    private: bool
    is_log: bool
    after: int | None

    @property
    def variable_values(self) -> dict[str, Any]:
        return orjson.loads(self.variables)  # type: ignore[no-any-return]


@dataclass(frozen=True)
class _Plan:
    text: str
    operation_name: str | None
    defaults: dict[str, Any]
    variables: frozenset[str]
    resume: VariableNode | str | None
    resume_default: str | None
    private: bool
    is_log: bool


def following_of(text: str, operation_name: str | None, variables: dict[str, Any]) -> Following:
    """Of a valid subscription; its variables need not be checked yet."""
    plan = _plan(text, operation_name)
    values = {
        name: variables.get(name, plan.defaults.get(name))
        for name in plan.variables
        if name in variables or name in plan.defaults
    }
    resume = plan.resume
    if isinstance(resume, VariableNode):
        resume = variables.get(resume.name.value, plan.resume_default)
    encoded = orjson.dumps(values, option=orjson.OPT_SORT_KEYS)
    return Following(plan.text, plan.operation_name, encoded, plan.private, plan.is_log, number_of(resume))


def number_of(resume: object) -> int | None:
    """The revision or cursor that a resuming reader names; None for what is none."""
    return int(str(resume)) if str(resume).isdecimal() and len(str(resume)) <= LONGEST_NUMBER else None


def _characters(plan: _Plan) -> int:
    return len(plan.text) + CHARACTERS_A_PLAN


@cached(
    LRUCache(MOST_CHARACTERS_PLANNED, getsizeof=_characters),
    key=lambda text, operation_name: (digest(text), digest(operation_name or "")),
)
def _plan(text: str, operation_name: str | None) -> _Plan:
    operation = get_operation_ast(parsed(text), operation_name)
    assert operation is not None and operation.operation is OperationType.SUBSCRIPTION
    name = operation.name.value if operation.name else None
    # What else the document holds, other operations and their fragments, is none of its readers' wishes.
    document = separate_operations(parsed(text))[name or ""]
    root = _RootFields(document)
    visit(document, root)
    all_defaults = _defaults(operation)
    resume: VariableNode | str | None = None
    for argument in root.resume_arguments:
        value = argument.value
        resume = value if isinstance(value, VariableNode) else value_from_ast_untyped(value)
    document = visit(document, _WithoutResume(root.resume_arguments))
    used = _Used()
    visit(document, used)
    document = visit(document, _WithoutUnused(used.variables))
    stripped = get_operation_ast(document, name)
    assert stripped is not None
    names = frozenset(definition.variable.name.value for definition in stripped.variable_definitions or ())
    defaults = {name: value for name, value in all_defaults.items() if name in names}
    resume_default = all_defaults.get(resume.name.value) if isinstance(resume, VariableNode) else None
    return _Plan(print_ast(document), name, defaults, names, resume, resume_default, used.private, root.is_log)


def _defaults(operation: OperationDefinitionNode) -> dict[str, Any]:
    return {
        definition.variable.name.value: value_from_ast_untyped(definition.default_value)
        for definition in operation.variable_definitions or ()
        if definition.default_value is not None
    }


class _RootFields(Visitor):
    """The root field of a subscription, wherever it is written: there is one, but fragments may write it several times."""

    def __init__(self, document: DocumentNode) -> None:
        super().__init__()
        self._fragments = {
            part.name.value: part for part in document.definitions if isinstance(part, FragmentDefinitionNode)
        }
        self.resume_arguments: list[ArgumentNode] = []
        self.is_log = False

    def enter_fragment_definition(self, *_: Any) -> Any:
        """Only where one is spread at the root is it looked into."""
        return self.SKIP

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: Any) -> None:
        # Each once: fragments that spread each other twice would double the work with every one of them.
        fragment = self._fragments.pop(node.name.value, None)
        if fragment is not None:
            visit(fragment.selection_set, self)

    def enter_field(self, node: FieldNode, *_: Any) -> Any:
        self.is_log = node.name.value in LOGS
        self.resume_arguments += [part for part in node.arguments or () if part.name.value in RESUME_ARGUMENTS]
        return self.SKIP


class _WithoutResume(Visitor):
    """Drops the arguments that say where one reader stands."""

    def __init__(self, arguments: Iterable[ArgumentNode]) -> None:
        super().__init__()
        self._dropped = {id(argument) for argument in arguments}

    def enter_argument(self, node: ArgumentNode, *_: Any) -> Any:
        return self.REMOVE if id(node) in self._dropped else None


class _Used(Visitor):
    """Which variables the document uses, and whether it selects a field that is the viewer's alone."""

    def __init__(self) -> None:
        super().__init__()
        self.variables: set[str] = set()
        self.private = False

    def enter_variable_definition(self, node: Any, *_: Any) -> Any:
        return self.SKIP

    def enter_variable(self, node: VariableNode, *_: Any) -> None:
        self.variables.add(node.name.value)

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        self.private = self.private or node.name.value.startswith(PRIVATE_PREFIX)


class _WithoutUnused(Visitor):
    """Drops variable definitions that nothing uses any more."""

    def __init__(self, used: set[str]) -> None:
        super().__init__()
        self._used = used

    def enter_variable_definition(self, node: Any, *_: Any) -> Any:
        return None if node.variable.name.value in self._used else self.REMOVE
