"""Why an act of supervision is refused."""

from models import errors
from models.errors import RefusalCode

_ITEM_NOT_FOUND = "没有找到该细化项目。", "There is no such project item."
_PROBLEM_NOT_FOUND = "没有找到该问题。", "There is no such problem."
_GROUP_NOT_FOUND = "没有找到该监督小组。", "There is no such supervision group."
_PERSON_NOT_FOUND = "没有找到该人员。", "There is no such person."
_NOT_IN_OFFICE = (
    "该人员没有在任的职务，或职务已暂停。",
    "The person holds no seat in office, or it is suspended.",
)
_FORBIDDEN = "只有细项所在节点的工作人员可以这样做。", "Only staff of the node at which the item lies may do this."
_TEXT_REQUIRED = "请填写说明。", "Say what there is to say."
_TEXT_TOO_LONG = "说明不能超过 {limit} 个字。", "The text is longer than {limit} characters."
_NOT_IN_THIS_STATE = "问题目前为“{zh}”，不能这样处理。", "The problem is “{en}” now; this cannot be done to it."
_DUE_IN_THE_PAST = "整改期限不能早于今天。", "The day by which it is to be solved lies in the past."
_FILE_NOT_FOUND = "没有找到该文件。", "There is no such file."
_FILE_KIND_NOT_ALLOWED = "这里不能使用 {kind}，只能使用图片。", "A {kind} cannot be used here, only images."
_TOO_MANY_FILES = "最多 {limit} 张照片。", "At most {limit} photos."


class SupervisionGroupAddRefusal(RefusalCode):
    NOT_FOUND = "没有找到该项目。", "There is no such project."
    FORBIDDEN = "只有县级工作人员可以组建监督小组。", "Only staff of the county form supervision groups."
    NAME_REQUIRED = "请填写名称。", "A name is required."
    NAME_TOO_LONG = "名称不能超过 {limit} 个字。", "The name is longer than {limit} characters."
    GROUP_EXISTS = "该项目已有监督小组。", "The project has a supervision group already."
    IDEMPOTENCY_KEY_REUSED = errors.IDEMPOTENCY_KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = errors.IDEMPOTENCY_KEY_TOO_LONG


class SupervisionMemberAddRefusal(RefusalCode):
    NOT_FOUND = _GROUP_NOT_FOUND
    FORBIDDEN = "只有县级工作人员可以增减小组成员。", "Only staff of the county add and remove members."
    PERSON_NOT_FOUND = _PERSON_NOT_FOUND
    NOT_IN_OFFICE = _NOT_IN_OFFICE
    LEAD_NOT_OF_COMMITTEE = (
        "领衔领导须是县人大常委会组成人员。",
        "The lead must be a member of the county's standing committee.",
    )
    LEAD_EXISTS = "小组已有领衔领导，请先结束其任务。", "The group has a lead already; end that membership first."
    ALREADY_MEMBER = "该人员已是小组成员。", "The person is a member of the group already."
    SINCE_IN_FUTURE = "起始日期还没有到。", "The first day has not come yet."
    IDEMPOTENCY_KEY_REUSED = errors.IDEMPOTENCY_KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = errors.IDEMPOTENCY_KEY_TOO_LONG


class SupervisionMemberEndRefusal(RefusalCode):
    NOT_FOUND = "没有找到该小组成员。", "There is no such member of a group."
    FORBIDDEN = SupervisionMemberAddRefusal.FORBIDDEN.value
    STALE_VERSION = errors.STALE_VERSION
    ENDED_ALREADY = "该成员的任务已结束。", "The membership has ended already."
    UNTIL_IMPOSSIBLE = "结束日期须不早于起始日期，且不晚于今天。", "The end lies between the first day and today."


class SupervisionVisitRecordRefusal(RefusalCode):
    NOT_FOUND = _ITEM_NOT_FOUND
    FORBIDDEN = (
        "工作人员可以登记其范围内的视察，代表只能登记本人参加的视察。",
        "Staff record visits in their subtree, representatives those in which they took part.",
    )
    GROUP_NOT_FOUND = _GROUP_NOT_FOUND
    DAY_IN_FUTURE = "视察日期还没有到。", "The day of the visit has not come yet."
    PARTICIPANTS_REQUIRED = "请写明参加视察的代表。", "Say who took part."
    TOO_MANY_PARTICIPANTS = "参加人员最多 {limit} 人。", "At most {limit} people take part."
    PERSON_NOT_FOUND = _PERSON_NOT_FOUND
    NOT_IN_OFFICE = _NOT_IN_OFFICE
    TEXT_REQUIRED = "请填写视察情况。", "Say what was found."
    TEXT_TOO_LONG = _TEXT_TOO_LONG
    FILE_NOT_FOUND = _FILE_NOT_FOUND
    FILE_KIND_NOT_ALLOWED = _FILE_KIND_NOT_ALLOWED
    TOO_MANY_FILES = _TOO_MANY_FILES
    IDEMPOTENCY_KEY_REUSED = errors.IDEMPOTENCY_KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = errors.IDEMPOTENCY_KEY_TOO_LONG


