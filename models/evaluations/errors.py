"""Why an act of evaluation is refused."""

from models.errors import RefusalCode


class EvaluationPeriodOpenRefusal(RefusalCode):
    NOT_FOUND = "没有找到该县。", "There is no such county."
    FORBIDDEN = "只有县级工作人员可以开启评价。", "Only staff of the county may open an evaluation."
    NAME_REQUIRED = "请填写名称。", "A name is required."
    NAME_TOO_LONG = "名称不能超过 {limit} 个字。", "The name is longer than {limit} characters."
    NAME_TAKEN = "该年度已有同名的评价。", "The year has an evaluation of this name already."
    CLOSES_IN_THE_PAST = "截止时间须在将来。", "The closing time lies in the future."
    ANOTHER_IS_OPEN = "该年度已有正在进行的评价。", "Another evaluation of the year is open."
    NO_ITEMS = "该年度没有细化项目。", "The year has no items."
    IDEMPOTENCY_KEY_REUSED = "这个幂等键已用于另一份内容。", "This idempotency key was used for another input."
    IDEMPOTENCY_KEY_TOO_LONG = (
        "幂等键不能超过 {limit} 个字符。",
        "The idempotency key is longer than {limit} characters.",
    )


class EvaluationPeriodCloseRefusal(RefusalCode):
    NOT_FOUND = "没有找到该评价。", "There is no such evaluation period."
    FORBIDDEN = "只有县级工作人员可以结束评价。", "Only staff of the county may close an evaluation."
    ALREADY_CLOSED = "该评价已结束。", "The evaluation is closed already."


class EvaluationCastRefusal(RefusalCode):
    NOT_FOUND = "没有找到该细化项目。", "There is no such project item."
    FORBIDDEN = "承办单位、工作人员和大屏不参加评价。", "Units, staff and screens do not evaluate."
    NO_OPEN_PERIOD = "目前没有正在进行的评价。", "No evaluation of this item is open now."
    REASON_REQUIRED = "评为“不满意”请说明理由。", "“Not satisfied” needs a reason."
    REASON_TOO_LONG = "理由不能超过 {limit} 个字。", "The reason is longer than {limit} characters."
