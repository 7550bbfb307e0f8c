"""Why an act on a body, its terms, groups or districts is refused."""

from models.errors import RefusalCode

STALE = (
    "内容已被他人修改（现为第 {version} 版），请刷新后再试。",
    ("Somebody else has changed this (it is now version {version}); reload and try again."),
)
NOTHING_TO_CHANGE = "没有要修改的内容。", "There is nothing to change."
NAME_REQUIRED = "请填写名称。", "A name is required."
NAME_TOO_LONG = "名称不能超过 {limit} 个字。", "The name is longer than {limit} characters."
CODE_TAKEN = "代码 {code} 已被使用。", "The code {code} is taken."
CODE_MALFORMED = (
    "代码只能含数字、大写字母和连字符，最长 {limit} 位。",
    "A code holds digits, capital letters and hyphens, at most {limit} of them.",
)
NUMBER_TAKEN = "第 {number} 号已存在。", "Number {number} is taken."
NUMBER_OUT_OF_RANGE = "序号须在 1 到 {limit} 之间。", "A number lies between 1 and {limit}."
SEATS_OUT_OF_RANGE = "名额须在 {least} 到 {most} 之间。", "The number of seats lies between {least} and {most}."
NO_BODY = "没有找到该机构。", "There is no such body."
NOT_STAFF_OF_BODY = (
    "您只能办理本人负责范围内机构的事项。",
    "You may act only for bodies inside the subtree you are staff of.",
)
BODY_DISSOLVED = "该机构已撤销。", "The body is dissolved."
NODE_NOT_FOUND = "没有找到该平台节点。", "There is no such platform node."
NODE_CLOSED = "该平台节点已撤销。", "The platform node is closed."
NODE_OUTSIDE = "该平台节点不在机构的范围内。", "The platform node lies outside the body's subtree."
KEY_REUSED = "这个幂等键已用于另一份内容。", "This idempotency key was used for another input."
KEY_TOO_LONG = (
    "幂等键不能超过 {limit} 个字符。",
    "The idempotency key is longer than {limit} characters.",
)
DATES_REVERSED = "结束日期须晚于开始日期。", "The end lies before the beginning."


class BodyAddRefusal(RefusalCode):
    NODE_NOT_FOUND = NODE_NOT_FOUND
    FORBIDDEN = (
        "您只能在本人负责的节点范围内设立机构。",
        "You may enter bodies only inside the subtree you are staff of.",
    )
    NODE_CLOSED = NODE_CLOSED
    KIND_DOES_NOT_STAND_HERE = (
        "“{kind_zh}”不能设在“{node_zh}”。",
        "{kind_en} cannot stand at a node of the kind {node_en}.",
    )
    KIND_STANDS_ALREADY = "该节点已有“{kind_zh}”。", "There is a body of the kind {kind_en} at this node already."
    TOWN_OR_STREET = (
        "街道不设人民代表大会：同一节点不能既有镇人大又有街道的机构。",
        "A street has no congress: bodies of a town and of a street cannot stand at one node.",
    )
    PARENT_REQUIRED = "请选择其所属的“{kind_zh}”。", "Name the body that it belongs to, a {kind_en}."
    PARENT_NOT_FOUND = "没有找到所属的机构。", "There is no such parent body."
    PARENT_WRONG = "“{kind_zh}”不能隶属于该机构。", "{kind_en} cannot belong to that body."
    PARENT_DISSOLVED = "所属的机构已撤销。", "The parent body is dissolved."
    CODE_TAKEN = CODE_TAKEN
    CODE_MALFORMED = CODE_MALFORMED
    NAME_REQUIRED = NAME_REQUIRED
    NAME_TOO_LONG = NAME_TOO_LONG
    SEATS_OUT_OF_RANGE = SEATS_OUT_OF_RANGE
    QUORUM_BY_LAW = "该机构的法定人数由法律规定，不能另定。", "The law fixes the quorum of this body."
    IDEMPOTENCY_KEY_REUSED = KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = KEY_TOO_LONG


class BodyEditRefusal(RefusalCode):
    NOT_FOUND = NO_BODY
    FORBIDDEN = NOT_STAFF_OF_BODY
    STALE_VERSION = STALE
    NOTHING_TO_CHANGE = NOTHING_TO_CHANGE
    BODY_DISSOLVED = BODY_DISSOLVED
    NAME_REQUIRED = NAME_REQUIRED
    NAME_TOO_LONG = NAME_TOO_LONG
    SEATS_OUT_OF_RANGE = SEATS_OUT_OF_RANGE
    QUORUM_BY_LAW = "该机构的法定人数由法律规定，不能另定。", "The law fixes the quorum of this body."


class BodyDissolveRefusal(RefusalCode):
    NOT_FOUND = NO_BODY
    FORBIDDEN = NOT_STAFF_OF_BODY
    STALE_VERSION = STALE
    BODY_DISSOLVED = BODY_DISSOLVED
    ORGANS_REMAIN = "请先撤销其下属的 {count} 个机构。", "Dissolve its {count} organs first."
    MEMBERS_REMAIN = (
        "该机构还有 {count} 名成员未终止职务。",
        "The body still has {count} members whose seats have not ended.",
    )
    SESSION_OPEN = "该机构还有会议没有闭会。", "A session of the body is still open."


