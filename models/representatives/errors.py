"""Why an act on a person, a seat or a posting is refused."""

from models.errors import RefusalCode

_NO_PERSON = "没有找到该代表。", "There is no such representative."
_NO_SEAT = "没有找到这一任职。", "There is no such membership."
_STALE = (
    "内容已被他人修改（现为第 {version} 版），请刷新后再试。",
    "Somebody else has changed this (it is now version {version}); reload and try again.",
)
_NOTHING = "没有要修改的内容。", "There is nothing to change."
_NAME_REQUIRED = "请填写姓名。", "A name is required."
_NAME_TOO_LONG = "姓名不能超过 {limit} 个字。", "The name is longer than {limit} characters."
_KEY_REUSED = "这个幂等键已用于另一份内容。", "This idempotency key was used for another input."
_KEY_TOO_LONG = "幂等键不能超过 {limit} 个字符。", "The idempotency key is longer than {limit} characters."
_NOT_YOUR_BODY = (
    "您只能管理本人负责范围内机构的成员。",
    "You may change the members of bodies only inside the subtree you are staff of.",
)
_NOT_YOUR_PERSON = (
    "您只能修改本人负责范围内机构的成员。",
    "You may edit only those who sit in a body inside the subtree you are staff of.",
)
_BODY_NOT_FOUND = "没有找到该机构。", "There is no such body."
_BODY_DISSOLVED = "该机构已撤销。", "The body is dissolved."
_TERM_NOT_FOUND = "该机构没有这一届。", "The body has no such term."
_TERM_OVER = "该届已届满。", "The term is over."
_DELEGATION_NOT_FOUND = "该机构没有这个代表团。", "The body has no such delegation."
_GROUP_NOT_FOUND = "该机构没有这个代表小组。", "The body has no such group."
_DISTRICT_NOT_FOUND = "该机构没有这个选区。", "The body has no such electoral district."
_NUMBER_MALFORMED = (
    "代表证号须为 1 到 {limit} 个字符，不含空格。",
    "A number has 1 to {limit} characters and no blanks.",
)
_NUMBER_TAKEN = "代表证号 {number} 在本届已被使用。", "The number {number} is taken in this term."
_SINCE_OUTSIDE_TERM = "起始日期不在该届任期之内。", "The first day does not lie in the term."
_NO_MANDATE = (
    "“{body_zh}”由{congress_zh}的代表组成，该人不是其在任代表。",
    "Only deputies sit in a body of this kind ({body_en}), and the person holds no mandate in office of its congress"
    " ({congress_en}).",
)
_IN_FUTURE = "日期不能晚于今天。", "The day lies in the future."
_BEFORE_SINCE = "截止日期不能早于起始日期。", "The last day lies before the first."
_SEAT_ENDED = "这一任职已终止。", "The membership has ended."
_HOUSEHOLDS = "户数须在 0 到 {limit} 之间。", "The number of households lies between 0 and {limit}."
_NOT_YOUR_NODE = "您只能在本人负责的节点范围内操作。", "You may do this only inside the subtree you are staff of."
_NODE_NOT_FOUND = "没有找到该平台节点。", "There is no such platform node."
_NODE_CLOSED = "该平台节点已撤销。", "The platform node is closed."
_CELL_NOT_FOUND = "该节点没有这个网格。", "The node has no such grid cell."
_CELL_CLOSED = "该网格已撤销。", "The grid cell is closed."
_CELL_NAME_REQUIRED = "请填写名称。", "A name is required."
_CELL_NAME_TOO_LONG = "名称不能超过 {limit} 个字。", "The name is longer than {limit} characters."
_PRIVATE_FORBIDDEN = (
    "只有县人大工作人员、该代表所在机构的工作人员可以办理。",
    "Only staff of the county, and of a body in which the person sits, may do this.",
)
_COUNTY_CENTRE_ONLY = "只有县人大工作人员可以办理。", "Only staff of the county may do this."


