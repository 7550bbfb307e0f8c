"""Acts on files: taking them in, and forgetting those that nothing needs."""

from contextlib import suppress
from datetime import datetime, timedelta

from models import clock
from models.accounts.rows import Account
from models.actor import SERVICE
from models.acts import Act, verb
from models.errors import refuse
from models.files import contents
from models.files.attaching import LOOSE_FOR
from models.files.errors import FileUploadRefusal
from models.files.inspecting import Inspected
from models.files.kinds import UploadLimits
from models.files.rows import FileContent, StoredFile
from models.files.store import FileStore, StoreAway

DAY = timedelta(days=1)


class ContentGone(Exception):
    """The bytes were deleted after they had been claimed, with another file that had the same and was spent."""


@verb("fileUpload")
async def upload(act: Act, *, file: Inspected, limits: UploadLimits, idempotency_key: str | None = None) -> StoredFile:
    """Enter a file whose content has been claimed and stored. Refuses with FileUploadRefusal, raises ContentGone.

    The account's row is held, so that uploads which come at once are counted one after the other.
    """
    codes = FileUploadRefusal
    assert act.actor.account_id is not None and act.actor.county_id is not None
    await Account.select_for_update(no_key=True).get(id=act.actor.account_id)
    arguments: dict[str, object] = {"sha256": file.sha256, "name": file.name}
    earlier = await act.created_before(codes, idempotency_key, arguments)
    if earlier is not None and (row := await StoredFile.get_or_none(id=earlier)):
        return row
    act.changed_nothing = False
    await see_to_the_limits(act.actor.account_id, file.size, limits, act.at)
    content = await FileContent.get_or_none(sha256=file.sha256)
    if content is None:
        raise ContentGone
    row = await StoredFile.create(
        county_id=act.actor.county_id,
        uploader_id=act.actor.account_id,
        content=content,
        kind=file.kind,
        name=file.name,
        sha256=file.sha256,
        size=file.size,
        width=file.width,
        height=file.height,
        uploaded_at=act.at,
        loose_since=act.at,
    )
    if earlier is None:
        await act.remember(idempotency_key, arguments, row.id)
    act.concerns(row)
    return row


async def see_to_the_limits(account_id: int, size: int, limits: UploadLimits, at: datetime) -> None:
    """Refuses with DAILY_LIMIT what would be too much for the account, one more file of `size` bytes."""
    rows = await StoredFile.filter(uploader_id=account_id, uploaded_at__gt=at - DAY).only("id", "size")
    if limits.passed(len(rows) + 1, sum(row.size for row in rows) + size):
        raise refuse(FileUploadRefusal.DAILY_LIMIT, files=limits.files, mebibytes=limits.mebibytes)


@verb("fileForget")
async def forget_file(act: Act, *, file_id: int, store: FileStore) -> bool:
    """Delete a file that nothing has used for a day, and its content if no other file has it. For the service itself.

    Both rows are held: of this and an act that attaches the file, the second finds it gone.
    """
    file = await StoredFile.select_for_update().get_or_none(id=file_id)
    if file is None or file.loose_since is None or act.at - file.loose_since < LOOSE_FOR:
        act.changed_nothing = True
        return False
    act.concerns(file)
    await file.delete()
    await contents.forget(file.content_id, act.at - LOOSE_FOR, store)
    return True


async def forget_spent(sha256: str, store: FileStore) -> None:
    """Delete at once what an act has let go of; with the store away the sweep does it, within a minute of its return."""
    with suppress(StoreAway):
        for file in await StoredFile.filter(sha256=sha256, loose_since__lte=clock.now() - LOOSE_FOR).order_by("id"):
            await forget_file(SERVICE, file_id=file.id, store=store)


@verb("fileContentForget")
async def forget_content(act: Act, *, content_id: int, store: FileStore) -> bool:
    """Delete content that was claimed for an upload which broke off. For the service itself."""
    content = await contents.forget(content_id, act.at - LOOSE_FOR, store)
    if content is None:
        act.changed_nothing = True
        return False
    act.concerns(content)
    return True