class BodyTermAddRefusal(RefusalCode):
    NOT_FOUND = NO_BODY
    FORBIDDEN = NOT_STAFF_OF_BODY
    BODY_DISSOLVED = BODY_DISSOLVED
    NUMBER_TAKEN = NUMBER_TAKEN
    NUMBER_OUT_OF_RANGE = NUMBER_OUT_OF_RANGE
    DATES_REVERSED = DATES_REVERSED
    TERM_OVERLAPS = "与第 {number} 届的任期重叠。", "It overlaps with term {number}."
    IDEMPOTENCY_KEY_REUSED = KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = KEY_TOO_LONG


class BodyTermEditRefusal(RefusalCode):
    NOT_FOUND = "没有找到该届。", "There is no such term."
    FORBIDDEN = NOT_STAFF_OF_BODY
    STALE_VERSION = STALE
    NOTHING_TO_CHANGE = NOTHING_TO_CHANGE
    BODY_DISSOLVED = BODY_DISSOLVED
    DATES_REVERSED = DATES_REVERSED
    TERM_OVERLAPS = "与第 {number} 届的任期重叠。", "It overlaps with term {number}."
    SEATS_BEFORE_TERM = (
        "有 {count} 项任职的起始日期早于新的任期，请先修改。",
        "{count} seats would begin before the term; correct them first.",
    )
    SEATS_AFTER_TERM = (
        "有 {count} 项任职在新的任期结束后仍未终止，请先终止或修改。",
        "{count} seats would go on after the term; end or correct them first.",
    )
    SESSION_OUTSIDE_TERM = "第 {number} 次会议不在新的任期内。", "Session {number} would lie outside the term."


class MemberGroupAddRefusal(RefusalCode):
    NOT_FOUND = NO_BODY
    FORBIDDEN = NOT_STAFF_OF_BODY
    BODY_DISSOLVED = BODY_DISSOLVED
    NODE_NOT_FOUND = NODE_NOT_FOUND
    NODE_CLOSED = NODE_CLOSED
    NODE_OUTSIDE = NODE_OUTSIDE
    CODE_TAKEN = CODE_TAKEN
    CODE_MALFORMED = CODE_MALFORMED
    NAME_REQUIRED = NAME_REQUIRED
    NAME_TOO_LONG = NAME_TOO_LONG
    IDEMPOTENCY_KEY_REUSED = KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = KEY_TOO_LONG


class MemberGroupEditRefusal(RefusalCode):
    NOT_FOUND = "没有找到该代表团或小组。", "There is no such group."
    FORBIDDEN = NOT_STAFF_OF_BODY
    STALE_VERSION = STALE
    NOTHING_TO_CHANGE = NOTHING_TO_CHANGE
    BODY_DISSOLVED = BODY_DISSOLVED
    GROUP_DISSOLVED = "该代表团或小组已撤销。", "The group is dissolved."
    NODE_NOT_FOUND = NODE_NOT_FOUND
    NODE_CLOSED = NODE_CLOSED
    NODE_OUTSIDE = NODE_OUTSIDE
    NAME_REQUIRED = NAME_REQUIRED
    NAME_TOO_LONG = NAME_TOO_LONG


class MemberGroupDissolveRefusal(RefusalCode):
    NOT_FOUND = "没有找到该代表团或小组。", "There is no such group."
    FORBIDDEN = NOT_STAFF_OF_BODY
    STALE_VERSION = STALE
    BODY_DISSOLVED = BODY_DISSOLVED
    GROUP_DISSOLVED = "该代表团或小组已撤销。", "The group is dissolved."
    MEMBERS_REMAIN = "其中还有 {count} 名成员。", "There are still {count} members in it."


class ElectoralDistrictAddRefusal(RefusalCode):
    NOT_FOUND = NO_BODY
    FORBIDDEN = NOT_STAFF_OF_BODY
    BODY_DISSOLVED = BODY_DISSOLVED
    NOT_ELECTED_IN_DISTRICTS = (
        "该机构的成员不由选区选民直接选举。",
        "The members of this body are not elected by the voters of districts.",
    )
    NODE_NOT_FOUND = NODE_NOT_FOUND
    NODE_CLOSED = NODE_CLOSED
    NODE_OUTSIDE = NODE_OUTSIDE
    CODE_TAKEN = CODE_TAKEN
    CODE_MALFORMED = CODE_MALFORMED
    NAME_REQUIRED = NAME_REQUIRED
    NAME_TOO_LONG = NAME_TOO_LONG
    SEATS_OUT_OF_RANGE = SEATS_OUT_OF_RANGE
    IDEMPOTENCY_KEY_REUSED = KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = KEY_TOO_LONG


class ElectoralDistrictEditRefusal(RefusalCode):
    NOT_FOUND = "没有找到该选区。", "There is no such electoral district."
    FORBIDDEN = NOT_STAFF_OF_BODY
    STALE_VERSION = STALE
    NOTHING_TO_CHANGE = NOTHING_TO_CHANGE
    BODY_DISSOLVED = BODY_DISSOLVED
    NODE_NOT_FOUND = NODE_NOT_FOUND
    NODE_CLOSED = NODE_CLOSED
    NODE_OUTSIDE = NODE_OUTSIDE
    NAME_REQUIRED = NAME_REQUIRED
    NAME_TOO_LONG = NAME_TOO_LONG
    SEATS_OUT_OF_RANGE = SEATS_OUT_OF_RANGE
