"""A preview in words, for the command line."""

from collections.abc import Iterator

from models.errors import Language
from models.roster.columns import BY_KEY, shown
from models.roster.errors import RosterProblemCode
from models.roster.rows import RosterChange, RosterImport, RosterProblem


async def in_words(row: RosterImport) -> list[str]:
    """Every problem with its row and column, then every change, then the sum of it."""
    problems = await RosterProblem.filter(roster_import_id=row.id).order_by("place")
    changes = await RosterChange.filter(roster_import_id=row.id).order_by("place")
    return [
        *(_problem(problem) for problem in problems),
        *(_change(change) for change in changes),
        f"{row.rows} rows: {len(changes)} changes, {row.unchanged} unchanged, {len(problems)} problems.",
    ]


def _problem(problem: RosterProblem) -> str:
    code = RosterProblemCode[problem.code]
    zh, en = (code.sentence(language, problem.facts) for language in (Language.ZH, Language.EN))
    return f"! row {problem.row} {problem.column}: {zh} {en} ({problem.code})"


def _change(change: RosterChange) -> str:
    where = f"row {change.row} " if change.row is not None else ""
    return f"+ {where}{change.kind.en}: {change.name} {'; '.join(_fields(change))}"


def _fields(change: RosterChange) -> Iterator[str]:
    for each in change.field_changes:
        header = BY_KEY[each["key"]].header
        if each["private"]:
            yield f"{header} changed"
        else:
            old, new = (shown(each["key"], each[side], Language.ZH) or "–" for side in ("old", "new"))
            yield f"{header} {old} → {new}"
