"""What the mutations of projects answer."""

import strawberry

from models.errors import RefusalCode
from models.projects import errors
from schema.errors import UserError, expose_codes
from schema.projects.reports import ProgressReport
from schema.projects.tracking import Acceptance, LightRules, Milestone, TargetChange
from schema.projects.types import Project, ProjectItem

WHY = "被拒绝的原因，成功时为空列表。Why it was refused; empty on success."

REFUSALS: tuple[type[RefusalCode], ...] = (
    errors.ProjectItemReportRefusal,
    errors.ProjectItemEditRefusal,
    errors.ProjectProposeRefusal,
    errors.ProjectEditRefusal,
    errors.ProjectCollectRefusal,
    errors.ProjectScreenRefusal,
    errors.ProjectNominateRefusal,
    errors.ProjectReturnRefusal,
    errors.ProjectDecideRefusal,
    errors.ProjectImplementRefusal,
    errors.ProjectAcceptRefusal,
    errors.ProjectEvaluateRefusal,
    errors.ProjectTerminateRefusal,
    errors.ProjectItemAddRefusal,
    errors.ProjectItemPlanSetRefusal,
    errors.ProjectItemReportCorrectRefusal,
    errors.ProjectItemAcceptRefusal,
    errors.ProjectItemDecideRefusal,
    errors.TargetChangeRequestRefusal,
    errors.TargetChangeDecideRefusal,
    errors.MilestoneReachRefusal,
    errors.LightRulesAddRefusal,
)
for refusal in REFUSALS:
    expose_codes(refusal, f"{refusal.__name__.removesuffix('Refusal')}ErrorCode")


@strawberry.type(description="报告进度被拒绝的一条原因。One reason why projectItemReport was refused.")
class ProjectItemReportUserError(UserError):
    code: errors.ProjectItemReportRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="报告进度的结果。Result of projectItemReport.")
class ProjectItemReportPayload:
    item: ProjectItem | None = strawberry.field(default=None, description="报告后的细项。The item after the report.")
    report: ProgressReport | None = strawberry.field(default=None, description="所作的报告。The report.")
    user_errors: list[ProjectItemReportUserError] = strawberry.field(default_factory=list, description=WHY)


@strawberry.type(description="修改细项被拒绝的一条原因。One reason why projectItemEdit was refused.")
class ProjectItemEditUserError(UserError):
    code: errors.ProjectItemEditRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="修改细项的结果。Result of projectItemEdit.")
class ProjectItemEditPayload:
    item: ProjectItem | None = strawberry.field(default=None, description="修改后的细项。The item after the edit.")
    user_errors: list[ProjectItemEditUserError] = strawberry.field(default_factory=list, description=WHY)


@strawberry.type(description="提出项目被拒绝的一条原因。One reason why projectPropose was refused.")
class ProjectProposeUserError(UserError):
    code: errors.ProjectProposeRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="提出项目的结果。Result of projectPropose.")
class ProjectProposePayload:
    project: Project | None = strawberry.field(default=None, description="进入储备库的项目。The project in the pool.")
    user_errors: list[ProjectProposeUserError] = strawberry.field(default_factory=list, description=WHY)


@strawberry.type(description="修改项目被拒绝的一条原因。One reason why projectEdit was refused.")
class ProjectEditUserError(UserError):
    code: errors.ProjectEditRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="修改项目的结果。Result of projectEdit.")
class ProjectEditPayload:
    project: Project | None = strawberry.field(default=None, description="修改后的项目。The project after the edit.")
    user_errors: list[ProjectEditUserError] = strawberry.field(default_factory=list, description=WHY)


@strawberry.type(description="征集入选被拒绝的一条原因。One reason why projectCollect was refused.")
class ProjectCollectUserError(UserError):
    code: errors.ProjectCollectRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="征集入选的结果。Result of projectCollect.")
class ProjectCollectPayload:
    project: Project | None = strawberry.field(default=None, description="此后的项目。The project after the step.")
    user_errors: list[ProjectCollectUserError] = strawberry.field(default_factory=list, description=WHY)


@strawberry.type(description="筛选项目被拒绝的一条原因。One reason why projectScreen was refused.")
class ProjectScreenUserError(UserError):
    code: errors.ProjectScreenRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="筛选项目的结果。Result of projectScreen.")
