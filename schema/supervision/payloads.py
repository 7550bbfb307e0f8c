"""What the mutations of supervision answer."""

import strawberry

from models.supervision import errors
from schema.errors import UserError, expose_codes
from schema.supervision.types import SupervisionGroup, SupervisionMember, SupervisionProblem, SupervisionVisit

expose_codes(errors.SupervisionGroupAddRefusal, "SupervisionGroupAddErrorCode")
expose_codes(errors.SupervisionMemberAddRefusal, "SupervisionMemberAddErrorCode")
expose_codes(errors.SupervisionMemberEndRefusal, "SupervisionMemberEndErrorCode")
expose_codes(errors.SupervisionVisitRecordRefusal, "SupervisionVisitRecordErrorCode")
expose_codes(errors.SupervisionProblemRaiseRefusal, "SupervisionProblemRaiseErrorCode")
expose_codes(errors.SupervisionProblemAssignRefusal, "SupervisionProblemAssignErrorCode")
expose_codes(errors.SupervisionProblemDismissRefusal, "SupervisionProblemDismissErrorCode")
expose_codes(errors.SupervisionProblemAnswerRefusal, "SupervisionProblemAnswerErrorCode")
expose_codes(errors.SupervisionProblemCheckRefusal, "SupervisionProblemCheckErrorCode")
expose_codes(errors.SupervisionProblemReopenRefusal, "SupervisionProblemReopenErrorCode")


@strawberry.type(description="组建监督小组被拒绝的一条原因。One reason why supervisionGroupAdd was refused.")
class SupervisionGroupAddUserError(UserError):
    code: errors.SupervisionGroupAddRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="组建监督小组的结果。Result of supervisionGroupAdd.")
class SupervisionGroupAddPayload:
    group: SupervisionGroup | None = strawberry.field(default=None, description="结果对象。The group after the act.")
    user_errors: list[SupervisionGroupAddUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="增加小组成员被拒绝的一条原因。One reason why supervisionMemberAdd was refused.")
class SupervisionMemberAddUserError(UserError):
    code: errors.SupervisionMemberAddRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="增加小组成员的结果。Result of supervisionMemberAdd.")
class SupervisionMemberAddPayload:
    member: SupervisionMember | None = strawberry.field(default=None, description="结果对象。The member after the act.")
    user_errors: list[SupervisionMemberAddUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="结束小组成员的任务被拒绝的一条原因。One reason why supervisionMemberEnd was refused.")
class SupervisionMemberEndUserError(UserError):
    code: errors.SupervisionMemberEndRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="结束小组成员的任务的结果。Result of supervisionMemberEnd.")
class SupervisionMemberEndPayload:
    member: SupervisionMember | None = strawberry.field(default=None, description="结果对象。The member after the act.")
    user_errors: list[SupervisionMemberEndUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="登记视察被拒绝的一条原因。One reason why supervisionVisitRecord was refused.")
class SupervisionVisitRecordUserError(UserError):
    code: errors.SupervisionVisitRecordRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="登记视察的结果。Result of supervisionVisitRecord.")
class SupervisionVisitRecordPayload:
    visit: SupervisionVisit | None = strawberry.field(default=None, description="结果对象。The visit after the act.")
    user_errors: list[SupervisionVisitRecordUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="提出问题被拒绝的一条原因。One reason why supervisionProblemRaise was refused.")
class SupervisionProblemRaiseUserError(UserError):
    code: errors.SupervisionProblemRaiseRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="提出问题的结果。Result of supervisionProblemRaise.")
class SupervisionProblemRaisePayload:
    problem: SupervisionProblem | None = strawberry.field(
        default=None, description="结果对象。The problem after the act."
    )
    user_errors: list[SupervisionProblemRaiseUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="交办问题被拒绝的一条原因。One reason why supervisionProblemAssign was refused.")
class SupervisionProblemAssignUserError(UserError):
    code: errors.SupervisionProblemAssignRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="交办问题的结果。Result of supervisionProblemAssign.")
class SupervisionProblemAssignPayload:
    problem: SupervisionProblem | None = strawberry.field(
        default=None, description="结果对象。The problem after the act."
    )
    user_errors: list[SupervisionProblemAssignUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="不将问题列入清单被拒绝的一条原因。One reason why supervisionProblemDismiss was refused.")
class SupervisionProblemDismissUserError(UserError):
    code: errors.SupervisionProblemDismissRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="不将问题列入清单的结果。Result of supervisionProblemDismiss.")
class SupervisionProblemDismissPayload:
    problem: SupervisionProblem | None = strawberry.field(
        default=None, description="结果对象。The problem after the act."
    )
    user_errors: list[SupervisionProblemDismissUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="反馈整改被拒绝的一条原因。One reason why supervisionProblemAnswer was refused.")
class SupervisionProblemAnswerUserError(UserError):
    code: errors.SupervisionProblemAnswerRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="反馈整改的结果。Result of supervisionProblemAnswer.")
class SupervisionProblemAnswerPayload:
    problem: SupervisionProblem | None = strawberry.field(
        default=None, description="结果对象。The problem after the act."
    )
    user_errors: list[SupervisionProblemAnswerUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="复查整改被拒绝的一条原因。One reason why supervisionProblemCheck was refused.")
class SupervisionProblemCheckUserError(UserError):
    code: errors.SupervisionProblemCheckRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="复查整改的结果。Result of supervisionProblemCheck.")
class SupervisionProblemCheckPayload:
    problem: SupervisionProblem | None = strawberry.field(
        default=None, description="结果对象。The problem after the act."
    )
    user_errors: list[SupervisionProblemCheckUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="重新列入问题被拒绝的一条原因。One reason why supervisionProblemReopen was refused.")
class SupervisionProblemReopenUserError(UserError):
    code: errors.SupervisionProblemReopenRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="重新列入问题的结果。Result of supervisionProblemReopen.")
class SupervisionProblemReopenPayload:
    problem: SupervisionProblem | None = strawberry.field(
        default=None, description="结果对象。The problem after the act."
    )
    user_errors: list[SupervisionProblemReopenUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )
