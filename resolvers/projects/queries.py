"""Questions about projects and their items."""

from typing import Annotated

import strawberry

from models.audience import Audience
from models.lookup import lookup
from models.paging import Listing
from models.projects.rows import LightRules, Project
from models.projects.workflow import Stage
from resolvers.paging import PageLoader
from resolvers.platform.counties import CountyCode, county_of
from schema.connection import DEFAULT_PAGE, After, Connection, First, checked_first, decode_cursor
from schema.context import Info
from schema.node import decode_id
from schema.projects import tracking, types

PROJECTS = Listing("project p", "p.id", "p.county_id", ("-p.year", "p.number"), (int, int))


def _where(*conditions: str) -> Listing:
    where = " AND ".join(conditions)
    return Listing(PROJECTS.rows, PROJECTS.row_id, PROJECTS.owner, PROJECTS.order, PROJECTS.kinds, where)


@strawberry.type
class ProjectQueries:
    @strawberry.field(description="民生实事项目，最近年度在前。The livelihood projects of a county, newest year first.")
    async def projects(
        self,
        info: Info,
        code: CountyCode = None,
        year: Annotated[
            int | None, strawberry.argument(description="只要这一年度。Only the projects of this year.")
        ] = None,
        stage: Annotated[
            Stage | None, strawberry.argument(description="只要处于这一阶段的项目。Only the projects at this stage.")
        ] = None,
        first: First = DEFAULT_PAGE,
        after: After = None,
    ) -> Connection[types.Project] | None:
        limit, place = checked_first(first), decode_cursor(after, PROJECTS.kinds)
        county = await county_of(info, code)
        if county is None:
            return None
        asked = [("p.year = CAST(? AS integer)", year), ("p.stage = ?", stage and stage.value)]
        wanted = [(condition, value) for condition, value in asked if value is not None]
        listing = _where(*(condition for condition, _ in wanted))
        values = tuple(value for _, value in wanted)
        return await _pages(listing, info.context.audience).load(county.id, limit, place, values)

    @strawberry.field(description="一个民生实事项目。One livelihood project; null if the id names none.")
    async def project(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="项目的标识。Id of the project.")],
    ) -> types.Project | None:
        row = await info.context.loaders.projects.project.load(decode_id("Project", id))
        return types.Project.of(row) if row else None

    @strawberry.field(description="一个细化项目。One item of a project; null if the id names none.")
    async def project_item(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="细项的标识。Id of the item.")]
    ) -> types.ProjectItem | None:
        row = await info.context.loaders.projects.item.load(decode_id("ProjectItem", id))
        return types.ProjectItem.of(row) if row else None

    @strawberry.field(
        description="一个县现行的亮灯规则，尚未制定时为空。The rules of lights in force in a county; null while it has none of its own and no work has begun."
    )
    async def light_rules(self, info: Info, code: CountyCode = None) -> tracking.LightRules | None:
        county = await county_of(info, code)
        if county is None:
            return None
        rules = LightRules.visible_to(info.context.audience).filter(county_id=county.id)
        row = await rules.order_by("-version").first()
        return tracking.LightRules.of(row) if row else None


def _pages(listing: Listing, audience: Audience) -> PageLoader[Project, types.Project]:
    return PageLoader(listing, lookup(Project.visible_to, audience), types.Project.of)
