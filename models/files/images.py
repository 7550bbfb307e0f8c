"""Images: opened with care, turned upright, and rid of the position at which they were taken."""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from PIL import ExifTags, Image, ImageOps

from models.files.kinds import LONGEST_SIDE, MOST_PIXELS
from models.files.rows import FileKind

# A phone that takes two pictures at once writes MPO: a JPEG with another one behind it.
KINDS = {"JPEG": FileKind.JPEG, "MPO": FileKind.JPEG, "PNG": FileKind.PNG, "WEBP": FileKind.WEBP}
FORMATS = {FileKind.JPEG: "JPEG", FileKind.PNG: "PNG", FileKind.WEBP: "WEBP"}
OPENED_AS = ("JPEG", "PNG", "WEBP")
QUALITY = 92
THUMBNAIL_QUALITY = 82

# What is kept of a photo's own notes when it has to be written anew: when, and with what, it was taken.
KEPT_TAGS = (ExifTags.Base.DateTime, ExifTags.Base.Make, ExifTags.Base.Model)
KEPT_DETAILS = (ExifTags.Base.DateTimeOriginal, ExifTags.Base.OffsetTimeOriginal)
# Notes beside EXIF that can hold a position too.
OTHER_NOTES = ("xmp", "XML:com.adobe.xmp", "photoshop", "comment", "exif")
# A JPEG's markers, but for those inside its compressed data.
MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])", re.S)
END_OF_IMAGE = 0xD9


class ImageBroken(Exception):
    """The bytes are no image, or only a part of one."""


class ImageTooLarge(Exception):
    """It has more pixels than are opened."""


class ImageAnimated(Exception):
    """It moves."""


@dataclass(frozen=True)
class Prepared:
    """`content` is None if the image stays as it came, byte by byte."""

    kind: FileKind
    width: int
    height: int
    content: BinaryIO | None


def prepared(file: BinaryIO, keep_position: bool) -> Prepared:
    """An image that can be shown as it is. It is written anew only if it lies on its side or may tell where it was taken.

    Raises ImageBroken, ImageTooLarge and ImageAnimated.
    """
    with _opened(file) as image:
        kind = KINDS[image.format or ""]
        if image.format != "MPO" and getattr(image, "is_animated", False):
            raise ImageAnimated
        image.load()
        exif = _exif_of(image)
        turned = exif.get(ExifTags.Base.Orientation, 1) in range(2, 9)
        private = not keep_position and _may_hold_a_position(image, exif, file)
        if not (turned or private):
            return Prepared(kind, *image.size, None)
        upright: Image.Image = ImageOps.exif_transpose(image) if turned else image
        notes = _exif_of(upright).tobytes() if keep_position else _kept(exif)
        return Prepared(kind, *upright.size, _written(upright, kind, notes))


def thumbnail(file: BinaryIO, width: int) -> tuple[str, bytes]:
    """Media type and bytes of the image, at most so wide and four times as high. Raises as `prepared` does."""
    with _opened(file) as image, TemporaryFile() as written:
        image.thumbnail((width, 4 * width))
        clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
        small = image.convert("RGBA" if clear else "RGB")
        small.info = {}
        small.save(written, "PNG" if clear else "JPEG", quality=THUMBNAIL_QUALITY)
        written.seek(0)
        return "image/png" if clear else "image/jpeg", written.read()


@contextmanager
def _opened(file: BinaryIO) -> Iterator[Image.Image]:
    file.seek(0)
    try:
        with warnings.catch_warnings():
            # Our own limit is lower.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(file, formats=OPENED_AS)
        if image.width * image.height > MOST_PIXELS or max(image.size) > LONGEST_SIDE:
            raise ImageTooLarge
        yield image
    except (ImageTooLarge, ImageAnimated):
        raise
    except Image.DecompressionBombError as error:
        raise ImageTooLarge from error
    except Exception as error:
        # Decoders meet a broken image with whatever goes wrong first: OSError, SyntaxError, ValueError, struct.error …
        raise ImageBroken(repr(error)) from error


def _exif_of(image: Image.Image) -> Image.Exif:
    try:
        exif = image.getexif()
        exif.get_ifd(ExifTags.IFD.GPSInfo), exif.get_ifd(ExifTags.IFD.Exif)
    except Exception:
        # Notes that cannot be read are none; the picture may be whole.
        return Image.Exif()
    return exif


def _may_hold_a_position(image: Image.Image, exif: Image.Exif, file: BinaryIO) -> bool:
    """A maker's own notes and what lies behind the picture are read by nobody here, so they count as holding one."""
    return (
        image.format == "MPO"
        or bool(exif.get_ifd(ExifTags.IFD.GPSInfo))
        or ExifTags.Base.MakerNote in exif.get_ifd(ExifTags.IFD.Exif)
        or ("exif" in image.info and not exif)
        or any(note in image.info for note in OTHER_NOTES if note != "exif")
        or bool(getattr(image, "text", None))
        or (image.format == "JPEG" and _goes_on_behind_the_picture(file))
    )


def _goes_on_behind_the_picture(file: BinaryIO) -> bool:
    """Phones append films and further pictures."""
    file.seek(0)
    data = file.read()
    at = 2
    while found := MARKER.search(data, at):
        if found[1][0] == END_OF_IMAGE:
            return bool(data[found.end() :].strip(b"\x00"))
        at = found.end() + int.from_bytes(data[found.end() : found.end() + 2], "big")
    return True


def _kept(exif: Image.Exif) -> bytes:
    taken = exif.get_ifd(ExifTags.IFD.Exif)
    tags = {tag: exif[tag] for tag in KEPT_TAGS if tag in exif}
    details = {tag: taken[tag] for tag in KEPT_DETAILS if tag in taken}
    if not (tags or details):
        return b""
    kept = Image.Exif()
    for tag, value in tags.items():
        kept[tag] = value
    for tag, value in details.items():
        kept.get_ifd(ExifTags.IFD.Exif)[tag] = value
    return kept.tobytes()


def _written(image: Image.Image, kind: FileKind, notes: bytes) -> BinaryIO:
    file: BinaryIO = TemporaryFile()  # noqa: SIM115 (closed by whom it is given to)
    # A JPEG whose pixels stay in place keeps its own tables: it loses next to nothing.
    options: dict[str, Any] = (
        {"quality": "keep" if image.format == "JPEG" else QUALITY} if kind is not FileKind.PNG else {}
    )
    profile = image.info.get("icc_profile")
    for note in OTHER_NOTES:
        image.info.pop(note, None)
    image.save(file, FORMATS[kind], exif=notes, icc_profile=profile, **options)
    return file
