"""Why an act on a session or a sitting is refused."""

from models.bodies.errors import (
    BODY_DISSOLVED,
    DATES_REVERSED,
    KEY_REUSED,
    KEY_TOO_LONG,
    NAME_REQUIRED,
    NAME_TOO_LONG,
    NOT_STAFF_OF_BODY,
    NUMBER_OUT_OF_RANGE,
    NUMBER_TAKEN,
    STALE,
)
from models.errors import RefusalCode

NO_SESSION = "没有找到该次会议。", "There is no such session."
NO_SITTING = "没有找到该场会议。", "There is no such sitting."
SESSION_CLOSED = "该次会议已闭会。", "The session is closed."


class LegislativeSessionPlanRefusal(RefusalCode):
    NOT_FOUND = "没有找到该届。", "There is no such term."
    FORBIDDEN = NOT_STAFF_OF_BODY
    BODY_DISSOLVED = BODY_DISSOLVED
    DOES_NOT_MEET_HERE = "该机构不在本平台开会。", "This body does not meet on this platform."
    NUMBER_TAKEN = NUMBER_TAKEN
    NUMBER_OUT_OF_RANGE = NUMBER_OUT_OF_RANGE
    NAME_REQUIRED = NAME_REQUIRED
    NAME_TOO_LONG = NAME_TOO_LONG
    DATES_REVERSED = DATES_REVERSED
    OUTSIDE_TERM = "会期不在该届任期内。", "The session lies outside its term."
    IDEMPOTENCY_KEY_REUSED = KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = KEY_TOO_LONG


class LegislativeSessionOpenRefusal(RefusalCode):
    NOT_FOUND = NO_SESSION
    FORBIDDEN = NOT_STAFF_OF_BODY
    STALE_VERSION = STALE
    BODY_DISSOLVED = BODY_DISSOLVED
    ALREADY_OPEN = "该次会议已开幕。", "The session is open already."
    SESSION_CLOSED = SESSION_CLOSED
    TERM_NOT_CURRENT = "该届任期不含今天，不能开会。", "Today lies outside the term of the session."
    ANOTHER_OPEN = "第 {number} 次会议尚未闭会。", "Session {number} of the same term is still open."


class LegislativeSessionCloseRefusal(RefusalCode):
    NOT_FOUND = NO_SESSION
    FORBIDDEN = NOT_STAFF_OF_BODY
    STALE_VERSION = STALE
    NOT_OPEN = "该次会议没有开幕。", "The session is not open."
    SESSION_CLOSED = SESSION_CLOSED
    SITTING_OPEN = "第 {number} 场会议还没有结束。", "Sitting {number} is still open."


class LegislativeSessionLeaveGrantRefusal(RefusalCode):
    NOT_FOUND = NO_SESSION
    FORBIDDEN = NOT_STAFF_OF_BODY
    SESSION_CLOSED = SESSION_CLOSED
    NOT_A_MEMBER = "没有找到该届的这名成员。", "There is no such member of this term."
    ALREADY_GRANTED = "已准假。", "Leave has been granted already."
    REASON_REQUIRED = "请填写事由。", "A reason is required."
    REASON_TOO_LONG = "事由不能超过 {limit} 个字。", "The reason is longer than {limit} characters."
    IDEMPOTENCY_KEY_REUSED = KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = KEY_TOO_LONG


class LegislativeSessionLeaveRevokeRefusal(RefusalCode):
    NOT_FOUND = NO_SESSION
    FORBIDDEN = NOT_STAFF_OF_BODY
    SESSION_CLOSED = SESSION_CLOSED
    NOT_GRANTED = "没有准假。", "No leave was granted."


class SittingPlanRefusal(RefusalCode):
    NOT_FOUND = NO_SESSION
    FORBIDDEN = NOT_STAFF_OF_BODY
    BODY_DISSOLVED = BODY_DISSOLVED
    SESSION_CLOSED = SESSION_CLOSED
    NUMBER_TAKEN = NUMBER_TAKEN
    NUMBER_OUT_OF_RANGE = NUMBER_OUT_OF_RANGE
    NAME_REQUIRED = NAME_REQUIRED
    NAME_TOO_LONG = NAME_TOO_LONG
    PLACE_TOO_LONG = "地点不能超过 {limit} 个字。", "The place is longer than {limit} characters."
    OUTSIDE_SESSION = "开会时间不在会期内。", "The sitting begins outside the days of its session."
    IDEMPOTENCY_KEY_REUSED = KEY_REUSED
    IDEMPOTENCY_KEY_TOO_LONG = KEY_TOO_LONG


class SittingOpenRefusal(RefusalCode):
    NOT_FOUND = NO_SITTING
    FORBIDDEN = NOT_STAFF_OF_BODY
    STALE_VERSION = STALE
    ALREADY_OPEN = "该场会议已开始。", "The sitting is open already."
    SITTING_CLOSED = "该场会议已结束。", "The sitting is closed."
    SESSION_NOT_OPEN = "该次会议没有开幕，或者已经闭会。", "The session is not open."
    ANOTHER_OPEN = "第 {number} 场会议还没有结束。", "Sitting {number} of the same session is still open."
    TERM_NOT_CURRENT = "该届任期不含今天，不能开会。", "Today lies outside the term of the session."
    NOBODY_DUE = "该届还没有成员。", "Nobody holds a seat of this term."


class SittingCheckInRefusal(RefusalCode):
    NOT_FOUND = NO_SITTING
    FORBIDDEN = (
        "您只能为本人签到；为他人签到须由工作人员办理。",
        "You may check in yourself; others are checked in by staff of the body.",
    )
    NOT_OPEN = "该场会议没有开始，或者已经结束。", "The sitting is not open."
    NOT_ON_ROLL = "不在本场会议的应到名单上。", "This is nobody on the roll of the sitting."
    NOT_ENTITLED = (
        "暂停执行职务或者已终止职务，不能签到。",
        "A member whose duties are suspended, or whose seat has ended, cannot check in.",
    )
    ALREADY_CHECKED_IN = "已经签到。", "The member has checked in already."


class SittingCheckInUndoRefusal(RefusalCode):
    NOT_FOUND = NO_SITTING
    FORBIDDEN = NOT_STAFF_OF_BODY
    NOT_OPEN = "该场会议没有开始，或者已经结束。", "The sitting is not open."
    NOT_ON_ROLL = "不在本场会议的应到名单上。", "This is nobody on the roll of the sitting."
    NOT_CHECKED_IN = "还没有签到。", "The member has not checked in."


class SittingCloseRefusal(RefusalCode):
    NOT_FOUND = NO_SITTING
    FORBIDDEN = NOT_STAFF_OF_BODY
    STALE_VERSION = STALE
    NOT_OPEN = "该场会议没有开始。", "The sitting is not open."
    SITTING_CLOSED = "该场会议已结束。", "The sitting is closed."
