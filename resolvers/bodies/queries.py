"""Questions about bodies and their sittings."""

from typing import Annotated

import strawberry

from models.bodies.rows import Body
from models.lookup import lookup
from models.paging import Listing
from resolvers.paging import PageLoader
from resolvers.platform.counties import CountyCode, county_of
from schema.bodies import types
from schema.bodies.labels import BodyKind
from schema.connection import DEFAULT_PAGE, After, Connection, First, checked_first, decode_cursor
from schema.context import Info
from schema.node import decode_id

BODIES = "body b JOIN platform_node n ON n.id = b.node_id"


@strawberry.type
class BodyQueries:
    @strawberry.field(
        description="一个县的机构，按代码排序，含已撤销的。The bodies of a county, by code; dissolved ones too."
    )
    async def bodies(
        self,
        info: Info,
        code: CountyCode = None,
        kind: Annotated[
            BodyKind | None, strawberry.argument(description="只要这一种类。Only bodies of this kind.")
        ] = None,
        node_code: Annotated[
            str | None,
            strawberry.argument(description="只要设在该平台节点的。Only bodies at the node of this code."),
        ] = None,
        first: First = DEFAULT_PAGE,
        after: After = None,
    ) -> Connection[types.Body] | None:
        limit, place = checked_first(first), decode_cursor(after, types.CODE_PLACE)
        county = await county_of(info, code)
        if county is None:
            return None
        wanted = {"b.kind = ?": kind.value if kind else None, "n.code = ?": node_code}
        given = {condition: value for condition, value in wanted.items() if value is not None}
        listing = Listing(BODIES, "b.id", "b.county_id", ("b.code",), types.CODE_PLACE, " AND ".join(given))
        visible = lookup(Body.visible_to, info.context.audience)
        return await PageLoader(listing, visible, types.Body.of).load(county.id, limit, place, tuple(given.values()))

    @strawberry.field(description="一个机构。One body; null if the id names none.")
    async def body(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="机构的标识。Id of the body.")]
    ) -> types.Body | None:
        row = await info.context.loaders.bodies.body.load(decode_id("Body", id))
        return types.Body.of(row) if row else None

    @strawberry.field(description="一场会议及其签到。One sitting; null if the id names none.")
    async def sitting(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="一场会议的标识。Id of the sitting.")],
    ) -> types.Sitting | None:
        row = await info.context.loaders.bodies.sitting.load(decode_id("Sitting", id))
        return types.Sitting.of(row) if row else None
