"""What the mutations of projects are given."""

from datetime import date
from decimal import Decimal

import strawberry

from models.projects.lights import ItemDecision, Measure
from schema.platform.inputs import IDEMPOTENCY_KEY

QUANTITY = "累计完成数量，以目标的单位计。The quantity reached so far, in the target's unit."
SITUATION = "截至本月进展情况，最多 2000 字。The state up to this month in words, at most 2,000 characters."
REASON = "未达序时或进度回落的原因，此时必填。Why progress is behind its plan or has fallen; required then."
EXPLANATION = "支出超过预算的说明，此时必填。Why more than the budget is spent; required then."


@strawberry.input(description="报告细项进度的输入。Input of projectItemReport.")
class ProjectItemReportInput:
    item_id: strawberry.ID = strawberry.field(description="细项的标识。Id of the item.")
    month: str = strawberry.field(
        description="所报月份，如 2025-07，每月只报一次。The month, like 2025-07; one report a month."
    )
    progress: Decimal = strawberry.field(description="累计进度（百分比，0 到 100）。Progress so far, 0 to 100 percent.")
    spent: Decimal = strawberry.field(description="累计支出（元）。Spent so far, in yuan.")
    quantity: Decimal | None = strawberry.field(default=None, description=QUANTITY)
    situation: str = strawberry.field(default="", description=SITUATION)
    reason: str = strawberry.field(default="", description=REASON)
    explanation: str = strawberry.field(default="", description=EXPLANATION)
    remark: str = strawberry.field(default="", description="说明，最多 2000 字。A remark, at most 2,000 characters.")
    photos_before: list[strawberry.ID] = strawberry.field(
        default_factory=list,
        description="实施前照片（已上传文件的标识），最多 9 张，随报告公开。Ids of uploaded photos of the place before the work, at most 9; public with the report.",
    )
    photos_after: list[strawberry.ID] = strawberry.field(
        default_factory=list,
        description="实施后照片，同上。Ids of uploaded photos of the place after the work, likewise.",
    )
    version: int | None = strawberry.field(
        default=None,
        description="所看到的细项版本号，给出时须仍是最新。The item's version that the client has seen; if given, it must be current.",
    )
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="一项资金来源。One budget source.")
class BudgetSourceInput:
    name: str = strawberry.field(description="来源，最多 100 字。Name of the source, at most 100 characters.")
    amount: Decimal = strawberry.field(description="金额（元）。Amount, in yuan.")


@strawberry.input(description="经纬度坐标。A place on the map.")
class CoordinatesInput:
    longitude: float = strawberry.field(description="经度。Longitude, in degrees east.")
    latitude: float = strawberry.field(description="纬度。Latitude, in degrees north.")


@strawberry.input(
    description="修改细项的输入；不写的部分不变。Input of projectItemEdit; what is left out stays as it is."
)
class ProjectItemEditInput:
    id: strawberry.ID = strawberry.field(description="细项的标识。Id of the item.")
    version: int = strawberry.field(description="所看到的版本号。The version that the client has seen.")
    title: str | None = strawberry.field(default=None, description="新名称。New title.")
    node_id: strawberry.ID | None = strawberry.field(
        default=None, description="新地点（平台节点）的标识。Id of the new platform node."
    )
    lead_unit_id: strawberry.ID | None = strawberry.field(
        default=None, description="新牵头单位的标识。Id of the new lead unit."
    )
    budget: strawberry.Maybe[Decimal | None] = strawberry.field(
        default=None, description="新预算（元）；写 null 表示未知。New budget, in yuan; null makes it unknown."
    )
    leader: str | None = strawberry.field(default=None, description="新分管领导。New leader in charge.")
    co_unit_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="新的全部协办单位的标识。Ids of all units that help from now on."
    )
    coordinates: strawberry.Maybe[CoordinatesInput | None] = strawberry.field(
        default=None, description="新坐标；写 null 表示未知。New place on the map; null makes it unknown."
    )
    budget_sources: list[BudgetSourceInput] | None = strawberry.field(
        default=None,
        description="新的全部资金来源，合计须等于预算。All budget sources from now on; they add up to the budget.",
    )
    target: Decimal | None = strawberry.field(
        default=None, description="新数量目标，票决后不能直接改。New target quantity; not after the ballot."
    )
    target_unit: str | None = strawberry.field(
        default=None, description="新计量单位，票决后不能直接改。New unit word; not after the ballot."
    )


REMARK = "说明，最多 2000 字。A remark, at most 2,000 characters."
VERSION = "所看到的版本号。The version that the client has seen."
PROJECT_ID = "项目的标识。Id of the project."
ITEM_ID = "细项的标识。Id of the item."


@strawberry.input(description="提出项目的输入。Input of projectPropose.")
class ProjectProposeInput:
    node_id: strawberry.ID = strawberry.field(description="项目所属节点的标识。Id of the node that it belongs to.")
    year: int = strawberry.field(description="拟列入的年度。The year for which it is meant.")
    title: str = strawberry.field(description="名称。Title.")
    category: str = strawberry.field(default="", description="类别。Category.")
    content: str = strawberry.field(
        default="", description="内容，最多 10000 字。What is to be done, at most 10,000 characters."
    )
    proposer: str = strawberry.field(
        default="",
        description="提出人；写明代表的可不写。Who proposed it; may be left out where a representative is named.",
    )
    representative_id: strawberry.ID | None = strawberry.field(
        default=None, description="提出的代表的标识。Id of the representative who proposed it."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="修改项目的输入；不写的部分不变。Input of projectEdit; what is left out stays as it is.")
class ProjectEditInput:
    id: strawberry.ID = strawberry.field(description=PROJECT_ID)
    version: int = strawberry.field(description=VERSION)
    title: str | None = strawberry.field(default=None, description="新名称。New title.")
    category: str | None = strawberry.field(default=None, description="新类别。New category.")
    content: str | None = strawberry.field(default=None, description="新内容。New content.")
    proposer: str | None = strawberry.field(default=None, description="新提出人。New proposer.")


@strawberry.input(description="征集入选的输入。Input of projectCollect.")
class ProjectCollectInput:
    id: strawberry.ID = strawberry.field(description=PROJECT_ID)
    version: int = strawberry.field(description=VERSION)
    year: int = strawberry.field(description="列入的年度。The year for which it is collected.")
    remark: str = strawberry.field(default="", description=REMARK)


@strawberry.input(description="筛选的输入。Input of projectScreen.")
class ProjectScreenInput:
    id: strawberry.ID = strawberry.field(description=PROJECT_ID)
    version: int = strawberry.field(description=VERSION)
    remark: str = strawberry.field(default="", description=REMARK)


@strawberry.input(description="列为候选的输入。Input of projectNominate.")
class ProjectNominateInput:
    id: strawberry.ID = strawberry.field(description=PROJECT_ID)
    version: int = strawberry.field(description=VERSION)
    remark: str = strawberry.field(default="", description=REMARK)


@strawberry.input(description="退回储备库的输入。Input of projectReturn.")
class ProjectReturnInput:
    id: strawberry.ID = strawberry.field(description=PROJECT_ID)
    version: int = strawberry.field(description=VERSION)
    reason: str = strawberry.field(description="退回的理由。Why it returns to the pool.")


@strawberry.input(description="启动实施的输入。Input of projectImplement.")
class ProjectImplementInput:
    id: strawberry.ID = strawberry.field(description=PROJECT_ID)
    version: int = strawberry.field(description=VERSION)
    remark: str = strawberry.field(default="", description=REMARK)


@strawberry.input(description="项目通过验收的输入。Input of projectAccept.")
class ProjectAcceptInput:
    id: strawberry.ID = strawberry.field(description=PROJECT_ID)
    version: int = strawberry.field(description=VERSION)
    remark: str = strawberry.field(default="", description=REMARK)


