"""One twin: answers requests as its system would, out of its records."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from tenon.host.clocks import TEST_START
from tenon.twins.access import check_access
from tenon.twins.answers import Answer, Refusal, refused, render
from tenon.twins.asked import Asked
from tenon.twins.asks import is_asked
from tenon.twins.calls import Call
from tenon.twins.definition import Route, SystemDefinition
from tenon.twins.listing import search
from tenon.twins.records import Records
from tenon.twins.routes import Routes
from tenon.twins.schemas import Schemas
from tenon.twins.shaping import NO_BODY
from tenon.twins.writing import clear, create, delete, read, single, update, upsert

# Real servers refuse longer ones, too. And what code asks for is read by the host, outside the code's limits.
LONGEST_ADDRESS: Final = 16_384
OPERATIONS: Final[dict[str, Callable[[Call], Answer]]] = {
    "create": create,
    "read": read,
    "update": update,
    "replace": update,
    "upsert": upsert,
    "delete": delete,
    "clear": clear,
    "single": single,
    "list": search,
    "search": search,
}


class TwinSystem:
    """A system's twin. It holds records; time, faults and counting are the world's."""

    def __init__(self, definition: SystemDefinition) -> None:
        self.definition = definition
        self.records: Records = Records(definition)
        self._schemas = Schemas(definition.schemas)
        self._routes = Routes(definition.name, definition.routes, definition.base_paths)

    def add_samples(self) -> None:
        """Let the sample records stand there too."""
        for name, records in self.definition.samples.items():
            for record in records:
                self.records.add(name, record)

    def handle(self, asked: Asked, at: datetime = TEST_START) -> Answer:
        """The answer to a request at the time `at`, errors included. Nothing in a request makes it raise."""
        route: Route | None = None
        try:
            _check_length(asked)
            check_access(self.definition, asked)
            method = "GET" if asked.method == "HEAD" else asked.method
            route, values = self._routes.find(
                method, asked.path, lambda route: is_asked(route, asked.params, asked.body)
            )
            call = Call(self.definition, self.records, self._schemas, route, values, asked, at)
            call.check_params()
            answer = OPERATIONS.get(route.operation, _other)(call)
        except Refusal as refusal:
            refusal.words = route.words if route else {}
            return self.refused(refusal)
        body = None if asked.method == "HEAD" else answer.body
        return Answer(answer.status, body, answer.headers, notes=(*answer.notes, *call.notes))

    def refused(self, refusal: Refusal) -> Answer:
        """An error in the system's own shape."""
        return refused(self.definition, refusal)


def _check_length(asked: Asked) -> None:
    length = len(asked.path) + sum(len(name) + len(value) + 2 for name, value in asked.params)
    if length > LONGEST_ADDRESS:
        raise Refusal(414, "URI_TOO_LONG", f"The address is longer than {LONGEST_ADDRESS} characters")


def _other(call: Call) -> Answer:
    route = call.route
    if route.operation == "unsupported":
        raise Refusal(501, "NOT_SUPPORTED", f"the twin does not answer {route.method} {route.path}")
    if route.takes is not None:
        call.body()
    if route.status in NO_BODY:
        return Answer(route.status)
    template = route.response if route.response is not None else {}
    return Answer(route.status, render(template, call.filled()))
