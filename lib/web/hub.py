"""News between processes: workers publish, each web process listens once and fans out to its open streams.

A message is only ever a hint. It may be lost, doubled or out of order; who needs every event numbers them
and reads its table whenever a number is missing or the hub says RESYNC.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from functools import lru_cache
from weakref import WeakKeyDictionary

import redis
import redis.asyncio
from django.conf import settings
from django.utils.crypto import salted_hmac
from redis.asyncio.client import PubSub
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = logging.getLogger(__name__)

RESYNC = None
INBOX = 1000  # messages that one slow reader may fall behind before it is told to read its table instead
FIRST_WAIT, LONGEST_WAIT = 0.2, 2.0  # seconds between attempts to reach the broker again

Inbox = asyncio.Queue[bytes | None]


def publish(topic: str, messages: Sequence[bytes]) -> bool:
    """Tell every listener of `topic`. False with the broker away: the rows are there, readers will look."""
    try:
        with _publisher(settings.REDIS_URL).pipeline(transaction=False) as pipeline:
            for message in messages:
                pipeline.publish(channel_of(topic), message)
            pipeline.execute()
    except RedisError as error:
        log.info("nothing published on %s: %s", topic, error)
        return False
    return True


def reachable() -> bool:
    """Whether the broker answers, found out within half a second or so."""
    try:
        return bool(_publisher(settings.REDIS_URL).ping())
    except RedisError:
        return False


def client() -> redis.Redis:
    """The connection for short commands. Whoever uses it goes on without an answer on a RedisError."""
    return _publisher(settings.REDIS_URL)


def channel_of(topic: str) -> str:
    """The channel of a topic, keyed with the secret: Redis shows channels to users of all its databases."""
    return f"tenon:{_installation(settings.SECRET_KEY)}:{topic}"


def hub() -> "Hub":
    """The hub of this process (of this event loop, to be exact)."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub(settings.REDIS_URL)
    return _hubs[loop]


class Hub:
    """One subscriber connection, made when the first listener comes, shared by all."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._inboxes: dict[str, set[Inbox]] = {}
        self._subscriber: PubSub | None = None
        self._reader: asyncio.Task[None] | None = None
        # Many first listeners arrive at once; without the lock each would start a reader on its own.
        self._lock = asyncio.Lock()

    @contextlib.asynccontextmanager
    async def listen(self, topic: str) -> AsyncIterator[Inbox]:
        """An inbox of messages of `topic`. RESYNC in it means: messages may be missing, read the table.

        The first RESYNC comes once the subscription holds, so that nothing falls between a read and it.
        With the broker away RESYNC comes every two seconds or so: streams go on, only slower.
        """
        channel = channel_of(topic)
        inbox: Inbox = asyncio.Queue(maxsize=INBOX)
        async with self._lock:
            self._inboxes.setdefault(channel, set()).add(inbox)
            if self._reader is None or self._reader.done():
                self._reader = asyncio.create_task(self._read(), name="hub")
            elif len(self._inboxes[channel]) == 1:
                await self._command("subscribe", channel)
        try:
            yield inbox
        finally:
            self._inboxes[channel].discard(inbox)
            if not self._inboxes[channel]:
                del self._inboxes[channel]
                # A stream often ends by cancellation, which must not stop the farewell half-way.
                await asyncio.shield(self._command("unsubscribe", channel))

    async def _command(self, name: str, channel: str) -> None:
        if self._subscriber is None:
            return
        # Failing is fine: the reader meets the same broken connection and subscribes to everything afresh.
        with contextlib.suppress(RedisError, OSError):
            await getattr(self._subscriber, name)(channel)

    async def _read(self) -> None:
        wait = FIRST_WAIT
        while self._inboxes:
            client = redis.asyncio.Redis.from_url(
                self._url, health_check_interval=15, socket_connect_timeout=2, retry=_never()
            )
            try:
                async with client.pubsub() as subscriber:
                    known = set(self._inboxes)
                    await subscriber.subscribe(*known)
                    self._subscriber = subscriber
                    # Who began to listen meanwhile found no subscriber to tell.
                    if late := self._inboxes.keys() - known:
                        await subscriber.subscribe(*late)
                    while self._inboxes:
                        message = await subscriber.get_message(timeout=5.0)
                        wait = FIRST_WAIT
                        if message is not None:
                            self._deliver(message["type"], message["channel"], message["data"])
            except (RedisError, OSError) as error:
                log.info("hub: the broker is away: %s", error)
                self._subscriber = None
                for channel in list(self._inboxes):
                    self._drop(channel.encode(), RESYNC)
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT)
            finally:
                self._subscriber = None
                await client.aclose()

    def _deliver(self, kind: str, channel: bytes, data: bytes) -> None:
        if kind == "message":
            self._drop(channel, data)
        elif kind == "subscribe":
            self._drop(channel, RESYNC)

    def _drop(self, channel: bytes, message: bytes | None) -> None:
        """Put a message into every inbox of the channel; a full inbox is emptied and told to resync."""
        for inbox in self._inboxes.get(channel.decode(), ()):
            overrun = inbox.full()
            while overrun and not inbox.empty():
                inbox.get_nowait()
            inbox.put_nowait(RESYNC if overrun else message)


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


@lru_cache(maxsize=4)
def _publisher(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=0.5, retry=_never_sync())


@lru_cache(maxsize=4)
def _installation(secret: str) -> str:
    return salted_hmac("lib.web.hub", "channel", secret=secret).hexdigest()[:12]


def _never() -> redis.asyncio.retry.Retry:
    return redis.asyncio.retry.Retry(NoBackoff(), 0)


def _never_sync() -> Retry:
    return Retry(NoBackoff(), 0)
