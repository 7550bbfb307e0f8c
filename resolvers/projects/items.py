"""Acts on items: reporting their months, and editing them."""

from typing import Annotated

import strawberry

from models.projects import actions
from models.projects.rows import ProjectItem as ItemRow
from resolvers.projects.parts import changes
from resolvers.refusing import answer
from schema.context import Info
from schema.node import decode_id
from schema.projects import inputs, payloads
from schema.projects.reports import ProgressReport
from schema.projects.types import ProjectItem


@strawberry.type
class ItemMutations:
    @strawberry.mutation(
        description="报告细项某月的进度，限牵头单位。Reports one month's progress of an item, for its lead unit."
    )
    async def project_item_report(
        self,
        info: Info,
        input: Annotated[inputs.ProjectItemReportInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectItemReportPayload | None:
        async def act() -> payloads.ProjectItemReportPayload:
            report = await actions.report_progress(
                info.context.signed_in,
                item_id=decode_id("ProjectItem", input.item_id),
                month=input.month,
                progress_percent=input.progress,
                spent=input.spent,
                quantity=input.quantity,
                situation=input.situation,
                reason=input.reason,
                explanation=input.explanation,
                remark=input.remark,
                photos_before=[decode_id("File", photo) for photo in input.photos_before],
                photos_after=[decode_id("File", photo) for photo in input.photos_after],
                version=input.version,
                idempotency_key=input.idempotency_key,
            )
            item = await ItemRow.get(id=report.item_id)
            return payloads.ProjectItemReportPayload(item=ProjectItem.of(item), report=ProgressReport.of(report))

        return await answer(
            act(), payloads.ProjectItemReportPayload, payloads.ProjectItemReportUserError, info.context.language
        )

    @strawberry.mutation(description="修改细项，限工作人员。Edits an item, for staff of its subtree.")
    async def project_item_edit(
        self,
        info: Info,
        input: Annotated[inputs.ProjectItemEditInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectItemEditPayload | None:
        async def act() -> payloads.ProjectItemEditPayload:
            item = await actions.edit_item(
                info.context.signed_in,
                item_id=decode_id("ProjectItem", input.id),
                version=input.version,
                changes=changes(input),
            )
            return payloads.ProjectItemEditPayload(item=ProjectItem.of(item))

        return await answer(
            act(), payloads.ProjectItemEditPayload, payloads.ProjectItemEditUserError, info.context.language
        )
