"""What the mutations of bodies, sessions and sittings answer."""

import strawberry

from models.bodies import errors
from models.bodies.sittings import errors as sitting_errors
from schema.bodies.types import Body, BodyTerm, ElectoralDistrict, LegislativeSession, MemberGroup, Sitting, SittingSeat
from schema.errors import UserError, expose_codes

expose_codes(errors.BodyAddRefusal, "BodyAddErrorCode")
expose_codes(errors.BodyEditRefusal, "BodyEditErrorCode")
expose_codes(errors.BodyDissolveRefusal, "BodyDissolveErrorCode")
expose_codes(errors.BodyTermAddRefusal, "BodyTermAddErrorCode")
expose_codes(errors.BodyTermEditRefusal, "BodyTermEditErrorCode")
expose_codes(errors.MemberGroupAddRefusal, "MemberGroupAddErrorCode")
expose_codes(errors.MemberGroupEditRefusal, "MemberGroupEditErrorCode")
expose_codes(errors.MemberGroupDissolveRefusal, "MemberGroupDissolveErrorCode")
expose_codes(errors.ElectoralDistrictAddRefusal, "ElectoralDistrictAddErrorCode")
expose_codes(errors.ElectoralDistrictEditRefusal, "ElectoralDistrictEditErrorCode")
expose_codes(sitting_errors.LegislativeSessionPlanRefusal, "LegislativeSessionPlanErrorCode")
expose_codes(sitting_errors.LegislativeSessionOpenRefusal, "LegislativeSessionOpenErrorCode")
expose_codes(sitting_errors.LegislativeSessionCloseRefusal, "LegislativeSessionCloseErrorCode")
expose_codes(sitting_errors.LegislativeSessionLeaveGrantRefusal, "LegislativeSessionLeaveGrantErrorCode")
expose_codes(sitting_errors.LegislativeSessionLeaveRevokeRefusal, "LegislativeSessionLeaveRevokeErrorCode")
expose_codes(sitting_errors.SittingPlanRefusal, "SittingPlanErrorCode")
expose_codes(sitting_errors.SittingOpenRefusal, "SittingOpenErrorCode")
expose_codes(sitting_errors.SittingCheckInRefusal, "SittingCheckInErrorCode")
expose_codes(sitting_errors.SittingCheckInUndoRefusal, "SittingCheckInUndoErrorCode")
expose_codes(sitting_errors.SittingCloseRefusal, "SittingCloseErrorCode")


@strawberry.type(description="设立机构被拒绝的一条原因。One reason why bodyAdd was refused.")
class BodyAddUserError(UserError):
    code: errors.BodyAddRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="设立机构的结果。Result of bodyAdd.")
class BodyAddPayload:
    body: Body | None = strawberry.field(default=None, description="新机构。The new body.")
    user_errors: list[BodyAddUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="修改机构被拒绝的一条原因。One reason why bodyEdit was refused.")
class BodyEditUserError(UserError):
    code: errors.BodyEditRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="修改机构的结果。Result of bodyEdit.")
class BodyEditPayload:
    body: Body | None = strawberry.field(default=None, description="修改后的机构。The body after the edit.")
    user_errors: list[BodyEditUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="撤销机构被拒绝的一条原因。One reason why bodyDissolve was refused.")
class BodyDissolveUserError(UserError):
    code: errors.BodyDissolveRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="撤销机构的结果。Result of bodyDissolve.")
class BodyDissolvePayload:
    body: Body | None = strawberry.field(default=None, description="已撤销的机构。The dissolved body.")
    user_errors: list[BodyDissolveUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="设立一届被拒绝的一条原因。One reason why bodyTermAdd was refused.")
class BodyTermAddUserError(UserError):
    code: errors.BodyTermAddRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="设立一届的结果。Result of bodyTermAdd.")
class BodyTermAddPayload:
    term: BodyTerm | None = strawberry.field(default=None, description="新的一届。The new term.")
    user_errors: list[BodyTermAddUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="修改一届被拒绝的一条原因。One reason why bodyTermEdit was refused.")
class BodyTermEditUserError(UserError):
    code: errors.BodyTermEditRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="修改一届的结果。Result of bodyTermEdit.")
class BodyTermEditPayload:
    term: BodyTerm | None = strawberry.field(default=None, description="修改后的届。The term after the edit.")
    user_errors: list[BodyTermEditUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="设立代表团或小组被拒绝的一条原因。One reason why memberGroupAdd was refused.")
class MemberGroupAddUserError(UserError):
    code: errors.MemberGroupAddRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="设立代表团或小组的结果。Result of memberGroupAdd.")
class MemberGroupAddPayload:
    group: MemberGroup | None = strawberry.field(default=None, description="新的团或组。The new group.")
    user_errors: list[MemberGroupAddUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="修改代表团或小组被拒绝的一条原因。One reason why memberGroupEdit was refused.")
class MemberGroupEditUserError(UserError):
    code: errors.MemberGroupEditRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="修改代表团或小组的结果。Result of memberGroupEdit.")
class MemberGroupEditPayload:
    group: MemberGroup | None = strawberry.field(default=None, description="修改后的团或组。The group after the edit.")
    user_errors: list[MemberGroupEditUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="撤销代表团或小组被拒绝的一条原因。One reason why memberGroupDissolve was refused.")
class MemberGroupDissolveUserError(UserError):
    code: errors.MemberGroupDissolveRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="撤销代表团或小组的结果。Result of memberGroupDissolve.")
class MemberGroupDissolvePayload:
    group: MemberGroup | None = strawberry.field(default=None, description="已撤销的团或组。The dissolved group.")
    user_errors: list[MemberGroupDissolveUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="设立选区被拒绝的一条原因。One reason why electoralDistrictAdd was refused.")