@strawberry.input(description="完成评估的输入。Input of projectEvaluate.")
class ProjectEvaluateInput:
    id: strawberry.ID = strawberry.field(description=PROJECT_ID)
    version: int = strawberry.field(description=VERSION)
    conclusion: str = strawberry.field(description="评估结论。The conclusion of the evaluation.")


@strawberry.input(description="终止项目的输入。Input of projectTerminate.")
class ProjectTerminateInput:
    id: strawberry.ID = strawberry.field(description=PROJECT_ID)
    version: int = strawberry.field(description=VERSION)
    reason: str = strawberry.field(description="终止的理由。Why it is ended.")


@strawberry.input(description="录入票决结果的输入。Input of projectDecide.")
class ProjectDecideInput:
    id: strawberry.ID = strawberry.field(description=PROJECT_ID)
    version: int = strawberry.field(description=VERSION)
    chosen: bool = strawberry.field(description="是否入选。Indicates whether it was chosen.")
    votes_for: int = strawberry.field(description="赞成票数。Votes for it.")
    votes_due: int = strawberry.field(description="全体代表人数。All members in office.")
    voted_on: date = strawberry.field(description="票决日期。Day of the ballot.")
    remark: str = strawberry.field(default="", description=REMARK)


@strawberry.input(description="增加细项的输入。Input of projectItemAdd.")
class ProjectItemAddInput:
    project_id: strawberry.ID = strawberry.field(description=PROJECT_ID)
    title: str = strawberry.field(description="名称。Title.")
    node_id: strawberry.ID = strawberry.field(description="地点（平台节点）的标识。Id of the platform node.")
    lead_unit_id: strawberry.ID = strawberry.field(description="牵头单位的标识。Id of the lead unit.")
    co_unit_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="协办单位的标识。Ids of the units that help."
    )
    leader: str = strawberry.field(default="", description="分管领导。The leader in charge.")
    coordinates: CoordinatesInput | None = strawberry.field(default=None, description="坐标。Its place on the map.")
    budget: Decimal | None = strawberry.field(default=None, description="预算（元）。Budget, in yuan.")
    budget_sources: list[BudgetSourceInput] = strawberry.field(
        default_factory=list, description="资金来源，合计须等于预算。Budget sources; they add up to the budget."
    )
    target: Decimal | None = strawberry.field(default=None, description="数量目标。Target quantity.")
    target_unit: str = strawberry.field(
        default="", description="计量单位，最多 20 字。Unit word, at most 20 characters."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="计划中的一个月。One month of a plan.")
class PlannedMonthInput:
    month: str = strawberry.field(description="月份，如 2025-06。The month, like 2025-06.")
    planned: Decimal = strawberry.field(description="月末计划进度（百分比）。Planned progress at its end, in percent.")


@strawberry.input(description="一个节点目标。One milestone.")
class MilestoneInput:
    title: str = strawberry.field(description="名称，最多 200 字。Title, at most 200 characters.")
    planned_on: date = strawberry.field(description="计划完成日期。Day on which it should be reached.")


@strawberry.input(description="制定计划的输入；替换原计划。Input of projectItemPlanSet; it replaces what was planned.")
class ProjectItemPlanSetInput:
    id: strawberry.ID = strawberry.field(description=ITEM_ID)
    version: int = strawberry.field(description=VERSION)
    months: list[PlannedMonthInput] = strawberry.field(
        description="逐月计划，末月须达 100%。The months; the last one reaches 100 percent."
    )
    milestones: list[MilestoneInput] = strawberry.field(default_factory=list, description="节点目标。The milestones.")


