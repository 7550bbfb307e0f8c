"""Acts on rosters."""

from typing import Annotated

import strawberry

from models.actor import Actor
from models.errors import refuse
from models.files.rows import StoredFile
from models.files.store import FileStore, StoreAway
from models.roster import actions
from models.roster.errors import RosterImportApplyRefusal, RosterImportPreviewRefusal
from models.roster.rows import RosterImport as ImportRow
from models.tables.grid import MAX_BYTES
from resolvers.refusing import answer
from schema.context import Info
from schema.node import RowId, decode_id
from schema.roster import inputs, payloads
from schema.roster.types import RosterImport


@strawberry.type
class RosterMutations:
    @strawberry.mutation(
        description="预览名册：列出全部错误和变化，不改动任何人员，限工作人员。Previews a roster: lists every problem and every change, and changes nobody; for staff."
    )
    async def roster_import_preview(
        self,
        info: Info,
        input: Annotated[inputs.RosterImportPreviewInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.RosterImportPreviewPayload | None:
        actor = info.context.signed_in

        async def act() -> payloads.RosterImportPreviewPayload:
            file = await _own_file(actor, decode_id("File", input.file_id))
            try:
                content = await _content(info.context.file_store, file.sha256)
            except StoreAway:
                raise refuse(RosterImportPreviewRefusal.STORE_AWAY, "fileId") from None
            if content is None:
                raise refuse(RosterImportPreviewRefusal.NOT_FOUND, "fileId")
            assert actor.county_id is not None
            row = await actions.preview(
                actor,
                county_id=actor.county_id,
                content=content,
                file_name=file.name,
                body_id=None if input.body_id is None else decode_id("Body", input.body_id),
                mode=input.mode,
                end_reason=input.end_reason,
                add_missing=input.add_missing,
                idempotency_key=input.idempotency_key,
            )
            return payloads.RosterImportPreviewPayload(roster_import=RosterImport.of(row))

        return await answer(
            act(), payloads.RosterImportPreviewPayload, payloads.RosterImportPreviewUserError, info.context.language
        )

    @strawberry.mutation(
        description="照预览导入名册，全部成功或全部不写，限工作人员。Applies exactly what a preview shows, all or nothing; for staff. What is applied already stays as it is."
    )
    async def roster_import_apply(
        self,
        info: Info,
        input: Annotated[inputs.RosterImportApplyInput, strawberry.argument(description="输入。The input.")],
    ) -> payloads.RosterImportApplyPayload | None:
        async def content_of(row: ImportRow) -> bytes | None:
            try:
                return await _content(info.context.file_store, row.file_digest)
            except StoreAway:
                raise refuse(RosterImportApplyRefusal.STORE_AWAY, "id") from None

        async def act() -> payloads.RosterImportApplyPayload:
            row, changed = await actions.apply(
                info.context.signed_in,
                import_id=decode_id("RosterImport", input.id),
                version=input.version,
                content_of=content_of,
                store=info.context.file_store,
            )
            return payloads.RosterImportApplyPayload(roster_import=RosterImport.of(row), changed_anything=changed)

        return await answer(
            act(), payloads.RosterImportApplyPayload, payloads.RosterImportApplyUserError, info.context.language
        )


async def _own_file(actor: Actor, file_id: RowId) -> StoredFile:
    """A file that the actor has uploaded and not used otherwise. A roster stays so until it is applied, for a day at
    most."""
    file = await StoredFile.own(actor.account_id or 0).get_or_none(id=file_id, loose_since__not_isnull=True)
    if file is None:
        raise refuse(RosterImportPreviewRefusal.NOT_FOUND, "fileId")
    if file.size > MAX_BYTES:
        raise refuse(RosterImportPreviewRefusal.FILE_TOO_LARGE, "fileId", limit=MAX_BYTES // 1024 // 1024)
    return file


async def _content(store: FileStore, sha256: str) -> bytes | None:
    """The bytes of a file; None if they are gone."""
    try:
        return b"".join([piece async for piece in store.read(sha256)])
    except FileNotFoundError:
        return None
