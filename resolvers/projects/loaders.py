"""Loaders of projects and their items."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from models.audience import Audience
from models.lookup import lookup
from models.paging import Listing, Place
from models.projects import rollup
from models.projects.rollup import RollUp
from models.projects.rows import (
    Acceptance,
    BudgetSource,
    ItemCoUnit,
    LightRules,
    Milestone,
    PlannedProgress,
    ProgressReport,
    Project,
    ProjectItem,
    ProjectStep,
    ReportVersion,
    TargetChange,
)
from models.units.rows import UndertakingUnit
from resolvers.batching import DataLoader
from resolvers.paging import PageLoader
from resolvers.rows import row_loader
from schema.connection import Connection
from schema.platform.types import ITEM_PLACE
from schema.projects import reports, tracking, types

ITEMS = Listing("project_item i", "i.id", "i.project_id", ("i.number",), types.NUMBER_PLACE)
ITEMS_BELOW = Listing(
    "platform_node_ancestry a JOIN project_item i ON i.node_id = a.descendant_id JOIN project p ON p.id = i.project_id",
    "i.id",
    "a.ancestor_id",
    ("-p.year", "p.number", "i.id"),
    ITEM_PLACE,
    where="p.chosen_at IS NOT NULL",
)
REPORTS = Listing("progress_report r", "r.id", "r.item_id", ("r.month",), types.MONTH_PLACE)
TARGET_CHANGES = Listing("target_change t", "t.id", "t.item_id", ("t.number",), types.NUMBER_PLACE)

WATCHED = "EXISTS (SELECT 1 FROM item_watch w WHERE w.item_id = i.id AND w.ended_at IS NULL)"
EITHER = (None, True, False)

Month = tuple[str, Decimal, Decimal | None]


def _watched(listing: Listing, under_watch: bool | None) -> Listing:
    if under_watch is None:
        return listing
    asked = WATCHED if under_watch else f"NOT {WATCHED}"
    return replace(listing, where=f"{listing.where} AND {asked}" if listing.where else asked)


class ProjectLoaders:
    def __init__(self, audience: Audience) -> None:
        self._audience = audience
        self.project = row_loader(Project.visible_to, audience)
        self.item = row_loader(ProjectItem.visible_to, audience)
        self.report = row_loader(ProgressReport.visible_to, audience)
        self.milestone = row_loader(Milestone.visible_to, audience)
        self.target_change = row_loader(TargetChange.visible_to, audience)
        self.acceptance = row_loader(Acceptance.visible_to, audience)
        self.rules = row_loader(LightRules.visible_to, audience)
        self.months: DataLoader[int, list[Month]] = DataLoader(load_fn=self._months)
        self.previous_situation: DataLoader[tuple[int, str], str | None] = DataLoader(load_fn=_previous_situations)
        self.rolled_up: DataLoader[int, RollUp] = DataLoader(load_fn=_rolled_up)
        self.acceptance_of: DataLoader[int, Acceptance | None] = DataLoader(load_fn=_acceptances)
        self.co_units: DataLoader[int, list[UndertakingUnit]] = DataLoader(load_fn=self._co_units)
        self.sources = _children(lambda ids: BudgetSource.filter(item_id__in=ids).order_by("number"), "item_id")
        self.milestones = _children(
            lambda ids: Milestone.visible_to(audience).filter(item_id__in=ids).order_by("number"), "item_id"
        )
        self.steps = _children(lambda ids: ProjectStep.filter(project_id__in=ids).order_by("number"), "project_id")
        self.report_versions = _children(
            lambda ids: ReportVersion.filter(report_id__in=ids).order_by("number"), "report_id"
        )
        items = lookup(ProjectItem.visible_to, audience)
        self._items, self._items_below = [
            {
                under_watch: PageLoader(_watched(listing, under_watch), items, types.ProjectItem.of)
                for under_watch in EITHER
            }
            for listing in (ITEMS, ITEMS_BELOW)
        ]
        self._reports = PageLoader(REPORTS, lookup(ProgressReport.visible_to, audience), reports.ProgressReport.of)
        self._target_changes = PageLoader(
            TARGET_CHANGES, lookup(TargetChange.visible_to, audience), tracking.TargetChange.of
        )

    async def items_page(
        self, project_id: int, under_watch: bool | None, first: int, after: Place | None
    ) -> Connection[types.ProjectItem]:
        return await self._items[under_watch].load(project_id, first, after)

    async def items_below_page(
        self, node_id: int, under_watch: bool | None, first: int, after: Place | None
    ) -> Connection[types.ProjectItem]:
        return await self._items_below[under_watch].load(node_id, first, after)

    async def reports_page(self, item_id: int, first: int, after: Place | None) -> Connection[reports.ProgressReport]:
        return await self._reports.load(item_id, first, after)

    async def target_changes_page(
        self, item_id: int, first: int, after: Place | None
    ) -> Connection[tracking.TargetChange]:
        return await self._target_changes.load(item_id, first, after)

    async def _months(self, item_ids: list[int]) -> list[list[Month]]:
        reported = {
            (report.item_id, report.month): report.progress
            for report in await ProgressReport.visible_to(self._audience).filter(item_id__in=item_ids)
        }
        found: dict[int, list[Month]] = defaultdict(list)
        for planned in await PlannedProgress.filter(item_id__in=item_ids).order_by("month"):
            actual = reported.get((planned.item_id, planned.month))
            found[planned.item_id].append((planned.month, planned.progress, actual))
        return [found[item_id] for item_id in item_ids]

    async def _co_units(self, item_ids: list[int]) -> list[list[UndertakingUnit]]:
        helping = await ItemCoUnit.filter(item_id__in=item_ids).order_by("unit_id")
        units = await lookup(UndertakingUnit.visible_to, self._audience).of([row.unit_id for row in helping])
        found: dict[int, list[UndertakingUnit]] = defaultdict(list)
        for row in helping:
            if row.unit_id in units:
                found[row.item_id].append(units[row.unit_id])
        return [found[item_id] for item_id in item_ids]


def _children(rows: Callable[[list[int]], Awaitable[list[Any]]], parent: str) -> DataLoader[int, list[Any]]:
    """A loader of the short lists of several parents, in one statement."""

    async def load(ids: list[int]) -> list[list[Any]]:
        found: dict[int, list[Any]] = defaultdict(list)
        for row in await rows(ids):
            found[getattr(row, parent)].append(row)
        return [found[parent_id] for parent_id in ids]

    return DataLoader(load_fn=load)


async def _previous_situations(asked: list[tuple[int, str]]) -> list[str | None]:
    said: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for report in await ProgressReport.filter(item_id__in={item_id for item_id, _ in asked}).order_by("month"):
        said[report.item_id].append((report.month, report.situation))
    return [
        next((situation for earlier, situation in reversed(said[item_id]) if earlier < month), None)
        for item_id, month in asked
    ]


async def _rolled_up(project_ids: list[int]) -> list[RollUp]:
    found = await rollup.of_projects(project_ids)
    return [found[project_id] for project_id in project_ids]


async def _acceptances(item_ids: list[int]) -> list[Acceptance | None]:
    found = {row.item_id: row for row in await Acceptance.filter(item_id__in=item_ids)}
    return [found.get(item_id) for item_id in item_ids]
