"""Password hashes: argon2id, computed in a few threads so that the event loop stays free.

One hash takes 64 MiB for its time; the number of threads bounds the memory when a whole hall signs in.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH = 10  # [D]
MAX_LENGTH = 200  # [D] argon2 would hash a megabyte, slowly

_hasher = PasswordHasher()
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="argon2")


@cache
def _nobody() -> str:
    """Verified against when there is no such account, so that the answer takes as long as for one that exists."""
    return _hasher.hash("nobody has this password")


async def hashed(password: str) -> str:
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


async def matches(password_hash: str | None, password: str) -> bool:
    return await asyncio.get_running_loop().run_in_executor(_threads, _verify, password_hash, password)


def _verify(password_hash: str | None, password: str) -> bool:
    nobody = _nobody()  # Asked for whoever comes, for the first one waits for it.
    try:
        right = _hasher.verify(password_hash or nobody, password[:MAX_LENGTH])
        return right and password_hash is not None and len(password) <= MAX_LENGTH
    except (VerificationError, InvalidHashError):
        return False