class SupervisionProblemRaiseRefusal(RefusalCode):
    NOT_FOUND = _ITEM_NOT_FOUND
    FORBIDDEN = (
        "只有在任代表和细项所在节点的工作人员可以提出问题，责任单位不能。",
        "Representatives in office and staff of the item's node raise problems; the unit does not.",
    )
    VISIT_NOT_FOUND = "该细项没有这次视察。", "The item has no such visit."
    TITLE_REQUIRED = "请填写问题。", "A title is required."
    TITLE_TOO_LONG = "问题不能超过 {limit} 个字。", "The title is longer than {limit} characters."
    TEXT_REQUIRED = _TEXT_REQUIRED
    TEXT_TOO_LONG = _TEXT_TOO_LONG
    FILE_NOT_FOUND = _FILE_NOT_FOUND
    FILE_KIND_NOT_ALLOWED = _FILE_KIND_NOT_ALLOWED
    TOO_MANY_FILES = _TOO_MANY_FILES
    IDEMPOTENCY_KEY_REUSED = errors.IDEMPOTENCY_KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = errors.IDEMPOTENCY_KEY_TOO_LONG


class SupervisionProblemAssignRefusal(RefusalCode):
    NOT_FOUND = _PROBLEM_NOT_FOUND
    FORBIDDEN = _FORBIDDEN
    STALE_VERSION = errors.STALE_VERSION
    NOT_IN_THIS_STATE = _NOT_IN_THIS_STATE
    UNIT_NOT_FOUND = errors.UNIT_NOT_FOUND
    RESPONSIBLE_TOO_LONG = "责任人不能超过 {limit} 个字。", "The person's name is longer than {limit} characters."
    DUE_IN_THE_PAST = _DUE_IN_THE_PAST
    TEXT_TOO_LONG = _TEXT_TOO_LONG


class SupervisionProblemDismissRefusal(RefusalCode):
    NOT_FOUND = _PROBLEM_NOT_FOUND
    FORBIDDEN = _FORBIDDEN
    STALE_VERSION = errors.STALE_VERSION
    NOT_IN_THIS_STATE = _NOT_IN_THIS_STATE
    TEXT_REQUIRED = _TEXT_REQUIRED
    TEXT_TOO_LONG = _TEXT_TOO_LONG


class SupervisionProblemAnswerRefusal(RefusalCode):
    NOT_FOUND = _PROBLEM_NOT_FOUND
    NOT_THE_UNIT = "只有责任单位可以反馈整改情况。", "Only the responsible unit answers."
    STALE_VERSION = errors.STALE_VERSION
    NOT_IN_THIS_STATE = _NOT_IN_THIS_STATE
    TEXT_REQUIRED = _TEXT_REQUIRED
    TEXT_TOO_LONG = _TEXT_TOO_LONG
    FILE_NOT_FOUND = _FILE_NOT_FOUND
    FILE_KIND_NOT_ALLOWED = _FILE_KIND_NOT_ALLOWED
    TOO_MANY_FILES = _TOO_MANY_FILES


class SupervisionProblemCheckRefusal(RefusalCode):
    NOT_FOUND = _PROBLEM_NOT_FOUND
    FORBIDDEN = (
        "只有工作人员和监督小组成员可以复查。",
        "Only staff and members of the supervision group check again.",
    )
    CHECKED_BY_THE_UNIT = "责任单位不能复查自己的整改。", "The responsible unit does not check its own work."
    STALE_VERSION = errors.STALE_VERSION
    NOT_IN_THIS_STATE = _NOT_IN_THIS_STATE
    TEXT_REQUIRED = _TEXT_REQUIRED
    TEXT_TOO_LONG = _TEXT_TOO_LONG
    DUE_REQUIRED = "退回时须写明新的整改期限。", "What is returned needs a new day by which it is solved."
    DUE_IN_THE_PAST = _DUE_IN_THE_PAST


class SupervisionProblemReopenRefusal(RefusalCode):
    NOT_FOUND = _PROBLEM_NOT_FOUND
    FORBIDDEN = _FORBIDDEN
    STALE_VERSION = errors.STALE_VERSION
    NOT_IN_THIS_STATE = _NOT_IN_THIS_STATE
    TEXT_REQUIRED = _TEXT_REQUIRED
    TEXT_TOO_LONG = _TEXT_TOO_LONG
    DUE_IN_THE_PAST = _DUE_IN_THE_PAST
