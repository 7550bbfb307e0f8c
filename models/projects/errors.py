"""Why an act on a project or an item of one is refused."""

from models import errors
from models.errors import RefusalCode
from models.files import errors as files

_NO_PROJECT = "没有找到该民生实事项目。", "There is no such livelihood project."
_NO_ITEM = "没有找到该细化项目。", "There is no such project item."
_NO_NODE = "没有找到该平台节点。", "There is no such platform node."
_NODE_CLOSED = "该平台节点已撤销。", "The platform node is closed."
_NO_UNIT = "没有找到该承办单位。", "There is no such undertaking unit."
_STAFF_ONLY = "您只能处理本人负责范围内的项目。", "You may act only on projects inside the subtree you are staff of."
_COUNTY_ONLY = "这须由县级工作人员办理。", "This is for the county's staff."
_WRONG_STAGE = (
    "项目现处于“{stage_zh}”阶段，不能这样办理。",
    ("The project is at the stage “{stage_en}”, from which this cannot be done."),
)
_TITLE_REQUIRED = "请填写名称。", "A title is required."
_TITLE_TOO_LONG = "名称不能超过 {limit} 个字。", "The title is longer than {limit} characters."
_REASON_REQUIRED = "请写明理由。", "A reason is required."
_TEXT_TOO_LONG = "文字不能超过 {limit} 个字。", "The text is longer than {limit} characters."
_QUANTITY_OUT_OF_RANGE = (
    "数量须大于零，且不超过 {limit}。",
    "The quantity is above zero and at most {limit}.",
)
_QUANTITY_TOO_FINE = "数量最多保留两位小数。", "A quantity has at most two decimal places."
_PROGRESS_OUT_OF_RANGE = "进度须在 0 到 100 之间。", "Progress lies between 0 and 100 percent."
_PROGRESS_TOO_FINE = "进度最多保留两位小数。", "Progress has at most two decimal places."
_SPENT_OUT_OF_RANGE = (
    "支出金额须不小于零，且不超过 {limit} 元。",
    "The amount spent lies between 0 and {limit} yuan.",
)
_MONEY_TOO_FINE = "金额精确到分。", "Money is exact to the fen (two decimal places)."
_REACHED_OUT_OF_RANGE = (
    "完成数量须不小于零，且不超过 {limit}。",
    "The quantity reached lies between 0 and {limit}.",
)
_QUANTITY_WITHOUT_TARGET = (
    "该细项没有数量目标，不必填写完成数量。",
    "The item has no target quantity, so none can be reached.",
)
_BEHIND_WITHOUT_REASON = (
    "进度 {progress}% 未达序时（应达 {planned}%），请写明原因。",
    "Progress of {progress} percent is behind the planned {planned}; a reason is required.",
)
_FALLING_WITHOUT_REASON = (
    "进度低于 {month} 所报的 {reported}%，或使其回落，请写明原因。",
    "Progress falls against the {reported} percent reported for {month}; a reason is required.",
)
_OVERSPENT_WITHOUT_EXPLANATION = (
    "累计支出超过预算 {budget} 元，请作出说明。",
    "More than the budget of {budget} yuan is spent; an explanation is required.",
)
_BUDGET_OUT_OF_RANGE = "预算金额须不小于零，且不超过 {limit} 元。", "The budget lies between 0 and {limit} yuan."
_DATE_IN_FUTURE = "日期不能晚于今天。", "The day lies in the future."
_ITEM_ACCEPTED = "该细项已通过验收，不能再改。", "The item is accepted; it can no longer be changed."
_ITEM_TERMINATED = "该细项已终止。", "The item is terminated."
_NOT_UNDERWAY = "项目尚未启动实施或已经结束。", "The project is not being implemented."


