"""Acts of evaluation."""

from typing import Annotated

import strawberry

from models.database import found
from models.evaluations import actions
from models.platform.rows import County
from models.projects.rows import ProjectItem as ItemRow
from resolvers.refusing import answer
from schema.context import Info
from schema.evaluations import inputs, payloads
from schema.evaluations.types import Evaluation, EvaluationPeriod
from schema.node import NO_ROW, decode_id
from schema.projects.types import ProjectItem


@strawberry.type
class EvaluationMutations:
    @strawberry.mutation(
        description="开启评价，限县级工作人员。Opens a time in which the items of a year are evaluated, for staff of the county."
    )
    async def evaluation_period_open(
        self,
        info: Info,
        input: Annotated[inputs.EvaluationPeriodOpenInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.EvaluationPeriodOpenPayload | None:
        async def act() -> payloads.EvaluationPeriodOpenPayload:
            county = await found(County.all(), code=input.code)
            period = await actions.open_period(
                info.context.signed_in,
                county_id=county.id if county else NO_ROW,
                year=input.year,
                name=input.name,
                closes_at=input.closes_at,
                idempotency_key=input.idempotency_key,
            )
            return payloads.EvaluationPeriodOpenPayload(period=EvaluationPeriod.of(period))

        return await answer(
            act(), payloads.EvaluationPeriodOpenPayload, payloads.EvaluationPeriodOpenUserError, info.context.language
        )

    @strawberry.mutation(description="结束评价，限县级工作人员。Closes a period for good, for staff of the county.")
    async def evaluation_period_close(
        self,
        info: Info,
        input: Annotated[inputs.EvaluationPeriodCloseInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.EvaluationPeriodClosePayload | None:
        async def act() -> payloads.EvaluationPeriodClosePayload:
            period = await actions.close_period(
                info.context.signed_in, period_id=decode_id("EvaluationPeriod", input.id)
            )
            return payloads.EvaluationPeriodClosePayload(period=EvaluationPeriod.of(period))

        return await answer(
            act(), payloads.EvaluationPeriodClosePayload, payloads.EvaluationPeriodCloseUserError, info.context.language
        )

    @strawberry.mutation(
        description="评价细项；时段结束前可以改评。Evaluates an item; it may be done anew until the period closes."
    )
    async def evaluation_cast(
        self,
        info: Info,
        input: Annotated[inputs.EvaluationCastInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.EvaluationCastPayload | None:
        async def act() -> payloads.EvaluationCastPayload:
            evaluation = await actions.cast_evaluation(
                info.context.signed_in,
                item_id=decode_id("ProjectItem", input.item_id),
                process=input.process,
                result=input.result,
                reason=input.reason,
            )
            item = await ItemRow.get(id=evaluation.item_id)
            return payloads.EvaluationCastPayload(evaluation=Evaluation.of(evaluation), item=ProjectItem.of(item))

        return await answer(
            act(), payloads.EvaluationCastPayload, payloads.EvaluationCastUserError, info.context.language
        )
