"""Hosts: who answers when integration code asks for something."""

from tenon.host.backends import Backend, Incoming, Outgoing
from tenon.host.clocks import Clock, CutShort, RealClock, VirtualClock
from tenon.host.going import Going, at_once
from tenon.host.journals import Entry, Journal, Mismatch
from tenon.host.ledgers import Asking, Decision, Ledger, NoLedger
from tenon.host.local import LocalHost
from tenon.host.outside import Nobody, Outside, Surroundings
from tenon.host.parts import Numbers, Parts, ids_of
from tenon.host.recorders import Recorder, Silent
from tenon.host.stores import KeyValues, MemoryStore

__all__ = [
    "Asking",
    "Backend",
    "Clock",
    "CutShort",
    "Decision",
    "Entry",
    "Going",
    "Incoming",
    "Journal",
    "KeyValues",
    "Ledger",
    "LocalHost",
    "MemoryStore",
    "Mismatch",
    "NoLedger",
    "Nobody",
    "Numbers",
    "Outgoing",
    "Outside",
    "Parts",
    "RealClock",
    "Recorder",
    "Silent",
    "Surroundings",
    "VirtualClock",
    "at_once",
    "ids_of",
]