class ElectoralDistrictAddUserError(UserError):
    code: errors.ElectoralDistrictAddRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="设立选区的结果。Result of electoralDistrictAdd.")
class ElectoralDistrictAddPayload:
    district: ElectoralDistrict | None = strawberry.field(default=None, description="新选区。The new district.")
    user_errors: list[ElectoralDistrictAddUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="修改选区被拒绝的一条原因。One reason why electoralDistrictEdit was refused.")
class ElectoralDistrictEditUserError(UserError):
    code: errors.ElectoralDistrictEditRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="修改选区的结果。Result of electoralDistrictEdit.")
class ElectoralDistrictEditPayload:
    district: ElectoralDistrict | None = strawberry.field(
        default=None, description="修改后的选区。The district after the edit."
    )
    user_errors: list[ElectoralDistrictEditUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="安排会议被拒绝的一条原因。One reason why legislativeSessionPlan was refused.")
class LegislativeSessionPlanUserError(UserError):
    code: sitting_errors.LegislativeSessionPlanRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="安排会议的结果。Result of legislativeSessionPlan.")
class LegislativeSessionPlanPayload:
    session: LegislativeSession | None = strawberry.field(default=None, description="新的会议。The new session.")
    user_errors: list[LegislativeSessionPlanUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="会议开幕被拒绝的一条原因。One reason why legislativeSessionOpen was refused.")
class LegislativeSessionOpenUserError(UserError):
    code: sitting_errors.LegislativeSessionOpenRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="会议开幕的结果。Result of legislativeSessionOpen.")
class LegislativeSessionOpenPayload:
    session: LegislativeSession | None = strawberry.field(default=None, description="已开幕的会议。The open session.")
    user_errors: list[LegislativeSessionOpenUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="会议闭幕被拒绝的一条原因。One reason why legislativeSessionClose was refused.")
class LegislativeSessionCloseUserError(UserError):
    code: sitting_errors.LegislativeSessionCloseRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="会议闭幕的结果。Result of legislativeSessionClose.")
class LegislativeSessionClosePayload:
    session: LegislativeSession | None = strawberry.field(default=None, description="已闭幕的会议。The closed session.")
    user_errors: list[LegislativeSessionCloseUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="准假被拒绝的一条原因。One reason why legislativeSessionLeaveGrant was refused.")
class LegislativeSessionLeaveGrantUserError(UserError):
    code: sitting_errors.LegislativeSessionLeaveGrantRefusal = strawberry.field(
        description="原因代码。Code of the reason."
    )


@strawberry.type(description="准假的结果。Result of legislativeSessionLeaveGrant.")
class LegislativeSessionLeaveGrantPayload:
    session: LegislativeSession | None = strawberry.field(default=None, description="该次会议。The session.")
    user_errors: list[LegislativeSessionLeaveGrantUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="撤销准假被拒绝的一条原因。One reason why legislativeSessionLeaveRevoke was refused.")
class LegislativeSessionLeaveRevokeUserError(UserError):
    code: sitting_errors.LegislativeSessionLeaveRevokeRefusal = strawberry.field(
        description="原因代码。Code of the reason."
    )


@strawberry.type(description="撤销准假的结果。Result of legislativeSessionLeaveRevoke.")
class LegislativeSessionLeaveRevokePayload:
    session: LegislativeSession | None = strawberry.field(default=None, description="该次会议。The session.")
    user_errors: list[LegislativeSessionLeaveRevokeUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="安排一场会议被拒绝的一条原因。One reason why sittingPlan was refused.")
class SittingPlanUserError(UserError):
    code: sitting_errors.SittingPlanRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="安排一场会议的结果。Result of sittingPlan.")
class SittingPlanPayload:
    sitting: Sitting | None = strawberry.field(default=None, description="新的一场会议。The new sitting.")
    user_errors: list[SittingPlanUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="一场会议开始被拒绝的一条原因。One reason why sittingOpen was refused.")
class SittingOpenUserError(UserError):
    code: sitting_errors.SittingOpenRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="一场会议开始的结果。Result of sittingOpen.")
class SittingOpenPayload:
    sitting: Sitting | None = strawberry.field(default=None, description="已开始的一场会议。The open sitting.")
    user_errors: list[SittingOpenUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="签到被拒绝的一条原因。One reason why sittingCheckIn was refused.")
class SittingCheckInUserError(UserError):
    code: sitting_errors.SittingCheckInRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="签到的结果。Result of sittingCheckIn.")
class SittingCheckInPayload:
    sitting: Sitting | None = strawberry.field(
        default=None, description="签到后的一场会议。The sitting after the check-in."
    )
    seat: SittingSeat | None = strawberry.field(
        default=None, description="该成员的席位。The member's line of the roll."
    )
    user_errors: list[SittingCheckInUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="撤回签到被拒绝的一条原因。One reason why sittingCheckInUndo was refused.")
class SittingCheckInUndoUserError(UserError):
    code: sitting_errors.SittingCheckInUndoRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="撤回签到的结果。Result of sittingCheckInUndo.")
class SittingCheckInUndoPayload:
    sitting: Sitting | None = strawberry.field(default=None, description="撤回后的一场会议。The sitting after that.")
    seat: SittingSeat | None = strawberry.field(
        default=None, description="该成员的席位。The member's line of the roll."
    )
    user_errors: list[SittingCheckInUndoUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="一场会议结束被拒绝的一条原因。One reason why sittingClose was refused.")
class SittingCloseUserError(UserError):
    code: sitting_errors.SittingCloseRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="一场会议结束的结果。Result of sittingClose.")
class SittingClosePayload:
    sitting: Sitting | None = strawberry.field(default=None, description="已结束的一场会议。The closed sitting.")
    user_errors: list[SittingCloseUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )
