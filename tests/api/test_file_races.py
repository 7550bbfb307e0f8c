"""Uploads that meet: counted one after the other, stored once, entered once."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from models.files.kinds import UploadLimits
from models.files.rows import FileContent, StoredFile
from realtime.settings import Settings
from tests.support.meeting import met
from tests.support.uploading import not_taken, picture, read, send, sent, stored
from tests.support.world import World, running


async def test_two_accounts_send_the_same_at_once_and_it_is_stored_once(world: World) -> None:
    """With `on_conflict` of the claim taken out, the second is told of an internal error."""
    for login in ("test.unit", "test.other"):
        await world.token(login)
    answers = await met(world.settings, [sent(world, picture(), by=login) for login in ("test.unit", "test.other")])
    assert len({answer["id"] for answer in answers}) == 2
    assert await FileContent.all().count() == 1
    assert stored(world) == {answers[0]["sha256"]}
    for answer, login in zip(answers, ("test.unit", "test.other"), strict=True):
        assert (await read(world, answer["url"], by=login)).content == picture()


async def test_one_key_sent_twice_at_once_enters_one_file(world: World) -> None:
    """The lock on the account, or the key's constraint and a second run, either suffices."""
    await world.token("test.unit")
    answers = await met(world.settings, [sent(world, picture(), idempotency_key="k") for _ in range(2)])
    assert answers[0] == answers[1]
    assert await StoredFile.all().count() == 1


@pytest.fixture
async def narrow(settings: Settings) -> AsyncIterator[World]:
    async with running(replace(settings, upload_limits=UploadLimits(files=3, mebibytes=1))) as found:
        yield found


async def test_the_daily_limit_holds_also_for_uploads_at_once(narrow: World) -> None:
    """With the lock on the account taken out, both count two files, and four are taken."""
    for seed in range(2):
        await sent(narrow, picture(seed=seed))
    answers = await met(narrow.settings, [send(narrow, picture(seed=seed)) for seed in (2, 3)])
    assert sorted(answer.status_code for answer in answers) == [201, 429]
    assert await StoredFile.all().count() == 3
    assert len(stored(narrow)) == 3 == await FileContent.all().count()
    assert "At most 3 files" in await not_taken(narrow, 429, "DAILY_LIMIT", picture(seed=4))
    assert (await send(narrow, picture(seed=4), by="test.other")).status_code == 201


async def test_the_daily_limit_counts_bytes(narrow: World) -> None:
    await not_taken(narrow, 429, "DAILY_LIMIT", b"a,b\n" * 300_000, "a.csv")
    assert (await send(narrow, b"a,b\n" * 100_000, "a.csv")).status_code == 201
