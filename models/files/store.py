"""What the domain needs of a place for bytes; `realtime/files.py` supplies a folder or an S3 bucket."""

from collections.abc import AsyncIterator
from typing import BinaryIO, Protocol


class StoreAway(Exception):
    """The store cannot be reached."""


class FileStore(Protocol):
    """Bytes under the SHA-256 of what they are. Every method raises StoreAway."""

    async def has(self, sha256: str) -> bool: ...

    async def put(self, sha256: str, content: BinaryIO) -> None:
        """Store all of the content, or nothing. Storing the same again changes nothing."""

    def read(self, sha256: str) -> AsyncIterator[bytes]:
        """The content in pieces. Raises FileNotFoundError at the first one."""

    async def delete(self, sha256: str) -> None:
        """Also of what is not there."""
