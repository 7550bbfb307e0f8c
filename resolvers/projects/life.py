"""Acts on projects: the steps of their life."""

from typing import Annotated

import strawberry

from models.projects.life import actions as life
from resolvers.refusing import answer
from schema.context import Info
from schema.node import decode_id
from schema.projects import inputs, payloads
from schema.projects.types import Project


@strawberry.type
class LifeMutations:
    @strawberry.mutation(
        description="提出项目，进入储备库，限工作人员。Enters a proposal into the pool, for staff of its node."
    )
    async def project_propose(
        self,
        info: Info,
        input: Annotated[inputs.ProjectProposeInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectProposePayload | None:
        async def act() -> payloads.ProjectProposePayload:
            project = await life.propose_project(
                info.context.signed_in,
                node_id=decode_id("PlatformNode", input.node_id),
                year=input.year,
                title=input.title,
                category=input.category,
                content=input.content,
                proposer=input.proposer,
                proposer_person_id=None
                if input.representative_id is None
                else decode_id("Representative", input.representative_id),
                idempotency_key=input.idempotency_key,
            )
            return payloads.ProjectProposePayload(project=Project.of(project))

        return await answer(
            act(), payloads.ProjectProposePayload, payloads.ProjectProposeUserError, info.context.language
        )

    @strawberry.mutation(
        description="修改候选之前的项目，限工作人员。Edits a project before it is a candidate, for staff of its node."
    )
    async def project_edit(
        self,
        info: Info,
        input: Annotated[inputs.ProjectEditInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectEditPayload | None:
        async def act() -> payloads.ProjectEditPayload:
            project = await life.edit_project(
                info.context.signed_in,
                project_id=decode_id("Project", input.id),
                version=input.version,
                title=input.title,
                category=input.category,
                content=input.content,
                proposer=input.proposer,
            )
            return payloads.ProjectEditPayload(project=Project.of(project))

        return await answer(act(), payloads.ProjectEditPayload, payloads.ProjectEditUserError, info.context.language)

    @strawberry.mutation(
        description="从储备库征集入选某年度，限工作人员。Takes a proposal out of the pool for a year, for staff of its node."
    )
    async def project_collect(
        self,
        info: Info,
        input: Annotated[inputs.ProjectCollectInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectCollectPayload | None:
        async def act() -> payloads.ProjectCollectPayload:
            project = await life.collect_project(
                info.context.signed_in,
                project_id=decode_id("Project", input.id),
                version=input.version,
                year=input.year,
                remark=input.remark,
            )
            return payloads.ProjectCollectPayload(project=Project.of(project))

        return await answer(
            act(), payloads.ProjectCollectPayload, payloads.ProjectCollectUserError, info.context.language
        )

    @strawberry.mutation(
        description="通过筛选，限工作人员。Says that a proposal passed the screening, for staff of its node."
    )
    async def project_screen(
        self,
        info: Info,
        input: Annotated[inputs.ProjectScreenInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectScreenPayload | None:
        async def act() -> payloads.ProjectScreenPayload:
            project = await life.screen_project(
                info.context.signed_in,
                project_id=decode_id("Project", input.id),
                version=input.version,
                remark=input.remark,
            )
            return payloads.ProjectScreenPayload(project=Project.of(project))

        return await answer(
            act(), payloads.ProjectScreenPayload, payloads.ProjectScreenUserError, info.context.language
        )

    @strawberry.mutation(
        description="列为候选并公开，限工作人员。Makes it a candidate, which everybody sees, for staff of its node."
    )
    async def project_nominate(
        self,
        info: Info,
        input: Annotated[inputs.ProjectNominateInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectNominatePayload | None:
        async def act() -> payloads.ProjectNominatePayload:
            project = await life.nominate_project(
                info.context.signed_in,
                project_id=decode_id("Project", input.id),
                version=input.version,
                remark=input.remark,
            )
            return payloads.ProjectNominatePayload(project=Project.of(project))

        return await answer(
            act(), payloads.ProjectNominatePayload, payloads.ProjectNominateUserError, info.context.language
        )

    @strawberry.mutation(
        description="退回储备库，限工作人员。Returns it to the pool with a reason, for staff of its node."
    )
    async def project_return(
        self,
        info: Info,
        input: Annotated[inputs.ProjectReturnInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectReturnPayload | None:
        async def act() -> payloads.ProjectReturnPayload:
            project = await life.return_project(
                info.context.signed_in,
                project_id=decode_id("Project", input.id),
                version=input.version,
                reason=input.reason,
            )
            return payloads.ProjectReturnPayload(project=Project.of(project))

        return await answer(
            act(), payloads.ProjectReturnPayload, payloads.ProjectReturnUserError, info.context.language
        )

    @strawberry.mutation(
        description="补录过往票决的结果，限县级工作人员。Enters what a past ballot said of a candidate, for the county's staff."
    )
    async def project_decide(
        self,
        info: Info,
        input: Annotated[inputs.ProjectDecideInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectDecidePayload | None:
        async def act() -> payloads.ProjectDecidePayload:
            project = await life.decide_project(
                info.context.signed_in,
                project_id=decode_id("Project", input.id),
                version=input.version,
                chosen=input.chosen,
                votes_for=input.votes_for,
                votes_due=input.votes_due,
                voted_on=input.voted_on,
                remark=input.remark,
            )
            return payloads.ProjectDecidePayload(project=Project.of(project))

        return await answer(
            act(), payloads.ProjectDecidePayload, payloads.ProjectDecideUserError, info.context.language
        )

    @strawberry.mutation(
        description="启动实施，计划就此固定，限工作人员。Starts the work; plans stand from here on. For staff of its node."
    )
    async def project_implement(
        self,
        info: Info,
        input: Annotated[inputs.ProjectImplementInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectImplementPayload | None:
        async def act() -> payloads.ProjectImplementPayload:
            project = await life.implement_project(
                info.context.signed_in,
                project_id=decode_id("Project", input.id),
                version=input.version,
                remark=input.remark,
            )
            return payloads.ProjectImplementPayload(project=Project.of(project))

        return await answer(
            act(), payloads.ProjectImplementPayload, payloads.ProjectImplementUserError, info.context.language
        )

    @strawberry.mutation(
        description="全部细项验收或终止后项目通过验收，限工作人员。Closes a project all of whose items are settled, for staff of its node."
    )
    async def project_accept(
        self,
        info: Info,
        input: Annotated[inputs.ProjectAcceptInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectAcceptPayload | None:
        async def act() -> payloads.ProjectAcceptPayload:
            project = await life.accept_project(
                info.context.signed_in,
                project_id=decode_id("Project", input.id),
                version=input.version,
                remark=input.remark,
            )
            return payloads.ProjectAcceptPayload(project=Project.of(project))

        return await answer(
            act(), payloads.ProjectAcceptPayload, payloads.ProjectAcceptUserError, info.context.language
        )

    @strawberry.mutation(
        description="录入年终评估结论，限县级工作人员。Enters the year-end evaluation, for the county's staff."
    )
    async def project_evaluate(
        self,
        info: Info,
        input: Annotated[inputs.ProjectEvaluateInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectEvaluatePayload | None:
        async def act() -> payloads.ProjectEvaluatePayload:
            project = await life.evaluate_project(
                info.context.signed_in,
                project_id=decode_id("Project", input.id),
                version=input.version,
                conclusion=input.conclusion,
            )
            return payloads.ProjectEvaluatePayload(project=Project.of(project))

        return await answer(
            act(), payloads.ProjectEvaluatePayload, payloads.ProjectEvaluateUserError, info.context.language
        )

    @strawberry.mutation(
        description="终止项目；经票决的限县级工作人员。Ends a project; what was voted only by the county's staff."
    )
    async def project_terminate(
        self,
        info: Info,
        input: Annotated[inputs.ProjectTerminateInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectTerminatePayload | None:
        async def act() -> payloads.ProjectTerminatePayload:
            project = await life.terminate_project(
                info.context.signed_in,
                project_id=decode_id("Project", input.id),
                version=input.version,
                reason=input.reason,
            )
            return payloads.ProjectTerminatePayload(project=Project.of(project))

        return await answer(
            act(), payloads.ProjectTerminatePayload, payloads.ProjectTerminateUserError, info.context.language
        )
