"""Loaders of roster imports."""

from models.audience import Audience
from models.lookup import lookup
from models.paging import Listing, Place
from models.roster.findings import ChangeKind
from models.roster.rows import RosterChange, RosterImport, RosterProblem
from resolvers.paging import PageLoader
from resolvers.rows import row_loader
from schema.connection import Connection
from schema.roster import types

PROBLEMS = Listing("roster_problem p", "p.id", "p.roster_import_id", ("p.place",), types.PLACE)
CHANGES = Listing("roster_change c", "c.id", "c.roster_import_id", ("c.place",), types.PLACE)
CHANGES_OF_KIND = Listing(CHANGES.rows, CHANGES.row_id, CHANGES.owner, CHANGES.order, CHANGES.kinds, "c.kind = ?")


class RosterLoaders:
    def __init__(self, audience: Audience) -> None:
        self.roster_import = row_loader(RosterImport.visible_to, audience)
        self.problem = row_loader(RosterProblem.visible_to, audience)
        self.change = row_loader(RosterChange.visible_to, audience)
        changes = lookup(RosterChange.visible_to, audience)
        self._problems = PageLoader(PROBLEMS, lookup(RosterProblem.visible_to, audience), types.RosterProblem.of)
        self._changes = PageLoader(CHANGES, changes, types.RosterChange.of)
        self._changes_of_kind = PageLoader(CHANGES_OF_KIND, changes, types.RosterChange.of)

    async def problems_page(self, import_id: int, first: int, after: Place | None) -> Connection[types.RosterProblem]:
        return await self._problems.load(import_id, first, after)

    async def changes_page(
        self, import_id: int, kind: ChangeKind | None, first: int, after: Place | None
    ) -> Connection[types.RosterChange]:
        if kind is None:
            return await self._changes.load(import_id, first, after)
        return await self._changes_of_kind.load(import_id, first, after, (kind.value,))
