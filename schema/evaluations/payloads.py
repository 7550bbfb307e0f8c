"""What the mutations of evaluation answer."""

import strawberry

from models.evaluations.errors import (
    EvaluationCastRefusal,
    EvaluationPeriodCloseRefusal,
    EvaluationPeriodOpenRefusal,
)
from schema.errors import UserError, expose_codes
from schema.evaluations.types import Evaluation, EvaluationPeriod
from schema.projects.types import ProjectItem

expose_codes(EvaluationPeriodOpenRefusal, "EvaluationPeriodOpenErrorCode")
expose_codes(EvaluationPeriodCloseRefusal, "EvaluationPeriodCloseErrorCode")
expose_codes(EvaluationCastRefusal, "EvaluationCastErrorCode")


@strawberry.type(description="开启评价被拒绝的一条原因。One reason why evaluationPeriodOpen was refused.")
class EvaluationPeriodOpenUserError(UserError):
    code: EvaluationPeriodOpenRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="开启评价的结果。Result of evaluationPeriodOpen.")
class EvaluationPeriodOpenPayload:
    period: EvaluationPeriod | None = strawberry.field(default=None, description="评价时段。The period.")
    user_errors: list[EvaluationPeriodOpenUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="结束评价被拒绝的一条原因。One reason why evaluationPeriodClose was refused.")
class EvaluationPeriodCloseUserError(UserError):
    code: EvaluationPeriodCloseRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="结束评价的结果。Result of evaluationPeriodClose.")
class EvaluationPeriodClosePayload:
    period: EvaluationPeriod | None = strawberry.field(default=None, description="评价时段。The period.")
    user_errors: list[EvaluationPeriodCloseUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="评价细项被拒绝的一条原因。One reason why evaluationCast was refused.")
class EvaluationCastUserError(UserError):
    code: EvaluationCastRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="评价细项的结果。Result of evaluationCast.")
class EvaluationCastPayload:
    evaluation: Evaluation | None = strawberry.field(default=None, description="本人的评价。The viewer's evaluation.")
    item: ProjectItem | None = strawberry.field(default=None, description="所评价的细项。The item.")
    user_errors: list[EvaluationCastUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )
