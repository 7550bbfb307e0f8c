"""Questions about the platform tree."""

from typing import Annotated

import strawberry

from models.database import found
from models.platform.rows import NodeKind, PlatformNode
from resolvers.platform.counties import CountyCode, county_of
from schema.context import Info
from schema.platform import types

Code = Annotated[str, strawberry.argument(description="节点代码，如 320623001。Code of the node, like 320623001.")]


@strawberry.type
class PlatformQueries:
    @strawberry.field(
        description="一个县的平台（县级中心）。A county's platform: its root node; null if the code names none."
    )
    async def platform(self, info: Info, code: CountyCode = None) -> types.PlatformNode | None:
        county = await county_of(info, code)
        if county is None:
            return None
        roots = PlatformNode.visible_to(info.context.audience)
        row = await roots.get_or_none(county_id=county.id, kind=NodeKind.COUNTY_CENTRE)
        return types.PlatformNode.of(row) if row else None

    @strawberry.field(description="按代码找平台节点。The platform node of a code; null if there is none.")
    async def platform_node(self, info: Info, code: Code) -> types.PlatformNode | None:
        row = await found(PlatformNode.visible_to(info.context.audience), code=code)
        return types.PlatformNode.of(row) if row else None
