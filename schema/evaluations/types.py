"""Evaluations as clients see them: counted for everybody, and one's own."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import strawberry

from models.evaluations import rows
from models.evaluations.tally import Tally, shown_percent
from schema.connection import DEFAULT_PAGE, After, Connection, First, checked_first, decode_cursor
from schema.context import Info
from schema.discussion.enums import AuthorRole
from schema.evaluations.enums import Grade
from schema.node import Node, encode_id


@strawberry.type(description="评价时段。A time in which the items of a year are evaluated.")
class EvaluationPeriod(Node):
    year: int = strawberry.field(description="所评价项目的年度。Year of the items that are evaluated.")
    name: str = strawberry.field(description="名称。Name of the period.")
    open: bool = strawberry.field(description="是否正在进行。Indicates whether one may evaluate now.")
    opened_at: datetime = strawberry.field(description="开启时间。Timestamp of the opening.")
    closes_at: datetime = strawberry.field(description="预定截止时间。Timestamp at which it is to close.")
    closed_at: datetime | None = strawberry.field(
        description="实际结束时间，进行中为空。Timestamp of the closing; null while open."
    )
    version: int = strawberry.field(description="版本号。Version of the row.")

    @classmethod
    def of(cls, row: rows.EvaluationPeriod) -> "EvaluationPeriod":
        return cls(
            id=encode_id("EvaluationPeriod", row.id),
            year=row.year,
            name=row.name,
            open=row.closed_at is None,
            opened_at=row.opened_at,
            closes_at=row.closes_at,
            closed_at=row.closed_at,
            version=row.version,
        )


@strawberry.type(
    description="本人对一个细项的评价（可评）；理由不署名地供工作人员、牵头单位与常委会组成人员阅读。What the viewer thinks of an item; staff, the lead unit and the standing committee read it unsigned, nobody else sees it."
)
class Evaluation:
    process: Grade = strawberry.field(description="对过程的评价。Grade of the process.")
    result: Grade = strawberry.field(description="对结果的评价。Grade of the result.")
    reason: str = strawberry.field(description="理由。The reason.")
    cast_at: datetime = strawberry.field(description="评价时间。Timestamp of the evaluation.")
    version: int = strawberry.field(description="第几次评价。How often it was cast, counted from 1.")

    @classmethod
    def of(cls, row: rows.Evaluation) -> "Evaluation":
        return cls(process=row.process, result=row.result, reason=row.reason, cast_at=row.cast_at, version=row.version)


@strawberry.type(description="各等级的票数（计票）。How often each grade was given.")
class EvaluationTally:
    satisfied: int = strawberry.field(description="满意。Number of “satisfied”.")
    basically_satisfied: int = strawberry.field(description="基本满意。Number of “basically satisfied”.")
    not_satisfied: int = strawberry.field(description="不满意。Number of “not satisfied”.")
    total: int = strawberry.field(description="评价人数。How many evaluated.")
    satisfaction_rate: Decimal | None = strawberry.field(
        description="满意率（满意与基本满意之和的百分比，保留一位小数），无人评价时为空。Satisfied and basically satisfied in percent of all, rounded half up to 0.1; null without any."
    )

    @classmethod
    def of(cls, tally: Tally) -> "EvaluationTally":
        return cls(
            satisfied=tally.count(Grade.SATISFIED),
            basically_satisfied=tally.count(Grade.BASICALLY_SATISFIED),
            not_satisfied=tally.count(Grade.NOT_SATISFIED),
            total=tally.total,
            satisfaction_rate=shown_percent(tally.satisfaction),
        )


ByGrade = Annotated[
    Grade | None,
    strawberry.argument(
        description="只要过程或结果评为这一等级的。Only those that give this grade to the process or to the result; all if left out."
    ),
]
CAST_PLACE = (int,)


@strawberry.type(
    description="一条不署名的评价及理由，供负责与监督的人阅读。One evaluation with its reason, unsigned, for those who answer for the work or supervise it."
)
class CastEvaluation(Node):
    role: AuthorRole = strawberry.field(description="身份。As what somebody evaluated.")
    process: Grade = strawberry.field(description="对过程的评价。Grade of the process.")
    result: Grade = strawberry.field(description="对结果的评价。Grade of the result.")
    reason: str = strawberry.field(description="理由，没有的为空字符串。The reason; empty without one.")

    @classmethod
    def of(cls, row: rows.Evaluation) -> "CastEvaluation":
        return cls(
            id=encode_id("CastEvaluation", row.id),
            role=row.role,
            process=row.process,
            result=row.result,
            reason=row.reason,
        )


@strawberry.type(description="一类人对细项的评价。What one kind of people thinks of an item.")
class EvaluationsByRole:
    role: AuthorRole = strawberry.field(description="身份。As what they evaluate.")
    process: EvaluationTally = strawberry.field(description="对过程的评价。Grades of the process.")
    result: EvaluationTally = strawberry.field(description="对结果的评价。Grades of the result.")


@strawberry.type(
    description="细项在一个时段的评价，代表、议政员与群众分别统计。The evaluations of an item in a period, representatives, delegates and the public counted apart."
)
class ItemEvaluations:
    item_id: strawberry.Private[int]
    period_id: strawberry.Private[int]
    period: EvaluationPeriod = strawberry.field(description="时段。The period.")
    by_role: list[EvaluationsByRole] = strawberry.field(
        description="按身份分别统计，三类总是齐全。By role; all three are always there."
    )

    @strawberry.field(
        description="逐条评价及理由，不署名，最新在前；限细项所在范围的工作人员、牵头单位与常委会组成人员，其他人为空。The evaluations one by one with their reasons, unsigned, newest first; for staff of the item's node, its lead unit and members of the standing committee, null for everybody else."
    )
    async def evaluations(
        self, info: Info, first: First = DEFAULT_PAGE, after: After = None, grade: ByGrade = None
    ) -> Connection[CastEvaluation] | None:
        return await info.context.loaders.evaluations.cast_page(
            self.item_id, self.period_id, grade, checked_first(first), decode_cursor(after, CAST_PLACE)
        )