class ProjectScreenPayload:
    project: Project | None = strawberry.field(default=None, description="此后的项目。The project after the step.")
    user_errors: list[ProjectScreenUserError] = strawberry.field(default_factory=list, description=WHY)


@strawberry.type(description="列为候选被拒绝的一条原因。One reason why projectNominate was refused.")
class ProjectNominateUserError(UserError):
    code: errors.ProjectNominateRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="列为候选的结果。Result of projectNominate.")
class ProjectNominatePayload:
    project: Project | None = strawberry.field(default=None, description="此后的项目。The project after the step.")
    user_errors: list[ProjectNominateUserError] = strawberry.field(default_factory=list, description=WHY)


@strawberry.type(description="退回储备库被拒绝的一条原因。One reason why projectReturn was refused.")
class ProjectReturnUserError(UserError):
    code: errors.ProjectReturnRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="退回储备库的结果。Result of projectReturn.")
class ProjectReturnPayload:
    project: Project | None = strawberry.field(default=None, description="此后的项目。The project after the step.")
    user_errors: list[ProjectReturnUserError] = strawberry.field(default_factory=list, description=WHY)


@strawberry.type(description="录入票决结果被拒绝的一条原因。One reason why projectDecide was refused.")
class ProjectDecideUserError(UserError):
    code: errors.ProjectDecideRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="录入票决结果的结果。Result of projectDecide.")
class ProjectDecidePayload:
    project: Project | None = strawberry.field(default=None, description="此后的项目。The project after the ballot.")
    user_errors: list[ProjectDecideUserError] = strawberry.field(default_factory=list, description=WHY)


@strawberry.type(description="启动实施被拒绝的一条原因。One reason why projectImplement was refused.")
class ProjectImplementUserError(UserError):
    code: errors.ProjectImplementRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="启动实施的结果。Result of projectImplement.")
class ProjectImplementPayload:
    project: Project | None = strawberry.field(default=None, description="此后的项目。The project after the step.")
    user_errors: list[ProjectImplementUserError] = strawberry.field(default_factory=list, description=WHY)


@strawberry.type(description="项目通过验收被拒绝的一条原因。One reason why projectAccept was refused.")
class ProjectAcceptUserError(UserError):
    code: errors.ProjectAcceptRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="项目通过验收的结果。Result of projectAccept.")
class ProjectAcceptPayload:
    project: Project | None = strawberry.field(default=None, description="此后的项目。The project after the step.")
    user_errors: list[ProjectAcceptUserError] = strawberry.field(default_factory=list, description=WHY)


@strawberry.type(description="完成评估被拒绝的一条原因。One reason why projectEvaluate was refused.")
class ProjectEvaluateUserError(UserError):
    code: errors.ProjectEvaluateRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="完成评估的结果。Result of projectEvaluate.")
class ProjectEvaluatePayload:
    project: Project | None = strawberry.field(default=None, description="此后的项目。The project after the step.")
    user_errors: list[ProjectEvaluateUserError] = strawberry.field(default_factory=list, description=WHY)


@strawberry.type(description="终止项目被拒绝的一条原因。One reason why projectTerminate was refused.")
class ProjectTerminateUserError(UserError):
    code: errors.ProjectTerminateRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="终止项目的结果。Result of projectTerminate.")
class ProjectTerminatePayload:
    project: Project | None = strawberry.field(default=None, description="此后的项目。The project after the step.")
    user_errors: list[ProjectTerminateUserError] = strawberry.field(default_factory=list, description=WHY)


@strawberry.type(description="增加细项被拒绝的一条原因。One reason why projectItemAdd was refused.")
class ProjectItemAddUserError(UserError):
    code: errors.ProjectItemAddRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="增加细项的结果。Result of projectItemAdd.")
class ProjectItemAddPayload:
    item: ProjectItem | None = strawberry.field(default=None, description="新的细项。The new item.")
    user_errors: list[ProjectItemAddUserError] = strawberry.field(default_factory=list, description=WHY)


@strawberry.type(description="制定计划被拒绝的一条原因。One reason why projectItemPlanSet was refused.")
class ProjectItemPlanSetUserError(UserError):
    code: errors.ProjectItemPlanSetRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="制定计划的结果。Result of projectItemPlanSet.")
