"""What the mutations of the platform tree answer."""

import strawberry

from models.platform.errors import PlatformNodeAddRefusal, PlatformNodeCloseRefusal, PlatformNodeMoveRefusal
from schema.errors import UserError, expose_codes
from schema.platform.types import PlatformNode

expose_codes(PlatformNodeAddRefusal, "PlatformNodeAddErrorCode")
expose_codes(PlatformNodeMoveRefusal, "PlatformNodeMoveErrorCode")
expose_codes(PlatformNodeCloseRefusal, "PlatformNodeCloseErrorCode")


@strawberry.type(description="增设节点被拒绝的一条原因。One reason why platformNodeAdd was refused.")
class PlatformNodeAddUserError(UserError):
    code: PlatformNodeAddRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="增设节点的结果。Result of platformNodeAdd.")
class PlatformNodeAddPayload:
    node: PlatformNode | None = strawberry.field(default=None, description="新节点。The new node.")
    user_errors: list[PlatformNodeAddUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="移动节点被拒绝的一条原因。One reason why platformNodeMove was refused.")
class PlatformNodeMoveUserError(UserError):
    code: PlatformNodeMoveRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="移动节点的结果。Result of platformNodeMove.")
class PlatformNodeMovePayload:
    node: PlatformNode | None = strawberry.field(default=None, description="移动后的节点。The moved node.")
    user_errors: list[PlatformNodeMoveUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="撤销节点被拒绝的一条原因。One reason why platformNodeClose was refused.")
class PlatformNodeCloseUserError(UserError):
    code: PlatformNodeCloseRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="撤销节点的结果。Result of platformNodeClose.")
class PlatformNodeClosePayload:
    node: PlatformNode | None = strawberry.field(default=None, description="已撤销的节点。The closed node.")
    user_errors: list[PlatformNodeCloseUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )
