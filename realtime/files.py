"""Where the bytes of files are: a folder, or a bucket of an S3-compatible store; and thumbnails made from them."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar
from urllib.parse import parse_qsl, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, S3Store

from models.files import images
from models.files.store import FileStore, StoreAway

if TYPE_CHECKING:
    from obstore.store import S3Config

T = TypeVar("T")

PIECE = 256 * 1024
STORE_THREADS = 16
# An image of fifty million pixels takes some 200 MB while it is opened, twice that while it is turned.
IMAGE_THREADS = 2
MOST_KEPT_THUMBNAILS = 32 * 1024 * 1024
END = b""


def file_store(url: str) -> "ObjectFiles":
    """`file://var/files` is relative to the working directory, `file:///srv/files` absolute;
    `s3://bucket/folder?endpoint=…&region=…` takes its keys from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.

    Raises ValueError for a URL that is neither.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        folder = Path(url.removeprefix("file://")).absolute()
        return ObjectFiles(LocalStore(folder, mkdir=True), folder)
    if parts.scheme == "s3" and parts.netloc:
        options = dict(parse_qsl(parts.query))
        endpoint = options.pop("endpoint", None)
        region = options.pop("region", "us-east-1")
        if options:
            raise ValueError(f"an s3 URL knows endpoint and region, not {', '.join(options)}")
        where: S3Config = {"region": region, **({"endpoint": endpoint} if endpoint else {})}
        return ObjectFiles(
            S3Store(
                parts.netloc,
                prefix=parts.path.strip("/") or None,
                config=where,
                client_options={"connect_timeout": "5s", "timeout": "120s", "allow_http": True},
                retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=20)},
            )
        )
    raise ValueError("file://folder or s3://bucket?endpoint=…")


class ObjectFiles:
    """A `FileStore` in a folder or bucket. The library's own asynchronous calls can abort the process at its end,
    so the blocking ones run in threads."""

    def __init__(self, store: ObjectStore, folder: Path | None = None) -> None:
        self._store, self._folder = store, folder
        self._threads = ThreadPoolExecutor(STORE_THREADS, "files")

    async def has(self, sha256: str) -> bool:
        try:
            await self._run(lambda: obstore.head(self._store, _key(sha256)))
        except FileNotFoundError:
            return False
        return True

    async def put(self, sha256: str, content: BinaryIO) -> None:
        content.seek(0)
        await self._run(lambda: obstore.put(self._store, _key(sha256), content))

    async def read(self, sha256: str) -> AsyncIterator[bytes]:
        found = await self._run(lambda: obstore.get(self._store, _key(sha256)))
        pieces = iter(found.stream(min_chunk_size=PIECE))
        while piece := await self._run(lambda: bytes(next(pieces, END))):
            yield piece

    async def delete(self, sha256: str) -> None:
        with suppress(FileNotFoundError):
            await self._run(lambda: obstore.delete(self._store, _key(sha256)))
        if self._folder is not None:
            path = self._folder / _key(sha256)
            await self._run(lambda: _clear_beside(path))

    async def _run(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except FileNotFoundError:
            raise
        except (BaseError, OSError) as error:
            raise StoreAway(str(error)) from error


def _key(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"


def _clear_beside(path: Path) -> None:
    """What a process has left that was killed while it wrote this: the library writes beside it, as `name#1`."""
    for part in path.parent.glob(f"{path.name}#*"):
        part.unlink(missing_ok=True)


class Pictures:
    """Opens images in threads of its own, few at a time, and keeps the thumbnails that were asked for last."""

    def __init__(self, store: FileStore) -> None:
        self._store = store
        self._threads = ThreadPoolExecutor(IMAGE_THREADS, "images")
        self._kept: OrderedDict[tuple[str, int], tuple[str, bytes]] = OrderedDict()
        self._size = 0

    async def run(self, work: Callable[[], T]) -> T:
        """Do something slow with an image, in turn."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def thumbnail(self, sha256: str, width: int) -> tuple[str, bytes]:
        """Media type and bytes. Raises FileNotFoundError and StoreAway."""
        key = (sha256, width)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        content = BytesIO(b"".join([piece async for piece in self._store.read(sha256)]))
        made = await self.run(lambda: images.thumbnail(content, width))
        self._keep(key, made)
        return made

    def _keep(self, key: tuple[str, int], made: tuple[str, bytes]) -> None:
        if key not in self._kept:
            self._kept[key] = made
            self._size += len(made[1])
        while self._size > MOST_KEPT_THUMBNAILS:
            _, (_, dropped) = self._kept.popitem(last=False)
            self._size -= len(dropped)