class RepresentativeAddRefusal(RefusalCode):
    NOT_FOUND = _BODY_NOT_FOUND
    FORBIDDEN = _NOT_YOUR_BODY
    NAME_REQUIRED = _NAME_REQUIRED
    NAME_TOO_LONG = _NAME_TOO_LONG
    BODY_DISSOLVED = _BODY_DISSOLVED
    NO_MANDATE = _NO_MANDATE
    TERM_NOT_FOUND = _TERM_NOT_FOUND
    TERM_OVER = _TERM_OVER
    DELEGATION_NOT_FOUND = _DELEGATION_NOT_FOUND
    GROUP_NOT_FOUND = _GROUP_NOT_FOUND
    DISTRICT_NOT_FOUND = _DISTRICT_NOT_FOUND
    NUMBER_MALFORMED = _NUMBER_MALFORMED
    NUMBER_TAKEN = _NUMBER_TAKEN
    SINCE_OUTSIDE_TERM = _SINCE_OUTSIDE_TERM
    SINCE_IN_FUTURE = _IN_FUTURE
    IDEMPOTENCY_KEY_REUSED = _KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = _KEY_TOO_LONG


class RepresentativeEditRefusal(RefusalCode):
    NOT_FOUND = _NO_PERSON
    FORBIDDEN = _NOT_YOUR_PERSON
    STALE_VERSION = _STALE
    NOTHING_TO_CHANGE = _NOTHING
    NAME_REQUIRED = _NAME_REQUIRED
    NAME_TOO_LONG = _NAME_TOO_LONG


class RepresentativePhotoSetRefusal(RefusalCode):
    NOT_FOUND = _NO_PERSON
    FORBIDDEN = _NOT_YOUR_PERSON
    STALE_VERSION = _STALE
    NOTHING_TO_CHANGE = _NOTHING
    FILE_NOT_FOUND = (
        "没有找到该文件，请重新上传。",
        "There is no such file of yours that waits to be used; upload it again.",
    )
    FILE_KIND_NOT_ALLOWED = "照片须为图片，不能是“{kind}”。", "A photo is an image, not {kind}."


class MembershipAddRefusal(RefusalCode):
    NOT_FOUND = _NO_PERSON
    FORBIDDEN = _NOT_YOUR_BODY
    BODY_NOT_FOUND = _BODY_NOT_FOUND
    BODY_DISSOLVED = _BODY_DISSOLVED
    NO_MANDATE = _NO_MANDATE
    TERM_NOT_FOUND = _TERM_NOT_FOUND
    TERM_OVER = _TERM_OVER
    ALREADY_SEATED = "该代表在本届机构中已有任职。", "The person holds a seat in this term of the body already."
    DELEGATION_NOT_FOUND = _DELEGATION_NOT_FOUND
    GROUP_NOT_FOUND = _GROUP_NOT_FOUND
    DISTRICT_NOT_FOUND = _DISTRICT_NOT_FOUND
    NUMBER_MALFORMED = _NUMBER_MALFORMED
    NUMBER_TAKEN = _NUMBER_TAKEN
    SINCE_OUTSIDE_TERM = _SINCE_OUTSIDE_TERM
    SINCE_IN_FUTURE = _IN_FUTURE
    IDEMPOTENCY_KEY_REUSED = _KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = _KEY_TOO_LONG


class MembershipEditRefusal(RefusalCode):
    NOT_FOUND = _NO_SEAT
    FORBIDDEN = _NOT_YOUR_BODY
    STALE_VERSION = _STALE
    MEMBERSHIP_ENDED = _SEAT_ENDED
    NOTHING_TO_CHANGE = _NOTHING
    DELEGATION_NOT_FOUND = _DELEGATION_NOT_FOUND
    GROUP_NOT_FOUND = _GROUP_NOT_FOUND
    DISTRICT_NOT_FOUND = _DISTRICT_NOT_FOUND
    NUMBER_MALFORMED = _NUMBER_MALFORMED
    NUMBER_TAKEN = _NUMBER_TAKEN
    SINCE_OUTSIDE_TERM = _SINCE_OUTSIDE_TERM
    SINCE_IN_FUTURE = _IN_FUTURE


