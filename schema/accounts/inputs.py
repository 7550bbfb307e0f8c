"""What the mutations of accounts are given."""

import strawberry

from models.accounts.rows import CapacityKind


@strawberry.input(description="登录的输入。Input of signIn.")
class SignInInput:
    login: str = strawberry.field(description="登录名。Login of the account.")
    password: str = strawberry.field(description="密码。Password.")


@strawberry.input(description="修改本人密码的输入。Input of passwordChange.")
class PasswordChangeInput:
    current_password: str = strawberry.field(description="当前密码。The password so far.")
    new_password: str = strawberry.field(description="新密码，至少 10 位。The new password, at least 10 characters.")


@strawberry.input(description="重置密码的输入。Input of accountPasswordReset.")
class AccountPasswordResetInput:
    id: strawberry.ID = strawberry.field(description="账号的标识。Id of the account.")


@strawberry.input(description="停用账号的输入。Input of accountClose.")
class AccountCloseInput:
    id: strawberry.ID = strawberry.field(description="账号的标识。Id of the account.")


@strawberry.input(description="授予身份的输入。Input of accountCapacityGrant.")
class AccountCapacityGrantInput:
    account_id: strawberry.ID = strawberry.field(description="账号的标识。Id of the account.")
    kind: CapacityKind = strawberry.field(description="身份种类。Kind of the capacity.")
    node_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="平台节点的标识，管理员与工作人员须填。Id of the platform node, for administrators and staff.",
    )
    unit_id: strawberry.ID | None = strawberry.field(
        default=None, description="承办单位的标识，经办人须填。Id of the undertaking unit, for unit officers."
    )


@strawberry.input(description="关联账号与人员的输入。Input of accountPersonSet.")
class AccountPersonSetInput:
    id: strawberry.ID = strawberry.field(description="账号的标识。Id of the account.")
    representative_id: strawberry.ID | None = strawberry.field(
        description="代表的标识，为空则解除关联。Id of the representative; null to take the link away."
    )


@strawberry.input(description="终止身份的输入。Input of accountCapacityEnd.")
class AccountCapacityEndInput:
    id: strawberry.ID = strawberry.field(description="身份的标识。Id of the capacity.")
