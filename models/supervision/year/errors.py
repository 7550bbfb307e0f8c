"""Why a half-year report or a year-end list is not published, and a watch not ended."""

from models import errors
from models.errors import RefusalCode

_NO_COUNTY = "没有找到该县。", "There is no such county."
_STAFF_ONLY = "只有县级工作人员可以发布。", "Only staff of the county publish."
_TOO_EARLY = (
    "{year} 年的材料最早于 {from_month} 月发布。",
    "What is published of {year} is published from month {from_month} on.",
)
_NO_ITEMS = "该年度在此没有经票决的细项。", "There are no items here that were chosen for the year."
_TEXT_TOO_LONG = "文字不能超过 {limit} 个字。", "The text is longer than {limit} characters."
_MEASURES_REQUIRED = (
    "第 {project} 项目第 {number} 细项尚未完成验收，须说明原因和措施。",
    "Item {number} of project {project} is not accepted: say why, and what will be done.",
)
_EVALUATION_OPEN = "评价时段“{name}”尚未结束。", "The evaluation period “{name}” is still open."
_ITEM_NOT_IN_LIST = "清单中没有该细项。", "The list has no such item."
_ITEM_TWICE = "同一细项出现两次。", "The item is named twice."
_TEST_IMPOSSIBLE = (
    "测评票数不可能：应到人数须大于零，有效票不能超过应到人数。",
    "The figures of the test are impossible: somebody was due, and no more ballots are valid than members were due.",
)
_TEST_DIFFERS = (
    "三档票数之和为 {sum}，与有效票数 {valid} 不符。",
    "The three grades add up to {sum}, not to {valid} valid ballots.",
)


class MidYearReportPublishRefusal(RefusalCode):
    NOT_FOUND = errors.NODE_NOT_FOUND
    FORBIDDEN = _STAFF_ONLY
    NODE_HEARS_NOTHING = (
        "只有县级中心和镇区街道中心听取半年报告。",
        "Half-year reports are heard at the county's centre and at local centres.",
    )
    TOO_EARLY = _TOO_EARLY
    ALREADY_PUBLISHED = "该年度的半年报告已经发布。", "The half-year report of that year is published already."
    NO_ITEMS = _NO_ITEMS
    AUTHOR_REQUIRED = "请写明报告机关。", "Say who wrote the report."
    AUTHOR_TOO_LONG = "报告机关不能超过 {limit} 个字。", "The author is longer than {limit} characters."
    TEXT_REQUIRED = "请填写报告正文。", "A text is required."
    TEXT_TOO_LONG = _TEXT_TOO_LONG
    BODY_NOT_FOUND = "没有找到该机构。", "There is no such body."
    BODY_DOES_NOT_HEAR = "半年报告不由该机构听取。", "That body does not hear the half-year report of this node."
    HEARD_OUTSIDE_YEAR = (
        "听取日期须在该年度之内，且不晚于今天。",
        "It was heard within the year, and not later than today.",
    )
    IDEMPOTENCY_KEY_REUSED = errors.IDEMPOTENCY_KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = errors.IDEMPOTENCY_KEY_TOO_LONG


class YearEndListPublishRefusal(RefusalCode):
    NOT_FOUND = _NO_COUNTY
    FORBIDDEN = _STAFF_ONLY
    TOO_EARLY = _TOO_EARLY
    ALREADY_PUBLISHED = (
        "该年度的年终清单已经发布，只能更正。",
        "The year-end list is published already; it can only be corrected.",
    )
    NO_ITEMS = _NO_ITEMS
    EVALUATION_OPEN = _EVALUATION_OPEN
    TEXT_TOO_LONG = _TEXT_TOO_LONG
    MEASURES_REQUIRED = _MEASURES_REQUIRED
    ITEM_NOT_IN_LIST = _ITEM_NOT_IN_LIST
    ITEM_TWICE = _ITEM_TWICE
    TEST_IMPOSSIBLE = _TEST_IMPOSSIBLE
    TEST_DIFFERS = _TEST_DIFFERS
    IDEMPOTENCY_KEY_REUSED = errors.IDEMPOTENCY_KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = errors.IDEMPOTENCY_KEY_TOO_LONG


class YearEndListCorrectRefusal(RefusalCode):
    NOT_FOUND = "没有找到该年终清单。", "There is no such year-end list."
    FORBIDDEN = _STAFF_ONLY
    STALE_VERSION = errors.STALE_VERSION
    REASON_REQUIRED = "请填写更正理由。", "A correction needs a reason."
    EVALUATION_OPEN = _EVALUATION_OPEN
    NOTHING_TO_CORRECT = "没有更正任何内容。", "Nothing is corrected."
    TEXT_TOO_LONG = _TEXT_TOO_LONG
    MEASURES_REQUIRED = _MEASURES_REQUIRED
    ITEM_NOT_IN_LIST = _ITEM_NOT_IN_LIST
    ITEM_TWICE = _ITEM_TWICE
    TEST_IMPOSSIBLE = _TEST_IMPOSSIBLE
    TEST_DIFFERS = _TEST_DIFFERS
    IDEMPOTENCY_KEY_REUSED = errors.IDEMPOTENCY_KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = errors.IDEMPOTENCY_KEY_TOO_LONG


class WatchRulesAddRefusal(RefusalCode):
    NOT_FOUND = _NO_COUNTY
    FORBIDDEN = "跟踪监督规则由县级管理员制定。", "The rules of the watch are set by the county's administrator."
    THRESHOLD_OUT_OF_RANGE = (
        "满意率须在 0 到 100 之间、最多两位小数，人数须在 1 到 {limit} 之间。",
        "The share lies between 0 and 100 with at most two places, the number of people between 1 and {limit}.",
    )
    IDEMPOTENCY_KEY_REUSED = errors.IDEMPOTENCY_KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = errors.IDEMPOTENCY_KEY_TOO_LONG


class ItemWatchEndRefusal(RefusalCode):
    NOT_FOUND = "没有找到该跟踪监督。", "There is no such watch."
    FORBIDDEN = "只有县级工作人员可以结束跟踪监督。", "Only staff of the county end a watch."
    STALE_VERSION = errors.STALE_VERSION
    ALREADY_ENDED = "跟踪监督已经结束。", "The watch has ended already."
    REASON_REQUIRED = "请填写结束的理由。", "Say why it ends."
    TEXT_TOO_LONG = _TEXT_TOO_LONG
