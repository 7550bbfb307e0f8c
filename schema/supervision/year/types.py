"""What is published of a year as clients see it: half-year reports, year-end lists, and the watch over low-rated items."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import strawberry

from models.evaluations.tally import EVALUATORS
from models.projects import lights, rollup
from models.projects.lights import ItemDecision, ItemState, Light
from models.supervision.watches import watching
from models.supervision.watches.watching import WatchVerdict
from models.supervision.year import freezing, rows
from models.supervision.year.actions import is_finished, tested
from models.supervision.year.figures import Figures
from models.supervision.year.rows import WatchEnd
from models.supervision.year.satisfaction import SatisfactionTest as Test
from schema.bodies.types import Body
from schema.connection import DEFAULT_PAGE, After, Connection, First, checked_first, decode_cursor
from schema.context import Info
from schema.errors import expose_labels
from schema.evaluations.enums import Grade
from schema.evaluations.types import EvaluationPeriod, EvaluationsByRole, EvaluationTally, ItemEvaluations
from schema.node import Node, encode_id
from schema.platform.types import LightCounts, PlatformNode
from schema.units.types import UndertakingUnit

if TYPE_CHECKING:
    from schema.projects.types import ProjectItem

ENTRY_PLACE = (int,)

expose_labels(WatchVerdict, "WatchVerdict", "年终清单对细项的评定。What a year-end list says of an item.")
expose_labels(WatchEnd, "WatchEnd", "跟踪监督如何结束。How a watch ended.")


@strawberry.type(description="发布时的数字，此后不变。The figures of the day of publication; they stay.")
class FrozenFigures:
    items: int = strawberry.field(description="细项数。Number of items.")
    lights: LightCounts = strawberry.field(description="各灯的细项数。How many of them showed each light.")
    progress: Decimal | None = strawberry.field(
        description="总进度（百分比，保留一位小数），按预算加权。Progress by the weight of the budgets, all equal if any is unknown, in percent, rounded half up to 0.1; null without items."
    )
    accepted: int = strawberry.field(description="已验收的细项数。Number of accepted items.")
    done_rate: Decimal | None = strawberry.field(
        description="办成率（已验收占未终止细项的百分比，保留一位小数）。Done rate: the accepted in percent of all that were not terminated, rounded half up to 0.1; null where nothing was to be done."
    )
    budget: Decimal = strawberry.field(description="已知预算合计（元）。Sum of the known budgets, in yuan.")
    spent: Decimal = strawberry.field(description="已支出合计（元）。Sum of what was spent, in yuan.")
    problems_open: int = strawberry.field(description="未销号的问题数。Number of problems that were open.")

    @classmethod
    def of(cls, found: Figures) -> "FrozenFigures":
        return cls(
            items=found.items,
            lights=LightCounts.of(found.rolled),
            progress=rollup.shown(found.rolled.progress),
            accepted=found.rolled.accepted,
            done_rate=rollup.shown(found.rolled.done_rate),
            budget=found.budget,
            spent=found.spent,
            problems_open=found.problems_open,
        )


@strawberry.type
class FrozenItem(Node):
    """What both kinds of entries keep of their item; no type of the schema by itself."""

    row: strawberry.Private[rows.MidYearEntry | rows.YearEndEntry]
    place: int = strawberry.field(description="在清单中的次序。Place in the list.")
    title: str = strawberry.field(description="当时的名称。Title of the item then.")
    progress: Decimal = strawberry.field(description="当时的实际进度（百分比）。Progress then, in percent.")
    planned_progress: Decimal = strawberry.field(
        description="当时的计划进度（百分比）。Planned progress then, in percent."
    )
    budget: Decimal | None = strawberry.field(description="当时的预算（元）。Budget then, in yuan; null if unknown.")
    spent: Decimal = strawberry.field(description="当时的累计支出（元）。Spent until then, in yuan.")
    target: Decimal | None = strawberry.field(description="当时的目标数量。The target then; null if there was none.")
    voted_target: Decimal | None = strawberry.field(
        description="票决的目标数量。The target as voted; null if there was none."
    )
    target_unit: str = strawberry.field(description="计量单位。The unit word of the target.")
    quantity: Decimal | None = strawberry.field(
        description="当时的累计完成数量。The quantity reached then; null if none was reported."
    )
    state: ItemState | None = strawberry.field(
        description="当时的状态。The state then; null before the work had begun."
    )
    light: Light | None = strawberry.field(description="当时的亮灯。The light then; null before the work had begun.")
    light_as_of: date | None = strawberry.field(
        description="该灯的评定日期。The day as of which that light was judged."
    )
    decision: ItemDecision | None = strawberry.field(
        description="当时的调整或终止决定。The decision to adjust or terminate it; null if there was none."
    )
    accepted_on: date | None = strawberry.field(
        description="验收日期，当时未验收的为空。Day of the acceptance; null if it was not accepted."
    )
    problems_open: int = strawberry.field(description="当时未销号的问题数。Number of problems that were open then.")

    @strawberry.field(
        description="当时为何亮这盏灯，用所请求的语言。Why it showed that light, as a sentence in the asked language."
    )
    def light_explained(self, info: Info) -> str | None:
        if self.row.light_reason is None:
            return None
        return lights.explained(self.row.light_reason, self.row.light_facts or {}, info.context.language)

    @strawberry.field(description="细项的现状。The item as it is today.")
    async def item(self, info: Info) -> Annotated["ProjectItem", strawberry.lazy("schema.projects.types")] | None:
        from schema.projects.types import ProjectItem

        row = await info.context.loaders.projects.item.load(self.row.item_id)
        return ProjectItem.of(row) if row else None

    @strawberry.field(description="当时所在的平台节点。The platform node at which it lay then.")
    async def node(self, info: Info) -> PlatformNode | None:
        row = await info.context.loaders.platform.node.load(self.row.node_id)
        return PlatformNode.of(row) if row else None

    @strawberry.field(description="当时的牵头单位。The lead unit then.")
    async def lead_unit(self, info: Info) -> UndertakingUnit | None:
        row = await info.context.loaders.units.unit.load(self.row.lead_unit_id)
        return UndertakingUnit.of(row) if row else None


# Of what both keep, those that are columns as they are.
KEPT = (
    "place",
    "title",
    "progress",
    "planned_progress",
    "budget",
    "spent",
    "target",
    "target_unit",
    "quantity",
    "state",
    "light",
    "light_as_of",
    "decision",
    "accepted_on",
    "problems_open",
)


@strawberry.type(description="半年报告中的一个细项，保持发布时的状态。One item of a half-year report, as it was then.")
class MidYearEntry(FrozenItem):
    @classmethod
    def of(cls, row: rows.MidYearEntry) -> "MidYearEntry":
        return cls(
            id=encode_id("MidYearEntry", row.id),
            row=row,
            voted_target=row.baseline,
            **{name: getattr(row, name) for name in KEPT},
        )


@strawberry.type(
    description="民生实事半年报告：政府所报、由谁听取，以及发布当日的数字。A half-year report: what the government said, who heard it, and the figures of the day, which stay."
)
class MidYearReport(Node):
    row: strawberry.Private[rows.MidYearReport]
    year: int = strawberry.field(description="年度。The year that it is about.")
    author: str = strawberry.field(description="报告机关。The organ that wrote it.")
    text: str = strawberry.field(description="正文。The text.")
    heard_on: date = strawberry.field(description="听取日期。Day on which it was heard.")
    as_of: date = strawberry.field(description="数字所截至的日期。The day of the figures.")
    published_at: datetime = strawberry.field(description="发布时间。Timestamp of the publication.")
    synthetic: bool = strawberry.field(
        description="是否为演示数据。Indicates whether the report is invented for demonstration."
    )

    @classmethod
    def of(cls, row: rows.MidYearReport) -> "MidYearReport":
        return cls(
            id=encode_id("MidYearReport", row.id),
            row=row,
            year=row.year,
            author=row.author,
            text=row.text,
            heard_on=row.heard_on,
            as_of=row.as_of,
            published_at=row.published_at,
            synthetic=row.synthetic,
        )

    @strawberry.field(description="所报告的平台节点。The platform node that it is about, with all below it.")
    async def node(self, info: Info) -> PlatformNode | None:
        row = await info.context.loaders.platform.node.load(self.row.node_id)
        return PlatformNode.of(row) if row else None

    @strawberry.field(description="听取报告的机构。The body that heard it.")
    async def heard_by(self, info: Info) -> Body | None:
        row = await info.context.loaders.bodies.body.load(self.row.heard_by_id)
        return Body.of(row) if row else None

    @strawberry.field(description="汇总数字。The figures of all its items.")
    async def figures(self, info: Info) -> FrozenFigures:
        return FrozenFigures.of(await info.context.loaders.year.report_figures.load(self.row.id))

    @strawberry.field(description="各细项，按项目和序号。Its items, by project and number.")
    async def entries(self, info: Info, first: First = DEFAULT_PAGE, after: After = None) -> Connection[MidYearEntry]:
        return await info.context.loaders.year.report_entries.load(
            self.row.id, checked_first(first), decode_cursor(after, ENTRY_PLACE)
        )


@strawberry.type(
    description="满意度测评的票数及结果。The figures of a satisfaction test, and what they come to: of all members, exactly half is no majority."
)
class SatisfactionTest:
    electorate: int = strawberry.field(description="应到人数。All members.")
    valid: int = strawberry.field(description="有效票数。Number of valid ballots.")
    satisfied: int = strawberry.field(description="满意票数。Number of “satisfied”.")
    basically_satisfied: int = strawberry.field(description="基本满意票数。Number of “basically satisfied”.")
    not_satisfied: int = strawberry.field(description="不满意票数。Number of “not satisfied”.")
    outcome: Grade = strawberry.field(description="结果。What it came to.")

    @classmethod
    def of(cls, test: Test) -> "SatisfactionTest":
        return cls(
            electorate=test.electorate,
            valid=test.valid,
            satisfied=test.satisfied,
            basically_satisfied=test.basically_satisfied,
            not_satisfied=test.not_satisfied,
            outcome=test.outcome,
        )


@strawberry.type(description="年终清单中的一个细项，保持发布时的状态。One item of a year-end list, as it was then.")
class YearEndEntry(FrozenItem):
    finished: bool = strawberry.field(
        description="是否已验收或终止。Indicates whether it was accepted, or terminated by decision."
    )
    measures: str = strawberry.field(
        description="未完成的原因和措施。Why it was unfinished, and what will be done; empty otherwise."
    )
    carried: bool = strawberry.field(
        description="是否为以前年度跟踪监督的细项。Indicates whether it is of an earlier year and was still under watch."
    )
    verdict: WatchVerdict = strawberry.field(
        description="评定：评价较低的列入下一年跟踪监督。The verdict: what is rated low stays under watch next year."
    )
    test: SatisfactionTest | None = strawberry.field(
        description="满意度测评，没有的为空。The satisfaction test of it; null if there was none."
    )

    @classmethod
    def of(cls, row: rows.YearEndEntry) -> "YearEndEntry":
        test = tested(row)
        return cls(
            id=encode_id("YearEndEntry", row.id),
            row=row,
            voted_target=row.baseline,
            **{name: getattr(row, name) for name in KEPT},
            finished=is_finished(row),
            measures=row.measures,
            carried=row.carried,
            verdict=row.verdict,
            test=SatisfactionTest.of(test) if test else None,
        )

    @strawberry.field(
        description="为何如此评定，用所请求的语言。Why this is the verdict, as a sentence in the asked language."
    )
    def verdict_explained(self, info: Info) -> str:
        assert isinstance(self.row, rows.YearEndEntry)
        return watching.explained(self.row.reason, self.row.facts, info.context.language)

    @strawberry.field(
        description="该细项年度最新评价时段的结果，没有的为空。What was said of it in the newest evaluation period of its year; null if there was none."
    )
    async def evaluations(self, info: Info) -> ItemEvaluations | None:
        assert isinstance(self.row, rows.YearEndEntry)
        kept = self.row.evaluations
        if self.row.period_id is None:
            return None
        period = await info.context.loaders.evaluations.period.load(self.row.period_id)
        if period is None:
            return None
        return ItemEvaluations(
            item_id=self.row.item_id,
            period_id=period.id,
            period=EvaluationPeriod.of(period),
            by_role=[
                EvaluationsByRole(
                    role=role,
                    process=EvaluationTally.of(freezing.tally(kept, role, "process")),
                    result=EvaluationTally.of(freezing.tally(kept, role, "result")),
                )
                for role in EVALUATORS
            ],
        )


@strawberry.type(
    description="县的跟踪监督规则，按版本。A county's rules of which items stay under watch next year, by version."
)
class WatchRules(Node):
    version: int = strawberry.field(description="版本。Version of the rules.")
    satisfaction: Decimal = strawberry.field(
        description="对结果的满意率低于百分之多少为评价较低。Below so many percent satisfied with the result an item is rated low."
    )
    evaluators: int = strawberry.field(
        description="一类人员至少多少人评价才计入。A group of fewer people than this says nothing."
    )
    basically_is_low: bool = strawberry.field(
        description="测评结果为基本满意是否也算评价较低。Indicates whether a test that came out “basically satisfied” counts as low."
    )
    unaccepted_is_low: bool = strawberry.field(
        description="未验收是否也算评价较低。Indicates whether an item that is not accepted counts as low."
    )
    entered_at: datetime = strawberry.field(description="录入时间。Timestamp of the entry.")

    @classmethod
    def of(cls, row: rows.WatchRules) -> "WatchRules":
        return cls(
            id=encode_id("WatchRules", row.id),
            version=row.version,
            satisfaction=row.satisfaction,
            evaluators=row.evaluators,
            basically_is_low=row.basically_is_low,
            unaccepted_is_low=row.unaccepted_is_low,
            entered_at=row.entered_at,
        )


ByVerdict = Annotated[
    WatchVerdict | None,
    strawberry.argument(description="只要这样评定的细项。Only the items of this verdict; all if left out."),
]


@strawberry.type(
    description="年终清单的一版：当年各细项的结果。One version of a year-end list: what became of each item of the year; all versions stay."
)
class YearEndList(Node):
    row: strawberry.Private[rows.YearEndList]
    year: int = strawberry.field(description="年度。The year that it is about.")
    version: int = strawberry.field(
        description="第几版；第 1 版为发布，其后为更正。Version: 1 is the publication, later ones are corrections."
    )
    reason: str = strawberry.field(description="更正理由，第 1 版为空。Why it was corrected; empty in version 1.")
    text: str = strawberry.field(description="说明。The text.")
    as_of: date = strawberry.field(description="清单所截至的日期。The day of the list.")
    published_at: datetime = strawberry.field(description="发布时间。Timestamp of the publication.")
    synthetic: bool = strawberry.field(
        description="是否为演示数据。Indicates whether the list is invented for demonstration."
    )

    @classmethod
    def of(cls, row: rows.YearEndList) -> "YearEndList":
        return cls(
            id=encode_id("YearEndList", row.id),
            row=row,
            year=row.year,
            version=row.version,
            reason=row.reason,
            text=row.text,
            as_of=row.as_of,
            published_at=row.published_at,
            synthetic=row.synthetic,
        )

    @strawberry.field(description="评定所依的规则。The rules by which its verdicts were decided.")
    async def rules(self, info: Info) -> WatchRules | None:
        row = await info.context.loaders.year.rules.load(self.row.rules_id)
        return WatchRules.of(row) if row else None

    @strawberry.field(
        description="当年细项的汇总数字，不含以前年度跟踪监督的。The figures of the year's own items, without those carried over from earlier ones."
    )
    async def figures(self, info: Info) -> FrozenFigures:
        return FrozenFigures.of(await info.context.loaders.year.list_figures.load(self.row.id))

    @strawberry.field(description="各细项，按项目和序号。Its items, by project and number.")
    async def entries(
        self, info: Info, verdict: ByVerdict = None, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[YearEndEntry]:
        return await info.context.loaders.year.entries_page(
            self.row.id, verdict, checked_first(first), decode_cursor(after, ENTRY_PLACE)
        )


@strawberry.type(
    description="跟踪监督：年终清单评价较低的细项，下一年继续重点监督。A watch: an item that a year-end list rated low stays under special supervision next year."
)
class ItemWatch(Node):
    row: strawberry.Private[rows.ItemWatch]
    began_at: datetime = strawberry.field(description="开始时间。Timestamp of the beginning.")
    ended_at: datetime | None = strawberry.field(
        description="结束时间，未结束时为空。Timestamp of the end; null while it lasts."
    )
    ended_how: WatchEnd | None = strawberry.field(description="如何结束。How it ended; null while it lasts.")
    ended_why: str = strawberry.field(description="工作人员结束的理由。Why staff ended it; empty otherwise.")
    version: int = strawberry.field(description="版本号，结束时须带上。Version of the row; ending it must name it.")

    @classmethod
    def of(cls, row: rows.ItemWatch) -> "ItemWatch":
        return cls(
            id=encode_id("ItemWatch", row.id),
            row=row,
            began_at=row.began_at,
            ended_at=row.ended_at,
            ended_how=row.ended_how,
            ended_why=row.ended_why,
            version=row.version,
        )

    @strawberry.field(description="为何列入，用所请求的语言。Why it began, as a sentence in the asked language.")
    async def explained(self, info: Info) -> str | None:
        entry = await info.context.loaders.year.entry.load(self.row.began_with_id)
        return watching.explained(entry.reason, entry.facts, info.context.language) if entry else None

    @strawberry.field(description="所跟踪监督的细项。The item under watch.")
    async def item(self, info: Info) -> Annotated["ProjectItem", strawberry.lazy("schema.projects.types")] | None:
        from schema.projects.types import ProjectItem

        row = await info.context.loaders.projects.item.load(self.row.item_id)
        return ProjectItem.of(row) if row else None

    @strawberry.field(description="使其列入的年终清单条目。The entry of the year-end list with which it began.")
    async def began_with(self, info: Info) -> YearEndEntry | None:
        row = await info.context.loaders.year.entry.load(self.row.began_with_id)
        return YearEndEntry.of(row) if row else None

    @strawberry.field(description="使其结束的年终清单条目。The entry of the list that ended it; null if none did.")
    async def ended_with(self, info: Info) -> YearEndEntry | None:
        if self.row.ended_with_id is None:
            return None
        row = await info.context.loaders.year.entry.load(self.row.ended_with_id)
        return YearEndEntry.of(row) if row else None