class ProjectItemReportRefusal(RefusalCode):
    NOT_FOUND = _NO_ITEM
    NOT_LEAD_UNIT = "只有该项目的牵头单位可以报告进度。", "Only the lead unit of the item may report its progress."
    STALE_VERSION = errors.STALE_VERSION
    MONTH_UNKNOWN = (
        "“{month}”不是该项目计划内的月份（格式如 2025-06）。",
        ("“{month}” is not a month of this item's plan (written like 2025-06)."),
    )
    MONTH_NOT_BEGUN = "{month} 尚未开始，不能提前报告。", "{month} has not begun; it cannot be reported yet."
    MONTH_ALREADY_REPORTED = "{month} 已经报告过。", "{month} has been reported already."
    NOT_UNDERWAY = _NOT_UNDERWAY
    ITEM_ACCEPTED = _ITEM_ACCEPTED
    ITEM_TERMINATED = _ITEM_TERMINATED
    PROGRESS_OUT_OF_RANGE = _PROGRESS_OUT_OF_RANGE
    PROGRESS_TOO_FINE = _PROGRESS_TOO_FINE
    SPENT_OUT_OF_RANGE = _SPENT_OUT_OF_RANGE
    SPENT_TOO_FINE = _MONEY_TOO_FINE
    QUANTITY_OUT_OF_RANGE = _REACHED_OUT_OF_RANGE
    QUANTITY_TOO_FINE = _QUANTITY_TOO_FINE
    QUANTITY_WITHOUT_TARGET = _QUANTITY_WITHOUT_TARGET
    BEHIND_WITHOUT_REASON = _BEHIND_WITHOUT_REASON
    FALLING_WITHOUT_REASON = _FALLING_WITHOUT_REASON
    OVERSPENT_WITHOUT_EXPLANATION = _OVERSPENT_WITHOUT_EXPLANATION
    TEXT_TOO_LONG = _TEXT_TOO_LONG
    REMARK_TOO_LONG = "说明不能超过 {limit} 个字。", "The remark is longer than {limit} characters."
    FILE_NOT_FOUND = files.FILE_NOT_FOUND
    FILE_KIND_NOT_ALLOWED = files.FILE_KIND_NOT_ALLOWED
    TOO_MANY_FILES = files.TOO_MANY_FILES
    IDEMPOTENCY_KEY_REUSED = errors.IDEMPOTENCY_KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = errors.IDEMPOTENCY_KEY_TOO_LONG


class ProjectItemEditRefusal(RefusalCode):
    NOT_FOUND = _NO_ITEM
    FORBIDDEN = "您只能修改本人负责范围内的项目。", "You may edit items only inside the subtree you are staff of."
    STALE_VERSION = errors.STALE_VERSION
    NOTHING_TO_CHANGE = "没有要修改的内容。", "There is nothing to change."
    TITLE_REQUIRED = _TITLE_REQUIRED
    TITLE_TOO_LONG = _TITLE_TOO_LONG
    NODE_NOT_FOUND = _NO_NODE
    NODE_CLOSED = _NODE_CLOSED
    UNIT_NOT_FOUND = _NO_UNIT
    BUDGET_OUT_OF_RANGE = _BUDGET_OUT_OF_RANGE
    BUDGET_TOO_FINE = _MONEY_TOO_FINE
    TARGET_FIXED = (
        "目标一经票决即固定，只能申请变更、由县人大决定。",
        ("A voted target stands: request a change, which the committee decides."),
    )
    ITEM_ACCEPTED = _ITEM_ACCEPTED
    LEADER_TOO_LONG = "姓名职务不能超过 {limit} 个字。", "The leader's name is longer than {limit} characters."
    CO_UNIT_NOT_FOUND = "没有找到协办单位，或与牵头单位重复。", "A co-unit does not exist, or is the lead unit."
    COORDINATES_OUT_OF_RANGE = (
        "经度须在 -180 到 180 之间，纬度须在 -90 到 90 之间。",
        "Longitude lies between -180 and 180, latitude between -90 and 90.",
    )
    SOURCE_UNREADABLE = (
        "资金来源须有名称（不超过 {limit} 个字）和以分为限的金额。",
        "A budget source has a name of at most {limit} characters and an amount in whole fen.",
    )
    SOURCES_DIFFER_FROM_BUDGET = (
        "各项资金来源合计 {sum} 元，与预算不符。",
        "The budget sources add up to {sum} yuan, which is not the budget.",
    )
    TARGET_OUT_OF_RANGE = _QUANTITY_OUT_OF_RANGE
    TARGET_TOO_FINE = _QUANTITY_TOO_FINE
    TARGET_UNIT_REQUIRED = (
        "数量目标须有计量单位，不超过 {limit} 个字。",
        "A target quantity has a unit word of at most {limit} characters.",
    )


