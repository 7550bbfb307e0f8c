"""Attaching files, as a part of the verb of another domain."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from tortoise.models import Model

from models.acts import Act
from models.errors import Refusal, RefusalCode, Refused
from models.files.rows import FileContent, FileKind, FileScope, StoredFile

# How long a file may wait for the act that uses it; then it is deleted [D].
LOOSE_FOR = timedelta(days=1)


async def attach(
    act: Act,
    codes: type[RefusalCode],
    path: str,
    file_ids: Sequence[int],
    *,
    to: Model,
    attached_as: str,
    scope: FileScope,
    node_id: int | None = None,
    kinds: Collection[FileKind] = frozenset(FileKind),
    most: int = 20,
) -> list[StoredFile]:
    """Attach loose files of the actor to a row, in this order, behind those that it has.

    Refuses with the verb's own FILE_NOT_FOUND, FILE_KIND_NOT_ALLOWED and TOO_MANY_FILES, at `path` and the place in
    the list. The files are locked: of two acts that want one, and of an act and the sweep, the second finds it gone.
    """
    held = await attached(to, attached_as)
    if len(held) + len(file_ids) > most:
        raise Refused([Refusal(codes["TOO_MANY_FILES"], (path,), {"limit": most})])
    locked = StoredFile.select_for_update().filter(id__in=list(file_ids)).order_by("id")
    found = {file.id: file for file in await locked if _is_at_hand(act, file)}
    refusals = []
    for place, file_id in enumerate(file_ids):
        file = found.get(file_id)
        if file is None or file_id in file_ids[:place]:
            refusals.append(Refusal(codes["FILE_NOT_FOUND"], (path, str(place))))
        elif file.kind not in kinds:
            facts: dict[str, object] = {"kind": f"{file.kind.zh} {file.kind.en}"}
            refusals.append(Refusal(codes["FILE_KIND_NOT_ALLOWED"], (path, str(place)), facts))
    if refusals:
        raise Refused(refusals)
    first = held[-1].place + 1 if held else 0
    for place, file_id in enumerate(file_ids, first):
        file = found[file_id]
        file.holder_kind, file.holder_id, file.attached_as, file.place = type(to).__name__, to.pk, attached_as, place
        file.scope, file.node_id, file.loose_since = scope, node_id, None
        await file.save()
    return [found[file_id] for file_id in file_ids]


def _is_at_hand(act: Act, file: StoredFile) -> bool:
    return (
        file.uploader_id == act.actor.account_id
        and file.loose_since is not None
        and act.at - file.loose_since < LOOSE_FOR
    )


async def attached(to: Model, attached_as: str) -> list[StoredFile]:
    """What is attached to a row, in its order."""
    files = StoredFile.filter(holder_kind=type(to).__name__, holder_id=to.pk, attached_as=attached_as)
    return await files.order_by("place", "id")


async def spend(act: Act, county_id: int, sha256: str) -> None:
    """Let go of content that has served its purpose: every loose file of the county that has it is due for deletion now.

    The claim on the bytes ends too; an upload of the same that is on its way notices, and stores them once more.
    """
    due = act.at - LOOSE_FOR
    await StoredFile.filter(county_id=county_id, sha256=sha256, loose_since__not_isnull=True).update(loose_since=due)
    await FileContent.filter(sha256=sha256, claimed_at__gt=due).update(claimed_at=due)


async def detach(act: Act, files: Sequence[StoredFile]) -> None:
    """Let go of files: only their uploader sees them from now on, and in a day they are deleted."""
    for file in files:
        file.holder_kind = file.holder_id = file.node_id = None
        file.attached_as, file.place = "", 0
        file.scope, file.loose_since = FileScope.UPLOADER, act.at
        await file.save()
