"""The arrow points inwards; only actions write and only actions emit; one module is asked for the time."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
PACKAGES = ("models", "schema", "resolvers", "realtime")

# Beside models/**/actions.py and loading.py: what is part of an act, or of the outbox that acts write to.
MAY_WRITE = {
    "models/accounts/tokens.py": "issues a token inside the verb signIn",
    "models/acts.py": "keeps idempotency keys inside every verb",
    "models/files/attaching.py": "attaches files inside the verbs of other domains",
    "models/files/images.py": "saves images, no rows",
    "models/files/contents.py": "claims bytes before they are stored: nobody's act, and no stream shows it",
    "models/tables/template.py": "saves a workbook, no rows",
    "models/yearly/workbook.py": "saves a workbook, no rows",
    "models/audit/sealing.py": "binds what acts have committed into the chain: nobody's act, and no stream shows it",
    "models/outbox.py": "records events inside every verb, and numbers them",
    "models/roster/writing.py": "writes an import inside the verb rosterImportApply",
    "models/timekeeping.py": "marks how far a duty is done: nobody's act, and no stream shows it",
    "models/retention.py": "forgets what was kept for a while only: nobody's act, and no stream shows it",
}
MAY_EMIT = {"models/acts.py": "hands the events of an act to the outbox"}
MAY_ASK_THE_TIME = {
    "models/clock.py": "the one place",
    "realtime/limits.py": "the windows of the limits package end by the machine's clock; no row depends on them",
}

# These mean a row wherever they are called; the others only where they are awaited: dictionaries have an `update` too.
ALWAYS_WRITES = {"save", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
AWAITED_WRITES = ALWAYS_WRITES | {"create", "update", "delete"}
TIME_ASKED = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}
WRITING_SQL = re.compile(r"\b(INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM)\b")
SQL_CLOCK = re.compile(
    r"\b(SELECT|INSERT|UPDATE|DELETE)\b.*\b(now\s*\(|CURRENT_(TIMESTAMP|DATE)|clock_timestamp)", re.S | re.I
)
NAMELESS = re.compile(r"(utils?|helpers?|common|managers?|base|misc)", re.I)


@cache
def modules() -> dict[str, ast.Module]:
    paths = [path for package in PACKAGES for path in sorted((REPOSITORY / package).rglob("*.py"))]
    return {path.relative_to(REPOSITORY).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def is_migration(name: str) -> bool:
    return name.startswith("models/migrations/")


def is_actions(name: str) -> bool:
    """Verbs: what one does, and what one loads in bulk."""
    return name.startswith("models/") and name.endswith(("/actions.py", "/loading.py"))


def writes(module: ast.Module) -> Iterator[str]:
    """The calls in a module that write rows, as `line: method`."""
    for node in ast.walk(module):
        awaited = isinstance(node, ast.Await)
        call = node.value if isinstance(node, ast.Await) else node
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            if call.func.attr in (AWAITED_WRITES if awaited else ALWAYS_WRITES):
                yield f"{call.lineno}: {call.func.attr}"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and WRITING_SQL.search(node.value):
            yield f"{node.lineno}: {node.value[:40]}"


def emits(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of = ast.unparse(node.func)
            if node.func.attr == "emit" or of == "outbox.record":
                yield f"{node.lineno}: {of}"


def asks_the_time(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and any(
            f".{ast.unparse(node)}".endswith(f".{asked}") for asked in TIME_ASKED
        ):
            yield f"{node.lineno}: {ast.unparse(node)}"
        elif isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
            if not (isinstance(node.value, ast.Constant) and node.value.value is False):
                yield f"{node.lineno}: {node.arg}"
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from (f"{node.lineno}: {alias.name}" for alias in node.names if alias.name in ("time", "time_ns"))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL_CLOCK.search(node.value):
            yield f"{node.lineno}: {node.value[:40]}"


def test_imports_point_inwards() -> None:
    ran = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=REPOSITORY, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_only_actions_write() -> None:
    found = {
        name: list(writes(module))
        for name, module in modules().items()
        if not is_actions(name) and not is_migration(name) and any(writes(module))
    }
    assert set(found) == set(MAY_WRITE), found


def test_only_actions_emit() -> None:
    found = {
        name: list(emits(module)) for name, module in modules().items() if not is_actions(name) and any(emits(module))
    }
    assert set(found) == set(MAY_EMIT), found


def test_every_action_that_writes_is_a_verb_or_part_of_one() -> None:
    """A public function of an actions module either writes nothing itself or is a verb, with its own transaction."""
    for name, module in modules().items():
        if not is_actions(name):
            continue
        for function in module.body:
            if isinstance(function, ast.AsyncFunctionDef) and not function.name.startswith("_"):
                verb = any("verb" in ast.unparse(decorator) for decorator in function.decorator_list)
                alone = ast.Module(function.body, [])
                assert verb or not any(writes(alone)), f"{name}: {function.name}"


def test_only_the_clock_is_asked_for_the_time() -> None:
    found = {name: list(asks_the_time(module)) for name, module in modules().items() if any(asks_the_time(module))}
    assert set(found) == set(MAY_ASK_THE_TIME), found


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("await row.save()", True),
        ("asyncio.gather(row.save())", True),
        ("await Row.filter(id=1).update(name='')", True),
        ("await fetch('DELETE FROM token')", True),
        ("heads.update(other)", False),
        ("await feed.changes('node:1')", False),
    ],
)
def test_the_search_for_writes_finds_them(code: str, seen: bool) -> None:
    assert any(writes(ast.parse(code))) is seen


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("datetime.now(UTC)", True),
        ("at = field(default_factory=datetime.datetime.now)", True),
        ("date.today()", True),
        ("time.time()", True),
        ("from time import time", True),
        ("fields.DatetimeField(auto_now_add=True)", True),
        ("fetch('SELECT id FROM token WHERE expires_at < now()')", True),
        ("time.monotonic()", False),
        ("clock.now()", False),
        ("clock.today(county.time_zone)", False),
    ],
)
def test_the_search_for_clocks_finds_them(code: str, seen: bool) -> None:
    assert any(asks_the_time(ast.parse(code))) is seen


def test_no_module_has_a_name_that_says_nothing() -> None:
    inside = [*PACKAGES, "tests", "frontend-contract"]
    parts = {
        path.relative_to(REPOSITORY).as_posix()
        for folder in inside
        for path in (REPOSITORY / folder).rglob("*")
        if not {"node_modules", "dist", "__pycache__"} & set(path.parts) and NAMELESS.fullmatch(path.name.split(".")[0])
    }
    assert parts == set()


def test_no_test_mocks_our_own_code() -> None:
    for path in (REPOSITORY / "tests").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            origin = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            assert not {"mock", "unittest.mock"} & {origin, *names}, f"{path}:{getattr(node, 'lineno', 0)}"
