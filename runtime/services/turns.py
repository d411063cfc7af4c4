"""Turns at rate-limited systems, shared by all workers through Redis."""

import logging
from functools import lru_cache
from typing import Final

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from lib.web.hub import channel_of
from runtime.hosts.pacing import LocalTurns, pace_of

log = logging.getLogger(__name__)

# The server's clock counts, in milliseconds: workers' clocks differ. Forgotten when the bucket is full again.
TAKE: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local interval, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local begins = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local empty = begins + interval
local forget = math.ceil(empty - now + interval * burst)
redis.call('SET', KEYS[1], string.format('%.3f', empty), 'PX', forget)
return string.format('%.3f', math.max(0, begins - now - (burst - 1) * interval))
"""


class SharedTurns:
    """Turns of all workers together; of this process alone for as long as Redis is away."""

    def __init__(self, url: str) -> None:
        self._redis = _client(url)
        self._take = self._redis.register_script(TAKE)
        self._alone = LocalTurns()

    def take(self, account: int, per_minute: int) -> float:
        """See `runtime.hosts.pacing.Turns`."""
        pace = pace_of(per_minute)
        key = channel_of(f"turns:{account}:{per_minute}")
        try:
            told = self._take(keys=[key], args=[pace.interval * 1000, pace.burst])
        except RedisError as error:
            log.warning(
                "rate limits are kept by this process alone: Redis is away (%s)", type(error).__name__
            )
            return self._alone.take(account, per_minute)
        return float(told) / 1000


def shared_turns() -> SharedTurns:
    """The turns of this installation."""
    return _shared(settings.REDIS_URL)


@lru_cache(maxsize=4)
def _shared(url: str) -> SharedTurns:
    return SharedTurns(url)


@lru_cache(maxsize=4)
def _client(url: str) -> "redis.Redis":
    return redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0))
