"""What a file is: found in its content, never believed from its name or header."""

import hashlib
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

import puremagic

from models.errors import Refused, refuse
from models.files import images
from models.files.errors import FileUploadRefusal
from models.files.kinds import (
    ALLOWED,
    BY_MEDIA_TYPE,
    IMAGES,
    KINDS_IN_WORDS,
    MEBIBYTE,
    MOST_BYTES,
    MOST_PIXELS,
    cleaned,
    ending_of,
    misleads,
)
from models.files.rows import FileKind

CODES = FileUploadRefusal
# Of the part of an office document that says what the others are.
LONGEST_TABLE_OF_PARTS = MEBIBYTE
MOST_PARTS = 20_000
PDF_TAIL = 4096
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Inspected:
    """A file that may be kept, and its content as it will be kept."""

    kind: FileKind
    name: str
    sha256: str
    size: int
    width: int | None
    height: int | None
    content: BinaryIO


def inspect(file: BinaryIO, name: str, keep_position: bool = False) -> Inspected:
    """What an upload is. Refuses with FileUploadRefusal. Slow for large images: not for the event loop."""
    size = _size_of(file)
    if size == 0:
        raise refuse(CODES.EMPTY)
    if size > MOST_BYTES:
        raise too_large(MOST_BYTES)
    kind = _kind_of(file, name)
    if size > ALLOWED[kind].most_bytes:
        raise too_large(ALLOWED[kind].most_bytes)
    width = height = None
    if kind in IMAGES:
        image = _image(file, keep_position)
        kind, width, height = image.kind, image.width, image.height
        file = image.content or file
    elif not PROOFS[kind](file):
        raise refuse(CODES.BROKEN)
    if misleads(name, kind):
        raise refuse(CODES.NAME_MISLEADS, kind=f"{kind.zh} {kind.en}")
    return Inspected(kind, cleaned(name, kind), _digest_of(file), _size_of(file), width, height, file)


def too_large(most_bytes: int) -> Refused:
    return refuse(CODES.TOO_LARGE, limit=most_bytes // MEBIBYTE)


def _kind_of(file: BinaryIO, name: str) -> FileKind:
    file.seek(0)
    try:
        media_types = [match.mime_type for match in puremagic.magic_stream(file)]
    except (puremagic.PureError, ValueError):
        media_types = []
    kinds = {BY_MEDIA_TYPE[media_type] for media_type in media_types if media_type in BY_MEDIA_TYPE}
    if FileKind.XLSX in kinds or FileKind.DOCX in kinds:
        return _office_kind(file)
    if kinds:
        return min(kinds)
    # A table of text has no mark of its own: that it is one, the name may say, if the content bears it out.
    if ending_of(name) == "csv" and _is_text(file):
        return FileKind.CSV
    raise _not_allowed()


def _not_allowed() -> Refused:
    return refuse(CODES.KIND_NOT_ALLOWED, kinds=KINDS_IN_WORDS)


def _office_kind(file: BinaryIO) -> FileKind:
    """A zip archive says in one of its parts what document it is. Nothing else is unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.namelist()
            if len(parts) > MOST_PARTS:
                raise refuse(CODES.BROKEN)
            if "[Content_Types].xml" not in parts:
                raise _not_allowed()
            with archive.open("[Content_Types].xml") as part:
                types = part.read(LONGEST_TABLE_OF_PARTS)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError) as error:
        raise refuse(CODES.BROKEN) from error
    if b"macroEnabled" in types or any(part.lower().endswith("vbaproject.bin") for part in parts):
        raise refuse(CODES.MACROS_NOT_ALLOWED)
    if b"spreadsheetml.sheet.main+xml" in types:
        return FileKind.XLSX
    if b"wordprocessingml.document.main+xml" in types:
        return FileKind.DOCX
    raise _not_allowed()


def _image(file: BinaryIO, keep_position: bool) -> images.Prepared:
    try:
        return images.prepared(file, keep_position)
    except images.ImageTooLarge:
        raise refuse(CODES.IMAGE_TOO_LARGE, wan=MOST_PIXELS // 10_000, millions=MOST_PIXELS // 1_000_000) from None
    except images.ImageAnimated:
        raise refuse(CODES.IMAGE_ANIMATED) from None
    except images.ImageBroken as broken:
        raise refuse(CODES.BROKEN) from broken


def _is_whole_pdf(file: BinaryIO) -> bool:
    file.seek(0)
    if file.read(5) != b"%PDF-":
        return False
    file.seek(max(0, _size_of(file) - PDF_TAIL))
    return b"%%EOF" in file.read()


def _is_whole_mp4(file: BinaryIO) -> bool:
    """Its boxes follow each other to the end of the file, and one of them tells what the film holds."""
    size, at, kinds = _size_of(file), 0, []
    while at < size:
        file.seek(at)
        head = file.read(16)
        length, kind = int.from_bytes(head[:4], "big"), head[4:8]
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        elif length == 0:
            length = size - at
        if length < 8:
            return False
        kinds.append(kind)
        at += length
    return at == size and kinds[0] == b"ftyp" and b"moov" in kinds


def _is_text(file: BinaryIO) -> bool:
    """Text in UTF-8 or GB18030, and no page of markup."""
    file.seek(0)
    data = file.read(ALLOWED[FileKind.CSV].most_bytes + 1)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not CONTROL.search(text) and not text.lstrip().startswith("<")
    return False


# What must hold of the content of each kind, beyond its first bytes; images are opened, office documents read above.
PROOFS: dict[FileKind, Callable[[BinaryIO], bool]] = {
    FileKind.PDF: _is_whole_pdf,
    FileKind.MP4: _is_whole_mp4,
    FileKind.CSV: _is_text,
    FileKind.XLSX: lambda _: True,
    FileKind.DOCX: lambda _: True,
}


def _size_of(file: BinaryIO) -> int:
    return file.seek(0, 2)


def _digest_of(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(MEBIBYTE):
        digest.update(piece)
    return digest.hexdigest()
