"""Loaders of what is published of a year, and of watches."""

from dataclasses import replace

from models.audience import Audience
from models.lookup import lookup
from models.paging import Listing, Place
from models.supervision.watches.watching import WatchVerdict
from models.supervision.year import figures
from models.supervision.year.figures import Figures
from models.supervision.year.rows import (
    ItemWatch,
    MidYearEntry,
    MidYearReport,
    WatchRules,
    YearEndEntry,
    YearEndList,
)
from resolvers.batching import DataLoader
from resolvers.paging import PageLoader
from resolvers.rows import row_loader
from schema.connection import Connection
from schema.platform.types import LIST_PLACE, YEAR_PLACE
from schema.supervision.year import types

REPORTS = Listing("mid_year_report r", "r.id", "r.node_id", ("-r.year",), YEAR_PLACE)
REPORT_ENTRIES = Listing("mid_year_entry e", "e.id", "e.report_id", ("e.place",), types.ENTRY_PLACE)
# Of a county, at its centre.
LISTS = Listing(
    "platform_node n JOIN year_end_list l ON l.county_id = n.county_id",
    "l.id",
    "n.id",
    ("-l.year", "-l.version"),
    LIST_PLACE,
    "n.parent_id IS NULL",
)
LIST_ENTRIES = Listing("year_end_entry e", "e.id", "e.list_id", ("e.place",), types.ENTRY_PLACE)


class YearLoaders:
    def __init__(self, audience: Audience) -> None:
        reports = lookup(MidYearReport.visible_to, audience)
        report_entries = lookup(MidYearEntry.visible_to, audience)
        lists = lookup(YearEndList.visible_to, audience)
        list_entries = lookup(YearEndEntry.visible_to, audience)
        self._audience = audience
        self.report = row_loader(MidYearReport.visible_to, audience)
        self.report_entry = row_loader(MidYearEntry.visible_to, audience)
        self.list = row_loader(YearEndList.visible_to, audience)
        self.entry = row_loader(YearEndEntry.visible_to, audience)
        self.rules = row_loader(WatchRules.visible_to, audience)
        self.watch = row_loader(ItemWatch.visible_to, audience)
        self.watch_over: DataLoader[int, ItemWatch | None] = DataLoader(load_fn=self._newest_watches)
        self.report_figures: DataLoader[int, Figures] = DataLoader(load_fn=_figures_of_reports)
        self.list_figures: DataLoader[int, Figures] = DataLoader(load_fn=_figures_of_lists)
        self.reports = PageLoader(REPORTS, reports, types.MidYearReport.of)
        self.report_entries = PageLoader(REPORT_ENTRIES, report_entries, types.MidYearEntry.of)
        self.lists = PageLoader(LISTS, lists, types.YearEndList.of)
        self._entries = PageLoader(LIST_ENTRIES, list_entries, types.YearEndEntry.of)
        of_verdict = replace(LIST_ENTRIES, where="e.verdict = ?")
        self._entries_of_verdict = PageLoader(of_verdict, list_entries, types.YearEndEntry.of)

    async def entries_page(
        self, list_id: int, verdict: WatchVerdict | None, first: int, after: Place | None
    ) -> Connection[types.YearEndEntry]:
        if verdict is None:
            return await self._entries.load(list_id, first, after)
        return await self._entries_of_verdict.load(list_id, first, after, (verdict.value,))

    async def _newest_watches(self, item_ids: list[int]) -> list[ItemWatch | None]:
        watches = await ItemWatch.visible_to(self._audience).filter(item_id__in=item_ids).order_by("id")
        found = {watch.item_id: watch for watch in watches}
        return [found.get(item_id) for item_id in item_ids]


async def _figures_of_reports(report_ids: list[int]) -> list[Figures]:
    found = await figures.of_reports(report_ids)
    return [found[report_id] for report_id in report_ids]


async def _figures_of_lists(list_ids: list[int]) -> list[Figures]:
    found = await figures.of_lists(list_ids)
    return [found[list_id] for list_id in list_ids]
