"""The two stores, a folder and a bucket of a real S3 server: alike in everything, alone and under the service."""

import logging
import os
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from models import clock
from models.files.rows import FileContent, StoredFile
from models.files.store import StoreAway
from realtime.files import ObjectFiles, file_store
from realtime.settings import Settings, SettingsError, from_environment
from tests.realtime.processes import command
from tests.support.uploading import picture, read, send, sent, swept
from tests.support.world import World, running

DIGEST, OTHER = "ab" * 32, "cd" * 32


class S3Server:
    """A server in this process, on a port of its own, with one bucket."""

    def __init__(self) -> None:
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
        self._server.start()
        self.endpoint = "http://{}:{}".format(*self._server.get_host_and_port())
        self._client = boto3.client("s3", endpoint_url=self.endpoint, region_name="us-east-1")
        # What moto holds lives as long as this process.
        self._bucket = f"congress-{uuid.uuid4().hex[:8]}"
        self._client.create_bucket(Bucket=self._bucket)

    @property
    def url(self) -> str:
        return f"s3://{self._bucket}/files?endpoint={self.endpoint}"

    def keys(self) -> list[str]:
        return [entry["Key"] for entry in self._client.list_objects_v2(Bucket=self._bucket).get("Contents", ())]

    def unfinished(self) -> int:
        return len(self._client.list_multipart_uploads(Bucket=self._bucket).get("Uploads", ()))

    def stop(self) -> None:
        self._server.stop()


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Server]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = S3Server()
    yield server
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectFiles:
    if request.param == "folder":
        return file_store(f"file://{tmp_path}/deep/files")
    server: S3Server = request.getfixturevalue("s3")
    return file_store(server.url)


async def content_of(store: ObjectFiles, digest: str) -> bytes:
    return b"".join([piece async for piece in store.read(digest)])


async def test_what_is_put_is_read_and_deleted(store: ObjectFiles) -> None:
    assert not await store.has(DIGEST)
    await store.put(DIGEST, BytesIO(b"first"))
    await store.put(OTHER, BytesIO(b"second"))
    assert await store.has(DIGEST)
    assert (await content_of(store, DIGEST), await content_of(store, OTHER)) == (b"first", b"second")
    await store.delete(DIGEST)
    assert not await store.has(DIGEST)
    assert await content_of(store, OTHER) == b"second"


async def test_putting_twice_and_deleting_twice_is_as_once(store: ObjectFiles) -> None:
    for _ in range(2):
        await store.put(DIGEST, BytesIO(b"first"))
    assert await content_of(store, DIGEST) == b"first"
    for _ in range(2):
        await store.delete(DIGEST)
    with pytest.raises(FileNotFoundError):
        await content_of(store, DIGEST)


async def test_what_a_killed_process_has_left_beside_goes_with_the_content(tmp_path: Path) -> None:
    folder = file_store(f"file://{tmp_path}/files")
    await folder.put(OTHER, BytesIO(b"second"))
    (tmp_path / "files" / DIGEST[:2]).mkdir()
    (tmp_path / "files" / DIGEST[:2] / f"{DIGEST}#1").write_bytes(b"fir")
    await folder.delete(DIGEST)
    assert [path.name for path in left_in(tmp_path)] == [OTHER]


async def test_a_large_file_goes_and_comes_in_pieces(store: ObjectFiles) -> None:
    content = os.urandom(12 * 1024 * 1024)
    file = BytesIO(content)
    file.seek(7)
    await store.put(DIGEST, file)
    pieces = [piece async for piece in store.read(DIGEST)]
    assert len(pieces) > 1 and b"".join(pieces) == content


def left_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


class BreaksOff(BytesIO):
    """A file whose disk fails after eight mebibytes."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() >= 8 * 1024 * 1024:
            raise OSError("the disk fails")
        return super().read(size)


async def test_a_put_that_breaks_off_leaves_nothing(store: ObjectFiles, tmp_path: Path) -> None:
    with pytest.raises(StoreAway):
        await store.put(DIGEST, BreaksOff(bytes(20 * 1024 * 1024)))
    assert not await store.has(DIGEST)
    assert left_in(tmp_path) == []


async def test_a_store_that_is_away_says_so(s3: S3Server, tmp_path: Path) -> None:
    bucket = file_store(s3.url)
    s3.stop()
    for work in (
        bucket.has(DIGEST),
        bucket.put(DIGEST, BytesIO(b"x")),
        content_of(bucket, DIGEST),
        bucket.delete(DIGEST),
    ):
        with pytest.raises(StoreAway):
            await work
    folder = file_store(f"file://{tmp_path}/files")
    (tmp_path / "files" / DIGEST[:2]).write_text("in the way")
    with pytest.raises(StoreAway):
        await folder.put(DIGEST, BytesIO(b"x"))


def test_addresses_of_stores() -> None:
    for url in ("http://host/x", "s3://", "files", "s3://bucket?key=secret"):
        with pytest.raises(ValueError):
            file_store(url)
    with pytest.raises(SettingsError, match="FILES_URL"):
        from_environment({"FILES_URL": "ftp://x"})
    assert from_environment({"FILES_URL": "s3://x", "UPLOADS_PER_DAY": "7"}).upload_limits.files == 7


async def test_a_service_that_cannot_keep_files_does_not_start(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "files").write_text("in the way")
    status, printed = await command(settings, "realtime")
    assert status == 1 and "FILES_URL cannot be used" in printed and "Traceback" not in printed


@pytest.fixture
async def on_s3(settings: Settings, s3: S3Server) -> AsyncIterator[World]:
    async with running(replace(settings, files_url=s3.url)) as found:
        yield found


async def test_the_service_keeps_its_files_in_a_bucket(on_s3: World, s3: S3Server) -> None:
    answer = await sent(on_s3, picture(size=(500, 300)))
    assert s3.keys() == [f"files/{answer['sha256'][:2]}/{answer['sha256']}"]
    back = await read(on_s3, answer["url"], by="test.unit")
    assert back.content == picture(size=(500, 300))
    small = await read(on_s3, f"{answer['url']}?thumbnail=120", by="test.unit")
    assert (small.status_code, small.headers["content-type"]) == (200, "image/jpeg")
    film = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom\x00\x00\x00\x10moov" + bytes(8)
    film += (12 * 2**20).to_bytes(4, "big") + b"mdat" + bytes(12 * 2**20 - 8)
    large = await sent(on_s3, film, "a.mp4")
    assert (await read(on_s3, large["url"], by="test.unit")).content == film
    assert s3.unfinished() == 0
    clock.shift(timedelta(days=1, minutes=2))
    try:
        await swept()
    finally:
        clock.shift(timedelta())
    assert s3.keys() == []
    assert await StoredFile.all().count() == 0


async def told(answer: Any) -> tuple[int, str]:
    (error,) = answer.json()["errors"]
    return answer.status_code, error["extensions"]["code"]


async def test_with_the_store_away_nothing_is_entered_and_nothing_is_lost(on_s3: World, s3: S3Server) -> None:
    kept = await sent(on_s3, picture())
    s3.stop()
    assert await told(await send(on_s3, picture(seed=1))) == (503, "STORE_AWAY")
    assert await StoredFile.all().count() == 1
    # The claim stays: nobody knows what has reached a store that does not answer; the sweep will see.
    assert await FileContent.all().count() == 2
    assert await told(await read(on_s3, kept["url"], by="test.unit")) == (503, "STORE_AWAY")
    assert (await on_s3.ask("{ viewer { looseFiles { totalCount } } }", by="test.unit"))["viewer"]["looseFiles"] == {
        "totalCount": 1
    }