class MembershipSuspendRefusal(RefusalCode):
    NOT_FOUND = _NO_SEAT
    FORBIDDEN = _NOT_YOUR_BODY
    STALE_VERSION = _STALE
    MEMBERSHIP_ENDED = _SEAT_ENDED
    ALREADY_SUSPENDED = "这一任职已暂停。", "The membership is suspended already."
    REASON_DOES_NOT_FIT = (
        "“{body_zh}”的成员不适用这一暂停情形。",
        "This reason does not suspend a member of a body of this kind ({body_en}).",
    )


class MembershipResumeRefusal(RefusalCode):
    NOT_FOUND = _NO_SEAT
    FORBIDDEN = _NOT_YOUR_BODY
    STALE_VERSION = _STALE
    NOT_SUSPENDED = "这一任职没有暂停。", "The membership is not suspended."


class MembershipEndRefusal(RefusalCode):
    NOT_FOUND = _NO_SEAT
    FORBIDDEN = _NOT_YOUR_BODY
    STALE_VERSION = _STALE
    ALREADY_ENDED = _SEAT_ENDED
    REASON_DOES_NOT_FIT = (
        "“{body_zh}”的成员不适用这一终止情形。",
        "This reason does not end a seat in a body of this kind ({body_en}).",
    )
    ABSENCES_MISSING = (
        "未经批准缺席会议只有 {count} 次，须满 {limit} 次。",
        "Only {count} unapproved absences are recorded; {limit} are needed.",
    )
    UNTIL_IN_FUTURE = _IN_FUTURE
    UNTIL_BEFORE_SINCE = _BEFORE_SINCE


class PostingAddRefusal(RefusalCode):
    NOT_FOUND = _NO_PERSON
    FORBIDDEN = _NOT_YOUR_NODE
    NODE_NOT_FOUND = _NODE_NOT_FOUND
    NODE_CLOSED = _NODE_CLOSED
    NODE_DOES_NOT_FIT = "代表不能派驻到“{kind_zh}”。", "Nobody serves at a node of this kind ({kind_en})."
    NO_SEAT = "该人员目前没有任职。", "The person holds no seat now."
    GRID_CELL_NOT_FOUND = _CELL_NOT_FOUND
    GRID_CELL_CLOSED = _CELL_CLOSED
    ALREADY_POSTED = "该代表已派驻在此。", "The person serves there already."
    HOUSEHOLDS_OUT_OF_RANGE = _HOUSEHOLDS
    SINCE_IN_FUTURE = _IN_FUTURE
    IDEMPOTENCY_KEY_REUSED = _KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = _KEY_TOO_LONG


class PostingEditRefusal(RefusalCode):
    NOT_FOUND = "没有找到这一派驻。", "There is no such posting."
    FORBIDDEN = _NOT_YOUR_NODE
    STALE_VERSION = _STALE
    POSTING_ENDED = "这一派驻已结束。", "The posting has ended."
    NOTHING_TO_CHANGE = _NOTHING
    GRID_CELL_NOT_FOUND = _CELL_NOT_FOUND
    GRID_CELL_CLOSED = _CELL_CLOSED
    ALREADY_POSTED = "该代表已派驻在此。", "The person serves there already."
    HOUSEHOLDS_OUT_OF_RANGE = _HOUSEHOLDS


class PostingEndRefusal(RefusalCode):
    NOT_FOUND = "没有找到这一派驻。", "There is no such posting."
    FORBIDDEN = _NOT_YOUR_NODE
    STALE_VERSION = _STALE
    ALREADY_ENDED = "这一派驻已结束。", "The posting has ended."
    UNTIL_IN_FUTURE = _IN_FUTURE
    UNTIL_BEFORE_SINCE = _BEFORE_SINCE


