"""Taking in a file: its bytes go to the store, then the act enters it."""

from contextlib import suppress

from models import clock
from models.actor import Actor
from models.files import contents
from models.files.actions import ContentGone, see_to_the_limits, upload
from models.files.inspecting import Inspected
from models.files.kinds import UploadLimits
from models.files.rows import StoredFile
from models.files.store import FileStore, StoreAway


async def take_in(
    actor: Actor, file: Inspected, store: FileStore, limits: UploadLimits, idempotency_key: str | None = None
) -> StoredFile:
    """Keep an inspected file. Refuses with FileUploadRefusal, raises StoreAway; then nothing is left in the store.

    The bytes are stored outside of the transaction, which they would keep open for seconds. Should the process die
    in between, the claim tells the sweep of them.
    """
    try:
        return await _taken_in(actor, file, store, limits, idempotency_key)
    except ContentGone:
        return await _taken_in(actor, file, store, limits, idempotency_key)


async def _taken_in(
    actor: Actor, file: Inspected, store: FileStore, limits: UploadLimits, idempotency_key: str | None
) -> StoredFile:
    assert actor.account_id is not None
    at = clock.now()
    await see_to_the_limits(actor.account_id, file.size, limits, at)
    await contents.claim(file.sha256, file.size, at)
    try:
        if not await store.has(file.sha256):
            await store.put(file.sha256, file.content)
        return await upload(actor, file=file, limits=limits, idempotency_key=idempotency_key)
    except BaseException:
        # With the store away the claim stays, and the sweep sees to what may have reached it.
        with suppress(StoreAway):
            await contents.give_up(file.sha256, at, store)
        raise