class ProjectItemPlanSetPayload:
    item: ProjectItem | None = strawberry.field(default=None, description="此后的细项。The item with its plan.")
    user_errors: list[ProjectItemPlanSetUserError] = strawberry.field(default_factory=list, description=WHY)


@strawberry.type(description="更正报告被拒绝的一条原因。One reason why projectItemReportCorrect was refused.")
class ProjectItemReportCorrectUserError(UserError):
    code: errors.ProjectItemReportCorrectRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="更正报告的结果。Result of projectItemReportCorrect.")
class ProjectItemReportCorrectPayload:
    item: ProjectItem | None = strawberry.field(
        default=None, description="更正后的细项。The item after the correction."
    )
    report: ProgressReport | None = strawberry.field(default=None, description="更正后的报告。The corrected report.")
    user_errors: list[ProjectItemReportCorrectUserError] = strawberry.field(default_factory=list, description=WHY)


@strawberry.type(description="验收细项被拒绝的一条原因。One reason why projectItemAccept was refused.")
class ProjectItemAcceptUserError(UserError):
    code: errors.ProjectItemAcceptRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="验收细项的结果。Result of projectItemAccept.")
class ProjectItemAcceptPayload:
    item: ProjectItem | None = strawberry.field(
        default=None, description="验收后的细项。The item after the acceptance."
    )
    acceptance: Acceptance | None = strawberry.field(default=None, description="验收结果。The acceptance.")
    user_errors: list[ProjectItemAcceptUserError] = strawberry.field(default_factory=list, description=WHY)


@strawberry.type(description="调整或终止细项被拒绝的一条原因。One reason why projectItemDecide was refused.")
class ProjectItemDecideUserError(UserError):
    code: errors.ProjectItemDecideRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="调整或终止细项的结果。Result of projectItemDecide.")
class ProjectItemDecidePayload:
    item: ProjectItem | None = strawberry.field(default=None, description="此后的细项。The item after the decision.")
    user_errors: list[ProjectItemDecideUserError] = strawberry.field(default_factory=list, description=WHY)


@strawberry.type(description="申请变更目标被拒绝的一条原因。One reason why targetChangeRequest was refused.")
class TargetChangeRequestUserError(UserError):
    code: errors.TargetChangeRequestRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="申请变更目标的结果。Result of targetChangeRequest.")
class TargetChangeRequestPayload:
    change: TargetChange | None = strawberry.field(default=None, description="所提的申请。The request.")
    item: ProjectItem | None = strawberry.field(default=None, description="该细项。The item.")
    user_errors: list[TargetChangeRequestUserError] = strawberry.field(default_factory=list, description=WHY)


@strawberry.type(description="决定目标变更被拒绝的一条原因。One reason why targetChangeDecide was refused.")
class TargetChangeDecideUserError(UserError):
    code: errors.TargetChangeDecideRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="决定目标变更的结果。Result of targetChangeDecide.")
class TargetChangeDecidePayload:
    change: TargetChange | None = strawberry.field(default=None, description="已决定的申请。The decided request.")
    item: ProjectItem | None = strawberry.field(default=None, description="此后的细项。The item after the decision.")
    user_errors: list[TargetChangeDecideUserError] = strawberry.field(default_factory=list, description=WHY)


@strawberry.type(description="报告节点达成被拒绝的一条原因。One reason why milestoneReach was refused.")
class MilestoneReachUserError(UserError):
    code: errors.MilestoneReachRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="报告节点达成的结果。Result of milestoneReach.")
class MilestoneReachPayload:
    milestone: Milestone | None = strawberry.field(default=None, description="已达成的节点。The milestone.")
    item: ProjectItem | None = strawberry.field(default=None, description="此后的细项。The item after it.")
    user_errors: list[MilestoneReachUserError] = strawberry.field(default_factory=list, description=WHY)


@strawberry.type(description="制定亮灯规则被拒绝的一条原因。One reason why lightRulesAdd was refused.")
class LightRulesAddUserError(UserError):
    code: errors.LightRulesAddRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="制定亮灯规则的结果。Result of lightRulesAdd.")
class LightRulesAddPayload:
    rules: LightRules | None = strawberry.field(default=None, description="新的规则。The new rules.")
    user_errors: list[LightRulesAddUserError] = strawberry.field(default_factory=list, description=WHY)
