"""Acts on bodies, their terms, groups and electoral districts."""

from typing import Annotated

import strawberry

from models.bodies import actions
from resolvers.refusing import answer
from schema.bodies import inputs, payloads, types
from schema.context import Info
from schema.node import decode_id


@strawberry.type
class BodyMutations:
    @strawberry.mutation(description="设立机构，限所在节点的工作人员。Enters a body at a node, for staff of that node.")
    async def body_add(
        self,
        info: Info,
        input: Annotated[inputs.BodyAddInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.BodyAddPayload | None:
        async def act() -> payloads.BodyAddPayload:
            body = await actions.add_body(
                info.context.signed_in,
                node_id=decode_id("PlatformNode", input.node_id),
                kind=input.kind,
                code=input.code,
                name=input.name,
                parent_id=None if input.parent_id is None else decode_id("Body", input.parent_id),
                seats=input.seats,
                quorum_rule=input.quorum_rule,
                idempotency_key=input.idempotency_key,
            )
            return payloads.BodyAddPayload(body=types.Body.of(body))

        return await answer(act(), payloads.BodyAddPayload, payloads.BodyAddUserError, info.context.language)

    @strawberry.mutation(
        description="修改机构的名称、名额或法定人数规则，限工作人员。Edits a body, for staff of its node."
    )
    async def body_edit(
        self,
        info: Info,
        input: Annotated[inputs.BodyEditInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.BodyEditPayload | None:
        async def act() -> payloads.BodyEditPayload:
            body = await actions.edit_body(
                info.context.signed_in,
                body_id=decode_id("Body", input.id),
                version=input.version,
                changes=_body_edit_changes(input),
            )
            return payloads.BodyEditPayload(body=types.Body.of(body))

        return await answer(act(), payloads.BodyEditPayload, payloads.BodyEditUserError, info.context.language)

    @strawberry.mutation(
        description="撤销机构，限工作人员。Dissolves a body that has no organs, members or open session left."
    )
    async def body_dissolve(
        self,
        info: Info,
        input: Annotated[inputs.BodyDissolveInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.BodyDissolvePayload | None:
        async def act() -> payloads.BodyDissolvePayload:
            body = await actions.dissolve_body(
                info.context.signed_in,
                body_id=decode_id("Body", input.id),
                version=input.version,
            )
            return payloads.BodyDissolvePayload(body=types.Body.of(body))

        return await answer(act(), payloads.BodyDissolvePayload, payloads.BodyDissolveUserError, info.context.language)

    @strawberry.mutation(description="设立一届，限工作人员。Enters a term of a body, for staff of its node.")
    async def body_term_add(
        self,
        info: Info,
        input: Annotated[inputs.BodyTermAddInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.BodyTermAddPayload | None:
        async def act() -> payloads.BodyTermAddPayload:
            term = await actions.add_term(
                info.context.signed_in,
                body_id=decode_id("Body", input.body_id),
                number=input.number,
                begins_on=input.begins_on,
                ends_on=input.ends_on,
                idempotency_key=input.idempotency_key,
            )
            return payloads.BodyTermAddPayload(term=types.BodyTerm.of(term))

        return await answer(act(), payloads.BodyTermAddPayload, payloads.BodyTermAddUserError, info.context.language)

    @strawberry.mutation(
        description="修改一届的任期，限工作人员。Edits the days of a term, for staff of the body's node."
    )
    async def body_term_edit(
        self,
        info: Info,
        input: Annotated[inputs.BodyTermEditInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.BodyTermEditPayload | None:
        async def act() -> payloads.BodyTermEditPayload:
            term = await actions.edit_term(
                info.context.signed_in,
                term_id=decode_id("BodyTerm", input.id),
                version=input.version,
                changes=_body_term_edit_changes(input),
            )
            return payloads.BodyTermEditPayload(term=types.BodyTerm.of(term))

        return await answer(act(), payloads.BodyTermEditPayload, payloads.BodyTermEditUserError, info.context.language)

    @strawberry.mutation(
        description="设立代表团或代表小组，限工作人员。Forms a delegation or a group of a body, for staff of its node."
    )
    async def member_group_add(
        self,
        info: Info,
        input: Annotated[inputs.MemberGroupAddInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.MemberGroupAddPayload | None:
        async def act() -> payloads.MemberGroupAddPayload:
            group = await actions.add_group(
                info.context.signed_in,
                body_id=decode_id("Body", input.body_id),
                kind=input.kind,
                code=input.code,
                name=input.name,
                node_id=None if input.node_id is None else decode_id("PlatformNode", input.node_id),
                idempotency_key=input.idempotency_key,
            )
            return payloads.MemberGroupAddPayload(group=types.MemberGroup.of(group))

        return await answer(
            act(), payloads.MemberGroupAddPayload, payloads.MemberGroupAddUserError, info.context.language
        )

    @strawberry.mutation(description="修改代表团或代表小组，限工作人员。Edits a group, for staff of the body's node.")
    async def member_group_edit(
        self,
        info: Info,
        input: Annotated[inputs.MemberGroupEditInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.MemberGroupEditPayload | None:
        async def act() -> payloads.MemberGroupEditPayload:
            group = await actions.edit_group(
                info.context.signed_in,
                group_id=decode_id("MemberGroup", input.id),
                version=input.version,
                changes=_member_group_edit_changes(input),
            )
            return payloads.MemberGroupEditPayload(group=types.MemberGroup.of(group))

        return await answer(
            act(), payloads.MemberGroupEditPayload, payloads.MemberGroupEditUserError, info.context.language
        )

    @strawberry.mutation(description="撤销代表团或代表小组，限工作人员。Dissolves a group that nobody in office is in.")
    async def member_group_dissolve(
        self,
        info: Info,
        input: Annotated[inputs.MemberGroupDissolveInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.MemberGroupDissolvePayload | None:
        async def act() -> payloads.MemberGroupDissolvePayload:
            group = await actions.dissolve_group(
                info.context.signed_in,
                group_id=decode_id("MemberGroup", input.id),
                version=input.version,
            )
            return payloads.MemberGroupDissolvePayload(group=types.MemberGroup.of(group))

        return await answer(
            act(), payloads.MemberGroupDissolvePayload, payloads.MemberGroupDissolveUserError, info.context.language
        )

    @strawberry.mutation(
        description="设立选区，限工作人员。Enters an electoral district of a congress, for staff of its node."
    )
    async def electoral_district_add(
        self,
        info: Info,
        input: Annotated[inputs.ElectoralDistrictAddInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ElectoralDistrictAddPayload | None:
        async def act() -> payloads.ElectoralDistrictAddPayload:
            district = await actions.add_district(
                info.context.signed_in,
                body_id=decode_id("Body", input.body_id),
                code=input.code,
                name=input.name,
                seats=input.seats,
                node_id=None if input.node_id is None else decode_id("PlatformNode", input.node_id),
                idempotency_key=input.idempotency_key,
            )
            return payloads.ElectoralDistrictAddPayload(district=types.ElectoralDistrict.of(district))

        return await answer(
            act(), payloads.ElectoralDistrictAddPayload, payloads.ElectoralDistrictAddUserError, info.context.language
        )

    @strawberry.mutation(description="修改选区，限工作人员。Edits an electoral district, for staff of the body's node.")
    async def electoral_district_edit(
        self,
        info: Info,
        input: Annotated[inputs.ElectoralDistrictEditInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ElectoralDistrictEditPayload | None:
        async def act() -> payloads.ElectoralDistrictEditPayload:
            district = await actions.edit_district(
                info.context.signed_in,
                district_id=decode_id("ElectoralDistrict", input.id),
                version=input.version,
                changes=_electoral_district_edit_changes(input),
            )
            return payloads.ElectoralDistrictEditPayload(district=types.ElectoralDistrict.of(district))

        return await answer(
            act(), payloads.ElectoralDistrictEditPayload, payloads.ElectoralDistrictEditUserError, info.context.language
        )


def _body_edit_changes(input: inputs.BodyEditInput) -> actions.BodyChanges:
    return actions.BodyChanges(
        name=input.name,
        seats=input.seats.value if input.seats is not None else None,
        clear_seats=input.seats is not None and input.seats.value is None,
        quorum_rule=input.quorum_rule,
    )


def _body_term_edit_changes(input: inputs.BodyTermEditInput) -> actions.TermChanges:
    return actions.TermChanges(
        begins_on=input.begins_on,
        ends_on=input.ends_on.value if input.ends_on is not None else None,
        clear_end=input.ends_on is not None and input.ends_on.value is None,
    )


def _member_group_edit_changes(input: inputs.MemberGroupEditInput) -> actions.PlaceChanges:
    node_id = input.node_id.value if input.node_id is not None else None
    return actions.PlaceChanges(
        name=input.name,
        node_id=None if node_id is None else decode_id("PlatformNode", node_id),
        clear_node=input.node_id is not None and node_id is None,
    )


def _electoral_district_edit_changes(input: inputs.ElectoralDistrictEditInput) -> actions.PlaceChanges:
    node_id = input.node_id.value if input.node_id is not None else None
    return actions.PlaceChanges(
        name=input.name,
        node_id=None if node_id is None else decode_id("PlatformNode", node_id),
        clear_node=input.node_id is not None and node_id is None,
        seats=input.seats.value if input.seats is not None else None,
        clear_seats=input.seats is not None and input.seats.value is None,
    )
