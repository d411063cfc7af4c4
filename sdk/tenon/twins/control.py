"""What tests may do with a twin, as JSON in and JSON out: the answers to the operation `twin`."""

import copy
from collections.abc import Mapping
from typing import Any

from tenon.errors import HostRefused
from tenon.twins.routes import match_path
from tenon.twins.world import World

ACTIONS = ("systems", "records", "add", "calls", "fail")


def control(world: World, system: str, action: str, args: Mapping[str, Any]) -> Any:
    """Look at a twin or change it. Raises `HostRefused` with what is wrong.

    systems  -                     the keys of all systems
    records  object, where         the records that match
    add      object, record        the record with its id
    calls    method, path          how many such requests came ("" is any)
    fail     a fault               null
    """
    try:
        if action == "systems":
            return list(world.systems)
        records = world.system(system).records
        if action == "records":
            return copy.deepcopy(records.where(str(args["object"]), dict(args["where"])))
        if action == "add":
            return copy.deepcopy(records.add(str(args["object"]), args["record"]))
        if action == "calls":
            return _calls(world, system, str(args["method"]).upper(), str(args["path"]))
        if action == "fail":
            return world.fail({**args, "system": system})
    except (KeyError, TypeError, ValueError) as error:
        raise HostRefused("bad_twin_call", str(error.args[0] if error.args else error)) from error
    raise HostRefused("bad_twin_call", f"there is no action {action!r} (there: {', '.join(ACTIONS)})")


def _calls(world: World, system: str, method: str, path: str) -> int:
    return sum(
        1
        for called, by, at, _ in world.calls
        if called == system
        and (not method or by == method)
        and (not path or match_path(path.partition("?")[0], at) is not None)
    )
