"""Acts on projects and their items."""

from typing import Annotated

import strawberry

from models.projects import actions
from models.projects.figures import Figures
from models.projects.life import actions as life
from models.projects.lights import Thresholds
from models.projects.rows import ProjectItem as ItemRow
from models.projects.tracking import actions as tracking
from resolvers.platform.counties import county_of
from resolvers.refusing import answer
from schema.context import Info
from schema.node import NO_ROW, decode_id
from schema.projects import inputs, payloads
from schema.projects.types import (
    Acceptance,
    LightRules,
    Milestone,
    ProgressReport,
    Project,
    ProjectItem,
    TargetChange,
)


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
                changes=_changes(input),
            )
            return payloads.ProjectItemEditPayload(item=ProjectItem.of(item))

        return await answer(
            act(), payloads.ProjectItemEditPayload, payloads.ProjectItemEditUserError, info.context.language
        )

    @strawberry.mutation(
        description="提出项目，进入储备库，限工作人员。Enters a proposal into the pool, for staff of its node."
    )
    async def project_propose(
        self,
        info: Info,
        input: Annotated[inputs.ProjectProposeInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectProposePayload | None:
        async def act() -> payloads.ProjectProposePayload:
            project = await life.propose_project(
                info.context.signed_in,
                node_id=decode_id("PlatformNode", input.node_id),
                year=input.year,
                title=input.title,
                category=input.category,
                content=input.content,
                proposer=input.proposer,
                proposer_person_id=None
                if input.representative_id is None
                else decode_id("Representative", input.representative_id),
                idempotency_key=input.idempotency_key,
            )
            return payloads.ProjectProposePayload(project=Project.of(project))

        return await answer(
            act(), payloads.ProjectProposePayload, payloads.ProjectProposeUserError, info.context.language
        )

    @strawberry.mutation(
        description="修改候选之前的项目，限工作人员。Edits a project before it is a candidate, for staff of its node."
    )
    async def project_edit(
        self,
        info: Info,
        input: Annotated[inputs.ProjectEditInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectEditPayload | None:
        async def act() -> payloads.ProjectEditPayload:
            project = await life.edit_project(
                info.context.signed_in,
                project_id=decode_id("Project", input.id),
                version=input.version,
                title=input.title,
                category=input.category,
                content=input.content,
                proposer=input.proposer,
            )
            return payloads.ProjectEditPayload(project=Project.of(project))

        return await answer(act(), payloads.ProjectEditPayload, payloads.ProjectEditUserError, info.context.language)

    @strawberry.mutation(
        description="从储备库征集入选某年度，限工作人员。Takes a proposal out of the pool for a year, for staff of its node."
    )
    async def project_collect(
        self,
        info: Info,
        input: Annotated[inputs.ProjectCollectInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectCollectPayload | None:
        async def act() -> payloads.ProjectCollectPayload:
            project = await life.collect_project(
                info.context.signed_in,
                project_id=decode_id("Project", input.id),
                version=input.version,
                year=input.year,
                remark=input.remark,
            )
            return payloads.ProjectCollectPayload(project=Project.of(project))

        return await answer(
            act(), payloads.ProjectCollectPayload, payloads.ProjectCollectUserError, info.context.language
        )

    @strawberry.mutation(
        description="通过筛选，限工作人员。Says that a proposal passed the screening, for staff of its node."
    )
    async def project_screen(
        self,
        info: Info,
        input: Annotated[inputs.ProjectScreenInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectScreenPayload | None:
        async def act() -> payloads.ProjectScreenPayload:
            project = await life.screen_project(
                info.context.signed_in,
                project_id=decode_id("Project", input.id),
                version=input.version,
                remark=input.remark,
            )
            return payloads.ProjectScreenPayload(project=Project.of(project))

        return await answer(
            act(), payloads.ProjectScreenPayload, payloads.ProjectScreenUserError, info.context.language
        )

    @strawberry.mutation(
        description="列为候选并公开，限工作人员。Makes it a candidate, which everybody sees, for staff of its node."
    )
    async def project_nominate(
        self,
        info: Info,
        input: Annotated[inputs.ProjectNominateInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectNominatePayload | None:
        async def act() -> payloads.ProjectNominatePayload:
            project = await life.nominate_project(
                info.context.signed_in,
                project_id=decode_id("Project", input.id),
                version=input.version,
                remark=input.remark,
            )
            return payloads.ProjectNominatePayload(project=Project.of(project))

        return await answer(
            act(), payloads.ProjectNominatePayload, payloads.ProjectNominateUserError, info.context.language
        )

    @strawberry.mutation(
        description="退回储备库，限工作人员。Returns it to the pool with a reason, for staff of its node."
    )
    async def project_return(
        self,
        info: Info,
        input: Annotated[inputs.ProjectReturnInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectReturnPayload | None:
        async def act() -> payloads.ProjectReturnPayload:
            project = await life.return_project(
                info.context.signed_in,
                project_id=decode_id("Project", input.id),
                version=input.version,
                reason=input.reason,
            )
            return payloads.ProjectReturnPayload(project=Project.of(project))

        return await answer(
            act(), payloads.ProjectReturnPayload, payloads.ProjectReturnUserError, info.context.language
        )

    @strawberry.mutation(
        description="补录过往票决的结果，限县级工作人员。Enters what a past ballot said of a candidate, for the county's staff."
    )
    async def project_decide(
        self,
        info: Info,
        input: Annotated[inputs.ProjectDecideInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectDecidePayload | None:
        async def act() -> payloads.ProjectDecidePayload:
            project = await life.decide_project(
                info.context.signed_in,
                project_id=decode_id("Project", input.id),
                version=input.version,
                chosen=input.chosen,
                votes_for=input.votes_for,
                votes_due=input.votes_due,
                voted_on=input.voted_on,
                remark=input.remark,
            )
            return payloads.ProjectDecidePayload(project=Project.of(project))

        return await answer(
            act(), payloads.ProjectDecidePayload, payloads.ProjectDecideUserError, info.context.language
        )

    @strawberry.mutation(
        description="启动实施，计划就此固定，限工作人员。Starts the work; plans stand from here on. For staff of its node."
    )
    async def project_implement(
        self,
        info: Info,
        input: Annotated[inputs.ProjectImplementInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectImplementPayload | None:
        async def act() -> payloads.ProjectImplementPayload:
            project = await life.implement_project(
                info.context.signed_in,
                project_id=decode_id("Project", input.id),
                version=input.version,
                remark=input.remark,
            )
            return payloads.ProjectImplementPayload(project=Project.of(project))

        return await answer(
            act(), payloads.ProjectImplementPayload, payloads.ProjectImplementUserError, info.context.language
        )

    @strawberry.mutation(
        description="全部细项验收或终止后项目通过验收，限工作人员。Closes a project all of whose items are settled, for staff of its node."
    )
    async def project_accept(
        self,
        info: Info,
        input: Annotated[inputs.ProjectAcceptInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectAcceptPayload | None:
        async def act() -> payloads.ProjectAcceptPayload:
            project = await life.accept_project(
                info.context.signed_in,
                project_id=decode_id("Project", input.id),
                version=input.version,
                remark=input.remark,
            )
            return payloads.ProjectAcceptPayload(project=Project.of(project))

        return await answer(
            act(), payloads.ProjectAcceptPayload, payloads.ProjectAcceptUserError, info.context.language
        )

    @strawberry.mutation(
        description="录入年终评估结论，限县级工作人员。Enters the year-end evaluation, for the county's staff."
    )
    async def project_evaluate(
        self,
        info: Info,
        input: Annotated[inputs.ProjectEvaluateInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectEvaluatePayload | None:
        async def act() -> payloads.ProjectEvaluatePayload:
            project = await life.evaluate_project(
                info.context.signed_in,
                project_id=decode_id("Project", input.id),
                version=input.version,
                conclusion=input.conclusion,
            )
            return payloads.ProjectEvaluatePayload(project=Project.of(project))

        return await answer(
            act(), payloads.ProjectEvaluatePayload, payloads.ProjectEvaluateUserError, info.context.language
        )

    @strawberry.mutation(
        description="终止项目；经票决的限县级工作人员。Ends a project; what was voted only by the county's staff."
    )
    async def project_terminate(
        self,
        info: Info,
        input: Annotated[inputs.ProjectTerminateInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectTerminatePayload | None:
        async def act() -> payloads.ProjectTerminatePayload:
            project = await life.terminate_project(
                info.context.signed_in,
                project_id=decode_id("Project", input.id),
                version=input.version,
                reason=input.reason,
            )
            return payloads.ProjectTerminatePayload(project=Project.of(project))

        return await answer(
            act(), payloads.ProjectTerminatePayload, payloads.ProjectTerminateUserError, info.context.language
        )

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
                parts=_parts(input),
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


def _changes(input: inputs.ProjectItemEditInput) -> actions.ItemChanges:
    place = input.coordinates.value if input.coordinates is not None else None
    return actions.ItemChanges(
        title=input.title,
        node_id=None if input.node_id is None else decode_id("PlatformNode", input.node_id),
        lead_unit_id=None if input.lead_unit_id is None else decode_id("UndertakingUnit", input.lead_unit_id),
        budget=None if input.budget is None else input.budget.value,
        clear_budget=input.budget is not None and input.budget.value is None,
        co_unit_ids=None if input.co_unit_ids is None else _units(input.co_unit_ids),
        leader=input.leader,
        coordinates=_place(place),
        clear_coordinates=input.coordinates is not None and place is None,
        sources=None if input.budget_sources is None else _sources(input.budget_sources),
        target=input.target,
        target_unit=input.target_unit,
    )


def _parts(input: inputs.ProjectItemAddInput) -> actions.ItemChanges:
    return actions.ItemChanges(
        title=input.title,
        node_id=decode_id("PlatformNode", input.node_id),
        lead_unit_id=decode_id("UndertakingUnit", input.lead_unit_id),
        budget=input.budget,
        co_unit_ids=_units(input.co_unit_ids),
        leader=input.leader,
        coordinates=_place(input.coordinates),
        sources=_sources(input.budget_sources),
        target=input.target,
        target_unit=input.target_unit,
    )


def _units(ids: list[strawberry.ID]) -> tuple[int, ...]:
    return tuple(decode_id("UndertakingUnit", unit_id) for unit_id in ids)


def _place(place: inputs.CoordinatesInput | None) -> tuple[float, float] | None:
    return None if place is None else (place.longitude, place.latitude)


def _sources(sources: list[inputs.BudgetSourceInput]) -> tuple[actions.Source, ...]:
    return tuple(actions.Source(source.name, source.amount) for source in sources)
