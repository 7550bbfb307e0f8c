"""Acts on sessions and sittings: planning, opening, check-in, leave and closing."""

from typing import Annotated

import strawberry

from models.bodies.rows import LegislativeSession, Sitting
from models.bodies.sittings import actions
from resolvers.refusing import answer
from schema.bodies import inputs, payloads, types
from schema.context import Info
from schema.node import decode_id


@strawberry.type
class SittingMutations:
    @strawberry.mutation(
        description="安排一次会议，限工作人员。Announces a session of a term, for staff of the body's node."
    )
    async def legislative_session_plan(
        self,
        info: Info,
        input: Annotated[inputs.LegislativeSessionPlanInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.LegislativeSessionPlanPayload | None:
        async def act() -> payloads.LegislativeSessionPlanPayload:
            session = await actions.plan_session(
                info.context.signed_in,
                term_id=decode_id("BodyTerm", input.term_id),
                number=input.number,
                name=input.name,
                opens_on=input.opens_on,
                closes_on=input.closes_on,
                idempotency_key=input.idempotency_key,
            )
            return payloads.LegislativeSessionPlanPayload(session=types.LegislativeSession.of(session))

        return await answer(
            act(),
            payloads.LegislativeSessionPlanPayload,
            payloads.LegislativeSessionPlanUserError,
            info.context.language,
        )

    @strawberry.mutation(description="会议开幕，限工作人员。Opens a session, for staff of the body's node.")
    async def legislative_session_open(
        self,
        info: Info,
        input: Annotated[inputs.LegislativeSessionOpenInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.LegislativeSessionOpenPayload | None:
        async def act() -> payloads.LegislativeSessionOpenPayload:
            session = await actions.open_session(
                info.context.signed_in,
                session_id=decode_id("LegislativeSession", input.id),
                version=input.version,
            )
            return payloads.LegislativeSessionOpenPayload(session=types.LegislativeSession.of(session))

        return await answer(
            act(),
            payloads.LegislativeSessionOpenPayload,
            payloads.LegislativeSessionOpenUserError,
            info.context.language,
        )

    @strawberry.mutation(
        description="会议闭幕，并记下缺席的成员，限工作人员。Closes a session and writes down who came to none of its sittings."
    )
    async def legislative_session_close(
        self,
        info: Info,
        input: Annotated[inputs.LegislativeSessionCloseInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.LegislativeSessionClosePayload | None:
        async def act() -> payloads.LegislativeSessionClosePayload:
            session = await actions.close_session(
                info.context.signed_in,
                session_id=decode_id("LegislativeSession", input.id),
                version=input.version,
            )
            return payloads.LegislativeSessionClosePayload(session=types.LegislativeSession.of(session))

        return await answer(
            act(),
            payloads.LegislativeSessionClosePayload,
            payloads.LegislativeSessionCloseUserError,
            info.context.language,
        )

    @strawberry.mutation(
        description="批准成员缺席一次会议，限工作人员。Approves a member's absence from a session, for staff of the body's node."
    )
    async def legislative_session_leave_grant(
        self,
        info: Info,
        input: Annotated[inputs.LegislativeSessionLeaveGrantInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.LegislativeSessionLeaveGrantPayload | None:
        async def act() -> payloads.LegislativeSessionLeaveGrantPayload:
            leave = await actions.grant_leave(
                info.context.signed_in,
                session_id=decode_id("LegislativeSession", input.session_id),
                membership_id=decode_id("Membership", input.membership_id),
                reason=input.reason,
                idempotency_key=input.idempotency_key,
            )
            session = await LegislativeSession.get(id=leave.session_id)
            return payloads.LegislativeSessionLeaveGrantPayload(session=types.LegislativeSession.of(session))

        return await answer(
            act(),
            payloads.LegislativeSessionLeaveGrantPayload,
            payloads.LegislativeSessionLeaveGrantUserError,
            info.context.language,
        )

    @strawberry.mutation(
        description="会议闭幕前撤销准假，限工作人员。Takes back leave before the session closes, for staff of the body's node."
    )
    async def legislative_session_leave_revoke(
        self,
        info: Info,
        input: Annotated[
            inputs.LegislativeSessionLeaveRevokeInput, strawberry.argument(description="输入。The input.")
        ],
    ) -> payloads.LegislativeSessionLeaveRevokePayload | None:
        async def act() -> payloads.LegislativeSessionLeaveRevokePayload:
            session = await actions.revoke_leave(
                info.context.signed_in,
                session_id=decode_id("LegislativeSession", input.session_id),
                membership_id=decode_id("Membership", input.membership_id),
            )
            return payloads.LegislativeSessionLeaveRevokePayload(session=types.LegislativeSession.of(session))

        return await answer(
            act(),
            payloads.LegislativeSessionLeaveRevokePayload,
            payloads.LegislativeSessionLeaveRevokeUserError,
            info.context.language,
        )

    @strawberry.mutation(
        description="安排一场会议，限工作人员。Announces a sitting of a session, for staff of the body's node."
    )
    async def sitting_plan(
        self,
        info: Info,
        input: Annotated[inputs.SittingPlanInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.SittingPlanPayload | None:
        async def act() -> payloads.SittingPlanPayload:
            sitting = await actions.plan_sitting(
                info.context.signed_in,
                session_id=decode_id("LegislativeSession", input.session_id),
                number=input.number,
                name=input.name,
                starts_at=input.starts_at,
                place=input.place,
                idempotency_key=input.idempotency_key,
            )
            return payloads.SittingPlanPayload(sitting=types.Sitting.of(sitting))

        return await answer(act(), payloads.SittingPlanPayload, payloads.SittingPlanUserError, info.context.language)

    @strawberry.mutation(
        description="一场会议开始，应到名单随即固定，限工作人员。Opens a sitting and freezes its roll, for staff of the body's node."
    )
    async def sitting_open(
        self,
        info: Info,
        input: Annotated[inputs.SittingOpenInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.SittingOpenPayload | None:
        async def act() -> payloads.SittingOpenPayload:
            sitting = await actions.open_sitting(
                info.context.signed_in,
                sitting_id=decode_id("Sitting", input.id),
                version=input.version,
            )
            return payloads.SittingOpenPayload(sitting=types.Sitting.of(sitting))

        return await answer(act(), payloads.SittingOpenPayload, payloads.SittingOpenUserError, info.context.language)

    @strawberry.mutation(
        description="签到：本人用自己的账号，或由工作人员代办。Checks a member in: the member themselves, or staff of the body's node for anybody on the roll."
    )
    async def sitting_check_in(
        self,
        info: Info,
        input: Annotated[inputs.SittingCheckInInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.SittingCheckInPayload | None:
        async def act() -> payloads.SittingCheckInPayload:
            seat = await actions.check_in(
                info.context.signed_in,
                sitting_id=decode_id("Sitting", input.sitting_id),
                membership_id=None if input.membership_id is None else decode_id("Membership", input.membership_id),
            )
            sitting = await Sitting.get(id=seat.sitting_id)
            return payloads.SittingCheckInPayload(sitting=types.Sitting.of(sitting), seat=types.SittingSeat.of(seat))

        return await answer(
            act(), payloads.SittingCheckInPayload, payloads.SittingCheckInUserError, info.context.language
        )

    @strawberry.mutation(
        description="撤回误签的签到，限工作人员。Takes back a check-in while the sitting is open, for staff of the body's node."
    )
    async def sitting_check_in_undo(
        self,
        info: Info,
        input: Annotated[inputs.SittingCheckInUndoInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.SittingCheckInUndoPayload | None:
        async def act() -> payloads.SittingCheckInUndoPayload:
            seat = await actions.undo_check_in(
                info.context.signed_in,
                sitting_id=decode_id("Sitting", input.sitting_id),
                membership_id=decode_id("Membership", input.membership_id),
            )
            sitting = await Sitting.get(id=seat.sitting_id)
            return payloads.SittingCheckInUndoPayload(
                sitting=types.Sitting.of(sitting), seat=types.SittingSeat.of(seat)
            )

        return await answer(
            act(), payloads.SittingCheckInUndoPayload, payloads.SittingCheckInUndoUserError, info.context.language
        )

    @strawberry.mutation(
        description="一场会议结束，签到随即停止，限工作人员。Closes a sitting: its figures stay from then on."
    )
    async def sitting_close(
        self,
        info: Info,
        input: Annotated[inputs.SittingCloseInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.SittingClosePayload | None:
        async def act() -> payloads.SittingClosePayload:
            sitting = await actions.close_sitting(
                info.context.signed_in,
                sitting_id=decode_id("Sitting", input.id),
                version=input.version,
            )
            return payloads.SittingClosePayload(sitting=types.Sitting.of(sitting))

        return await answer(act(), payloads.SittingClosePayload, payloads.SittingCloseUserError, info.context.language)
