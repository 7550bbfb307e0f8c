"""Acts on the platform tree."""

from typing import Annotated

import strawberry

from models.platform import actions
from resolvers.refusing import answer
from schema.context import Info
from schema.node import decode_id
from schema.platform import inputs, payloads
from schema.platform.types import PlatformNode

KIND = "PlatformNode"


@strawberry.type
class PlatformMutations:
    @strawberry.mutation(description="增设平台节点。Opens a new node in the platform tree.")
    async def platform_node_add(
        self,
        info: Info,
        input: Annotated[inputs.PlatformNodeAddInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.PlatformNodeAddPayload | None:
        async def act() -> payloads.PlatformNodeAddPayload:
            node = await actions.add_node(
                info.context.signed_in,
                parent_id=decode_id(KIND, input.parent_id),
                kind=input.kind,
                code=input.code,
                name=input.name,
                idempotency_key=input.idempotency_key,
            )
            return payloads.PlatformNodeAddPayload(node=PlatformNode.of(node))

        return await answer(
            act(), payloads.PlatformNodeAddPayload, payloads.PlatformNodeAddUserError, info.context.language
        )

    @strawberry.mutation(description="移动平台节点及其全部下级。Moves a node, with all below it, under another one.")
    async def platform_node_move(
        self,
        info: Info,
        input: Annotated[inputs.PlatformNodeMoveInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.PlatformNodeMovePayload | None:
        async def act() -> payloads.PlatformNodeMovePayload:
            node = await actions.move_node(
                info.context.signed_in,
                node_id=decode_id(KIND, input.id),
                version=input.version,
                parent_id=decode_id(KIND, input.parent_id),
            )
            return payloads.PlatformNodeMovePayload(node=PlatformNode.of(node))

        return await answer(
            act(), payloads.PlatformNodeMovePayload, payloads.PlatformNodeMoveUserError, info.context.language
        )

    @strawberry.mutation(description="撤销平台节点。Closes a node that has nothing open below it.")
    async def platform_node_close(
        self,
        info: Info,
        input: Annotated[inputs.PlatformNodeCloseInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.PlatformNodeClosePayload | None:
        async def act() -> payloads.PlatformNodeClosePayload:
            node = await actions.close_node(
                info.context.signed_in, node_id=decode_id(KIND, input.id), version=input.version
            )
            return payloads.PlatformNodeClosePayload(node=PlatformNode.of(node))

        return await answer(
            act(), payloads.PlatformNodeClosePayload, payloads.PlatformNodeCloseUserError, info.context.language
        )
