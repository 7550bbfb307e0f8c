"""Livelihood projects and their items as clients see them."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import strawberry

from models.projects import lights, progress, rollup, rows, workflow
from models.projects.lights import ItemDecision, ItemState, Light
from models.projects.workflow import Stage, Step
from schema.connection import DEFAULT_PAGE, After, Connection, First, checked_first, decode_cursor
from schema.context import Info
from schema.errors import expose_labels
from schema.node import Node, encode_id
from schema.platform.types import LightCounts, PlatformNode, UnderWatch
from schema.projects.reports import ProgressReport, ProjectItemMonth
from schema.projects.tracking import (
    Acceptance,
    BudgetSource,
    Coordinates,
    LightRules,
    Milestone,
    ProjectItemTarget,
    TargetChange,
)
from schema.representatives.types import Representative
from schema.scalars import BigInt
from schema.units.types import UndertakingUnit

if TYPE_CHECKING:
    from schema.discussion.types import Comment
    from schema.evaluations.types import Evaluation, ItemEvaluations
    from schema.supervision.types import SupervisionGroup, SupervisionProblem, SupervisionVisit
    from schema.supervision.year.types import ItemWatch

NUMBER_PLACE = (int,)
COMMENT_PLACE = (int,)
MONTH_PLACE = (str,)

expose_labels(Stage, "ProjectStage", "项目所处阶段。At which stage of its life a project is.")
expose_labels(Step, "ProjectStepKind", "推动项目的步骤。What moves a project on.")
expose_labels(Light, "Light", "亮灯颜色。The colour of a light.")
expose_labels(ItemState, "ProjectItemState", "细项状态，决定亮灯。The state of an item, which decides its light.")
expose_labels(ItemDecision, "ProjectItemDecision", "对细项的决定。What the committee decided of an item.")


@strawberry.type(description="当前用户对该细项可以做什么（权限提示）。What the viewer may do with this item.")
class ProjectItemViewerCan:
    report: bool = strawberry.field(description="可否报告进度。Indicates whether the viewer may report its progress.")
    edit: bool = strawberry.field(description="可否修改。Indicates whether the viewer may edit it.")
    accept: bool = strawberry.field(description="可否验收。Indicates whether the viewer may accept it.")


@strawberry.type(description="细化项目（细项）。An item of a project: what is done, where, by whom, and how far it is.")
class ProjectItem(Node):
    row: strawberry.Private[rows.ProjectItem]
    number: int = strawberry.field(description="在项目中的序号。Number within its project.")
    title: str = strawberry.field(description="名称。Title of the item.")
    leader: str = strawberry.field(description="分管领导。The leader in charge.")
    coordinates: Coordinates | None = strawberry.field(description="坐标。Its place on the map; null if unknown.")
    budget: Decimal | None = strawberry.field(description="预算（元），未知时为空。Budget, in yuan; null if unknown.")
    spent: Decimal = strawberry.field(description="累计支出（元）。Spent so far, in yuan.")
    target: ProjectItemTarget | None = strawberry.field(
        description="数量目标，没有时为空。The target quantity; null if there is none."
    )
    quantity: Decimal | None = strawberry.field(
        description="累计完成数量，未报告时为空。The quantity reached so far; null if none is reported."
    )
    progress: Decimal = strawberry.field(
        description="实际进度（百分比）。Actual progress, in percent, of the last reported month."
    )
    planned_progress: Decimal = strawberry.field(
        description="报告所述之日的计划进度（序时进度，百分比）。Planned progress, in percent, of the day that the last report speaks of."
    )
    reported_month: str | None = strawberry.field(
        description="最近报告的月份，如 2025-06。The last reported month, like 2025-06; null before the first report."
    )
    measured_on: date | None = strawberry.field(
        description="最近报告所述之日。The day that the last report speaks of; null before the first report."
    )
    on_schedule: bool | None = strawberry.field(
        description="是否达到序时进度，未报告时为空。Indicates whether progress is at least as planned; null before the first report."
    )
    state: ItemState | None = strawberry.field(
        description="状态，启动实施前为空。The state that its light shows; null before the work begins."
    )
    light: Light | None = strawberry.field(description="亮灯，启动实施前为空。Its light; null before the work begins.")
    as_of: date | None = strawberry.field(
        description="亮灯的评定日期，此后未变。The day as of which the light was judged; it holds since."
    )
    decision: ItemDecision | None = strawberry.field(
        description="调整或终止的决定。The decision to adjust or terminate it; null if there is none."
    )
    decided_on: date | None = strawberry.field(description="决定日期。Day of that decision.")
    decided_why: str = strawberry.field(description="决定的理由。The reason of that decision, or of taking it back.")
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
            leader=row.leader,
            coordinates=_coordinates(row),
            budget=row.budget,
            spent=row.spent,
            target=_target(row),
            quantity=row.quantity,
            progress=row.progress,
            planned_progress=row.planned_progress,
            reported_month=row.reported_month,
            measured_on=row.measured_on,
            on_schedule=progress.is_on_schedule(row.progress, row.planned_progress) if reported else None,
            state=row.state,
            light=row.light,
            as_of=row.light_as_of,
            decision=row.decision,
            decided_on=row.decided_on,
            decided_why=row.decided_why,
            synthetic=row.synthetic,
            version=row.version,
        )

    @strawberry.field(description="状态名称，用所请求的语言。The state's name in the asked language.")
    def state_label(self, info: Info) -> str | None:
        return self.state.label(info.context.language) if self.state else None

    @strawberry.field(
        description="为何亮这盏灯，用所请求的语言。Why it shows this light, as a sentence in the asked language; null before the work begins."
    )
    def light_explained(self, info: Info) -> str | None:
        if self.row.light_reason is None:
            return None
        return lights.explained(self.row.light_reason, self.row.light_facts or {}, info.context.language)

    @strawberry.field(
        description="评定所依的规则。The rules by which its light is judged; null before the work begins."
    )
    async def rules(self, info: Info) -> LightRules | None:
        if self.row.rules_id is None:
            return None
        row = await info.context.loaders.projects.rules.load(self.row.rules_id)
        return LightRules.of(row) if row else None

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

    @strawberry.field(description="协办单位。The units that help.")
    async def co_units(self, info: Info) -> list[UndertakingUnit]:
        return [UndertakingUnit.of(row) for row in await info.context.loaders.projects.co_units.load(self.row.id)]

    @strawberry.field(description="资金来源。Where its budget comes from.")
    async def budget_sources(self, info: Info) -> list[BudgetSource]:
        found = await info.context.loaders.projects.sources.load(self.row.id)
        return [BudgetSource(name=row.name, amount=row.amount) for row in found]

    @strawberry.field(description="逐月的计划与实际进度。Planned and actual progress of every month of the plan.")
    async def months(self, info: Info) -> list[ProjectItemMonth]:
        return [
            ProjectItemMonth(month=month, planned=planned, actual=actual)
            for month, planned, actual in await info.context.loaders.projects.months.load(self.row.id)
        ]

    @strawberry.field(description="节点目标，按序号。The milestones, by number.")
    async def milestones(self, info: Info) -> list[Milestone]:
        return [Milestone.of(row) for row in await info.context.loaders.projects.milestones.load(self.row.id)]

    @strawberry.field(description="进度报告，按月份排序。The progress reports, by month.")
    async def reports(self, info: Info, first: First = DEFAULT_PAGE, after: After = None) -> Connection[ProgressReport]:
        return await info.context.loaders.projects.reports_page(
            self.row.id, checked_first(first), decode_cursor(after, MONTH_PLACE)
        )

    @strawberry.field(description="目标变更申请，按序号。The requests to change its target, by number.")
    async def target_changes(
        self, info: Info, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[TargetChange]:
        return await info.context.loaders.projects.target_changes_page(
            self.row.id, checked_first(first), decode_cursor(after, NUMBER_PLACE)
        )

    @strawberry.field(description="验收结果，验收前为空。Its acceptance; null until then.")
    async def acceptance(self, info: Info) -> Acceptance | None:
        if self.row.accepted_on is None:
            return None
        row = await info.context.loaders.projects.acceptance_of.load(self.row.id)
        return Acceptance.of(row) if row else None

    @strawberry.field(
        description="是否在跟踪监督中。Indicates whether it stands under watch, because a year-end list rated it low."
    )
    async def under_watch(self, info: Info) -> bool:
        row = await info.context.loaders.year.watch_over.load(self.row.id)
        return row is not None and row.ended_at is None

    @strawberry.field(
        description="最近一次跟踪监督，已结束的也在内；从未有过的为空。Its newest watch, one that has ended too; null if there never was one."
    )
    async def watch(
        self, info: Info
    ) -> Annotated["ItemWatch", strawberry.lazy("schema.supervision.year.types")] | None:
        from schema.supervision.year.types import ItemWatch

        row = await info.context.loaders.year.watch_over.load(self.row.id)
        return ItemWatch.of(row) if row else None

    @strawberry.field(description="视察，最近登记的在前。The visits to the item, those recorded last first.")
    async def visits(
        self, info: Info, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[Annotated["SupervisionVisit", strawberry.lazy("schema.supervision.types")]]:
        return await info.context.loaders.supervision.visits.load(
            self.row.id, checked_first(first), decode_cursor(after, NUMBER_PLACE)
        )

    @strawberry.field(description="问题清单，按序号。The problems of the item, by number.")
    async def problems(
        self, info: Info, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[Annotated["SupervisionProblem", strawberry.lazy("schema.supervision.types")]]:
        return await info.context.loaders.supervision.problems.load(
            self.row.id, checked_first(first), decode_cursor(after, NUMBER_PLACE)
        )

    @strawberry.field(description="当前用户可以做什么。What the viewer may do with this item.")
    async def viewer_can(self, info: Info) -> ProjectItemViewerCan:
        actor = info.context.actor
        is_staff = await info.context.loaders.is_staff_of(actor, self.row.node_id)
        helping = {row.id for row in await info.context.loaders.projects.co_units.load(self.row.id)}
        own = actor is not None and bool(actor.units & {self.row.lead_unit_id, *helping})
        open_still = self.row.accepted_on is None and self.row.decision is not ItemDecision.TERMINATED
        done = self.row.progress == progress.FULL or progress.is_exceeded(self.row.quantity, self.row.target)
        return ProjectItemViewerCan(
            report=actor is not None
            and self.row.lead_unit_id in actor.units
            and open_still
            and await self._is_underway(info),
            edit=is_staff and self.row.accepted_on is None,
            accept=is_staff and not own and open_still and done and await self._is_underway(info),
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

    async def _is_underway(self, info: Info) -> bool:
        project = await info.context.loaders.projects.project.load(self.row.project_id)
        return project is not None and project.stage is Stage.IMPLEMENTING


def _coordinates(row: rows.ProjectItem) -> Coordinates | None:
    if row.longitude is None or row.latitude is None:
        return None
    return Coordinates(longitude=row.longitude, latitude=row.latitude)


def _target(row: rows.ProjectItem) -> ProjectItemTarget | None:
    if row.target is None:
        return None
    return ProjectItemTarget(
        quantity=row.target,
        unit=row.target_unit,
        version=row.target_version,
        voted=row.baseline,
        difference=None if row.baseline is None else row.target - row.baseline,
    )


@strawberry.type(description="项目经历的一步。One step of a project's life.")
class ProjectStep:
    number: int = strawberry.field(description="序号。Number of the step.")
    step: Step = strawberry.field(description="步骤。What moved it on.")
    stage: Stage = strawberry.field(description="所到阶段。The stage that it led to.")
    remark: str = strawberry.field(description="说明或理由。What was said, or the reason.")
    at: datetime = strawberry.field(description="时间。Moment of the step.")


@strawberry.type(description="票决票数。The figures of the ballot on a project.")
class ProjectBallot:
    voted_on: date | None = strawberry.field(description="票决日期。Day of the ballot.")
    votes_for: int = strawberry.field(description="赞成票数。Votes for it.")
    votes_due: int = strawberry.field(description="全体代表人数。All members in office.")


@strawberry.type(description="民生实事项目。A livelihood project of a year, chosen by the representatives' vote.")
class Project(Node):
    row: strawberry.Private[rows.Project]
    year: int = strawberry.field(description="年度。The year in which it is carried out.")
    number: int = strawberry.field(description="年度内的序号。Number within its year.")
    title: str = strawberry.field(description="名称。Title of the project.")
    category: str = strawberry.field(description="类别。Category, like 交通出行 (transport).")
    content: str = strawberry.field(description="内容。What is to be done.")
    proposer: str = strawberry.field(description="提出人。Who proposed it.")
    stage: Stage = strawberry.field(description="所处阶段。The stage of its life.")
    ballot: ProjectBallot | None = strawberry.field(
        description="最近一次票决的票数，没有时为空。The figures of its last ballot; null if there are none."
    )
    stands_on: date | None = strawberry.field(
        description="演示数据的评定日期；真实项目为空，以今天为准。The day as of which a demonstration's lights are judged; null for a real project, which is judged today."
    )
    synthetic: bool = strawberry.field(
        description="是否为演示数据。Indicates whether the project is invented for demonstration."
    )
    version: int = strawberry.field(description="版本号，修改时须带上。Version of the row; an edit must name it.")

    @classmethod
    def of(cls, row: rows.Project) -> "Project":
        return cls(
            id=encode_id("Project", row.id),
            row=row,
            year=row.year,
            number=row.number,
            title=row.title,
            category=row.category,
            content=row.content,
            proposer=row.proposer,
            stage=row.stage,
            ballot=_ballot(row),
            stands_on=row.stands_on,
            synthetic=row.synthetic,
            version=row.version,
        )

    @strawberry.field(description="阶段名称，用所请求的语言。The stage's name in the asked language.")
    def stage_label(self, info: Info) -> str:
        return self.stage.label(info.context.language)

    @strawberry.field(
        description="修订号：触及本项目的最新事件编号。Revision: number of the newest event that touched this project."
    )
    async def revision(self, info: Info) -> BigInt:
        return BigInt(await info.context.loaders.project_revision(self.row.id, info.context.position))

    @strawberry.field(
        description="提出的代表，不是代表提出的为空。The representative who proposed it; null if it was none."
    )
    async def proposing_representative(self, info: Info) -> Representative | None:
        if self.row.proposer_person_id is None:
            return None
        row = await info.context.loaders.representatives.person.load(self.row.proposer_person_id)
        return Representative.of(row) if row else None

    @strawberry.field(description="所属的平台节点。The platform node that the project belongs to.")
    async def node(self, info: Info) -> PlatformNode | None:
        row = await info.context.loaders.platform.node.load(self.row.node_id)
        return PlatformNode.of(row) if row else None

    @strawberry.field(
        description="总进度（百分比，保留一位小数），按预算加权，无细项时为空。Progress of its items by the weight of their budgets, all equal if any is unknown, in percent, rounded half up to 0.1; null without items."
    )
    async def progress(self, info: Info) -> Decimal | None:
        return rollup.shown((await info.context.loaders.projects.rolled_up.load(self.row.id)).progress)

    @strawberry.field(
        description="办成率（已验收占未终止细项的百分比，保留一位小数），与满意率并看。Done rate, to be read beside the satisfaction: the accepted in percent of all that were not terminated, rounded half up to 0.1; null where nothing was to be done."
    )
    async def done_rate(self, info: Info) -> Decimal | None:
        return rollup.shown((await info.context.loaders.projects.rolled_up.load(self.row.id)).done_rate)

    @strawberry.field(description="各灯的细项数。How many of its items show each light.")
    async def lights(self, info: Info) -> LightCounts:
        return LightCounts.of(await info.context.loaders.projects.rolled_up.load(self.row.id))

    @strawberry.field(description="经历的各步，从最早起。The steps of its life, oldest first.")
    async def steps(self, info: Info) -> list[ProjectStep]:
        return [
            ProjectStep(number=row.number, step=row.step, stage=row.stage, remark=row.remark, at=row.at)
            for row in await info.context.loaders.projects.steps.load(self.row.id)
        ]

    @strawberry.field(description="监督小组，未组建时为空。The group that supervises it; null if there is none.")
    async def supervision_group(
        self, info: Info
    ) -> Annotated["SupervisionGroup", strawberry.lazy("schema.supervision.types")] | None:
        from schema.supervision.types import SupervisionGroup

        row = await info.context.loaders.supervision.group_of.load(self.row.id)
        return SupervisionGroup.of(row) if row else None

    @strawberry.field(description="细项，按序号排序。The items of the project, by number.")
    async def items(
        self, info: Info, under_watch: UnderWatch = None, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[ProjectItem]:
        return await info.context.loaders.projects.items_page(
            self.row.id, under_watch, checked_first(first), decode_cursor(after, NUMBER_PLACE)
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

    @strawberry.field(description="当前用户可以推动的步骤。The steps that the viewer may take with this project now.")
    async def viewer_steps(self, info: Info) -> list[Step]:
        actor = info.context.actor
        if actor is None:
            return []
        if actor.whole_county and actor.county_id == self.row.county_id:
            return [found.step for found in workflow.from_stage(self.row.stage)]
        if not await info.context.loaders.is_staff_of(actor, self.row.node_id):
            return []
        return [found.step for found in workflow.from_stage(self.row.stage) if found.hand is workflow.Hand.STAFF]


def _ballot(row: rows.Project) -> ProjectBallot | None:
    if row.votes_for is None or row.votes_due is None:
        return None
    return ProjectBallot(voted_on=row.voted_on, votes_for=row.votes_for, votes_due=row.votes_due)
