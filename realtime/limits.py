"""Counting attempts to sign in: strictly per account, generously per address."""

import logging
import math
import time

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter
from redis.exceptions import RedisError

from realtime.settings import Settings

log = logging.getLogger("congress.limits")

WINDOW_SECONDS = 300
LONGEST_LOGIN = 100


class AttemptLimiter:
    """Counts in Redis, so that all processes count together; alone in this process while Redis is away."""

    def __init__(self, settings: Settings) -> None:
        self._account = RateLimitItemPerSecond(settings.attempts_per_account, WINDOW_SECONDS, namespace="sign-in")
        self._address = RateLimitItemPerSecond(settings.attempts_per_address, WINDOW_SECONDS, namespace="address")
        self._alone = FixedWindowRateLimiter(MemoryStorage())
        self._together = (
            FixedWindowRateLimiter(RedisStorage(f"async+{settings.redis_url}", implementation="redispy"))
            if settings.redis_url
            else None
        )

    async def attempt_on_account(self, login: str) -> int:
        return await self._attempt(self._account, login[:LONGEST_LOGIN])

    async def attempt_from_address(self, address: str) -> int:
        return await self._attempt(self._address, address)

    async def forgive_account(self, login: str) -> None:
        key = login[:LONGEST_LOGIN]
        await self._alone.clear(self._account, key)
        if self._together:
            try:
                await self._together.clear(self._account, key)
            except (RedisError, OSError) as error:
                log.warning("Redis is away, attempts are counted in this process alone: %s", error)

    async def _attempt(self, limit: RateLimitItem, key: str) -> int:
        if self._together:
            try:
                return await self._count(self._together, limit, key)
            except (RedisError, OSError) as error:
                log.warning("Redis is away, attempts are counted in this process alone: %s", error)
        return await self._count(self._alone, limit, key)

    @staticmethod
    async def _count(limiter: FixedWindowRateLimiter, limit: RateLimitItem, key: str) -> int:
        if await limiter.hit(limit, key):
            return 0
        window = await limiter.get_window_stats(limit, key)
        return max(1, math.ceil(window.reset_time - time.time()))
