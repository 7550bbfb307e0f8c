"""Acts on people, their seats and their private data."""

from typing import Annotated

import strawberry

from models.representatives import actions
from models.representatives.people import Seat
from models.representatives.private_data import PrivateField
from models.representatives.secrets import actions as secrets
from resolvers.refusing import answer
from schema.bodies.types import Membership
from schema.context import Info
from schema.node import RowId, decode_id
from schema.representatives import inputs, payloads
from schema.representatives.types import Person, PersonPrivateData, Representative


@strawberry.type
class RepresentativeMutations:
    @strawberry.mutation(
        description="登记代表及其首个任职，限工作人员。Enters a person with their first membership, for staff of the body's subtree."
    )
    async def representative_add(
        self,
        info: Info,
        input: Annotated[inputs.RepresentativeAddInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.RepresentativeAddPayload | None:
        async def act() -> payloads.RepresentativeAddPayload:
            person = await actions.add_representative(
                info.context.signed_in,
                name=input.name,
                body_id=decode_id("Body", input.body_id),
                seat=_seat(input),
                idempotency_key=input.idempotency_key,
            )
            return payloads.RepresentativeAddPayload(representative=Representative.of(person))

        return await answer(
            act(), payloads.RepresentativeAddPayload, payloads.RepresentativeAddUserError, info.context.language
        )

    @strawberry.mutation(
        description="修改代表的公开信息，限工作人员。Edits a public card, for staff of the county and of the person's bodies."
    )
    async def representative_edit(
        self,
        info: Info,
        input: Annotated[inputs.RepresentativeEditInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.RepresentativeEditPayload | None:
        async def act() -> payloads.RepresentativeEditPayload:
            person = await actions.edit_representative(
                info.context.signed_in,
                person_id=decode_id("Representative", input.id),
                version=input.version,
                name=input.name,
            )
            return payloads.RepresentativeEditPayload(representative=Representative.of(person))

        return await answer(
            act(), payloads.RepresentativeEditPayload, payloads.RepresentativeEditUserError, info.context.language
        )

    @strawberry.mutation(
        description="设置或撤下代表照片，限工作人员。Shows a photo on a card or takes it off, for staff of the county and of the person's bodies."
    )
    async def representative_photo_set(
        self,
        info: Info,
        input: Annotated[inputs.RepresentativePhotoSetInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.RepresentativePhotoSetPayload | None:
        async def act() -> payloads.RepresentativePhotoSetPayload:
            person = await actions.set_photo(
                info.context.signed_in,
                person_id=decode_id("Representative", input.id),
                version=input.version,
                file_id=_row_id("File", input.file_id),
            )
            return payloads.RepresentativePhotoSetPayload(representative=Representative.of(person))

        return await answer(
            act(),
            payloads.RepresentativePhotoSetPayload,
            payloads.RepresentativePhotoSetUserError,
            info.context.language,
        )

    @strawberry.mutation(
        description="增加任职，限工作人员。Gives a person a further membership, for staff of the body's subtree."
    )
    async def membership_add(
        self,
        info: Info,
        input: Annotated[inputs.MembershipAddInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.MembershipAddPayload | None:
        async def act() -> payloads.MembershipAddPayload:
            membership = await actions.add_membership(
                info.context.signed_in,
                person_id=decode_id("Representative", input.representative_id),
                body_id=decode_id("Body", input.body_id),
                seat=_seat(input),
                idempotency_key=input.idempotency_key,
            )
            return payloads.MembershipAddPayload(membership=Membership.of(membership))

        return await answer(
            act(), payloads.MembershipAddPayload, payloads.MembershipAddUserError, info.context.language
        )

    @strawberry.mutation(description="修改任职，限工作人员。Edits a membership, for staff of the body's subtree.")
    async def membership_edit(
        self,
        info: Info,
        input: Annotated[inputs.MembershipEditInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.MembershipEditPayload | None:
        async def act() -> payloads.MembershipEditPayload:
            membership = await actions.edit_membership(
                info.context.signed_in,
                membership_id=decode_id("Membership", input.id),
                version=input.version,
                changes=_seat_changes(input),
            )
            return payloads.MembershipEditPayload(membership=Membership.of(membership))

        return await answer(
            act(), payloads.MembershipEditPayload, payloads.MembershipEditUserError, info.context.language
        )

    @strawberry.mutation(
        description="依法暂停执行职务，限工作人员。Suspends a membership for a legal reason, for staff of the body's subtree."
    )
    async def membership_suspend(
        self,
        info: Info,
        input: Annotated[inputs.MembershipSuspendInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.MembershipSuspendPayload | None:
        async def act() -> payloads.MembershipSuspendPayload:
            membership = await actions.suspend_membership(
                info.context.signed_in,
                membership_id=decode_id("Membership", input.id),
                version=input.version,
                reason=input.reason,
            )
            return payloads.MembershipSuspendPayload(membership=Membership.of(membership))

        return await answer(
            act(), payloads.MembershipSuspendPayload, payloads.MembershipSuspendUserError, info.context.language
        )

    @strawberry.mutation(description="恢复执行职务，限工作人员。Ends a suspension, for staff of the body's subtree.")
    async def membership_resume(
        self,
        info: Info,
        input: Annotated[inputs.MembershipResumeInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.MembershipResumePayload | None:
        async def act() -> payloads.MembershipResumePayload:
            membership = await actions.resume_membership(
                info.context.signed_in, membership_id=decode_id("Membership", input.id), version=input.version
            )
            return payloads.MembershipResumePayload(membership=Membership.of(membership))

        return await answer(
            act(), payloads.MembershipResumePayload, payloads.MembershipResumeUserError, info.context.language
        )

    @strawberry.mutation(
        description="依法终止任职，限工作人员；最后一个任职终止时，派驻与联系一并结束。Ends a membership for a legal reason, for staff of the body's subtree; with the last one, postings and contact links end too."
    )
    async def membership_end(
        self,
        info: Info,
        input: Annotated[inputs.MembershipEndInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.MembershipEndPayload | None:
        async def act() -> payloads.MembershipEndPayload:
            membership = await actions.end_membership(
                info.context.signed_in,
                membership_id=decode_id("Membership", input.id),
                version=input.version,
                reason=input.reason,
                until=input.until,
            )
            return payloads.MembershipEndPayload(membership=Membership.of(membership))

        return await answer(
            act(), payloads.MembershipEndPayload, payloads.MembershipEndUserError, info.context.language
        )

    @strawberry.mutation(
        description="登记隐私数据，加密保存，限工作人员。Puts private data on file, encrypted, for staff of the county and of the person's bodies."
    )
    async def person_private_data_set(
        self,
        info: Info,
        input: Annotated[inputs.PersonPrivateDataSetInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.PersonPrivateDataSetPayload | None:
        async def act() -> payloads.PersonPrivateDataSetPayload:
            person = await secrets.set_private_data(
                info.context.signed_in,
                person_id=decode_id("Representative", input.id),
                version=input.version,
                values=_private_values(input),
            )
            return payloads.PersonPrivateDataSetPayload(
                person=Person(row=person), representative=Representative.of(person)
            )

        return await answer(
            act(), payloads.PersonPrivateDataSetPayload, payloads.PersonPrivateDataSetUserError, info.context.language
        )

    @strawberry.mutation(
        description="查看隐私数据，每次连同用途记入审计；限本人及有权的工作人员。Reads private data, each time with its purpose in the audit; for oneself, and for staff of the county and of the person's bodies."
    )
    async def person_private_data_read(
        self,
        info: Info,
        input: Annotated[inputs.PersonPrivateDataReadInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.PersonPrivateDataReadPayload | None:
        async def act() -> payloads.PersonPrivateDataReadPayload:
            opened = await secrets.read_private_data(
                info.context.signed_in,
                person_id=None if input.id is None else decode_id("Representative", input.id),
                purpose=input.purpose,
            )
            return payloads.PersonPrivateDataReadPayload(private_data=PersonPrivateData.of(opened))

        return await answer(
            act(), payloads.PersonPrivateDataReadPayload, payloads.PersonPrivateDataReadUserError, info.context.language
        )


def _seat(input: inputs.RepresentativeAddInput | inputs.MembershipAddInput) -> Seat:
    return Seat(
        term_id=decode_id("BodyTerm", input.term_id),
        office=input.office,
        number=input.number,
        delegation_id=_row_id("MemberGroup", input.delegation_id),
        group_id=_row_id("MemberGroup", input.group_id),
        district_id=_row_id("ElectoralDistrict", input.district_id),
        since=input.since,
    )


def _seat_changes(input: inputs.MembershipEditInput) -> dict[str, object]:
    """What was given, by the names of `Seat`; a given null clears."""
    changes: dict[str, object] = {}
    if input.office is not None:
        changes["office"] = input.office
    if input.since is not None:
        changes["since"] = input.since
    if input.number is not None:
        changes["number"] = input.number.value
    if input.delegation_id is not None:
        changes["delegation_id"] = _row_id("MemberGroup", input.delegation_id.value)
    if input.group_id is not None:
        changes["group_id"] = _row_id("MemberGroup", input.group_id.value)
    if input.district_id is not None:
        changes["district_id"] = _row_id("ElectoralDistrict", input.district_id.value)
    return changes


def _private_values(input: inputs.PersonPrivateDataSetInput) -> dict[PrivateField, str | None]:
    given = {
        PrivateField.PHONE: input.phone,
        PrivateField.HOME_ADDRESS: input.home_address,
        PrivateField.IDENTITY_NUMBER: input.identity_number,
    }
    return {field: part.value for field, part in given.items() if part is not None}


def _row_id(kind: str, global_id: strawberry.ID | None) -> RowId | None:
    return None if global_id is None else decode_id(kind, global_id)
