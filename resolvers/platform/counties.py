"""Which county a question means."""

from typing import Annotated

import strawberry

from models.database import found
from models.platform.rows import County
from schema.context import Info

CountyCode = Annotated[
    str | None,
    strawberry.argument(
        description="县代码；只有一个县，或服务设有默认县时可不写。The county's code; may be left out where there is one county, or a default one."
    ),
]


async def county_of(info: Info, code: str | None) -> County | None:
    """The county of a code; without one the service's own (COUNTY_CODE), or the only one that there is."""
    code = code if code is not None else info.context.county_code
    if code is not None:
        return await found(County.all(), code=code)
    counties = await County.all().limit(2)
    return counties[0] if len(counties) == 1 else None
