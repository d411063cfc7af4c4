"""The host of one test: twins, values kept between runs, events, and a clock that waits in no time."""

from typing import Any, Final

from tenon.host.clocks import VirtualClock
from tenon.host.recorders import Recorder
from tenon.host.together import TogetherHost
from tenon.protocol import check_call
from tenon.twins.control import control
from tenon.twins.world import World

NO_SYSTEMS: Final[dict[str, Any]] = {"format": "tenon/twins@1", "systems": {}}


class TestHost(TogetherHost):
    """Answers one test's calls. Make a new one for every test: records, faults and kept values begin anew.

    `definition` is the value of `twins.json`. It is a transport, so a test in this process can use it
    directly; a host whose test runs elsewhere passes on what it hears to `call`.
    """

    __test__ = False  # the name begins like a test class, and pytest would collect it

    def __init__(self, definition: dict[str, Any] | None = None, *, recorder: Recorder | None = None) -> None:
        clock = VirtualClock()
        self.world: World = World(definition or NO_SYSTEMS, clock=clock)
        super().__init__(self.world, clock, variables=self.world.variables, recorder=recorder)

    def call(self, op: str, /, **args: Any) -> Any:
        """Answer one call; see `tenon.protocol`."""
        if op == "twin":
            check_call(op, args)
            return control(self.world, **args)
        return super().call(op, **args)

    def fail(self, fault: Any) -> None:
        """Let a twin go wrong. Raises ValueError and TypeError for what is no fault."""
        self.world.fail(fault)
