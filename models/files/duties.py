"""What the timekeeper does about files."""

from datetime import datetime

from models.actor import SERVICE
from models.files.actions import forget_content, forget_file
from models.files.attaching import LOOSE_FOR
from models.files.rows import FileContent, StoredFile
from models.files.store import FileStore
from models.timekeeping import Stretch

AT_ONCE = 500


async def forget_loose_files(store: FileStore, stretch: Stretch) -> datetime | None:
    """Delete what nobody has used for a day; say when the next is due."""
    before = stretch.until - LOOSE_FOR
    for file in await StoredFile.filter(loose_since__lte=before).order_by("id").limit(AT_ONCE):
        await forget_file(SERVICE, file_id=file.id, store=store)
    for content in await FileContent.filter(claimed_at__lte=before, files__id__isnull=True).limit(AT_ONCE):
        await forget_content(SERVICE, content_id=content.id, store=store)
    oldest = await StoredFile.filter(loose_since__not_isnull=True).order_by("loose_since").first()
    return oldest.loose_since + LOOSE_FOR if oldest and oldest.loose_since else None
