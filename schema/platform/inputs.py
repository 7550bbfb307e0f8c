"""What the mutations of the platform tree are given."""

import strawberry

from models.platform.rows import NodeKind

IDEMPOTENCY_KEY = "幂等键：重试时用同一个，七天内只执行一次。Idempotency key: a retry with the same key and input acts once; kept seven days."


@strawberry.input(description="增设平台节点的输入。Input of platformNodeAdd.")
class PlatformNodeAddInput:
    parent_id: strawberry.ID = strawberry.field(description="上级节点的标识。Id of the node above.")
    kind: NodeKind = strawberry.field(
        description="种类，须能设在上级之下。Kind of the new node; it must nest in its parent's."
    )
    code: str = strawberry.field(description="代码：数字、大写字母和连字符。Code: digits, capital letters and hyphens.")
    name: str = strawberry.field(description="名称。Name of the new node.")
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="移动平台节点的输入。Input of platformNodeMove.")
class PlatformNodeMoveInput:
    id: strawberry.ID = strawberry.field(description="要移动的节点的标识。Id of the node to move.")
    version: int = strawberry.field(description="所看到的版本号。The version that the client has seen.")
    parent_id: strawberry.ID = strawberry.field(description="新上级节点的标识。Id of the new node above.")


@strawberry.input(description="撤销平台节点的输入。Input of platformNodeClose.")
class PlatformNodeCloseInput:
    id: strawberry.ID = strawberry.field(description="要撤销的节点的标识。Id of the node to close.")
    version: int = strawberry.field(description="所看到的版本号。The version that the client has seen.")
