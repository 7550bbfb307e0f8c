"""What the mutations of roster imports answer."""

import strawberry

from models.roster.errors import RosterImportApplyRefusal, RosterImportPreviewRefusal
from schema.errors import UserError, expose_codes
from schema.roster.types import RosterImport

expose_codes(RosterImportApplyRefusal, "RosterImportApplyErrorCode")
expose_codes(RosterImportPreviewRefusal, "RosterImportPreviewErrorCode")


@strawberry.type(description="预览名册被拒绝的一条原因。One reason why rosterImportPreview was refused.")
class RosterImportPreviewUserError(UserError):
    code: RosterImportPreviewRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="预览名册的结果。Result of rosterImportPreview.")
class RosterImportPreviewPayload:
    roster_import: RosterImport | None = strawberry.field(
        default=None, description="预览，含全部错误和变化。The preview, with every problem and every change."
    )
    user_errors: list[RosterImportPreviewUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )


@strawberry.type(description="导入名册被拒绝的一条原因。One reason why rosterImportApply was refused.")
class RosterImportApplyUserError(UserError):
    code: RosterImportApplyRefusal = strawberry.field(description="原因代码。Code of the reason.")


@strawberry.type(description="导入名册的结果。Result of rosterImportApply.")
class RosterImportApplyPayload:
    roster_import: RosterImport | None = strawberry.field(default=None, description="导入。The import.")
    changed_anything: bool | None = strawberry.field(
        default=None,
        description="此次是否有所改变；早已导入的不再改变。Indicates whether this call changed anything: what is applied already is not applied again.",
    )
    user_errors: list[RosterImportApplyUserError] = strawberry.field(
        default_factory=list, description="被拒绝的原因，成功时为空列表。Why it was refused; empty on success."
    )
