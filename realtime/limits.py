"""Counting attempts to sign in: strictly per account, generously per address."""

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter
from redis.exceptions import RedisError

from realtime.settings import Settings

log = logging.getLogger("congress.limits")

T = TypeVar("T")

WINDOW_SECONDS = 300
LONGEST_LOGIN = 100
# A Redis that hangs is waited for this long, and then left alone for a while.
REDIS_SECONDS = 0.5
LEFT_ALONE_SECONDS = 10.0


class AttemptLimiter:
    """Counts in Redis, so that all processes count together; alone in this process while Redis is away."""

    def __init__(self, settings: Settings) -> None:
        self._account = RateLimitItemPerSecond(settings.attempts_per_account, WINDOW_SECONDS, namespace="sign-in")
        self._address = RateLimitItemPerSecond(settings.attempts_per_address, WINDOW_SECONDS, namespace="address")
        self._database = ""
        self._left_alone_until = 0.0
        self._alone = FixedWindowRateLimiter(MemoryStorage())
        self._together = (
            FixedWindowRateLimiter(
                RedisStorage(
                    f"async+{settings.redis_url}",
                    implementation="redispy",
                    socket_timeout=REDIS_SECONDS,
                    socket_connect_timeout=REDIS_SECONDS,
                )
            )
            if settings.redis_url
            else None
        )

    def count_for(self, database: int) -> None:
        """Tell the accounts of this database from those of others that share its Redis."""
        self._database = str(database)

    async def attempt_on_account(self, login: str) -> int:
        return await self._attempt(self._account, login[:LONGEST_LOGIN])

    async def attempt_from_address(self, address: str) -> int:
        return await self._attempt(self._address, address)

    async def forgive_account(self, login: str) -> None:
        key = login[:LONGEST_LOGIN]
        await self._alone.clear(self._account, self._database, key)
        await self._ask_redis(lambda limiter: limiter.clear(self._account, self._database, key))

    async def _attempt(self, limit: RateLimitItem, key: str) -> int:
        counted = await self._ask_redis(lambda limiter: self._count(limiter, limit, key))
        return counted if counted is not None else await self._count(self._alone, limit, key)

    async def _ask_redis(self, question: Callable[[FixedWindowRateLimiter], Awaitable[T]]) -> T | None:
        """Redis's answer; None without Redis, or while it is away and every process counts alone."""
        if self._together is None or time.monotonic() < self._left_alone_until:
            return None
        try:
            async with asyncio.timeout(REDIS_SECONDS * 2):
                return await question(self._together)
        except (RedisError, OSError, TimeoutError) as error:
            self._left_alone_until = time.monotonic() + LEFT_ALONE_SECONDS
            log.warning("Redis is away, attempts are counted in this process alone: %s", error)
            return None

    async def _count(self, limiter: FixedWindowRateLimiter, limit: RateLimitItem, key: str) -> int:
        if await limiter.hit(limit, self._database, key):
            return 0
        window = await limiter.get_window_stats(limit, self._database, key)
        return max(1, math.ceil(window.reset_time - time.time()))
