"""Bytes in the store and the rows that know of them: claimed before they are stored, forgotten together."""

from datetime import datetime

from tortoise.transactions import in_transaction

from models.files.rows import FileContent, StoredFile
from models.files.store import FileStore


async def claim(sha256: str, size: int, at: datetime) -> None:
    """Say that the bytes are wanted, for a day from now. Committed on its own: nobody's act, and no stream shows it.

    Waits for a sweep that is deleting these very bytes; what is found in the store after a claim stays there.
    """
    await FileContent.bulk_create(
        [FileContent(sha256=sha256, size=size, claimed_at=at)], on_conflict=["sha256"], update_fields=["claimed_at"]
    )


async def give_up(sha256: str, claimed_at: datetime, store: FileStore) -> None:
    """Take a claim back, with the bytes, unless a file has them or somebody has claimed them since."""
    async with in_transaction():
        content = await FileContent.get_or_none(sha256=sha256, claimed_at=claimed_at)
        if content is not None:
            await forget(content.id, claimed_at, store)


async def forget(content_id: int, claimed_until: datetime, store: FileStore) -> FileContent | None:
    """Delete bytes that no file has and nobody claimed later than that, inside the current transaction.

    The row is held, so that whoever wants the same bytes meanwhile waits, and then finds nothing in the store.
    """
    content = await FileContent.select_for_update().get_or_none(id=content_id)
    if content is None or content.claimed_at > claimed_until or await StoredFile.exists(content_id=content.id):
        return None
    await content.delete()
    # Last: were the transaction undone after this, the row would still be due, and the next sweep ends the matter.
    await store.delete(content.sha256)
    return content
