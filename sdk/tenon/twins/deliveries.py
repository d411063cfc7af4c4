"""In which order and how often events arrive: what goes wrong with webhooks on purpose."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from tenon.twins.faults import Fault

Event = TypeVar("Event")


def deliveries(events: Sequence[Event], faults: Iterable[Fault]) -> list[Event]:
    """The events as they arrive, for the faults of the system that sends them.

    `duplicate_webhook` lets the first `times` events come twice, the second time right behind the first;
    `out_of_order_webhooks` turns the first `times` + 1 around. The same faults give the same order.

    >>> twice = Fault("crm", kind="duplicate_webhook")
    >>> deliveries(["a", "b", "c"], [twice])
    ['a', 'a', 'b', 'c']
    >>> deliveries(["a", "b", "c"], [Fault("crm", kind="out_of_order_webhooks"), twice])
    ['b', 'b', 'a', 'c']
    """
    arriving = list(events)
    for fault in sorted(faults, key=lambda fault: fault.kind, reverse=True):
        begin, end = fault.after, fault.after + fault.times
        if fault.kind == "out_of_order_webhooks":
            arriving[begin : end + 1] = arriving[begin : end + 1][::-1]
        elif fault.kind == "duplicate_webhook":
            arriving[begin:end] = [event for one in arriving[begin:end] for event in (one, one)]
    return arriving
