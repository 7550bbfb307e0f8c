"""Acts on project items."""

from typing import Annotated

import strawberry

from models.projects import actions
from models.projects.rows import ProjectItem as ItemRow
from resolvers.refusing import answer
from schema.context import Info
from schema.node import decode_id
from schema.projects import inputs, payloads
from schema.projects.types import ProgressReport, ProjectItem


@strawberry.type
class ProjectMutations:
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
                remark=input.remark,
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
                changes=_changes(input),
            )
            return payloads.ProjectItemEditPayload(item=ProjectItem.of(item))

        return await answer(
            act(), payloads.ProjectItemEditPayload, payloads.ProjectItemEditUserError, info.context.language
        )


def _changes(input: inputs.ProjectItemEditInput) -> actions.ItemChanges:
    return actions.ItemChanges(
        title=input.title,
        node_id=None if input.node_id is None else decode_id("PlatformNode", input.node_id),
        lead_unit_id=None if input.lead_unit_id is None else decode_id("UndertakingUnit", input.lead_unit_id),
        budget=None if input.budget is None else input.budget.value,
        clear_budget=input.budget is not None and input.budget.value is None,
    )
