"""Loaders of the platform tree."""

from collections import defaultdict

from models.audience import Audience
from models.lookup import lookup
from models.paging import Listing, Place
from models.platform import tree
from models.platform.rows import Ancestry, NodeKind, PlatformNode
from resolvers.batching import DataLoader
from resolvers.paging import PageLoader
from resolvers.rows import row_loader
from schema import connection
from schema.platform import types

CHILDREN = Listing("platform_node n", "n.id", "n.parent_id", ("n.code",), types.NODE_PLACE)
DESCENDANTS = Listing(
    "platform_node_ancestry a JOIN platform_node n ON n.id = a.descendant_id",
    "n.id",
    "a.ancestor_id",
    ("n.code",),
    types.NODE_PLACE,
    where="a.distance > 0",
)


def _of_kind(listing: Listing) -> Listing:
    where = f"{listing.where} AND n.kind = ?" if listing.where else "n.kind = ?"
    return Listing(listing.rows, listing.row_id, listing.owner, listing.order, listing.kinds, where)


class PlatformLoaders:
    def __init__(self, audience: Audience) -> None:
        self._audience = audience
        self.node = row_loader(PlatformNode.visible_to, audience)
        self.ancestors: DataLoader[int, list[PlatformNode]] = DataLoader(load_fn=self._ancestors)
        self.summary: DataLoader[tuple[int, int | None], tree.Summary] = DataLoader(load_fn=_summaries)
        rows, make = lookup(PlatformNode.visible_to, audience), types.PlatformNode.of
        self._children = PageLoader(CHILDREN, rows, make)
        self._children_of_kind = PageLoader(_of_kind(CHILDREN), rows, make)
        self._descendants = PageLoader(DESCENDANTS, rows, make)
        self._descendants_of_kind = PageLoader(_of_kind(DESCENDANTS), rows, make)

    async def children_page(
        self, node_id: int, kind: NodeKind | None, first: int, after: Place | None
    ) -> connection.Connection[types.PlatformNode]:
        if kind is None:
            return await self._children.load(node_id, first, after)
        return await self._children_of_kind.load(node_id, first, after, (kind.value,))

    async def descendants_page(
        self, node_id: int, kind: NodeKind | None, first: int, after: Place | None
    ) -> connection.Connection[types.PlatformNode]:
        if kind is None:
            return await self._descendants.load(node_id, first, after)
        return await self._descendants_of_kind.load(node_id, first, after, (kind.value,))

    async def _ancestors(self, node_ids: list[int]) -> list[list[PlatformNode]]:
        pairs = await Ancestry.filter(descendant_id__in=node_ids, distance__gt=0).order_by("-distance")
        rows = await lookup(PlatformNode.visible_to, self._audience).of(list({pair.ancestor_id for pair in pairs}))
        found: dict[int, list[PlatformNode]] = defaultdict(list)
        for pair in pairs:
            if pair.ancestor_id in rows:
                found[pair.descendant_id].append(rows[pair.ancestor_id])
        return [found[node_id] for node_id in node_ids]


async def _summaries(asked: list[tuple[int, int | None]]) -> list[tree.Summary]:
    found: dict[tuple[int, int | None], tree.Summary] = {}
    for year in {year for _, year in asked}:
        of_year = await tree.summaries([node_id for node_id, same in asked if same == year], year)
        found |= {(node_id, year): summary for node_id, summary in of_year.items()}
    return [found[one] for one in asked]
