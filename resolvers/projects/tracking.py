"""Acts on items from their entry to their acceptance: plans, corrections, targets, milestones, and the rules of lights."""

from typing import Annotated

import strawberry

from models.projects import actions
from models.projects.figures import Figures
from models.projects.lights import Thresholds
from models.projects.rows import ProjectItem as ItemRow
from models.projects.tracking import actions as tracking
from resolvers.platform.counties import county_of
from resolvers.projects.parts import parts
from resolvers.refusing import answer
from schema.context import Info
from schema.node import NO_ROW, decode_id
from schema.projects import inputs, payloads
from schema.projects.reports import ProgressReport
from schema.projects.tracking import Acceptance, LightRules, Milestone, TargetChange
from schema.projects.types import ProjectItem


@strawberry.type
class TrackingMutations:
    @strawberry.mutation(
        description="增加细项，限工作人员。Adds an item to a project whose work has not begun, for staff of its node."
    )
    async def project_item_add(
        self,
        info: Info,
        input: Annotated[inputs.ProjectItemAddInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectItemAddPayload | None:
        async def act() -> payloads.ProjectItemAddPayload:
            item = await actions.add_item(
                info.context.signed_in,
                project_id=decode_id("Project", input.project_id),
                parts=parts(input),
                idempotency_key=input.idempotency_key,
            )
            return payloads.ProjectItemAddPayload(item=ProjectItem.of(item))

        return await answer(
            act(), payloads.ProjectItemAddPayload, payloads.ProjectItemAddUserError, info.context.language
        )

    @strawberry.mutation(
        description="制定细项的逐月计划与节点，限工作人员。Sets an item's months and milestones before the work begins, for staff of its node."
    )
    async def project_item_plan_set(
        self,
        info: Info,
        input: Annotated[inputs.ProjectItemPlanSetInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectItemPlanSetPayload | None:
        async def act() -> payloads.ProjectItemPlanSetPayload:
            item = await tracking.set_plan(
                info.context.signed_in,
                item_id=decode_id("ProjectItem", input.id),
                version=input.version,
                months=[(month.month, month.planned) for month in input.months],
                milestones=[tracking.NewMilestone(new.title, new.planned_on) for new in input.milestones],
            )
            return payloads.ProjectItemPlanSetPayload(item=ProjectItem.of(item))

        return await answer(
            act(), payloads.ProjectItemPlanSetPayload, payloads.ProjectItemPlanSetUserError, info.context.language
        )

    @strawberry.mutation(
        description="更正某月的报告，旧值保留可见，限牵头单位。Corrects a month's report; what it said stays visible. For the lead unit."
    )
    async def project_item_report_correct(
        self,
        info: Info,
        input: Annotated[inputs.ProjectItemReportCorrectInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectItemReportCorrectPayload | None:
        async def act() -> payloads.ProjectItemReportCorrectPayload:
            report = await tracking.correct_report(
                info.context.signed_in,
                report_id=decode_id("ProgressReport", input.report_id),
                version=input.version,
                said=Figures(
                    input.progress,
                    input.spent,
                    input.quantity,
                    input.situation,
                    input.reason,
                    input.explanation,
                    input.remark,
                ),
                correction_reason=input.correction_reason,
            )
            item = await ItemRow.get(id=report.item_id)
            return payloads.ProjectItemReportCorrectPayload(item=ProjectItem.of(item), report=ProgressReport.of(report))

        return await answer(
            act(),
            payloads.ProjectItemReportCorrectPayload,
            payloads.ProjectItemReportCorrectUserError,
            info.context.language,
        )

    @strawberry.mutation(
        description="验收细项，限本节点工作人员，承办单位除外。Accepts an item, for staff of its node who do not work on it."
    )
    async def project_item_accept(
        self,
        info: Info,
        input: Annotated[inputs.ProjectItemAcceptInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectItemAcceptPayload | None:
        async def act() -> payloads.ProjectItemAcceptPayload:
            acceptance = await tracking.accept_item(
                info.context.signed_in,
                item_id=decode_id("ProjectItem", input.item_id),
                version=input.version,
                accepted_on=input.accepted_on,
                quantity=input.quantity,
                cost=input.cost,
                remark=input.remark,
                idempotency_key=input.idempotency_key,
            )
            item = await ItemRow.get(id=acceptance.item_id)
            return payloads.ProjectItemAcceptPayload(item=ProjectItem.of(item), acceptance=Acceptance.of(acceptance))

        return await answer(
            act(), payloads.ProjectItemAcceptPayload, payloads.ProjectItemAcceptUserError, info.context.language
        )

    @strawberry.mutation(
        description="录入调整或终止细项的决定，限县级工作人员。Enters the decision to adjust or terminate an item, for the county's staff."
    )
    async def project_item_decide(
        self,
        info: Info,
        input: Annotated[inputs.ProjectItemDecideInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectItemDecidePayload | None:
        async def act() -> payloads.ProjectItemDecidePayload:
            item = await tracking.decide_item(
                info.context.signed_in,
                item_id=decode_id("ProjectItem", input.id),
                version=input.version,
                decision=input.decision,
                reason=input.reason,
            )
            return payloads.ProjectItemDecidePayload(item=ProjectItem.of(item))

        return await answer(
            act(), payloads.ProjectItemDecidePayload, payloads.ProjectItemDecideUserError, info.context.language
        )

    @strawberry.mutation(
        description="申请变更经票决的目标，限牵头单位。Asks for another target than the voted one, for the lead unit."
    )
    async def target_change_request(
        self,
        info: Info,
        input: Annotated[inputs.TargetChangeRequestInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.TargetChangeRequestPayload | None:
        async def act() -> payloads.TargetChangeRequestPayload:
            change = await tracking.request_target_change(
                info.context.signed_in,
                item_id=decode_id("ProjectItem", input.item_id),
                quantity=input.quantity,
                reason=input.reason,
                idempotency_key=input.idempotency_key,
            )
            item = await ItemRow.get(id=change.item_id)
            return payloads.TargetChangeRequestPayload(change=TargetChange.of(change), item=ProjectItem.of(item))

        return await answer(
            act(), payloads.TargetChangeRequestPayload, payloads.TargetChangeRequestUserError, info.context.language
        )

    @strawberry.mutation(
        description="录入对目标变更的决定，限县级工作人员。Enters what the committee decided of a request, for the county's staff."
    )
    async def target_change_decide(
        self,
        info: Info,
        input: Annotated[inputs.TargetChangeDecideInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.TargetChangeDecidePayload | None:
        async def act() -> payloads.TargetChangeDecidePayload:
            change = await tracking.decide_target_change(
                info.context.signed_in,
                change_id=decode_id("TargetChange", input.id),
                approved=input.approved,
                decision=input.decision,
            )
            item = await ItemRow.get(id=change.item_id)
            return payloads.TargetChangeDecidePayload(change=TargetChange.of(change), item=ProjectItem.of(item))

        return await answer(
            act(), payloads.TargetChangeDecidePayload, payloads.TargetChangeDecideUserError, info.context.language
        )

    @strawberry.mutation(
        description="报告节点达成，限牵头单位。Says on which day a milestone was reached, for the lead unit."
    )
    async def milestone_reach(
        self,
        info: Info,
        input: Annotated[inputs.MilestoneReachInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.MilestoneReachPayload | None:
        async def act() -> payloads.MilestoneReachPayload:
            milestone = await tracking.reach_milestone(
                info.context.signed_in,
                milestone_id=decode_id("Milestone", input.id),
                reached_on=input.reached_on,
            )
            item = await ItemRow.get(id=milestone.item_id)
            return payloads.MilestoneReachPayload(milestone=Milestone.of(milestone), item=ProjectItem.of(item))

        return await answer(
            act(), payloads.MilestoneReachPayload, payloads.MilestoneReachUserError, info.context.language
        )

    @strawberry.mutation(
        description="制定下一版亮灯规则，限县级管理员。Enters a county's next rules of lights, for its administrator."
    )
    async def light_rules_add(
        self,
        info: Info,
        input: Annotated[inputs.LightRulesAddInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.LightRulesAddPayload | None:
        async def act() -> payloads.LightRulesAddPayload:
            county = await county_of(info, input.code)
            rules = await tracking.add_rules(
                info.context.signed_in,
                county_id=county.id if county else NO_ROW,
                thresholds=Thresholds(
                    shortfall=input.shortfall,
                    report_due_day=input.report_due_day,
                    report_late_days=input.report_late_days,
                    report_missing_days=input.report_missing_days,
                    milestone_late_days=input.milestone_late_days,
                    measure=input.measure,
                ),
                idempotency_key=input.idempotency_key,
            )
            return payloads.LightRulesAddPayload(rules=LightRules.of(rules))

        return await answer(
            act(), payloads.LightRulesAddPayload, payloads.LightRulesAddUserError, info.context.language
        )