class ProjectItemAddRefusal(RefusalCode):
    NOT_FOUND = _NO_PROJECT
    FORBIDDEN = _STAFF_ONLY
    WRONG_STAGE = _WRONG_STAGE
    TITLE_REQUIRED = _TITLE_REQUIRED
    TITLE_TOO_LONG = _TITLE_TOO_LONG
    NODE_NOT_FOUND = _NO_NODE
    NODE_CLOSED = _NODE_CLOSED
    UNIT_NOT_FOUND = _NO_UNIT
    BUDGET_OUT_OF_RANGE = _BUDGET_OUT_OF_RANGE
    BUDGET_TOO_FINE = _MONEY_TOO_FINE
    LEADER_TOO_LONG = "姓名职务不能超过 {limit} 个字。", "The leader's name is longer than {limit} characters."
    CO_UNIT_NOT_FOUND = "没有找到协办单位，或与牵头单位重复。", "A co-unit does not exist, or is the lead unit."
    COORDINATES_OUT_OF_RANGE = (
        "经度须在 -180 到 180 之间，纬度须在 -90 到 90 之间。",
        "Longitude lies between -180 and 180, latitude between -90 and 90.",
    )
    SOURCE_UNREADABLE = (
        "资金来源须有名称（不超过 {limit} 个字）和以分为限的金额。",
        "A budget source has a name of at most {limit} characters and an amount in whole fen.",
    )
    SOURCES_DIFFER_FROM_BUDGET = (
        "各项资金来源合计 {sum} 元，与预算不符。",
        "The budget sources add up to {sum} yuan, which is not the budget.",
    )
    TARGET_OUT_OF_RANGE = _QUANTITY_OUT_OF_RANGE
    TARGET_TOO_FINE = _QUANTITY_TOO_FINE
    TARGET_UNIT_REQUIRED = (
        "数量目标须有计量单位，不超过 {limit} 个字。",
        "A target quantity has a unit word of at most {limit} characters.",
    )
    IDEMPOTENCY_KEY_REUSED = errors.IDEMPOTENCY_KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = errors.IDEMPOTENCY_KEY_TOO_LONG


class ProjectItemPlanSetRefusal(RefusalCode):
    NOT_FOUND = _NO_ITEM
    FORBIDDEN = _STAFF_ONLY
    STALE_VERSION = errors.STALE_VERSION
    PLAN_FIXED = (
        "项目启动实施后，计划不能再改。",
        "The plan stands from the start of the work on.",
    )
    MONTHS_UNREADABLE = (
        "计划月份须写作 2025-06 的形式、互不重复，最多 {limit} 个月。",
        "Planned months are written like 2025-06, occur once, and are at most {limit}.",
    )
    PLAN_OUT_OF_RANGE = (
        "计划进度须在 0 到 100 之间、最多两位小数、逐月不减。",
        "Planned progress lies between 0 and 100, has at most two decimal places, and never falls.",
    )
    PLAN_INCOMPLETE = "计划须在最后一个月达到 100%。", "The plan reaches 100 percent in its last month."
    MILESTONE_UNREADABLE = (
        "节点须有名称（不超过 {limit} 个字），最多 {most} 个。",
        "A milestone has a title of at most {limit} characters; there are at most {most}.",
    )


class ProjectItemReportCorrectRefusal(RefusalCode):
    NOT_FOUND = "没有找到该进度报告。", "There is no such progress report."
    NOT_LEAD_UNIT = "只有该项目的牵头单位可以更正报告。", "Only the lead unit of the item may correct its reports."
    STALE_VERSION = errors.STALE_VERSION
    NOT_UNDERWAY = _NOT_UNDERWAY
    ITEM_ACCEPTED = _ITEM_ACCEPTED
    ITEM_TERMINATED = _ITEM_TERMINATED
    CORRECTION_REASON_REQUIRED = "请写明更正的理由。", "Say why the report is corrected."
    NOTHING_TO_CORRECT = "没有要更正的内容。", "There is nothing to correct."
    PROGRESS_OUT_OF_RANGE = _PROGRESS_OUT_OF_RANGE
    PROGRESS_TOO_FINE = _PROGRESS_TOO_FINE
    SPENT_OUT_OF_RANGE = _SPENT_OUT_OF_RANGE
    SPENT_TOO_FINE = _MONEY_TOO_FINE
    QUANTITY_OUT_OF_RANGE = _REACHED_OUT_OF_RANGE
    QUANTITY_TOO_FINE = _QUANTITY_TOO_FINE
    QUANTITY_WITHOUT_TARGET = _QUANTITY_WITHOUT_TARGET
    BEHIND_WITHOUT_REASON = _BEHIND_WITHOUT_REASON
    FALLING_WITHOUT_REASON = _FALLING_WITHOUT_REASON
    OVERSPENT_WITHOUT_EXPLANATION = _OVERSPENT_WITHOUT_EXPLANATION
    TEXT_TOO_LONG = _TEXT_TOO_LONG
    REMARK_TOO_LONG = "说明不能超过 {limit} 个字。", "The remark is longer than {limit} characters."


