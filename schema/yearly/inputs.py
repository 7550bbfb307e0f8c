"""What the mutations of a year's list are given."""

import strawberry

_FILE = "已上传的 XLSX 或 CSV 文件的标识。Id of an XLSX or CSV file that the viewer has uploaded."
_YEAR = "清单的年度。The year of the list."


@strawberry.input(description="预览年度项目清单的输入。Input of projectsImportPreview.")
class ProjectsImportPreviewInput:
    file_id: strawberry.ID = strawberry.field(description=_FILE)
    year: int = strawberry.field(description=_YEAR)


@strawberry.input(description="导入年度项目清单的输入。Input of projectsImportApply.")
class ProjectsImportApplyInput:
    file_id: strawberry.ID = strawberry.field(description=_FILE)
    year: int = strawberry.field(description=_YEAR)
    digest: str = strawberry.field(
        description="预览给出的摘要，须仍是最新。The digest that the preview gave; it must still hold."
    )
