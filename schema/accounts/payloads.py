"""What the mutations of accounts answer."""

from datetime import datetime

import strawberry

from models.accounts.errors import (
    AccountCapacityEndRefusal,
    AccountCapacityGrantRefusal,
    AccountCloseRefusal,
    AccountPasswordResetRefusal,
    AccountPersonSetRefusal,
    PasswordChangeRefusal,
    SignInRefusal,
)
from schema.accounts.types import Account, Capacity, Viewer
from schema.errors import UserError, expose_codes

expose_codes(SignInRefusal, "SignInErrorCode")
expose_codes(PasswordChangeRefusal, "PasswordChangeErrorCode")
expose_codes(AccountPasswordResetRefusal, "AccountPasswordResetErrorCode")
expose_codes(AccountCloseRefusal, "AccountCloseErrorCode")
expose_codes(AccountPersonSetRefusal, "AccountPersonSetErrorCode")
expose_codes(AccountCapacityGrantRefusal, "AccountCapacityGrantErrorCode")
expose_codes(AccountCapacityEndRefusal, "AccountCapacityEndErrorCode")


@strawberry.type(description="登录被拒绝的一条原因。One reason why signIn was refused.")
class SignInUserError(UserError):
    code: SignInRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="登录的结果。Result of signIn.")
class SignInPayload:
    token: str | None = strawberry.field(
        default=None, description="令牌，只出示这一次，随请求以 Bearer 方式发送。The bearer token, shown this once."
    )
    expires_at: datetime | None = strawberry.field(
        default=None, description="令牌失效时间。Timestamp at which the token expires."
    )
    viewer: Viewer | None = strawberry.field(default=None, description="登录后的用户。The viewer who has signed in.")
    user_errors: list[SignInUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="修改密码被拒绝的一条原因。One reason why passwordChange was refused.")
class PasswordChangeUserError(UserError):
    code: PasswordChangeRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="修改密码的结果。Result of passwordChange.")
class PasswordChangePayload:
    viewer: Viewer | None = strawberry.field(default=None, description="当前用户。The viewer.")
    user_errors: list[PasswordChangeUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="重置密码被拒绝的一条原因。One reason why accountPasswordReset was refused.")
class AccountPasswordResetUserError(UserError):
    code: AccountPasswordResetRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="重置密码的结果。Result of accountPasswordReset.")
class AccountPasswordResetPayload:
    account: Account | None = strawberry.field(default=None, description="账号。The account.")
    temporary_password: str | None = strawberry.field(
        default=None,
        description="临时密码，只出示这一次，首次登录须修改。The temporary password, shown this once; it must be changed at the first sign-in.",
    )
    user_errors: list[AccountPasswordResetUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="停用账号被拒绝的一条原因。One reason why accountClose was refused.")
class AccountCloseUserError(UserError):
    code: AccountCloseRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="停用账号的结果。Result of accountClose.")
class AccountClosePayload:
    account: Account | None = strawberry.field(default=None, description="已停用的账号。The closed account.")
    user_errors: list[AccountCloseUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="授予身份被拒绝的一条原因。One reason why accountCapacityGrant was refused.")
class AccountCapacityGrantUserError(UserError):
    code: AccountCapacityGrantRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="授予身份的结果。Result of accountCapacityGrant.")
class AccountCapacityGrantPayload:
    capacity: Capacity | None = strawberry.field(default=None, description="所授予的身份。The new capacity.")
    user_errors: list[AccountCapacityGrantUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="关联账号与人员被拒绝的一条原因。One reason why accountPersonSet was refused.")
class AccountPersonSetUserError(UserError):
    code: AccountPersonSetRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="关联账号与人员的结果。Result of accountPersonSet.")
class AccountPersonSetPayload:
    account: Account | None = strawberry.field(default=None, description="修改后的账号。The account after the act.")
    user_errors: list[AccountPersonSetUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="终止身份被拒绝的一条原因。One reason why accountCapacityEnd was refused.")
class AccountCapacityEndUserError(UserError):
    code: AccountCapacityEndRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="终止身份的结果。Result of accountCapacityEnd.")
class AccountCapacityEndPayload:
    capacity: Capacity | None = strawberry.field(default=None, description="已终止的身份。The ended capacity.")
    user_errors: list[AccountCapacityEndUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="退出登录的结果。Result of signOut.")
class SignOutPayload:
    signed_out: bool = strawberry.field(description="是否已退出。Indicates whether the token has ended.")
