"""What the mutations of roster imports are given."""

import strawberry

from models.representatives.rows import EndReason
from models.roster.findings import ImportMode
from schema.platform.inputs import IDEMPOTENCY_KEY


@strawberry.input(description="预览名册的输入。Input of rosterImportPreview.")
class RosterImportPreviewInput:
    file_id: strawberry.ID = strawberry.field(
        description="本人已上传的 XLSX 或 CSV 文件的标识。Id of an XLSX or CSV file that the viewer has uploaded."
    )
    body_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="只导入该机构；不写则由名册各行写明。Id of the one body to import; if left out, the rows name theirs.",
    )
    mode: ImportMode = strawberry.field(
        default=ImportMode.ADD_AND_CHANGE,
        description="导入方式；完整导入须指定机构。Mode of the import; a complete one names its body.",
    )
    end_reason: EndReason | None = strawberry.field(
        default=None,
        description="完整导入时，不在名册中的席位因何终止。For which reason seats end that a complete file does not have.",
    )
    add_missing: bool = strawberry.field(
        default=False,
        description="是否新增系统中没有的代表团、小组、选区。Whether to add delegations, groups and districts that nobody has entered.",
    )
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="照预览导入名册的输入。Input of rosterImportApply.")
class RosterImportApplyInput:
    id: strawberry.ID = strawberry.field(description="导入的标识。Id of the import.")
    version: int | None = strawberry.field(
        default=None,
        description="所看到的版本号，给出时须仍是最新。The version that the client has seen; if given, it must be current.",
    )
