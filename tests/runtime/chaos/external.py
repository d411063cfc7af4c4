"""A Redis server that others run, and of which a storm has one database."""

from contextlib import suppress
from urllib.parse import urlsplit

import redis


class ExternalBroker:
    """The broker at `url`, `redis://host:port/number`. It cannot be killed, so it forgets and hangs up.

    Only what is in this database, and who is connected to it, is touched: the server may be somebody else's.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._database = int(urlsplit(url).path.strip("/") or 0)

    def start(self) -> None:
        """Raises redis.ConnectionError where no server answers."""
        redis.Redis.from_url(self.url).ping()

    def kill(self) -> None:
        """Everything in the database is gone, and everybody's connection to it is cut."""
        server = redis.Redis.from_url(self.url)
        server.flushdb()
        own = server.client_id()
        for client in server.client_list():
            if int(client["db"]) == self._database and int(client["id"]) != own:
                with suppress(redis.ResponseError):  # it has gone by itself
                    server.client_kill_filter(_id=client["id"])
