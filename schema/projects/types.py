"""Livelihood projects and their items as clients see them."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import strawberry

from models.projects import progress, rows
from schema.connection import DEFAULT_PAGE, After, Connection, First, checked_first, decode_cursor
from schema.context import Info
from schema.node import Node, encode_id
from schema.platform.types import PlatformNode
from schema.scalars import BigInt
from schema.units.types import UndertakingUnit

if TYPE_CHECKING:
    from schema.discussion.types import Comment
    from schema.evaluations.types import Evaluation, ItemEvaluations

NUMBER_PLACE = (int,)
COMMENT_PLACE = (int,)
MONTH_PLACE = (str,)


@strawberry.type(description="某月的计划与实际进度（序时进度）。Planned and actual progress at the end of one month.")
class ProjectItemMonth:
    month: str = strawberry.field(description="月份，如 2025-06。The month, like 2025-06.")
    planned: Decimal = strawberry.field(description="计划进度（百分比）。Planned progress, in percent.")
    actual: Decimal | None = strawberry.field(
        description="所报实际进度（百分比）。Reported progress, in percent; null if not reported."
    )


@strawberry.type(description="某月的进度报告。What the lead unit reported of one month.")
class ProgressReport(Node):
    month: str = strawberry.field(description="月份，如 2025-06。The month, like 2025-06.")
    progress: Decimal = strawberry.field(description="累计进度（百分比，0 到 100）。Progress so far, 0 to 100 percent.")
    spent: Decimal = strawberry.field(description="累计支出（元）。Spent so far, in yuan.")
    remark: str = strawberry.field(description="说明。The unit's remark.")
    reported_at: datetime = strawberry.field(description="报告时间。Timestamp of the report.")

    @classmethod
    def of(cls, row: rows.ProgressReport) -> "ProgressReport":
        return cls(
            id=encode_id("ProgressReport", row.id),
            month=row.month,
            progress=row.progress,
            spent=row.spent,
            remark=row.remark,
            reported_at=row.reported_at,
        )


@strawberry.type(description="当前用户对该细项可以做什么（权限提示）。What the viewer may do with this item.")
class ProjectItemViewerCan:
    report: bool = strawberry.field(description="可否报告进度。Indicates whether the viewer may report its progress.")
    edit: bool = strawberry.field(description="可否修改。Indicates whether the viewer may edit it.")


@strawberry.type(description="细化项目（细项）。An item of a project: what is done, where, by whom, and how far it is.")
class ProjectItem(Node):
    row: strawberry.Private[rows.ProjectItem]
    number: int = strawberry.field(description="在项目中的序号。Number within its project.")
    title: str = strawberry.field(description="名称。Title of the item.")
    budget: Decimal | None = strawberry.field(description="预算（元），未知时为空。Budget, in yuan; null if unknown.")
    spent: Decimal = strawberry.field(description="累计支出（元）。Spent so far, in yuan.")
    progress: Decimal = strawberry.field(
        description="实际进度（百分比）。Actual progress, in percent, of the last reported month."
    )
    planned_progress: Decimal = strawberry.field(
        description="同月的计划进度（序时进度，百分比）。Planned progress at the end of the last reported month, in percent."
    )
    reported_month: str | None = strawberry.field(
        description="最近报告的月份，如 2025-06。The last reported month, like 2025-06; null before the first report."
    )
    on_schedule: bool | None = strawberry.field(
        description="是否达到序时进度，未报告时为空。Indicates whether progress is at least as planned; null before the first report."
    )
    synthetic: bool = strawberry.field(
        description="是否为演示数据。Indicates whether the item is invented for demonstration."
    )
    version: int = strawberry.field(description="版本号，修改时须带上。Version of the row; an edit must name it.")

    @classmethod
    def of(cls, row: rows.ProjectItem) -> "ProjectItem":
        reported = row.reported_month is not None
        return cls(
            id=encode_id("ProjectItem", row.id),
            row=row,
            number=row.number,
            title=row.title,
            budget=row.budget,
            spent=row.spent,
            progress=row.progress,
            planned_progress=row.planned_progress,
            reported_month=row.reported_month,
            on_schedule=progress.is_on_schedule(row.progress, row.planned_progress) if reported else None,
            synthetic=row.synthetic,
            version=row.version,
        )

    @strawberry.field(description="所属项目。The project that the item belongs to.")
    async def project(self, info: Info) -> "Project | None":
        row = await info.context.loaders.projects.project.load(self.row.project_id)
        return Project.of(row) if row else None

    @strawberry.field(description="实施地点所属的平台节点。The platform node at which the item is carried out.")
    async def node(self, info: Info) -> PlatformNode | None:
        row = await info.context.loaders.platform.node.load(self.row.node_id)
        return PlatformNode.of(row) if row else None

    @strawberry.field(description="牵头单位。The lead unit.")
    async def lead_unit(self, info: Info) -> UndertakingUnit | None:
        row = await info.context.loaders.units.unit.load(self.row.lead_unit_id)
        return UndertakingUnit.of(row) if row else None

    @strawberry.field(description="逐月的计划与实际进度。Planned and actual progress of every month of the plan.")
    async def months(self, info: Info) -> list[ProjectItemMonth]:
        return [
            ProjectItemMonth(month=month, planned=planned, actual=actual)
            for month, planned, actual in await info.context.loaders.projects.months.load(self.row.id)
        ]

    @strawberry.field(description="进度报告，按月份排序。The progress reports, by month.")
    async def reports(self, info: Info, first: First = DEFAULT_PAGE, after: After = None) -> Connection[ProgressReport]:
        return await info.context.loaders.projects.reports_page(
            self.row.id, checked_first(first), decode_cursor(after, MONTH_PLACE)
        )

    @strawberry.field(description="当前用户可以做什么。What the viewer may do with this item.")
    async def viewer_can(self, info: Info) -> ProjectItemViewerCan:
        actor = info.context.actor
        return ProjectItemViewerCan(
            report=actor is not None and self.row.lead_unit_id in actor.units,
            edit=await info.context.loaders.is_staff_of(actor, self.row.node_id),
        )

    @strawberry.field(
        description="评论，最新在前，不含回复（可议）。Comments on this item, newest first, without the replies."
    )
    async def comments(
        self, info: Info, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[Annotated["Comment", strawberry.lazy("schema.discussion.types")]]:
        return await info.context.loaders.discussion.item_page(
            self.row.id, checked_first(first), decode_cursor(after, COMMENT_PLACE)
        )

    @strawberry.field(description="当前用户是否关注。Indicates whether the viewer follows this item.")
    async def viewer_follows(self, info: Info) -> bool:
        actor = info.context.actor
        if actor is None or actor.account_id is None:
            return False
        return await info.context.loaders.discussion.follows.load((actor.account_id, "item_id", self.row.id))

    @strawberry.field(
        description="各时段的评价，最新在前（可评）。The evaluations of all periods of its year, newest first."
    )
    async def evaluations(
        self, info: Info
    ) -> list[Annotated["ItemEvaluations", strawberry.lazy("schema.evaluations.types")]]:
        return await info.context.loaders.evaluations.of_item(self.row.id, self.row.project_id)

    @strawberry.field(
        description="当前用户在最新时段的评价。What the viewer said of the item in the newest period; null if nothing."
    )
    async def viewer_evaluation(
        self, info: Info
    ) -> Annotated["Evaluation", strawberry.lazy("schema.evaluations.types")] | None:
        actor = info.context.actor
        if actor is None or actor.account_id is None:
            return None
        return await info.context.loaders.evaluations.own_of_item(actor.account_id, self.row.id, self.row.project_id)


@strawberry.type(description="民生实事项目。A livelihood project of a year, chosen by the representatives' vote.")
class Project(Node):
    row: strawberry.Private[rows.Project]
    year: int = strawberry.field(description="年度。The year in which it is carried out.")
    number: int = strawberry.field(description="年度内的序号。Number within its year.")
    title: str = strawberry.field(description="名称。Title of the project.")
    synthetic: bool = strawberry.field(
        description="是否为演示数据。Indicates whether the project is invented for demonstration."
    )

    @classmethod
    def of(cls, row: rows.Project) -> "Project":
        return cls(
            id=encode_id("Project", row.id),
            row=row,
            year=row.year,
            number=row.number,
            title=row.title,
            synthetic=row.synthetic,
        )

    @strawberry.field(
        description="修订号：触及本项目的最新事件编号。Revision: number of the newest event that touched this project."
    )
    async def revision(self, info: Info) -> BigInt:
        return BigInt(await info.context.loaders.project_revision(self.row.id, info.context.position))

    @strawberry.field(description="细项，按序号排序。The items of the project, by number.")
    async def items(self, info: Info, first: First = DEFAULT_PAGE, after: After = None) -> Connection[ProjectItem]:
        return await info.context.loaders.projects.items_page(
            self.row.id, checked_first(first), decode_cursor(after, NUMBER_PLACE)
        )

    @strawberry.field(
        description="评论，最新在前，不含回复（可议）。Comments on this project, newest first, without the replies."
    )
    async def comments(
        self, info: Info, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[Annotated["Comment", strawberry.lazy("schema.discussion.types")]]:
        return await info.context.loaders.discussion.project_page(
            self.row.id, checked_first(first), decode_cursor(after, COMMENT_PLACE)
        )

    @strawberry.field(description="当前用户是否关注。Indicates whether the viewer follows this project.")
    async def viewer_follows(self, info: Info) -> bool:
        actor = info.context.actor
        if actor is None or actor.account_id is None:
            return False
        return await info.context.loaders.discussion.follows.load((actor.account_id, "project_id", self.row.id))
