"""Acts on accounts."""

from typing import Annotated

import strawberry

from models.accounts import actions, tokens
from models.accounts.errors import PasswordChangeRefusal, SignInRefusal
from models.accounts.rows import Account as AccountRow
from models.errors import RefusalCode, SignInRequired, refuse
from resolvers.accounts.queries import viewer_of
from resolvers.refusing import answer
from schema.accounts import inputs, payloads
from schema.accounts.types import Account, Capacity
from schema.context import Context, Info
from schema.node import decode_id


async def _limited(context: Context, login: str, code: RefusalCode) -> None:
    """Refuse when there were too many attempts on the account, or far too many from the address."""
    seconds = max(
        await context.limiter.attempt_on_account(login), await context.limiter.attempt_from_address(context.address)
    )
    if seconds:
        raise refuse(code, seconds=seconds)


@strawberry.type
class AccountMutations:
    @strawberry.mutation(description="登录，换取令牌。Exchanges login and password for a bearer token.")
    async def sign_in(
        self, info: Info, input: Annotated[inputs.SignInInput, strawberry.argument(description="输入。The input.")]
    ) -> payloads.SignInPayload | None:
        async def act() -> payloads.SignInPayload:
            await _limited(info.context, input.login, SignInRefusal.TOO_MANY_ATTEMPTS)
            _, issued = await actions.sign_in(login=input.login, password=input.password, address=info.context.address)
            await info.context.limiter.forgive_account(input.login)
            signed_in = await tokens.look_up(tokens.digest_of(issued.token))
            return payloads.SignInPayload(
                token=issued.token,
                expires_at=issued.expires_at,
                viewer=await viewer_of(signed_in.actor) if signed_in else None,
            )

        return await answer(act(), payloads.SignInPayload, payloads.SignInUserError, info.context.language)

    @strawberry.mutation(description="退出登录，令牌随即失效。Ends the token of this request.")
    async def sign_out(self, info: Info) -> payloads.SignOutPayload | None:
        if info.context.actor is None:
            raise SignInRequired
        await actions.sign_out(info.context.actor, digest=info.context.token_digest)
        return payloads.SignOutPayload(signed_out=True)

    @strawberry.mutation(
        description="修改本人密码，其他登录随即失效。Changes the viewer's own password; all other tokens of the account end."
    )
    async def password_change(
        self,
        info: Info,
        input: Annotated[inputs.PasswordChangeInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.PasswordChangePayload | None:
        async def act() -> payloads.PasswordChangePayload:
            if info.context.actor is None:
                raise SignInRequired
            login = (await AccountRow.get(id=info.context.actor.account_id)).login
            await _limited(info.context, login, PasswordChangeRefusal.TOO_MANY_ATTEMPTS)
            await actions.change_password(
                info.context.actor,
                current=input.current_password,
                new=input.new_password,
                digest=info.context.token_digest,
            )
            await info.context.limiter.forgive_account(login)
            return payloads.PasswordChangePayload(viewer=await viewer_of(info.context.actor))

        return await answer(
            act(), payloads.PasswordChangePayload, payloads.PasswordChangeUserError, info.context.language
        )

    @strawberry.mutation(
        description="由工作人员重置密码，得到临时密码。Gives an account a temporary password; its tokens end. For staff whose rights reach further than the account's."
    )
    async def account_password_reset(
        self,
        info: Info,
        input: Annotated[inputs.AccountPasswordResetInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.AccountPasswordResetPayload | None:
        async def act() -> payloads.AccountPasswordResetPayload:
            account, password = await actions.reset_password(
                info.context.signed_in, account_id=decode_id("Account", input.id)
            )
            return payloads.AccountPasswordResetPayload(account=Account.of(account), temporary_password=password)

        return await answer(
            act(), payloads.AccountPasswordResetPayload, payloads.AccountPasswordResetUserError, info.context.language
        )

    @strawberry.mutation(
        description="停用账号，其登录随即失效。Closes an account for good; its tokens end. For administrators."
    )
    async def account_close(
        self,
        info: Info,
        input: Annotated[inputs.AccountCloseInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.AccountClosePayload | None:
        async def act() -> payloads.AccountClosePayload:
            account = await actions.close_account(info.context.signed_in, account_id=decode_id("Account", input.id))
            return payloads.AccountClosePayload(account=Account.of(account))

        return await answer(act(), payloads.AccountClosePayload, payloads.AccountCloseUserError, info.context.language)

    @strawberry.mutation(
        description="关联账号与代表：其任职随即成为该账号的权限，限县级工作人员。Links an account to a representative, whose seats give it rights at once; for staff of the county."
    )
    async def account_person_set(
        self,
        info: Info,
        input: Annotated[inputs.AccountPersonSetInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.AccountPersonSetPayload | None:
        async def act() -> payloads.AccountPersonSetPayload:
            whose = input.representative_id
            account = await actions.set_person(
                info.context.signed_in,
                account_id=decode_id("Account", input.id),
                person_id=None if whose is None else decode_id("Representative", whose),
            )
            return payloads.AccountPersonSetPayload(account=Account.of(account))

        return await answer(
            act(), payloads.AccountPersonSetPayload, payloads.AccountPersonSetUserError, info.context.language
        )

    @strawberry.mutation(
        description="授予身份，自今日起。Gives an account a capacity from today on. For administrators."
    )
    async def account_capacity_grant(
        self,
        info: Info,
        input: Annotated[inputs.AccountCapacityGrantInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.AccountCapacityGrantPayload | None:
        async def act() -> payloads.AccountCapacityGrantPayload:
            capacity = await actions.grant_capacity(
                info.context.signed_in,
                account_id=decode_id("Account", input.account_id),
                kind=input.kind,
                node_id=None if input.node_id is None else decode_id("PlatformNode", input.node_id),
                unit_id=None if input.unit_id is None else decode_id("UndertakingUnit", input.unit_id),
            )
            return payloads.AccountCapacityGrantPayload(capacity=Capacity.of(capacity))

        return await answer(
            act(), payloads.AccountCapacityGrantPayload, payloads.AccountCapacityGrantUserError, info.context.language
        )

    @strawberry.mutation(description="终止身份，自今日起。Ends a capacity today. For administrators.")
    async def account_capacity_end(
        self,
        info: Info,
        input: Annotated[inputs.AccountCapacityEndInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.AccountCapacityEndPayload | None:
        async def act() -> payloads.AccountCapacityEndPayload:
            capacity = await actions.end_capacity(info.context.signed_in, capacity_id=decode_id("Capacity", input.id))
            return payloads.AccountCapacityEndPayload(capacity=Capacity.of(capacity))

        return await answer(
            act(), payloads.AccountCapacityEndPayload, payloads.AccountCapacityEndUserError, info.context.language
        )
