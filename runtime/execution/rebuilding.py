"""Bringing twins to where they were: what they were asked before is asked again, in the same order."""

from collections.abc import Mapping, Sequence
from typing import Any

from tenon.errors import HostRefused, NoAnswer
from tenon.host import Entry, KeyValues, Outgoing
from tenon.host.journals import LOST
from tenon.twins import World


def ask_again(world: World, requests: Sequence[Mapping[str, Any]]) -> None:
    """Send requests as the journal keeps them. Twins answer as before, because nothing in them is random."""
    for request in requests:
        params = [(str(name), str(value)) for name, value in request["params"]]
        sent = Outgoing(
            request["system"],
            request["method"],
            request["path"],
            params,
            request["headers"],
            request["body"],
        )
        try:
            world.send(sent)
        except (NoAnswer, HostRefused):
            continue  # so it was before


def go_through(world: World, store: KeyValues, entries: Sequence[Entry]) -> None:
    """Do to the twins, their clock and the run's own values what the run did so far."""
    for entry in entries:
        if entry.op == LOST:
            ask_again(world, [entry.value["request"]])
        elif entry.op == "http":
            request = entry.value.get("request")
            if request is not None and not entry.value.get("by"):
                ask_again(world, [request])
        elif entry.op == "sleep":
            world.clock.sleep(entry.value)
        elif entry.op in ("kv_set", "kv_delete"):
            _keep(store, entry)


def _keep(store: KeyValues, entry: Entry) -> None:
    kept = entry.value
    if entry.op == "kv_set":
        store.set(kept["scope"], kept["key"], kept["value"])
    else:
        store.delete(kept["scope"], kept["key"])
