"""The web process: uvicorn on a socket that the supervisor opened (`python -m config.web --fd N`)."""

import argparse
import os
import socket
import warnings
from collections.abc import Sequence

import uvicorn

# Open streams would keep a stopping server for ever; their browsers come back with Last-Event-ID.
STOP_SECONDS = 2


class Server(uvicorn.Server):
    """uvicorn, which says on a pipe that it is ready."""

    def __init__(self, config: uvicorn.Config, ready: int | None) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Called once by uvicorn; afterwards requests are answered."""
        await super().startup(sockets=sockets)
        if self._ready is not None:
            os.write(self._ready, b"web\n")
            os.close(self._ready)


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(prog="config.web")
    parser.add_argument("--fd", type=int, required=True, help="a listening socket")
    parser.add_argument("--ready", type=int, help="a pipe that gets a line when requests are answered")
    given = parser.parse_args(arguments)
    # whitenoise hands Django a synchronous iterator under ASGI; measured as no loss, and no news for anybody.
    warnings.filterwarnings("ignore", "StreamingHttpResponse must consume synchronous iterators", Warning)
    config = uvicorn.Config(
        "config.asgi:application",
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    Server(config, given.ready).run(sockets=[socket.socket(fileno=given.fd)])


if __name__ == "__main__":
    main()