@strawberry.input(
    description="更正报告的输入；所写即为更正后的全部内容。Input of projectItemReportCorrect: all that the report says from now on."
)
class ProjectItemReportCorrectInput:
    report_id: strawberry.ID = strawberry.field(description="报告的标识。Id of the report.")
    version: int = strawberry.field(
        description="所看到的报告版本号。The version of the report that the client has seen."
    )
    correction_reason: str = strawberry.field(description="更正的理由。Why it is corrected.")
    progress: Decimal = strawberry.field(description="累计进度（百分比，0 到 100）。Progress so far, 0 to 100 percent.")
    spent: Decimal = strawberry.field(description="累计支出（元）。Spent so far, in yuan.")
    quantity: Decimal | None = strawberry.field(default=None, description=QUANTITY)
    situation: str = strawberry.field(default="", description=SITUATION)
    reason: str = strawberry.field(default="", description=REASON)
    explanation: str = strawberry.field(default="", description=EXPLANATION)
    remark: str = strawberry.field(default="", description=REMARK)


@strawberry.input(description="申请变更目标的输入。Input of targetChangeRequest.")
class TargetChangeRequestInput:
    item_id: strawberry.ID = strawberry.field(description=ITEM_ID)
    quantity: Decimal = strawberry.field(description="申请的目标数量。The target asked for.")
    reason: str = strawberry.field(description="申请的理由。Why the unit asks.")
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="决定目标变更的输入。Input of targetChangeDecide.")
class TargetChangeDecideInput:
    id: strawberry.ID = strawberry.field(description="申请的标识。Id of the request.")
    approved: bool = strawberry.field(description="是否同意。Indicates whether it is approved.")
    decision: str = strawberry.field(description="决定及理由。The decision with its reason.")


@strawberry.input(description="验收细项的输入。Input of projectItemAccept.")
class ProjectItemAcceptInput:
    item_id: strawberry.ID = strawberry.field(description=ITEM_ID)
    version: int = strawberry.field(description=VERSION)
    accepted_on: date = strawberry.field(description="验收日期，不晚于今天。Day of the acceptance, not in the future.")
    quantity: Decimal | None = strawberry.field(
        default=None,
        description="验收数量；不写则以所报数量为准。The quantity that was found; the reported one if left out.",
    )
    cost: Decimal | None = strawberry.field(default=None, description="决算金额（元）。The final cost, in yuan.")
    remark: str = strawberry.field(default="", description=REMARK)
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="调整或终止细项的输入。Input of projectItemDecide.")
class ProjectItemDecideInput:
    id: strawberry.ID = strawberry.field(description=ITEM_ID)
    version: int = strawberry.field(description=VERSION)
    decision: ItemDecision | None = strawberry.field(
        description="决定；写 null 表示撤回此前的决定。The decision; null takes an earlier one back."
    )
    reason: str = strawberry.field(description="理由。The reason.")


@strawberry.input(description="报告节点达成的输入。Input of milestoneReach.")
class MilestoneReachInput:
    id: strawberry.ID = strawberry.field(description="节点目标的标识。Id of the milestone.")
    reached_on: date = strawberry.field(
        description="实际完成日期，不晚于今天。Day on which it was reached, not in the future."
    )


@strawberry.input(description="制定亮灯规则的输入。Input of lightRulesAdd.")
class LightRulesAddInput:
    code: str | None = strawberry.field(
        default=None, description="县代码；只有一个县时可不写。The county's code; may be left out where there is one."
    )
    shortfall: Decimal = strawberry.field(
        description="落后超过多少个百分点亮红灯。More points behind than this are red."
    )
    report_due_day: int = strawberry.field(
        description="次月几日前应报告，1 到 28。Day of the next month on which a report is due, 1 to 28."
    )
    report_late_days: int = strawberry.field(
        description="略迟的天数上限。Up to so many days a report is a little late."
    )
    report_missing_days: int = strawberry.field(description="迟报超过多少天亮红灯。More days late than this are red.")
    milestone_late_days: int = strawberry.field(
        description="节点逾期超过多少天亮红灯。A milestone more days late than this is red."
    )
    measure: Measure = strawberry.field(
        description="进度与哪一日的计划相比。Against the plan of which day progress is measured."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)
