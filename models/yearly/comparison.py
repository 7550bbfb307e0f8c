"""A list compared with what stands: what it would change, and what is wrong with it. Pure, no I/O."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from models.errors import Labelled, Language
from models.tables.columns import Problem, plain, written
from models.tables.reading import Entry, Table
from models.yearly.columns import LAYOUT, month_key
from models.yearly.errors import ProjectsProblemCode as Code

# Two ways to name a node or unit.
Named = tuple[int, str, str]
# People write 掘港街道, and mean its centre.
LOCAL_CENTRE = "人大代表履职服务中心"


class ChangeKind(Labelled):
    PROJECT_ADDED = "project_added", "新增项目", "Project added"
    PROJECT_CHANGED = "project_changed", "修改项目", "Project changed"
    ITEM_ADDED = "item_added", "新增细项", "Item added"
    ITEM_CHANGED = "item_changed", "修改细项", "Item changed"


@dataclass(frozen=True)
class StandingItem:
    """An item as it stands. `values` by the keys of the columns that it can change; ids for a node and a unit."""

    id: int
    version: int
    values: Mapping[str, Any]
    reported: frozenset[str] = frozenset()
    accepted: bool = False


@dataclass(frozen=True)
class StandingProject:
    """`chosen`: voted, so that targets are fixed. `underway`: past the stages in which items are added and planned.
    `nominated`: a candidate or more, so that its title and category are what the representatives were sent."""

    id: int
    title: str
    items: Mapping[int, StandingItem] = field(default_factory=dict)
    category: str = ""
    chosen: bool = False
    underway: bool = False
    nominated: bool = False


@dataclass(frozen=True)
class Standing:
    """The year as it stands, and what can be named. Nodes and units are (id, code, name)."""

    year: int
    root_id: int
    projects: Mapping[int, StandingProject]
    nodes: Sequence[Named]
    closed_nodes: frozenset[int]
    units: Sequence[Named]


@dataclass(frozen=True)
class FieldChange:
    """One value, as it stands and as it will; both in words."""

    header: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """What one row changes. `values` are those to write; `item_id` is None for a new item, as `project_id` for a new project."""

    kind: ChangeKind
    row: int
    title: str
    project_number: int
    item_number: int | None = None
    item_id: int | None = None
    project_id: int | None = None
    fields: tuple[FieldChange, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Comparison:
    rows: int
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unchanged: int = 0
    digest: str = ""


def compare(table: Table, standing: Standing) -> Comparison:
    return _Comparing(table, standing).run()


def in_words(found: Comparison) -> list[str]:
    """Every problem and every change, a line each, for the command line."""
    problems = [
        f"! row {each.row} {each.column}: {each.sentence(Language.ZH)} {each.sentence(Language.EN)} ({each.code.name})"
        for each in found.problems
    ]
    changes = [
        f"+ row {each.row} {each.kind.en}: {each.title} "
        + "; ".join(f"{value.header} {value.before or '–'} → {value.after or '–'}" for value in each.fields)
        for each in found.changes
    ]
    return [*problems, *changes]


class _Comparing:
    def __init__(self, table: Table, standing: Standing) -> None:
        self.table, self.standing = table, standing
        self.found = Comparison(len(table.entries), problems=list(table.problems))
        self.nodes, self.units = _by_word(standing.nodes), _by_word(standing.units)
        self.names = {each: name for each, _, name in (*standing.nodes,)}
        self.unit_names = {each: name for each, _, name in standing.units}

    def run(self) -> Comparison:
        titles: dict[int, tuple[int, str]] = {}
        rows: dict[tuple[int, int], int] = {}
        for entry in self.table.entries:
            number, item = entry.get("project_number"), entry.get("item_number")
            if self._is_doubled(entry, (number, item), rows):
                continue
            self._see_project(entry, number, titles)
            self._see_item(entry, number, item)
        self.found.problems.sort(key=lambda problem: (problem.row, problem.column))
        self.found.digest = self._digest()
        return self.found

    def _is_doubled(self, entry: Entry, key: tuple[int, int], rows: dict[tuple[int, int], int]) -> bool:
        first = rows.setdefault(key, entry.row)
        if first != entry.row:
            self._problem(entry, "item_number", Code.ROW_DOUBLED, other=first)
        return first != entry.row

    def _see_project(self, entry: Entry, number: int, titles: dict[int, tuple[int, str]]) -> None:
        title = entry.get("project_title")
        if number in titles:
            other, said = titles[number]
            if said != title:
                self._problem(entry, "project_title", Code.PROJECT_TITLES_DIFFER, other=other, title=said)
            return
        titles[number] = entry.row, title
        stands = self.standing.projects.get(number)
        old = {"project_title": stands.title, "category": stands.category} if stands else {}
        given = {key: value for key in ("project_title", "category") if (value := entry.get(key)) is not None}
        changed = {key: value for key, value in given.items() if not _is_same(old.get(key, ""), value)}
        if stands is not None and stands.nominated:
            for key in changed:
                self._problem(entry, key, Code.PROJECT_FIXED)
        if changed:
            self.found.changes.append(
                Change(
                    ChangeKind.PROJECT_CHANGED if stands else ChangeKind.PROJECT_ADDED,
                    entry.row,
                    title,
                    number,
                    project_id=stands.id if stands else None,
                    fields=tuple(self._in_words(key, old.get(key), value) for key, value in changed.items()),
                    values=changed,
                )
            )

    def _see_item(self, entry: Entry, number: int, item_number: int) -> None:
        project = self.standing.projects.get(number)
        stands = project.items.get(item_number) if project else None
        given = {key: value for key, value in entry.values.items() if key not in KEYS}
        given |= self._named(entry, given)
        if "co_units" in given:
            given["co_units"] = self._co_units(entry, given["co_units"])
        if stands is None:
            given.setdefault("node", self.standing.root_id)
            if "lead_unit" not in entry.values:
                self._problem(entry, "lead_unit", Code.UNIT_REQUIRED)
        old = stands.values if stands else {}
        self._see_plan(entry, given, old, stands.reported if stands else frozenset())
        changed = {key: value for key, value in given.items() if not _is_same(old.get(key), value)}
        self._see_rules(entry, project, stands, {**old, **given}, changed)
        if stands is not None and not changed:
            self.found.unchanged += 1
            return
        self.found.changes.append(
            Change(
                ChangeKind.ITEM_CHANGED if stands else ChangeKind.ITEM_ADDED,
                entry.row,
                entry.get("title"),
                number,
                item_number,
                stands.id if stands else None,
                project.id if project else None,
                tuple(self._in_words(key, old.get(key), changed[key]) for key in LAYOUT.by_key if key in changed),
                changed,
            )
        )

    def _named(self, entry: Entry, given: dict[str, Any]) -> dict[str, int]:
        """The ids of the node and the unit that a row names."""
        found: dict[str, int] = {}
        for key, words, unknown, ambiguous in (
            ("node", self.nodes, Code.NODE_UNKNOWN, Code.NODE_AMBIGUOUS),
            ("lead_unit", self.units, Code.UNIT_UNKNOWN, Code.UNIT_AMBIGUOUS),
        ):
            word = given.pop(key, None)
            if word is None:
                continue
            ids = words.get(word, ())
            if not ids:
                self._problem(entry, key, unknown, value=word)
            elif len(ids) > 1:
                self._problem(entry, key, ambiguous, value=word, count=len(ids))
            elif key == "node" and ids[0] in self.standing.closed_nodes:
                self._problem(entry, key, Code.NODE_CLOSED, value=word)
            else:
                found[key] = ids[0]
        return found

    def _co_units(self, entry: Entry, words: tuple[str, ...]) -> tuple[int, ...]:
        found = []
        for word in words:
            ids = self.units.get(word, ())
            if len(ids) == 1:
                found.append(ids[0])
            elif ids:
                self._problem(entry, "co_units", Code.UNIT_AMBIGUOUS, value=word, count=len(ids))
            else:
                self._problem(entry, "co_units", Code.UNIT_UNKNOWN, value=word)
        return tuple(sorted(set(found)))

    def _see_rules(
        self,
        entry: Entry,
        project: StandingProject | None,
        stands: StandingItem | None,
        values: Mapping[str, Any],
        changed: Mapping[str, Any],
    ) -> None:
        """What a list may not do to a project at its stage; and that targets have a unit, and sources their sum."""
        if project is not None and project.underway and stands is None:
            self._problem(entry, "item_number", Code.PROJECT_UNDERWAY)
        if stands is not None and stands.accepted and changed:
            self._problem(entry, "item_number", Code.ITEM_ACCEPTED)
        if project is not None and stands is not None:
            self._see_fixed(entry, project, changed)
        if values.get("target") is not None and not values.get("target_unit"):
            self._problem(entry, "target_unit", Code.TARGET_UNIT_REQUIRED)
        lead = values.get("lead_unit")
        if lead is not None and lead in (values.get("co_units") or ()) and {"lead_unit", "co_units"} & changed.keys():
            self._problem(entry, "co_units", Code.CO_UNIT_LEADS, value=self.unit_names[lead])
        sources, budget = values.get("sources") or (), values.get("budget")
        total = sum((amount for _, amount in sources), Decimal(0))
        if sources and budget is not None and total != budget and {"sources", "budget"} & changed.keys():
            facts = {"sum": _plain(total / 10_000), "budget": _plain(budget / 10_000)}
            self._problem(entry, "sources", Code.SOURCES_DIFFER, **facts)

    def _see_fixed(self, entry: Entry, project: StandingProject, changed: Mapping[str, Any]) -> None:
        for key in changed:
            if project.chosen and key in ("target", "target_unit"):
                self._problem(entry, key, Code.TARGET_FIXED)
            elif project.underway and (key == "milestones" or key.startswith("month_")):
                self._problem(entry, key, Code.PLAN_FIXED)

    def _see_plan(
        self, entry: Entry, given: Mapping[str, Any], old: Mapping[str, Any], reported: frozenset[str]
    ) -> None:
        """Planned progress never falls, and what has been reported is measured against the plan that stood then."""
        earlier: tuple[str, Decimal] | None = None
        for number in range(1, 13):
            key, month = month_key(number), f"{self.standing.year}-{number:02}"
            planned = given.get(key, old.get(key))
            if key in given and month in reported and given[key] != old.get(key):
                self._problem(entry, key, Code.MONTH_REPORTED, month=month)
            if planned is None:
                continue
            if earlier is not None and planned < earlier[1]:
                self._problem(
                    entry,
                    key,
                    Code.PLAN_FALLS,
                    month=month,
                    now=_plain(planned),
                    before=earlier[0],
                    earlier=_plain(earlier[1]),
                )
            earlier = month, planned

    def _in_words(self, key: str, before: Any, after: Any) -> FieldChange:
        return FieldChange(LAYOUT.by_key[key].header, self._told(key, before), self._told(key, after))

    def _told(self, key: str, value: Any) -> str:
        if value is None:
            return ""
        if key == "node":
            return self.names.get(value, "")
        if key == "lead_unit":
            return self.unit_names.get(value, "")
        if key == "co_units":
            return "、".join(self.unit_names[each] for each in value)
        if key == "sources":
            return "；".join(f"{name} {_plain(amount / 10_000)}" for name, amount in value)
        if key == "milestones":
            return "；".join(f"{day.isoformat()} {title}" for title, day in value)
        if key == "budget":
            return _plain(value / 10_000)
        return _plain(value) if isinstance(value, Decimal) else str(value)

    def _problem(self, entry: Entry, key: str, code: Code, **facts: object) -> None:
        place = self.table.place(key) or LAYOUT.by_key[key].header
        self.found.problems.append(Problem(code, entry.row, place, facts))

    def _digest(self) -> str:
        """What an apply would do, and to which rows in which state: another digest is another import."""
        versions = {
            item.id: item.version for project in self.standing.projects.values() for item in project.items.values()
        }
        told = [
            [change.kind, change.row, change.project_number, change.item_number, change.item_id, versions.get(change.item_id or 0),
             [[each.header, each.before, each.after] for each in change.fields], sorted(change.values.items())]
            for change in self.found.changes
        ]  # fmt: skip
        return hashlib.sha256(
            json.dumps([self.table.digest, self.standing.root_id, self.standing.year, told], default=str).encode()
        ).hexdigest()


# What finds an item again is not a value of it.
KEYS = frozenset({"project_number", "project_title", "category", "item_number"})


def _by_word(named: Iterable[Named]) -> dict[str, list[int]]:
    """Ids by code; by name, where no code says the same; and by the name of the town or street whose centre it is."""
    named = list(named)
    found: dict[str, list[int]] = defaultdict(list)
    for each, _, name in named:
        for word in {plain(name), plain(name.removesuffix(LOCAL_CENTRE))}:
            found[word].append(each)
    return found | {plain(code): [each] for each, code, _ in named}


def _is_same(before: Any, after: Any) -> bool:
    """Whether a cell says what stands; texts that people typed into a form may hold what no cell keeps, such as two spaces."""
    return bool(before == after or (isinstance(before, str) and written(before) == after))


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
