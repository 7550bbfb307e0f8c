"""Which files are taken: a table, and pure rules on names."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from models.files.rows import FileKind

MEBIBYTE = 1024 * 1024
# Of any file. The limit; the limits below are ours [D].
MOST_BYTES = 50 * MEBIBYTE
# What a phone takes is 12 million, the largest that is worth keeping 50 [D]; four bytes each while it is opened.
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 20_000
# What a page asks for; few, so that they can be kept [D].
THUMBNAIL_WIDTHS = (120, 240, 480, 960)
LONGEST_NAME = 120


@dataclass(frozen=True)
class Allowed:
    """`inline`: a browser may show it in a page of its own. Nothing that can hold script is."""

    media_type: str
    endings: tuple[str, ...]
    most_bytes: int
    inline: bool = False
    image: bool = False


ALLOWED: Mapping[FileKind, Allowed] = {
    FileKind.JPEG: Allowed("image/jpeg", ("jpg", "jpeg", "jfif", "jpe", "mpo"), 20 * MEBIBYTE, inline=True, image=True),
    FileKind.PNG: Allowed("image/png", ("png",), 20 * MEBIBYTE, inline=True, image=True),
    FileKind.WEBP: Allowed("image/webp", ("webp",), 20 * MEBIBYTE, inline=True, image=True),
    FileKind.PDF: Allowed("application/pdf", ("pdf",), MOST_BYTES),
    FileKind.XLSX: Allowed(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ("xlsx",), 20 * MEBIBYTE
    ),
    FileKind.CSV: Allowed("text/csv", ("csv",), 20 * MEBIBYTE),
    FileKind.DOCX: Allowed(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx",), MOST_BYTES
    ),
    FileKind.MP4: Allowed("video/mp4", ("mp4", "m4v"), MOST_BYTES, inline=True),
}
IMAGES = frozenset(kind for kind, allowed in ALLOWED.items() if allowed.image)
BY_MEDIA_TYPE = {allowed.media_type: kind for kind, allowed in ALLOWED.items()}
KINDS_IN_WORDS = ", ".join(allowed.endings[0].upper() for allowed in ALLOWED.values())


@dataclass(frozen=True)
class UploadLimits:
    """What one account may upload in 24 hours: a unit's photos of all its items on the last day of a month [D]."""

    files: int = 1000
    mebibytes: int = 4096

    def passed(self, files: int, size: int) -> bool:
        """Whether so many files with so many bytes are too many."""
        return files > self.files or size > self.mebibytes * MEBIBYTE


_ENDING = re.compile(r"\.([A-Za-z0-9]{1,8})$")


def ending_of(name: str) -> str | None:
    found = _ENDING.search(name.strip())
    return found[1].lower() if found else None


def misleads(name: str, kind: FileKind) -> bool:
    """Whether the name's ending promises something else than the content is. One image for another is no lie:
    phones and messengers do it all the time."""
    ending = ending_of(name)
    alike = IMAGES if kind in IMAGES else {kind}
    return ending is not None and not any(ending in ALLOWED[other].endings for other in alike)


def cleaned(name: str, kind: FileKind) -> str:
    """The name as it is kept: no folders, no control or direction characters, at most 120, with the kind's ending."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    name = "".join(character for character in name if unicodedata.category(character)[0] not in "C")
    name = re.sub(r"[\s\"<>|:*?]+", " ", name).strip(" .")
    written = ending_of(name)
    stem = name if written is None else name[: -len(written) - 1].rstrip(" .")
    ending = written if written in ALLOWED[kind].endings else ALLOWED[kind].endings[0]
    return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip(' .') or 'file'}.{ending}"
