"""Hosts: who answers when integration code asks for something."""

from tenon.host.backends import Backend, Incoming, Outgoing
from tenon.host.clocks import Clock, RealClock, VirtualClock
from tenon.host.journals import Finished, Journal
from tenon.host.local import LocalHost
from tenon.host.recorders import Recorder, Silent
from tenon.host.stores import KeyValues, MemoryStore

__all__ = [
    "Backend",
    "Clock",
    "Finished",
    "Incoming",
    "Journal",
    "KeyValues",
    "LocalHost",
    "MemoryStore",
    "Outgoing",
    "RealClock",
    "Recorder",
    "Silent",
    "VirtualClock",
]
