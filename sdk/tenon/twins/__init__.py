"""Twins: fakes of systems, good enough to test an integration against. Standard library only, no network."""

from tenon.twins.asked import Asked
from tenon.twins.control import control
from tenon.twins.definition import FORMAT, Definition, DefinitionError
from tenon.twins.deliveries import deliveries
from tenon.twins.faults import Fault, parse_fault, read_fault
from tenon.twins.queries import parse_soql
from tenon.twins.reading import read_definition
from tenon.twins.replaying import replay
from tenon.twins.system import TwinSystem
from tenon.twins.world import World

__all__ = [
    "FORMAT",
    "Asked",
    "Definition",
    "DefinitionError",
    "Fault",
    "TwinSystem",
    "World",
    "control",
    "deliveries",
    "parse_fault",
    "parse_soql",
    "read_definition",
    "read_fault",
    "replay",
]
