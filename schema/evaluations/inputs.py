"""What the mutations of evaluation are given."""

from datetime import datetime

import strawberry

from schema.evaluations.enums import Grade
from schema.platform.inputs import IDEMPOTENCY_KEY


@strawberry.input(description="开启评价的输入。Input of evaluationPeriodOpen.")
class EvaluationPeriodOpenInput:
    code: str = strawberry.field(description="县代码。Code of the county.")
    year: int = strawberry.field(description="所评价项目的年度。Year of the items that are evaluated.")
    name: str = strawberry.field(description="名称，如“年中评价”。Name of the period.")
    closes_at: datetime = strawberry.field(description="截止时间。Timestamp at which it closes by itself.")
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="结束评价的输入。Input of evaluationPeriodClose.")
class EvaluationPeriodCloseInput:
    id: strawberry.ID = strawberry.field(description="评价时段的标识。Id of the period.")


@strawberry.input(
    description="评价细项的输入；时段结束前可以改评。Input of evaluationCast; it may be cast anew until the period closes."
)
class EvaluationCastInput:
    item_id: strawberry.ID = strawberry.field(description="细项的标识。Id of the item.")
    process: Grade = strawberry.field(description="对过程的评价。Grade of the process.")
    result: Grade = strawberry.field(description="对结果的评价。Grade of the result.")
    reason: str = strawberry.field(
        default="",
        description="理由，评为“不满意”须写；不署名地供工作人员、牵头单位与常委会组成人员阅读。The reason; “not satisfied” needs one. Staff, the lead unit and the standing committee read it unsigned.",
    )
