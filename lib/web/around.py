"""What every middleware of ours shares: one class for servers that wait (ASGI) and for those that do not."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

Change = Callable[[HttpResponseBase], HttpResponseBase]


class Around:
    """Calls the view inside `around`, which may be written once for both kinds of servers."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        if iscoroutinefunction(self):
            return self._waiting(request)
        with self.around(request) as change:
            return change(self.get_response(request))

    async def _waiting(self, request: HttpRequest) -> HttpResponseBase:
        with self.around(request) as change:
            return change(await self.get_response(request))

    @contextmanager
    def around(self, request: HttpRequest) -> Iterator[Change]:
        """What holds as long as the view runs; gives what is done to its response. Here: nothing."""
        yield lambda response: response