class TargetChangeRequestRefusal(RefusalCode):
    NOT_FOUND = _NO_ITEM
    NOT_LEAD_UNIT = (
        "只有该项目的牵头单位可以申请变更目标。",
        "Only the lead unit of the item may ask for another target.",
    )
    NO_TARGET = "该细项没有经票决的数量目标。", "The item has no voted target quantity."
    NOT_UNDERWAY = _NOT_UNDERWAY
    ITEM_ACCEPTED = _ITEM_ACCEPTED
    ITEM_TERMINATED = _ITEM_TERMINATED
    ALREADY_REQUESTED = "已有一份待决定的变更申请。", "A request is open already."
    QUANTITY_OUT_OF_RANGE = _QUANTITY_OUT_OF_RANGE
    QUANTITY_TOO_FINE = _QUANTITY_TOO_FINE
    QUANTITY_UNCHANGED = "申请的数量与现目标相同。", "The quantity asked for is the present target."
    REASON_REQUIRED = _REASON_REQUIRED
    TEXT_TOO_LONG = _TEXT_TOO_LONG
    IDEMPOTENCY_KEY_REUSED = errors.IDEMPOTENCY_KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = errors.IDEMPOTENCY_KEY_TOO_LONG


class TargetChangeDecideRefusal(RefusalCode):
    NOT_FOUND = "没有找到该变更申请。", "There is no such request."
    FORBIDDEN = _COUNTY_ONLY
    ALREADY_DECIDED = "该申请已经决定。", "The request is decided already."
    ITEM_ACCEPTED = _ITEM_ACCEPTED
    ITEM_TERMINATED = _ITEM_TERMINATED
    REASON_REQUIRED = _REASON_REQUIRED
    TEXT_TOO_LONG = _TEXT_TOO_LONG


class ProjectItemAcceptRefusal(RefusalCode):
    NOT_FOUND = _NO_ITEM
    FORBIDDEN = _STAFF_ONLY
    OWN_WORK = "承办单位不能验收自己的工作。", "A unit cannot accept its own work."
    STALE_VERSION = errors.STALE_VERSION
    NOT_UNDERWAY = _NOT_UNDERWAY
    ALREADY_ACCEPTED = "该细项已通过验收。", "The item is accepted already."
    ITEM_TERMINATED = _ITEM_TERMINATED
    NOT_COMPLETED = "进度尚未达到 100%，不能验收。", "Progress is not at 100 percent; the item cannot be accepted yet."
    DATE_IN_FUTURE = _DATE_IN_FUTURE
    DATE_BEFORE_VOTE = (
        "验收日期不能早于项目票决之日（不早于 {since}）。",
        "The day of acceptance lies before the project was voted (not before {since}).",
    )
    QUANTITY_OUT_OF_RANGE = _QUANTITY_OUT_OF_RANGE
    QUANTITY_TOO_FINE = _QUANTITY_TOO_FINE
    TARGET_NOT_REACHED = (
        "验收数量不足目标 {target}；目标只能经申请变更。",
        ("The accepted quantity is below the target of {target}; only a decided change lowers a target."),
    )
    COST_OUT_OF_RANGE = _SPENT_OUT_OF_RANGE
    COST_TOO_FINE = _MONEY_TOO_FINE
    TEXT_TOO_LONG = _TEXT_TOO_LONG
    IDEMPOTENCY_KEY_REUSED = errors.IDEMPOTENCY_KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = errors.IDEMPOTENCY_KEY_TOO_LONG


