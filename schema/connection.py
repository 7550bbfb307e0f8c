"""Relay connections with keyset cursors."""

import base64
import binascii
from collections.abc import Awaitable, Callable
from typing import Annotated, Generic, TypeVar

import orjson
import strawberry

from models.errors import refuse
from models.paging import Place
from schema.errors import RequestRefusal
from schema.node import Node

DEFAULT_PAGE = 20
LARGEST_PAGE = 100
LONGEST_KEY = 100

First = Annotated[int, strawberry.argument(description="每页条数，1 到 100。Page size, 1 to 100.")]
After = Annotated[
    str | None,
    strawberry.argument(description="从此游标之后开始。Start after this cursor, taken from an edge or from pageInfo."),
]

T = TypeVar("T", bound=Node)


@strawberry.type(description="分页信息。Where a page lies in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="是否还有下一页。Indicates whether more entries follow.")
    end_cursor: str | None = strawberry.field(description="本页最后一条的游标。Cursor of the page's last entry.")


@strawberry.type(description="列表中的一条及其游标（边）。One entry of a list, with its cursor.")
class Edge(Generic[T]):
    cursor: str = strawberry.field(description="这一条的游标。Cursor of this entry.")
    node: T = strawberry.field(description="这一条本身。The entry itself.")


@strawberry.type(description="一页列表（连接）。A page of a list.")
class Connection(Generic[T]):
    edges: list[Edge[T]] = strawberry.field(description="各条及其游标。The entries with their cursors.")
    page_info: PageInfo = strawberry.field(description="分页信息。Where this page lies in the list.")
    count: strawberry.Private[Callable[[], Awaitable[int]]]

    @strawberry.field(description="各条本身。The entries themselves.")
    def nodes(self) -> list[T]:
        return [edge.node for edge in self.edges]

    @strawberry.field(description="全部条数。How many entries the whole list has.")
    async def total_count(self) -> int:
        return await self.count()


def checked_first(first: int) -> int:
    """Refuses with PAGE_SIZE_OUT_OF_RANGE outside 1 … 100."""
    if not 1 <= first <= LARGEST_PAGE:
        raise refuse(RequestRefusal.PAGE_SIZE_OUT_OF_RANGE, "first", limit=LARGEST_PAGE)
    return first


def encode_cursor(place: Place) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(place)).decode().rstrip("=")


def decode_cursor(cursor: str | None, kinds: tuple[type, ...]) -> Place | None:
    """The place that a cursor names. Refuses with CURSOR_UNREADABLE what is not a cursor of this list."""
    if cursor is None:
        return None
    try:
        raw = orjson.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error):
        raise refuse(RequestRefusal.CURSOR_UNREADABLE, "after") from None
    if not isinstance(raw, list) or len(raw) != len(kinds) or not all(map(_fits, raw, kinds)):
        raise refuse(RequestRefusal.CURSOR_UNREADABLE, "after")
    return tuple(raw)


def _fits(key: object, kind: type) -> bool:
    if kind is int:
        return type(key) is int and abs(key) < 2**31
    return isinstance(key, str) and len(key) <= LONGEST_KEY and "\x00" not in key
