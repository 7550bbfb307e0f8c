"""Every verb leaves its line in the audit: it says what it acted on, and as what; and it has a name that people read."""

import ast
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from models.audit.verbs import VERBS
from tests.architecture.test_layers import is_actions, modules

Function = ast.AsyncFunctionDef | ast.FunctionDef

Reach = Callable[[str], dict[str, tuple[str, Function]]]

# These ask for no right but to be oneself.
AS_ONESELF = {
    "signIn",
    "signOut",
    "passwordChange",
    "fileUpload",
    "commentEdit",
    "commentWithdraw",
    "evaluationCast",
    "projectFollow",
    "projectItemFollow",
}
# These the service does, on the command line or because time has passed.
BY_THE_SERVICE = {
    "accountsLoad",
    "bodiesLoad",
    "contactLinksLoad",
    "fileContentForget",
    "fileForget",
    "gridCellsLoad",
    "peopleLoad",
    "personSecretsReseal",
    "platformLoad",
    "projectLightsJudge",
    "projectsChooseByVote",
    "projectsLoad",
    "projectsStandOn",
    "supervisionProblemOverdue",
    "rosterImportProgress",
    "rosterImportRefuse",
    "sittingsLoad",
    "unitsLoad",
}


def functions(module: ast.Module) -> dict[str, Function]:
    return {node.name: node for node in module.body if isinstance(node, Function)}


@cache
def reachable(name: str) -> dict[str, tuple[str, Function]]:
    """What a module's code may call by which words: its own functions, and those of our modules that it imports."""
    parsed = modules()
    found = {called: (name, function) for called, function in functions(parsed[name]).items()}
    for node in ast.walk(parsed[name]):
        if isinstance(node, ast.ImportFrom) and node.module:
            path = node.module.replace(".", "/")
            for alias in node.names:
                called, whole, part = alias.asname or alias.name, f"{path}/{alias.name}.py", f"{path}.py"
                if whole in parsed:
                    found |= {f"{called}.{inner}": (whole, one) for inner, one in functions(parsed[whole]).items()}
                elif part in parsed and alias.name in (beside := functions(parsed[part])):
                    found[called] = (part, beside[alias.name])
    return found


def verb_of(function: Function) -> str | None:
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "verb":
            [name] = decorator.args
            assert isinstance(name, ast.Constant), "a verb's name is written out"
            return str(name.value)
    return None


def said_to_the_act(
    function: Function, where: str, seen: frozenset[tuple[str, str]] = frozenset(), reach: Reach = reachable
) -> set[str]:
    """The methods of its act that a function calls, itself or through those of our functions that it hands the act."""
    found: set[str] = set()
    for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
        called = ast.unparse(call.func)
        if called.startswith("act.") and called.count(".") == 1:
            found.add(called.removeprefix("act."))
        elif called in reach(where) and any(ast.unparse(argument) == "act" for argument in call.args):
            module, inner = reach(where)[called]
            if (module, inner.name) not in seen:
                found |= said_to_the_act(inner, module, seen | {(module, inner.name)}, reach)
    return found


def verbs() -> Iterator[tuple[str, str, set[str]]]:
    """Module, verb, and what it says to its act."""
    for name, module in modules().items():
        for function in functions(module).values():
            if (verb := verb_of(function)) is not None:
                yield name, verb, said_to_the_act(function, name)


def test_every_verb_says_what_it_acted_on() -> None:
    found = list(verbs())
    assert len(found) >= 15
    assert [(module, verb) for module, verb, said in found if "concerns" not in said] == []
    assert [(module, verb) for module, verb, _ in found if not is_actions(module)] == []


def test_every_verb_says_as_what_it_was_done() -> None:
    silent = {verb for _, verb, said in verbs() if not any(method.startswith("as_") for method in said)}
    assert silent - AS_ONESELF - BY_THE_SERVICE == set()


def test_every_verb_has_its_own_name_that_people_read() -> None:
    names = [verb for _, verb, _ in verbs()]
    assert len(names) == len(set(names))
    assert set(names) - set(VERBS) == set(), "give it a line in models/audit/verbs.py"
    assert all(zh and en for zh, en in VERBS.values())
    assert all(len(name) <= 60 for name in names)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("act.concerns(row)", {"concerns"}),
        ("await _helper(act, row)", {"as_staff_of", "concerns"}),
        ("await _helper(row)", set()),
        ("row.concerns(act)", set()),
    ],
)
def test_the_search_finds_what_is_said(body: str, said: set[str]) -> None:
    helper = "async def _helper(act, row):\n if await act.as_staff_of(1): _again(act)\n"
    again = "def _again(act):\n act.concerns(1)\n _again(act)\n"
    module = ast.parse(f"{helper}{again}@verb('x')\nasync def x(act, row):\n {body}\n")
    beside = functions(module)
    assert verb_of(beside["x"]) == "x"
    known = {name: ("here", function) for name, function in beside.items()}
    assert said_to_the_act(beside["x"], "here", reach=lambda _: known) == said