class ProjectItemDecideRefusal(RefusalCode):
    NOT_FOUND = _NO_ITEM
    FORBIDDEN = _COUNTY_ONLY
    STALE_VERSION = errors.STALE_VERSION
    NOT_UNDERWAY = _NOT_UNDERWAY
    ITEM_ACCEPTED = _ITEM_ACCEPTED
    NOTHING_TO_CHANGE = "该细项已是如此。", "The item stands like this already."
    REASON_REQUIRED = _REASON_REQUIRED
    TEXT_TOO_LONG = _TEXT_TOO_LONG


class MilestoneReachRefusal(RefusalCode):
    NOT_FOUND = "没有找到该节点目标。", "There is no such milestone."
    NOT_LEAD_UNIT = "只有该项目的牵头单位可以报告节点。", "Only the lead unit of the item may report its milestones."
    NOT_UNDERWAY = _NOT_UNDERWAY
    ITEM_ACCEPTED = _ITEM_ACCEPTED
    ITEM_TERMINATED = _ITEM_TERMINATED
    ALREADY_REACHED = "该节点已报告完成。", "The milestone is reached already."
    DATE_IN_FUTURE = _DATE_IN_FUTURE


class LightRulesAddRefusal(RefusalCode):
    NOT_FOUND = "没有找到该县。", "There is no such county."
    FORBIDDEN = "亮灯规则由县级管理员制定。", "The rules of lights are set by the county's administrator."
    THRESHOLD_OUT_OF_RANGE = (
        "阈值须为合理的数：百分点 0 到 100，期限日 1 到 28，天数 0 到 {limit}，且缺报天数不少于迟报天数。",
        (
            "Thresholds are possible numbers: points 0 to 100, due day 1 to 28, days 0 to {limit}, and a report is missing "
            "no sooner than it is late."
        ),
    )
    IDEMPOTENCY_KEY_REUSED = errors.IDEMPOTENCY_KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = errors.IDEMPOTENCY_KEY_TOO_LONG


class ProjectProposeRefusal(RefusalCode):
    NODE_NOT_FOUND = _NO_NODE
    NODE_CLOSED = _NODE_CLOSED
    FORBIDDEN = _STAFF_ONLY
    YEAR_OUT_OF_RANGE = "年度须在 {first} 到 {last} 之间。", "The year lies between {first} and {last}."
    TITLE_REQUIRED = _TITLE_REQUIRED
    TITLE_TOO_LONG = _TITLE_TOO_LONG
    CATEGORY_TOO_LONG = "类别不能超过 {limit} 个字。", "The category is longer than {limit} characters."
    PROPOSER_REQUIRED = "请写明提出人。", "Say who proposed it."
    PROPOSER_TOO_LONG = "提出人不能超过 {limit} 个字。", "The proposer is longer than {limit} characters."
    REPRESENTATIVE_NOT_FOUND = "没有找到该代表。", "There is no such representative."
    TEXT_TOO_LONG = _TEXT_TOO_LONG
    IDEMPOTENCY_KEY_REUSED = errors.IDEMPOTENCY_KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = errors.IDEMPOTENCY_KEY_TOO_LONG


class ProjectEditRefusal(RefusalCode):
    NOT_FOUND = _NO_PROJECT
    FORBIDDEN = _STAFF_ONLY
    STALE_VERSION = errors.STALE_VERSION
    WRONG_STAGE = _WRONG_STAGE
    NOTHING_TO_CHANGE = "没有要修改的内容。", "There is nothing to change."
    TITLE_REQUIRED = _TITLE_REQUIRED
    TITLE_TOO_LONG = _TITLE_TOO_LONG
    CATEGORY_TOO_LONG = "类别不能超过 {limit} 个字。", "The category is longer than {limit} characters."
    PROPOSER_REQUIRED = "请写明提出人。", "Say who proposed it."
    PROPOSER_TOO_LONG = "提出人不能超过 {limit} 个字。", "The proposer is longer than {limit} characters."
    TEXT_TOO_LONG = _TEXT_TOO_LONG


