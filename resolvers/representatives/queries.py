"""Questions about people."""

from typing import Annotated

import strawberry

from models.database import found
from models.lookup import lookup
from models.platform.rows import PlatformNode
from models.representatives.lists import NAME_PLACE, Wanted, listing_of
from models.representatives.rows import Person
from resolvers.paging import PageLoader
from resolvers.platform.counties import CountyCode, county_of
from schema.connection import DEFAULT_PAGE, After, Connection, First, checked_first, decode_cursor
from schema.context import Info
from schema.node import NO_ROW, RowId, decode_id
from schema.representatives import types
from schema.representatives.inputs import RepresentativeFilter

Filter = Annotated[
    RepresentativeFilter | None,
    strawberry.argument(description="筛选条件，不写为全部。Which people; all if left out."),
]


@strawberry.type
class RepresentativeQueries:
    @strawberry.field(
        description="代表与议政员，按姓名排序。The representatives, delegates and members of bodies of a county, by name."
    )
    async def representatives(
        self,
        info: Info,
        code: CountyCode = None,
        filter: Filter = None,
        first: First = DEFAULT_PAGE,
        after: After = None,
    ) -> Connection[types.Representative] | None:
        limit, place = checked_first(first), decode_cursor(after, NAME_PLACE)
        county = await county_of(info, code)
        if county is None:
            return None
        listing, arguments = listing_of(await _wanted(info, filter or RepresentativeFilter()))
        rows = lookup(Person.visible_to, info.context.audience)
        return await PageLoader(listing, rows, types.Representative.of).load(county.id, limit, place, arguments)

    @strawberry.field(description="一名代表。One representative; null if the id names none.")
    async def representative(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="代表的标识。Id of the representative.")],
    ) -> types.Representative | None:
        row = await info.context.loaders.representatives.person.load(decode_id("Representative", id))
        return types.Representative.of(row) if row else None


async def _wanted(info: Info, filter: RepresentativeFilter) -> Wanted:
    """An id or code that names nothing fits nobody."""
    node_id: int | None = None
    if filter.node_code is not None:
        node = await found(PlatformNode.visible_to(info.context.audience), code=filter.node_code)
        node_id = node.id if node else NO_ROW
    return Wanted(
        level=filter.level,
        body_id=_row_id("Body", filter.body_id),
        delegation_id=_row_id("MemberGroup", filter.delegation_id),
        group_id=_row_id("MemberGroup", filter.group_id),
        state=filter.state,
        node_id=node_id,
        text=(filter.text or "").strip(),
    )


def _row_id(kind: str, global_id: strawberry.ID | None) -> RowId | None:
    return None if global_id is None else decode_id(kind, global_id)
