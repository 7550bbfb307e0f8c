"""Files that nothing uses: gone after a day, with their content, unless somebody else needs that."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from models import clock
from models.accounts.rows import Account
from models.actor import SERVICE, Actor
from models.acts import Act, verb
from models.audit.rows import AuditEntry
from models.errors import RefusalCode, Refused
from models.files import contents
from models.files.actions import forget_content, forget_file
from models.files.attaching import attach, attached, detach
from models.files.errors import FILE_KIND_NOT_ALLOWED, FILE_NOT_FOUND, TOO_MANY_FILES
from models.files.inspecting import inspect
from models.files.rows import FileContent, FileKind, FileScope, StoredFile
from models.platform.rows import PlatformNode
from schema.node import decode_id
from tests.support.documents import PDF
from tests.support.meeting import met
from tests.support.uploading import picture, read, sent, stored, swept
from tests.support.world import World

DAY = timedelta(days=1)


class NodePhotosRefusal(RefusalCode):
    FILE_NOT_FOUND = FILE_NOT_FOUND
    FILE_KIND_NOT_ALLOWED = FILE_KIND_NOT_ALLOWED
    TOO_MANY_FILES = TOO_MANY_FILES


@verb("projectItemReport")
async def attach_photos(act: Act, *, file_ids: list[int]) -> list[StoredFile]:
    """A verb as other domains have them, under a name that the audit knows."""
    node = await PlatformNode.get(code="320699")
    act.concerns(node)
    return await attach(
        act,
        NodePhotosRefusal,
        "photoIds",
        file_ids,
        to=node,
        attached_as="photo",
        scope=FileScope.PUBLIC,
        kinds={FileKind.JPEG},
        most=3,
    )


@verb("projectItemEdit")
async def detach_photos(act: Act) -> None:
    node = await PlatformNode.get(code="320699")
    act.concerns(node)
    await detach(act, await attached(node, "photo"))


async def actor_of(login: str) -> Actor:
    account = await Account.get(login=login)
    return Actor(account.id, account.county_id)


def row_of(answer: Any) -> int:
    return decode_id("File", answer["id"])


@asynccontextmanager
async def later(by: timedelta) -> AsyncIterator[None]:
    clock.shift(by)
    try:
        yield
    finally:
        clock.shift(timedelta())


async def test_a_loose_file_is_gone_after_a_day_and_an_attached_one_stays(world: World) -> None:
    loose, used = await sent(world, picture()), await sent(world, picture(seed=1))
    await attach_photos(await actor_of("test.unit"), file_ids=[row_of(used)])
    async with later(DAY - timedelta(minutes=2)):
        await asyncio.sleep(2.5)
        assert stored(world) == {loose["sha256"], used["sha256"]}
    async with later(DAY + timedelta(minutes=2)):
        await swept(loose["sha256"])
        assert stored(world) == {used["sha256"]}
        assert [file.id for file in await StoredFile.all()] == [row_of(used)]
        assert [content.sha256 for content in await FileContent.all()] == [used["sha256"]]
        assert (await read(world, used["url"])).status_code == 200
    entry = await AuditEntry.get(verb="fileForget")
    assert (entry.object_id, entry.account_id, entry.capacity) == (row_of(loose), None, "service")


async def test_content_that_another_file_has_stays(world: World) -> None:
    one, other = await sent(world, picture()), await sent(world, picture(), by="test.other")
    await attach_photos(await actor_of("test.other"), file_ids=[row_of(other)])
    async with later(DAY):
        assert await forget_file(SERVICE, file_id=row_of(one), store=world.app.state.service.files)
    assert stored(world) == {other["sha256"]}
    assert (await read(world, other["url"])).content == picture()


async def test_a_file_that_was_let_go_is_loose_again(world: World) -> None:
    answer = await sent(world, picture())
    await attach_photos(await actor_of("test.unit"), file_ids=[row_of(answer)])
    async with later(2 * DAY):
        await detach_photos(SERVICE)
        store = world.app.state.service.files
        assert not await forget_file(SERVICE, file_id=row_of(answer), store=store)
        assert (await read(world, answer["url"])).status_code == 404
    async with later(3 * DAY):
        assert await forget_file(SERVICE, file_id=row_of(answer), store=store)
        assert stored(world) == set()


async def test_content_of_an_upload_that_broke_off_is_gone_after_a_day(world: World) -> None:
    store = world.app.state.service.files
    await stored_and_killed(world)
    (digest,) = stored(world)
    assert await FileContent.all().count() == 1
    async with later(DAY + timedelta(minutes=2)):
        await swept(digest)
    assert await FileContent.all().count() == 0
    assert not await store.has(digest)


async def stored_and_killed(world: World) -> None:
    """As a process leaves content that is killed between storing it and entering its file."""
    file = inspect(BytesIO(picture()), "a.jpg")
    await contents.claim(file.sha256, file.size, clock.now())
    await world.app.state.service.files.put(file.sha256, file.content)


@pytest.mark.parametrize(
    ("login", "kind", "after", "code"),
    [
        ("test.other", "jpeg", timedelta(), "FILE_NOT_FOUND"),
        ("test.unit", "jpeg", DAY, "FILE_NOT_FOUND"),
        ("test.unit", "pdf", timedelta(), "FILE_KIND_NOT_ALLOWED"),
    ],
)
async def test_what_may_not_be_attached(world: World, login: str, kind: str, after: timedelta, code: str) -> None:
    answer = await sent(world, picture() if kind == "jpeg" else PDF, f"a.{kind}")
    actor = await actor_of(login)
    # Stopped, so that the sweep does not come first.
    world.app.state.service.timekeeper._duties = []
    async with later(after):
        with pytest.raises(Refused) as refused:
            await attach_photos(actor, file_ids=[row_of(answer)])
    (refusal,) = refused.value.refusals
    assert (refusal.code.name, refusal.path) == (code, ("photoIds", "0"))
    assert (await StoredFile.get(id=row_of(answer))).holder_kind is None


async def test_files_are_attached_once_in_order_and_not_too_many(world: World) -> None:
    ids = [row_of(await sent(world, picture(seed=seed))) for seed in range(4)]
    actor = await actor_of("test.unit")

    async def refused(file_ids: list[int]) -> list[tuple[str, tuple[str, ...]]]:
        with pytest.raises(Refused) as caught:
            await attach_photos(actor, file_ids=file_ids)
        return [(refusal.code.name, refusal.path) for refusal in caught.value.refusals]

    assert await refused([ids[0], ids[0]]) == [("FILE_NOT_FOUND", ("photoIds", "1"))]
    assert await refused(ids) == [("TOO_MANY_FILES", ("photoIds",))]
    assert await refused([ids[0], 0]) == [("FILE_NOT_FOUND", ("photoIds", "1"))]
    await attach_photos(actor, file_ids=[ids[2], ids[0]])
    await attach_photos(actor, file_ids=[ids[1]])
    node = await PlatformNode.get(code="320699")
    assert [file.id for file in await attached(node, "photo")] == [ids[2], ids[0], ids[1]]
    assert await refused([ids[3]]) == [("TOO_MANY_FILES", ("photoIds",))]


@pytest.mark.parametrize("first", ["attach", "forget"])
async def test_of_an_act_and_the_sweep_that_want_one_file_the_second_finds_it_gone(world: World, first: str) -> None:
    """Their clocks differ, as those of two machines do. With the lock of `forget_file` taken out, the sweep deletes
    the file that has just been attached; with that of `attach`, the act says that it attached a file that is gone."""
    answer = await sent(world, picture())
    actor, store = await actor_of("test.unit"), world.app.state.service.files
    world.app.state.service.timekeeper._duties = []

    async def attaching() -> str:
        if first == "forget":
            await asyncio.sleep(0.1)
        try:
            await attach_photos(actor, file_ids=[row_of(answer)])
        except Refused as refused:
            return refused.refusals[0].code.name
        return "attached"

    async def forgetting() -> str:
        if first == "attach":
            await asyncio.sleep(0.1)
        # Its own clock is a day ahead, for as long as it takes to begin.
        clock.shift(DAY)
        act = asyncio.ensure_future(forget_file(SERVICE, file_id=row_of(answer), store=store))
        await asyncio.sleep(0)
        clock.shift(timedelta())
        return "forgotten" if await act else "kept"

    told = await met(world.settings, [attaching(), forgetting()])
    assert told in (["attached", "kept"], ["FILE_NOT_FOUND", "forgotten"])
    left = await StoredFile.get_or_none(id=row_of(answer))
    assert (left is not None and left.holder_kind == "PlatformNode") == (told[0] == "attached")
    assert (answer["sha256"] in stored(world)) == (told[0] == "attached")


async def test_content_that_is_uploaded_while_it_is_swept_is_there_afterwards(world: World) -> None:
    """The sweep is held while it deletes. With no claim on what is known already, the upload finds the content in
    the store, and by the time that it enters its file the sweep has taken the content away."""
    # Signed in beforehand: on SQLite the sweep holds the one connection.
    await world.token("test.unit")
    await stored_and_killed(world)
    content = await FileContent.get()
    reached, go_on = asyncio.Event(), asyncio.Event()
    store = world.app.state.service.files

    class HeldStore(type(store)):  # type: ignore[misc]
        async def delete(self, sha256: str) -> None:
            reached.set()
            await go_on.wait()
            await super().delete(sha256)

    async with later(DAY):
        sweep = asyncio.ensure_future(forget_content(SERVICE, content_id=content.id, store=HeldStore(store._store)))
        await reached.wait()
    upload = asyncio.ensure_future(sent(world, picture()))
    await asyncio.sleep(0.4)
    assert not upload.done()
    go_on.set()
    assert await sweep
    answer = await upload
    assert stored(world) == {answer["sha256"]}
    assert (await read(world, answer["url"], by="test.unit")).content == picture()
