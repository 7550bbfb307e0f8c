"""Why an act on a project item is refused."""

from models import errors
from models.errors import RefusalCode

_ITEM_NOT_FOUND = "没有找到该细化项目。", "There is no such project item."
_MONEY_TOO_FINE = "金额精确到分。", "Money is exact to the fen (two decimal places)."


class ProjectItemReportRefusal(RefusalCode):
    NOT_FOUND = _ITEM_NOT_FOUND
    NOT_LEAD_UNIT = "只有该项目的牵头单位可以报告进度。", "Only the lead unit of the item may report its progress."
    STALE_VERSION = errors.STALE_VERSION
    MONTH_UNKNOWN = (
        "“{month}”不是该项目计划内的月份（格式如 2025-06）。",
        ("“{month}” is not a month of this item's plan (written like 2025-06)."),
    )
    MONTH_NOT_BEGUN = "{month} 尚未开始，不能提前报告。", "{month} has not begun; it cannot be reported yet."
    MONTH_ALREADY_REPORTED = "{month} 已经报告过。", "{month} has been reported already."
    PROGRESS_OUT_OF_RANGE = "进度须在 0 到 100 之间。", "Progress lies between 0 and 100 percent."
    PROGRESS_TOO_FINE = "进度最多保留两位小数。", "Progress has at most two decimal places."
    SPENT_OUT_OF_RANGE = (
        "支出金额须不小于零，且不超过 {limit} 元。",
        "The amount spent lies between 0 and {limit} yuan.",
    )
    SPENT_TOO_FINE = _MONEY_TOO_FINE
    REMARK_TOO_LONG = "说明不能超过 {limit} 个字。", "The remark is longer than {limit} characters."
    IDEMPOTENCY_KEY_REUSED = errors.IDEMPOTENCY_KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = errors.IDEMPOTENCY_KEY_TOO_LONG


class ProjectItemEditRefusal(RefusalCode):
    NOT_FOUND = _ITEM_NOT_FOUND
    FORBIDDEN = "您只能修改本人负责范围内的项目。", "You may edit items only inside the subtree you are staff of."
    STALE_VERSION = errors.STALE_VERSION
    NOTHING_TO_CHANGE = "没有要修改的内容。", "There is nothing to change."
    TITLE_REQUIRED = "请填写名称。", "A title is required."
    TITLE_TOO_LONG = "名称不能超过 {limit} 个字。", "The title is longer than {limit} characters."
    NODE_NOT_FOUND = errors.NODE_NOT_FOUND
    NODE_CLOSED = "该平台节点已撤销。", "The platform node is closed."
    UNIT_NOT_FOUND = errors.UNIT_NOT_FOUND
    BUDGET_OUT_OF_RANGE = "预算金额须不小于零，且不超过 {limit} 元。", "The budget lies between 0 and {limit} yuan."
    BUDGET_TOO_FINE = _MONEY_TOO_FINE
