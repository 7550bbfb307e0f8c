"""Questions about the watch."""

import strawberry

from models.supervision.year.rows import WatchRules
from resolvers.platform.counties import CountyCode, county_of
from schema.context import Info
from schema.supervision.year import types


@strawberry.type
class YearQueries:
    @strawberry.field(
        description="一个县现行的跟踪监督规则，尚未制定时为空。The rules of the watch in force in a county; null while it has none of its own and no list is published."
    )
    async def watch_rules(self, info: Info, code: CountyCode = None) -> types.WatchRules | None:
        county = await county_of(info, code)
        if county is None:
            return None
        rules = WatchRules.visible_to(info.context.audience).filter(county_id=county.id)
        row = await rules.order_by("-version").first()
        return types.WatchRules.of(row) if row else None
