"""Real HTTP for a run, through the one outbound door. The sandbox never holds a secret."""

from collections.abc import Iterable, Mapping

from tenon.errors import HostRefused, NoAnswer
from tenon.host import Incoming
from tenon.host.connections import Connection
from tenon.host.signing import SignedBackend

from lib import net


class HttpBackend(SignedBackend):
    """Answers a run's requests from the systems in `connections`.

    `allow` lists networks that may be reached although they are not public, `timeout` is seconds for one
    request.
    """

    def __init__(
        self,
        connections: Mapping[str, Connection],
        *,
        allow: Iterable[str] = (),
        timeout: float = net.TOTAL_SECONDS,
    ) -> None:
        super().__init__(connections)
        self._timeout = timeout
        self._client = net.client(allow=tuple(allow), timeout=timeout)

    def close(self) -> None:
        """Close the kept connections."""
        self._client.close()

    def exchange(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Incoming:
        """See `SignedBackend`."""
        try:
            reply = net.send(
                method, url, headers=headers, body=body, timeout=self._timeout, through=self._client
            )
        except net.TimedOut as error:
            raise NoAnswer(method, url, "timeout") from error
        except net.CutOff as error:
            raise NoAnswer(method, url, "reset", str(error)) from error
        except net.TooLarge as error:
            raise NoAnswer(method, url, "too_large", str(error)) from error
        except net.Unreachable as error:
            raise NoAnswer(method, url, "unreachable", str(error)) from error
        except net.NetError as error:
            raise HostRefused("refused", str(error)) from error
        return Incoming(
            reply.status, dict(reply.headers), reply.body.decode("utf-8", "replace"), reply.url, headers
        )
