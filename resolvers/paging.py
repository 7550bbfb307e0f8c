"""Pages of nested lists: one statement for the places, one for the rows, however many parents ask."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from tortoise.models import Model

from models.lookup import Lookup
from models.paging import Listing, Place, counts, pages
from resolvers.batching import DataLoader
from schema.connection import Connection, Edge, PageInfo, encode_cursor
from schema.node import Node

R = TypeVar("R", bound=Model)
T = TypeVar("T", bound=Node)


class Asked(NamedTuple):
    """One page that somebody asked for; those that differ only in their owner are fetched together."""

    owner: int
    first: int
    after: Place | None
    arguments: tuple[object, ...]


class PageLoader(Generic[R, T]):
    """Loads pages of one listing. `seen` are the rows that it may hold; `make` turns a row into its type."""

    def __init__(
        self,
        listing: Listing,
        seen: Lookup[R],
        make: Callable[[R], T],
    ) -> None:
        self._listing, self._seen, self._make = listing, seen, make

    # Most listings of a domain are not asked for in an operation that asks for one of them.
    @cached_property
    def _pages(self) -> DataLoader[Asked, Connection[Any]]:
        return DataLoader(load_fn=self._load)

    @cached_property
    def _counts(self) -> DataLoader[tuple[int, tuple[object, ...]], int]:
        return DataLoader(load_fn=self._count)

    async def load(
        self, owner: int, first: int, after: Place | None, arguments: tuple[object, ...] = ()
    ) -> Connection[Any]:
        return await self._pages.load(Asked(owner, first, after, arguments))

    async def _load(self, asked: list[Asked]) -> list[Connection[Any]]:
        alike: dict[tuple[object, ...], list[Asked]] = defaultdict(list)
        for page in asked:
            alike[page[1:]].append(page)
        found: dict[Asked, Connection[Any]] = {}
        for group in alike.values():
            found |= await self._load_alike(group)
        return [found[page] for page in asked]

    async def _load_alike(self, group: list[Asked]) -> dict[Asked, Connection[Any]]:
        _, first, after, arguments = group[0]
        owners = [page.owner for page in group]
        # One more than asked for tells whether another page follows.
        places = await pages(
            self._listing,
            owners,
            seen=self._seen,
            after=after,
            limit=first + 1,
            arguments=arguments,
        )
        shown = {row.id for found in places.values() for row in found[:first]}
        rows = await self._seen.of(list(shown))
        return {page: self._connection(page, places[page.owner], rows) for page in group}

    def _connection(self, page: Asked, places: Sequence[Any], rows: dict[int, R]) -> Connection[Any]:
        shown = places[: page.first]
        edges = [
            Edge(cursor=encode_cursor(row.place), node=self._make(rows[row.id])) for row in shown if row.id in rows
        ]
        return Connection(
            edges=edges,
            page_info=PageInfo(
                has_next_page=len(places) > page.first,
                end_cursor=encode_cursor(shown[-1].place) if shown else None,
            ),
            count=lambda: self._counts.load((page.owner, page.arguments)),
        )

    async def _count(self, asked: list[tuple[int, tuple[object, ...]]]) -> list[int]:
        found: dict[tuple[int, tuple[object, ...]], int] = {}
        for arguments in {arguments for _, arguments in asked}:
            owners = [owner for owner, same in asked if same == arguments]
            totals = await counts(self._listing, owners, seen=self._seen, arguments=arguments)
            found |= {(owner, arguments): totals.get(owner, 0) for owner in owners}
        return [found[key] for key in asked]