class ProjectCollectRefusal(RefusalCode):
    NOT_FOUND = _NO_PROJECT
    FORBIDDEN = _STAFF_ONLY
    STALE_VERSION = errors.STALE_VERSION
    WRONG_STAGE = _WRONG_STAGE
    YEAR_OUT_OF_RANGE = "年度须在 {first} 到 {last} 之间。", "The year lies between {first} and {last}."
    TEXT_TOO_LONG = _TEXT_TOO_LONG


class ProjectScreenRefusal(RefusalCode):
    NOT_FOUND = _NO_PROJECT
    FORBIDDEN = _STAFF_ONLY
    STALE_VERSION = errors.STALE_VERSION
    WRONG_STAGE = _WRONG_STAGE
    TEXT_TOO_LONG = _TEXT_TOO_LONG


class ProjectNominateRefusal(RefusalCode):
    NOT_FOUND = _NO_PROJECT
    FORBIDDEN = _STAFF_ONLY
    STALE_VERSION = errors.STALE_VERSION
    WRONG_STAGE = _WRONG_STAGE
    ITEMS_REQUIRED = "候选项目至少要有一个细项。", "A candidate has at least one item."
    TEXT_TOO_LONG = _TEXT_TOO_LONG


class ProjectReturnRefusal(RefusalCode):
    NOT_FOUND = _NO_PROJECT
    FORBIDDEN = _STAFF_ONLY
    STALE_VERSION = errors.STALE_VERSION
    WRONG_STAGE = _WRONG_STAGE
    REASON_REQUIRED = _REASON_REQUIRED
    TEXT_TOO_LONG = _TEXT_TOO_LONG


class ProjectDecideRefusal(RefusalCode):
    NOT_FOUND = _NO_PROJECT
    FORBIDDEN = _COUNTY_ONLY
    STALE_VERSION = errors.STALE_VERSION
    WRONG_STAGE = _WRONG_STAGE
    FIGURES_IMPOSSIBLE = (
        "票数须为不超过全体 {due} 人的非负数。",
        "The votes for it lie between 0 and the {due} votes of all members.",
    )
    MAJORITY_MISSING = (
        "入选须过全体 {due} 人的半数，即不少于 {need} 票。",
        "To be chosen it needs more than half of all {due} members: {need} votes.",
    )
    DATE_IN_FUTURE = _DATE_IN_FUTURE
    TEXT_TOO_LONG = _TEXT_TOO_LONG


class ProjectImplementRefusal(RefusalCode):
    NOT_FOUND = _NO_PROJECT
    FORBIDDEN = _STAFF_ONLY
    STALE_VERSION = errors.STALE_VERSION
    WRONG_STAGE = _WRONG_STAGE
    ITEMS_REQUIRED = "项目至少要有一个细项。", "The project has no item."
    PLAN_MISSING = "细项 {number} 还没有到 100% 的月度计划。", "Item {number} has no plan that ends at 100 percent."
    TEXT_TOO_LONG = _TEXT_TOO_LONG


class ProjectAcceptRefusal(RefusalCode):
    NOT_FOUND = _NO_PROJECT
    FORBIDDEN = _STAFF_ONLY
    STALE_VERSION = errors.STALE_VERSION
    WRONG_STAGE = _WRONG_STAGE
    ITEMS_UNSETTLED = "还有 {count} 个细项既未验收也未终止。", "{count} items are neither accepted nor terminated."
    TEXT_TOO_LONG = _TEXT_TOO_LONG


class ProjectEvaluateRefusal(RefusalCode):
    NOT_FOUND = _NO_PROJECT
    FORBIDDEN = _COUNTY_ONLY
    STALE_VERSION = errors.STALE_VERSION
    WRONG_STAGE = _WRONG_STAGE
    REASON_REQUIRED = "请写明评估结论。", "Give the conclusion of the evaluation."
    TEXT_TOO_LONG = _TEXT_TOO_LONG


class ProjectTerminateRefusal(RefusalCode):
    NOT_FOUND = _NO_PROJECT
    FORBIDDEN = _COUNTY_ONLY
    STALE_VERSION = errors.STALE_VERSION
    WRONG_STAGE = _WRONG_STAGE
    REASON_REQUIRED = _REASON_REQUIRED
    TEXT_TOO_LONG = _TEXT_TOO_LONG
