"""Loaders of files."""

from collections import defaultdict

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from models.audience import Audience
from models.files.rows import FileScope, StoredFile
from models.lookup import lookup
from models.paging import Listing, Place
from resolvers.batching import DataLoader
from resolvers.paging import PageLoader
from resolvers.rows import row_loader
from schema.connection import Connection
from schema.files.types import File

LOOSE_PLACE = (int,)
LOOSE = Listing("stored_file f", "f.id", "f.uploader_id", ("f.id",), LOOSE_PLACE, "f.loose_since IS NOT NULL")

Held = tuple[str, int, str]


def _loose() -> QuerySet[StoredFile]:
    return StoredFile.filter(scope=FileScope.UPLOADER)


class FileLoaders:
    def __init__(self, audience: Audience) -> None:
        self._audience = audience
        self.file = row_loader(StoredFile.visible_to, audience)
        self._loose = PageLoader(LOOSE, lookup(_loose), File.of)
        # What is attached to (kind of object, its id, attached as), in its order, as far as it is seen.
        self.attached: DataLoader[Held, list[StoredFile]] = DataLoader(load_fn=self._attached)

    async def loose_page(self, account_id: int, first: int, after: Place | None) -> Connection[File]:
        """What an account has uploaded and not used yet; for nobody but itself."""
        return await self._loose.load(account_id, first, after)

    async def _attached(self, asked: list[Held]) -> list[list[StoredFile]]:
        ids: dict[tuple[str, str], list[int]] = defaultdict(list)
        for kind, number, attached_as in asked:
            ids[kind, attached_as].append(number)
        holders = [
            Q(holder_kind=kind, attached_as=role, holder_id__in=numbers) for (kind, role), numbers in ids.items()
        ]
        found: dict[Held, list[StoredFile]] = defaultdict(list)
        for file in (
            await StoredFile.visible_to(self._audience).filter(Q(*holders, join_type="OR")).order_by("place", "id")
        ):
            assert file.holder_kind is not None and file.holder_id is not None
            found[file.holder_kind, file.holder_id, file.attached_as].append(file)
        return [found[held] for held in asked]
