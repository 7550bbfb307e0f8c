"""Questions about roster imports."""

from typing import Annotated

import strawberry

from schema.context import Info
from schema.node import decode_id
from schema.roster import types

ImportId = Annotated[strawberry.ID, strawberry.argument(description="导入的标识。Id of the import.")]


@strawberry.type
class RosterQueries:
    @strawberry.field(
        description="一次名册导入，限工作人员。One roster import; null if the id names none that the viewer may see."
    )
    async def roster_import(self, info: Info, id: ImportId) -> types.RosterImport | None:
        row = await info.context.loaders.roster.roster_import.load(decode_id("RosterImport", id))
        return types.RosterImport.of(row) if row else None
