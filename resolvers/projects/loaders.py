"""Loaders of projects and their items."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from strawberry.dataloader import DataLoader

from models.audience import Audience
from models.paging import Listing, Place
from models.projects.rows import PlannedProgress, ProgressReport, Project, ProjectItem
from resolvers.paging import PageLoader
from resolvers.rows import row_loader, rows_by_id
from schema.connection import Connection
from schema.platform.types import ITEM_PLACE
from schema.projects import types

ITEMS = Listing("project_item i", "i.id", "i.project_id", ("i.number",), types.NUMBER_PLACE)
ITEMS_BELOW = Listing(
    "platform_node_ancestry a JOIN project_item i ON i.node_id = a.descendant_id JOIN project p ON p.id = i.project_id",
    "i.id",
    "a.ancestor_id",
    ("-p.year", "p.number", "i.id"),
    ITEM_PLACE,
)
REPORTS = Listing("progress_report r", "r.id", "r.item_id", ("r.month",), types.MONTH_PLACE)

Month = tuple[str, Decimal, Decimal | None]


class ProjectLoaders:
    def __init__(self, audience: Audience) -> None:
        self._audience = audience
        self.project = row_loader(lambda: Project.visible_to(audience))
        self.item = row_loader(self._visible_items)
        self.report = row_loader(lambda: ProgressReport.visible_to(audience))
        self.months: DataLoader[int, list[Month]] = DataLoader(load_fn=self._months)
        items = rows_by_id(self._visible_items)
        self._items = PageLoader(ITEMS, items, types.ProjectItem.of)
        self._items_below = PageLoader(ITEMS_BELOW, items, types.ProjectItem.of)
        self._reports = PageLoader(
            REPORTS, rows_by_id(lambda: ProgressReport.visible_to(audience)), types.ProgressReport.of
        )

    def _visible_items(self) -> Any:
        return ProjectItem.visible_to(self._audience)

    async def items_page(self, project_id: int, first: int, after: Place | None) -> Connection[types.ProjectItem]:
        return await self._items.load(project_id, first, after)

    async def items_below_page(self, node_id: int, first: int, after: Place | None) -> Connection[types.ProjectItem]:
        return await self._items_below.load(node_id, first, after)

    async def reports_page(self, item_id: int, first: int, after: Place | None) -> Connection[types.ProgressReport]:
        return await self._reports.load(item_id, first, after)

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
