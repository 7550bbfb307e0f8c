"""What the mutations of projects answer."""

import strawberry

from models.projects.errors import ProjectItemEditRefusal, ProjectItemReportRefusal
from schema.errors import UserError, expose_codes
from schema.projects.types import ProgressReport, ProjectItem

expose_codes(ProjectItemReportRefusal, "ProjectItemReportErrorCode")
expose_codes(ProjectItemEditRefusal, "ProjectItemEditErrorCode")


@strawberry.type(description="报告进度被拒绝的一条原因。One reason why projectItemReport was refused.")
class ProjectItemReportUserError(UserError):
    code: ProjectItemReportRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="报告进度的结果。Result of projectItemReport.")
class ProjectItemReportPayload:
    item: ProjectItem | None = strawberry.field(default=None, description="报告后的细项。The item after the report.")
    report: ProgressReport | None = strawberry.field(default=None, description="所作的报告。The report.")
    user_errors: list[ProjectItemReportUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="修改细项被拒绝的一条原因。One reason why projectItemEdit was refused.")
class ProjectItemEditUserError(UserError):
    code: ProjectItemEditRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="修改细项的结果。Result of projectItemEdit.")
class ProjectItemEditPayload:
    item: ProjectItem | None = strawberry.field(default=None, description="修改后的细项。The item after the edit.")
    user_errors: list[ProjectItemEditUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )
