"""Acts of supervision: groups, visits, problems."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from models.supervision.groups import actions as groups
from models.supervision.problems import actions as problems
from models.supervision.visits import actions as visits
from resolvers.refusing import answer
from schema.context import Info
from schema.node import RowId, decode_id
from schema.supervision import inputs, payloads
from schema.supervision.types import SupervisionGroup, SupervisionMember, SupervisionProblem, SupervisionVisit


@strawberry.type
class SupervisionMutations:
    @strawberry.mutation(
        description="组建监督小组，限县级工作人员。Forms the supervision group of a project, for staff of the county."
    )
    async def supervision_group_add(
        self,
        info: Info,
        input: Annotated[inputs.SupervisionGroupAddInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.SupervisionGroupAddPayload | None:
        async def act() -> payloads.SupervisionGroupAddPayload:
            group = await groups.add_group(
                info.context.signed_in,
                project_id=decode_id("Project", input.project_id),
                name=input.name,
                idempotency_key=input.idempotency_key,
            )
            return payloads.SupervisionGroupAddPayload(group=SupervisionGroup.of(group))

        return await answer(
            act(), payloads.SupervisionGroupAddPayload, payloads.SupervisionGroupAddUserError, info.context.language
        )

    @strawberry.mutation(
        description="增加小组成员，限县级工作人员。Takes somebody into a supervision group, for staff of the county."
    )
    async def supervision_member_add(
        self,
        info: Info,
        input: Annotated[inputs.SupervisionMemberAddInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.SupervisionMemberAddPayload | None:
        async def act() -> payloads.SupervisionMemberAddPayload:
            member = await groups.add_member(
                info.context.signed_in,
                group_id=decode_id("SupervisionGroup", input.group_id),
                person_id=decode_id("Representative", input.representative_id),
                role=input.role,
                since=input.since,
                idempotency_key=input.idempotency_key,
            )
            return payloads.SupervisionMemberAddPayload(member=SupervisionMember.of(member))

        return await answer(
            act(), payloads.SupervisionMemberAddPayload, payloads.SupervisionMemberAddUserError, info.context.language
        )

    @strawberry.mutation(
        description="结束小组成员的任务，限县级工作人员。Lets somebody leave a supervision group, for staff of the county."
    )
    async def supervision_member_end(
        self,
        info: Info,
        input: Annotated[inputs.SupervisionMemberEndInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.SupervisionMemberEndPayload | None:
        async def act() -> payloads.SupervisionMemberEndPayload:
            member = await groups.end_member(
                info.context.signed_in,
                member_id=decode_id("SupervisionMember", input.id),
                version=input.version,
                until=input.until,
            )
            return payloads.SupervisionMemberEndPayload(member=SupervisionMember.of(member))

        return await answer(
            act(), payloads.SupervisionMemberEndPayload, payloads.SupervisionMemberEndUserError, info.context.language
        )

    @strawberry.mutation(
        description="登记视察，限工作人员和参加视察的代表。Records a visit to an item, for its staff and for representatives who took part."
    )
    async def supervision_visit_record(
        self,
        info: Info,
        input: Annotated[inputs.SupervisionVisitRecordInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.SupervisionVisitRecordPayload | None:
        async def act() -> payloads.SupervisionVisitRecordPayload:
            visit = await visits.record_visit(
                info.context.signed_in,
                item_id=decode_id("ProjectItem", input.item_id),
                visited_on=input.visited_on,
                participant_ids=_row_ids("Representative", input.participant_ids),
                findings=input.findings,
                conclusion=input.conclusion,
                group_id=_row_id("SupervisionGroup", input.group_id),
                photo_ids=_row_ids("File", input.photo_ids),
                idempotency_key=input.idempotency_key,
            )
            return payloads.SupervisionVisitRecordPayload(visit=SupervisionVisit.of(visit))

        return await answer(
            act(),
            payloads.SupervisionVisitRecordPayload,
            payloads.SupervisionVisitRecordUserError,
            info.context.language,
        )

    @strawberry.mutation(
        description="提出问题，限在任代表和工作人员。Puts a problem on the list of an item, for representatives and staff."
    )
    async def supervision_problem_raise(
        self,
        info: Info,
        input: Annotated[inputs.SupervisionProblemRaiseInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.SupervisionProblemRaisePayload | None:
        async def act() -> payloads.SupervisionProblemRaisePayload:
            problem = await problems.raise_problem(
                info.context.signed_in,
                item_id=decode_id("ProjectItem", input.item_id),
                title=input.title,
                text=input.text,
                visit_id=_row_id("SupervisionVisit", input.visit_id),
                photo_ids=_row_ids("File", input.photo_ids),
                idempotency_key=input.idempotency_key,
            )
            return payloads.SupervisionProblemRaisePayload(problem=SupervisionProblem.of(problem))

        return await answer(
            act(),
            payloads.SupervisionProblemRaisePayload,
            payloads.SupervisionProblemRaiseUserError,
            info.context.language,
        )

    @strawberry.mutation(
        description="交办问题，限工作人员。Gives a problem to the unit that answers for it, for staff."
    )
    async def supervision_problem_assign(
        self,
        info: Info,
        input: Annotated[inputs.SupervisionProblemAssignInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.SupervisionProblemAssignPayload | None:
        async def act() -> payloads.SupervisionProblemAssignPayload:
            problem = await problems.assign_problem(
                info.context.signed_in,
                problem_id=decode_id("SupervisionProblem", input.id),
                version=input.version,
                unit_id=decode_id("UndertakingUnit", input.unit_id),
                due_on=input.due_on,
                responsible=input.responsible,
                text=input.text,
            )
            return payloads.SupervisionProblemAssignPayload(problem=SupervisionProblem.of(problem))

        return await answer(
            act(),
            payloads.SupervisionProblemAssignPayload,
            payloads.SupervisionProblemAssignUserError,
            info.context.language,
        )

    @strawberry.mutation(
        description="不将问题列入清单，限工作人员。Keeps a raised problem off the list, with a reason, for staff."
    )
    async def supervision_problem_dismiss(
        self,
        info: Info,
        input: Annotated[inputs.SupervisionProblemDismissInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.SupervisionProblemDismissPayload | None:
        async def act() -> payloads.SupervisionProblemDismissPayload:
            problem = await problems.dismiss_problem(
                info.context.signed_in,
                problem_id=decode_id("SupervisionProblem", input.id),
                version=input.version,
                text=input.text,
            )
            return payloads.SupervisionProblemDismissPayload(problem=SupervisionProblem.of(problem))

        return await answer(
            act(),
            payloads.SupervisionProblemDismissPayload,
            payloads.SupervisionProblemDismissUserError,
            info.context.language,
        )

    @strawberry.mutation(description="反馈整改，限责任单位。Says what the unit has done about a problem.")
    async def supervision_problem_answer(
        self,
        info: Info,
        input: Annotated[inputs.SupervisionProblemAnswerInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.SupervisionProblemAnswerPayload | None:
        async def act() -> payloads.SupervisionProblemAnswerPayload:
            problem = await problems.answer_problem(
                info.context.signed_in,
                problem_id=decode_id("SupervisionProblem", input.id),
                version=input.version,
                text=input.text,
                before_ids=_row_ids("File", input.before_ids),
                after_ids=_row_ids("File", input.after_ids),
            )
            return payloads.SupervisionProblemAnswerPayload(problem=SupervisionProblem.of(problem))

        return await answer(
            act(),
            payloads.SupervisionProblemAnswerPayload,
            payloads.SupervisionProblemAnswerUserError,
            info.context.language,
        )

    @strawberry.mutation(
        description="复查整改，限工作人员和监督小组成员。Checks an answer: closes the problem or returns it; never by the unit."
    )
    async def supervision_problem_check(
        self,
        info: Info,
        input: Annotated[inputs.SupervisionProblemCheckInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.SupervisionProblemCheckPayload | None:
        async def act() -> payloads.SupervisionProblemCheckPayload:
            problem = await problems.check_problem(
                info.context.signed_in,
                problem_id=decode_id("SupervisionProblem", input.id),
                version=input.version,
                solved=input.solved,
                text=input.text,
                due_on=input.due_on,
            )
            return payloads.SupervisionProblemCheckPayload(problem=SupervisionProblem.of(problem))

        return await answer(
            act(),
            payloads.SupervisionProblemCheckPayload,
            payloads.SupervisionProblemCheckUserError,
            info.context.language,
        )

    @strawberry.mutation(description="重新列入问题，限工作人员。Puts a closed problem back on the list, for staff.")
    async def supervision_problem_reopen(
        self,
        info: Info,
        input: Annotated[inputs.SupervisionProblemReopenInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.SupervisionProblemReopenPayload | None:
        async def act() -> payloads.SupervisionProblemReopenPayload:
            problem = await problems.reopen_problem(
                info.context.signed_in,
                problem_id=decode_id("SupervisionProblem", input.id),
                version=input.version,
                text=input.text,
                due_on=input.due_on,
            )
            return payloads.SupervisionProblemReopenPayload(problem=SupervisionProblem.of(problem))

        return await answer(
            act(),
            payloads.SupervisionProblemReopenPayload,
            payloads.SupervisionProblemReopenUserError,
            info.context.language,
        )


def _row_id(kind: str, global_id: strawberry.ID | None) -> RowId | None:
    return None if global_id is None else decode_id(kind, global_id)


def _row_ids(kind: str, global_ids: Sequence[strawberry.ID]) -> list[RowId]:
    return [decode_id(kind, each) for each in global_ids]
