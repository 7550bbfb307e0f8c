"""Importing a year's list of projects."""

from typing import Annotated

import strawberry

from models.errors import RefusalCode, refuse
from models.files.rows import FileKind, StoredFile
from models.yearly import actions
from models.yearly.errors import ProjectsImportApplyRefusal, ProjectsImportPreviewRefusal
from resolvers.refusing import answer
from schema.context import Info
from schema.node import decode_id
from schema.yearly import inputs, payloads
from schema.yearly.types import ProjectsImport

TABLES = (FileKind.XLSX, FileKind.CSV)


@strawberry.type
class YearlyMutations:
    @strawberry.mutation(
        description="预览年度项目清单的导入，限县级工作人员；什么也不写入。Compares a year's list of projects with what stands, for staff of the county; writes nothing."
    )
    async def projects_import_preview(
        self,
        info: Info,
        input: Annotated[inputs.ProjectsImportPreviewInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectsImportPreviewPayload | None:
        async def act() -> payloads.ProjectsImportPreviewPayload:
            county_id, content = await _sent(info, input.file_id, ProjectsImportPreviewRefusal)
            found = await actions.preview(info.context.signed_in, county_id=county_id, year=input.year, content=content)
            return payloads.ProjectsImportPreviewPayload(preview=ProjectsImport.of(found, info.context.language))

        return await answer(
            act(),
            payloads.ProjectsImportPreviewPayload,
            payloads.ProjectsImportPreviewUserError,
            info.context.language,
        )

    @strawberry.mutation(
        description="导入年度项目清单，全部成功或全部不写，限县级工作人员。Imports a year's list of projects as its preview showed, all or nothing, for staff of the county."
    )
    async def projects_import_apply(
        self,
        info: Info,
        input: Annotated[inputs.ProjectsImportApplyInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.ProjectsImportApplyPayload | None:
        async def act() -> payloads.ProjectsImportApplyPayload:
            county_id, content = await _sent(info, input.file_id, ProjectsImportApplyRefusal)
            found = await actions.apply(
                info.context.signed_in, county_id=county_id, year=input.year, content=content, digest=input.digest
            )
            return payloads.ProjectsImportApplyPayload(applied=ProjectsImport.of(found, info.context.language))

        return await answer(
            act(), payloads.ProjectsImportApplyPayload, payloads.ProjectsImportApplyUserError, info.context.language
        )


async def _sent(info: Info, file_id: str, codes: type[RefusalCode]) -> tuple[int, bytes]:
    """The viewer's county, and the bytes of the table that they uploaded."""
    actor = info.context.signed_in
    assert actor.account_id is not None and actor.county_id is not None
    row = await StoredFile.own(actor.account_id).get_or_none(id=decode_id("File", file_id), kind__in=TABLES)
    if row is None:
        raise refuse(codes["FILE_NOT_FOUND"], "fileId")
    return actor.county_id, await info.context.bytes_of(row.sha256)
