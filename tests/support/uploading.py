"""Uploads: files made for the occasion, sent as a client sends them."""

import asyncio
import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
from PIL import ExifTags, Image

from models.files.rows import FileContent
from tests.support.acting import nothing_written
from tests.support.world import PATIENCE, World

NANTONG = {ExifTags.GPS.GPSLatitudeRef: "N", ExifTags.GPS.GPSLatitude: (32.0, 20.0, 1.0)}


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (64, 48), *, exif: Image.Exif | None = None, seed: int = 0, **more: Any
) -> bytes:
    """An image whose left half is red and whose right half is blue; `seed` makes it another one."""
    image = Image.new("RGB", size, (0, seed % 8 * 30, 200))
    image.paste((200, seed // 8 % 8 * 30, 0), (0, 0, size[0] // 2, size[1]))
    file = BytesIO()
    image.save(file, kind, **({} if exif is None else {"exif": exif}), **more)
    return file.getvalue()


def photo(orientation: int = 1, *, position: bool = True, seed: int = 0) -> bytes:
    """A JPEG as a phone takes it."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Phone"
    exif[ExifTags.Base.Orientation] = orientation
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2025:06:30 08:00:00"
    if position:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(NANTONG)
    return picture(exif=exif, seed=seed)


def png_of(width: int, height: int) -> bytes:
    """A PNG of some hundred bytes that says that it is so large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\x00")) + chunk(b"IEND", b"")


def moving(kind: str) -> bytes:
    """Two pictures in one file."""
    file = BytesIO()
    first, second = (Image.new("RGB", (64, 48), colour) for colour in ("red", "blue"))
    first.save(file, kind, save_all=True, append_images=[second])
    return file.getvalue()


async def send(
    world: World,
    content: bytes,
    name: str = "photo.jpg",
    *,
    by: str | None = "test.unit",
    raw: bool = False,
    **fields: str,
) -> httpx.Response:
    """POST a file: as a form with a part `file`, or `raw` as the body."""
    headers = {"accept-language": "en"}
    if key := fields.pop("idempotency_key", None):
        headers["idempotency-key"] = key
    if by is not None:
        headers["authorization"] = f"Bearer {await world.token(by)}"
    async with httpx.AsyncClient(timeout=PATIENCE * 6, verify=False) as client:
        if raw:
            return await client.post(
                f"{world.url}/files", params={"name": name, **fields}, content=content, headers=headers
            )
        return await client.post(f"{world.url}/files", data=fields, files={"file": (name, content)}, headers=headers)


def film(size: int) -> bytes:
    """An MP4 of so many bytes."""
    head = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom\x00\x00\x00\x10moov" + bytes(8)
    rest = size - len(head)
    return head + rest.to_bytes(4, "big") + b"mdat" + bytes(rest - 8)


async def sent(world: World, content: bytes, name: str = "photo.jpg", **more: Any) -> Any:
    """What the service answers to a file that it takes."""
    answer = await send(world, content, name, **more)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def not_taken(world: World, status: int, code: str, content: bytes, name: str = "photo.jpg", **more: Any) -> str:
    """The sentence with which an upload is refused; nothing is written and nothing is left in the store."""
    if by := more.get("by", "test.unit"):
        await world.token(by)
    before = stored(world)
    async with nothing_written():
        answer = await send(world, content, name, **more)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]["code"]) == (status, code), answer.text
    assert stored(world) == before
    return str(error["message"])


async def read(world: World, path: str, *, by: str | None = None, **headers: str) -> httpx.Response:
    if by is not None:
        headers["authorization"] = f"Bearer {await world.token(by)}"
    async with httpx.AsyncClient(timeout=PATIENCE, verify=False) as client:
        return await client.get(
            world.url + path, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )


def stored(world: World) -> set[str]:
    """The digests of what is in the folder of the store, and whatever else lies there."""
    folder = Path(world.settings.files_url.removeprefix("file://"))
    return {path.name for path in folder.rglob("*") if path.is_file()}


async def swept(*digests: str) -> None:
    """Wait until contents are forgotten: those named, or all."""
    rows = FileContent.filter(sha256__in=digests) if digests else FileContent.all()
    async with asyncio.timeout(PATIENCE):
        while await rows.exists():  # noqa: ASYNC110
            await asyncio.sleep(0.05)
