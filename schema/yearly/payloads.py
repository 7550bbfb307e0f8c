"""What the mutations of a year's list answer."""

import strawberry

from models.yearly.errors import ProjectsImportApplyRefusal, ProjectsImportPreviewRefusal
from schema.errors import UserError, expose_codes
from schema.yearly.types import ProjectsImport

expose_codes(ProjectsImportPreviewRefusal, "ProjectsImportPreviewErrorCode")
expose_codes(ProjectsImportApplyRefusal, "ProjectsImportApplyErrorCode")


@strawberry.type(description="预览清单被拒绝的一条原因。One reason why projectsImportPreview was refused.")
class ProjectsImportPreviewUserError(UserError):
    code: ProjectsImportPreviewRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="预览清单的结果；什么也没有写入。Result of projectsImportPreview; nothing was written.")
class ProjectsImportPreviewPayload:
    preview: ProjectsImport | None = strawberry.field(
        default=None, description="会发生的改变和错误。What an import would change, and what is wrong."
    )
    user_errors: list[ProjectsImportPreviewUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="导入清单被拒绝的一条原因。One reason why projectsImportApply was refused.")
class ProjectsImportApplyUserError(UserError):
    code: ProjectsImportApplyRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="导入清单的结果。Result of projectsImportApply.")
class ProjectsImportApplyPayload:
    applied: ProjectsImport | None = strawberry.field(
        default=None,
        description="所作的改变；早已导入的为空列表。What was changed; no changes if the list stood already.",
    )
    user_errors: list[ProjectsImportApplyUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )
