"""Acts on where people serve."""

from typing import Annotated

import strawberry

from models.representatives.serving import actions as serving
from resolvers.refusing import answer
from schema.context import Info
from schema.node import RowId, decode_id
from schema.representatives import inputs, payloads
from schema.representatives.types import ContactLink, GridCell, Posting


@strawberry.type
class ServingMutations:
    @strawberry.mutation(
        description="增加派驻，限节点范围内的工作人员。Has a person serve at a node, for staff of its subtree."
    )
    async def posting_add(
        self, info: Info, input: Annotated[inputs.PostingAddInput, strawberry.argument(description="输入。The input.")]
    ) -> payloads.PostingAddPayload | None:
        async def act() -> payloads.PostingAddPayload:
            posting = await serving.add_posting(
                info.context.signed_in,
                person_id=decode_id("Representative", input.representative_id),
                node_id=decode_id("PlatformNode", input.node_id),
                grid_cell_id=_row_id("GridCell", input.grid_cell_id),
                households=input.households,
                since=input.since,
                idempotency_key=input.idempotency_key,
            )
            return payloads.PostingAddPayload(posting=Posting.of(posting))

        return await answer(act(), payloads.PostingAddPayload, payloads.PostingAddUserError, info.context.language)

    @strawberry.mutation(
        description="修改派驻，限节点范围内的工作人员。Edits a posting, for staff of its node's subtree."
    )
    async def posting_edit(
        self, info: Info, input: Annotated[inputs.PostingEditInput, strawberry.argument(description="输入。The input.")]
    ) -> payloads.PostingEditPayload | None:
        async def act() -> payloads.PostingEditPayload:
            changes: dict[str, int | None] = {}
            if input.grid_cell_id is not None:
                changes["grid_cell_id"] = _row_id("GridCell", input.grid_cell_id.value)
            if input.households is not None:
                changes["households"] = input.households.value
            posting = await serving.edit_posting(
                info.context.signed_in,
                posting_id=decode_id("Posting", input.id),
                version=input.version,
                changes=changes,
            )
            return payloads.PostingEditPayload(posting=Posting.of(posting))

        return await answer(act(), payloads.PostingEditPayload, payloads.PostingEditUserError, info.context.language)

    @strawberry.mutation(
        description="结束派驻，限节点范围内的工作人员。Ends a posting, for staff of its node's subtree."
    )
    async def posting_end(
        self, info: Info, input: Annotated[inputs.PostingEndInput, strawberry.argument(description="输入。The input.")]
    ) -> payloads.PostingEndPayload | None:
        async def act() -> payloads.PostingEndPayload:
            posting = await serving.end_posting(
                info.context.signed_in,
                posting_id=decode_id("Posting", input.id),
                version=input.version,
                until=input.until,
            )
            return payloads.PostingEndPayload(posting=Posting.of(posting))

        return await answer(act(), payloads.PostingEndPayload, payloads.PostingEndUserError, info.context.language)

    @strawberry.mutation(
        description="增设网格，限节点范围内的工作人员。Opens a grid cell below a station or contact point, for staff of its subtree."
    )
    async def grid_cell_add(
        self, info: Info, input: Annotated[inputs.GridCellAddInput, strawberry.argument(description="输入。The input.")]
    ) -> payloads.GridCellAddPayload | None:
        async def act() -> payloads.GridCellAddPayload:
            cell = await serving.add_grid_cell(
                info.context.signed_in,
                node_id=decode_id("PlatformNode", input.node_id),
                code=input.code,
                name=input.name,
                households=input.households,
                idempotency_key=input.idempotency_key,
            )
            return payloads.GridCellAddPayload(grid_cell=GridCell.of(cell))

        return await answer(act(), payloads.GridCellAddPayload, payloads.GridCellAddUserError, info.context.language)

    @strawberry.mutation(
        description="修改网格，限节点范围内的工作人员。Edits a grid cell, for staff of its node's subtree."
    )
    async def grid_cell_edit(
        self,
        info: Info,
        input: Annotated[inputs.GridCellEditInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.GridCellEditPayload | None:
        async def act() -> payloads.GridCellEditPayload:
            changes: dict[str, object] = {} if input.name is None else {"name": input.name}
            if input.households is not None:
                changes["households"] = input.households.value
            cell = await serving.edit_grid_cell(
                info.context.signed_in, cell_id=decode_id("GridCell", input.id), version=input.version, changes=changes
            )
            return payloads.GridCellEditPayload(grid_cell=GridCell.of(cell))

        return await answer(act(), payloads.GridCellEditPayload, payloads.GridCellEditUserError, info.context.language)

    @strawberry.mutation(
        description="撤销网格，限节点范围内的工作人员。Closes a grid cell in which nobody serves, for staff of its node's subtree."
    )
    async def grid_cell_close(
        self,
        info: Info,
        input: Annotated[inputs.GridCellCloseInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.GridCellClosePayload | None:
        async def act() -> payloads.GridCellClosePayload:
            cell = await serving.close_grid_cell(
                info.context.signed_in, cell_id=decode_id("GridCell", input.id), version=input.version
            )
            return payloads.GridCellClosePayload(grid_cell=GridCell.of(cell))

        return await answer(
            act(), payloads.GridCellClosePayload, payloads.GridCellCloseUserError, info.context.language
        )

    @strawberry.mutation(
        description="建立点对点联系，限县人大工作人员。Has a standing committee member stay in touch with a representative, for staff of the county."
    )
    async def contact_link_add(
        self,
        info: Info,
        input: Annotated[inputs.ContactLinkAddInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ContactLinkAddPayload | None:
        async def act() -> payloads.ContactLinkAddPayload:
            link = await serving.add_contact_link(
                info.context.signed_in,
                member_id=decode_id("Representative", input.member_id),
                representative_id=decode_id("Representative", input.representative_id),
                since=input.since,
                idempotency_key=input.idempotency_key,
            )
            return payloads.ContactLinkAddPayload(contact_link=ContactLink.of(link))

        return await answer(
            act(), payloads.ContactLinkAddPayload, payloads.ContactLinkAddUserError, info.context.language
        )

    @strawberry.mutation(description="结束点对点联系，限县人大工作人员。Ends a contact link, for staff of the county.")
    async def contact_link_end(
        self,
        info: Info,
        input: Annotated[inputs.ContactLinkEndInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ContactLinkEndPayload | None:
        async def act() -> payloads.ContactLinkEndPayload:
            link = await serving.end_contact_link(
                info.context.signed_in,
                link_id=decode_id("ContactLink", input.id),
                version=input.version,
                until=input.until,
            )
            return payloads.ContactLinkEndPayload(contact_link=ContactLink.of(link))

        return await answer(
            act(), payloads.ContactLinkEndPayload, payloads.ContactLinkEndUserError, info.context.language
        )


def _row_id(kind: str, global_id: strawberry.ID | None) -> RowId | None:
    return None if global_id is None else decode_id(kind, global_id)