class GridCellAddRefusal(RefusalCode):
    NOT_FOUND = _NODE_NOT_FOUND
    FORBIDDEN = _NOT_YOUR_NODE
    NODE_CLOSED = _NODE_CLOSED
    NODE_DOES_NOT_FIT = "网格只设在工作站和联系点。", "Grid cells lie below stations and contact points."
    CODE_MALFORMED = (
        "代码只能含数字、大写字母和连字符，最长 {limit} 位。",
        "A code holds digits, capital letters and hyphens, at most {limit} of them.",
    )
    CODE_TAKEN = "该节点已有代码为 {code} 的网格。", "The node has a grid cell {code} already."
    NAME_REQUIRED = _CELL_NAME_REQUIRED
    NAME_TOO_LONG = _CELL_NAME_TOO_LONG
    HOUSEHOLDS_OUT_OF_RANGE = _HOUSEHOLDS
    IDEMPOTENCY_KEY_REUSED = _KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = _KEY_TOO_LONG


class GridCellEditRefusal(RefusalCode):
    NOT_FOUND = "没有找到该网格。", "There is no such grid cell."
    FORBIDDEN = _NOT_YOUR_NODE
    STALE_VERSION = _STALE
    GRID_CELL_CLOSED = _CELL_CLOSED
    NOTHING_TO_CHANGE = _NOTHING
    NAME_REQUIRED = _CELL_NAME_REQUIRED
    NAME_TOO_LONG = _CELL_NAME_TOO_LONG
    HOUSEHOLDS_OUT_OF_RANGE = _HOUSEHOLDS


class GridCellCloseRefusal(RefusalCode):
    NOT_FOUND = "没有找到该网格。", "There is no such grid cell."
    FORBIDDEN = _NOT_YOUR_NODE
    STALE_VERSION = _STALE
    ALREADY_CLOSED = _CELL_CLOSED
    POSTINGS_REMAIN = "该网格还有 {count} 名代表。", "The grid cell still has {count} postings."


class ContactLinkAddRefusal(RefusalCode):
    NOT_FOUND = _NO_PERSON
    FORBIDDEN = _COUNTY_CENTRE_ONLY
    MEMBER_NOT_IN_COMMITTEE = (
        "联系人须为在任的县人大常委会组成人员。",
        "The one who stays in touch must sit in the standing committee.",
    )
    REPRESENTATIVE_NOT_IN_OFFICE = (
        "被联系人须为在任的县人大代表。",
        "The other must be a county representative in office.",
    )
    SAME_PERSON = "联系的双方不能是同一人。", "Nobody stays in touch with themselves."
    ALREADY_LINKED = "双方已建立联系。", "The two are linked already."
    SINCE_IN_FUTURE = _IN_FUTURE
    IDEMPOTENCY_KEY_REUSED = _KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = _KEY_TOO_LONG


class ContactLinkEndRefusal(RefusalCode):
    NOT_FOUND = "没有找到这一联系。", "There is no such contact link."
    FORBIDDEN = _COUNTY_CENTRE_ONLY
    STALE_VERSION = _STALE
    ALREADY_ENDED = "这一联系已结束。", "The contact link has ended."
    UNTIL_IN_FUTURE = _IN_FUTURE
    UNTIL_BEFORE_SINCE = _BEFORE_SINCE


class PersonPrivateDataSetRefusal(RefusalCode):
    NOT_FOUND = _NO_PERSON
    FORBIDDEN = _PRIVATE_FORBIDDEN
    STALE_VERSION = _STALE
    NOTHING_TO_CHANGE = _NOTHING
    PHONE_MALFORMED = "电话号码不正确。", "This is no mobile or landline number."
    HOME_ADDRESS_MALFORMED = (
        "住址须为一行，不超过 {limit} 个字。",
        "An address is one line of at most {limit} characters.",
    )
    IDENTITY_NUMBER_MALFORMED = "公民身份号码不正确。", "This is no valid citizen identity number."
    IDENTITY_NUMBER_TAKEN = "该身份号码已登记在另一人名下。", "Another person has this identity number."


class PersonPrivateDataReadRefusal(RefusalCode):
    NOT_FOUND = _NO_PERSON
    FORBIDDEN = _PRIVATE_FORBIDDEN
    PURPOSE_REQUIRED = (
        "请写明用途（{least} 到 {most} 个字）。",
        "Say for which purpose, in {least} to {most} characters.",
    )
