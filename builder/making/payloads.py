"""A payload nobody has seen yet, made from what the API description and the plan know of the event.

The same seed gives the same payload. Members keep their shape: a number of ten digits becomes another of ten
digits, a time another time, an address another address; words that a workflow may compare with stay.
"""

import random
import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from planner.handover import WorkflowSpec
from runtime.twins import described_event
from systems.index import ApiIndex

NAMES: Final = (
    "Ada Osei",
    "Noor Haddad",
    "Mei Tanaka",
    "Carlos Prado",
    "Iris Kovac",
    "Jonas Weber",
    "Lea Moreau",
)
COMPANIES: Final = ("Kori", "Halden Supply", "Northwind Traders", "Lumen Labs", "Brightwater")
BEGIN: Final = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)
ISO: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
DATE: Final = re.compile(r"\d{4}-\d\d-\d\d$")
IDENTIFIES: Final = re.compile(r"(^|[_-]|[a-z](?=I))[Ii][Dd]$|^(?i:number|no|reference|key|uuid|sku)$")
MILLISECONDS: Final = range(10**12, 10**13)


def made_payload(spec: WorkflowSpec, seed: int, description: ApiIndex | None = None) -> Any:
    """An event of the trigger, as the API description of its system has it.

    Where the plan has an example, its values go first: a workflow compares with them. Without a description
    the example alone counts, and without that the fields which the workflow reads.
    """
    chance = random.Random(seed)
    example = spec.trigger.payload_example
    told = described_event(description, spec.trigger.event) if description is not None else None
    if told is None:
        return like(_from_fields(spec) if example is None else example, chance)
    if example is None:
        example = _wanted(spec)
    return like(_over(told, example), chance)


def like(value: Any, chance: random.Random, *, keeps_ids: bool = False) -> Any:
    """A value of the same shape with other people, times and (unless `keeps_ids`) ids."""
    return _like(value, "", chance, keeps_ids)


def _over(told: Any, example: Any) -> Any:
    """What the description has, with the values of the example where there are some."""
    if isinstance(example, list):
        inner = told[0] if isinstance(told, list) and told else told
        return [_over(inner, item) for item in example] or told
    if isinstance(told, dict) and isinstance(example, dict):
        both = {
            name: _over(inner, example[name]) if name in example else inner for name, inner in told.items()
        }
        return both | {name: inner for name, inner in example.items() if name not in told}
    return example


def _wanted(spec: WorkflowSpec) -> dict[str, Any]:
    """What an event must have to get past the conditions of the workflow."""
    made: dict[str, Any] = {}
    conditions = (step.condition for step in spec.data_flow if step.kind == "filter" and step.condition)
    for condition in conditions:
        for test in condition.tests:
            root, _, path = test.path.partition(".")
            if root == "event" and path and test.op == "equals":
                _put(made, path.split("."), test.value)
    return made


def _from_fields(spec: WorkflowSpec) -> dict[str, Any]:
    """An object with the source fields of the workflow's tables, each with the example of its row."""
    made: dict[str, Any] = {}
    for table in spec.transformations:
        if spec.trigger.system and table.source.system != spec.trigger.system:
            continue
        for row in table.rows:
            _put(made, row.source.split("."), row.example_in)
    return made


def _put(inside: dict[str, Any], path: list[str], value: Any) -> None:
    for name in path[:-1]:
        deeper = inside.setdefault(name, {})
        if not isinstance(deeper, dict):
            return
        inside = deeper
    if path[-1]:
        inside.setdefault(path[-1], value)


def _like(value: Any, name: str, chance: random.Random, keeps_ids: bool) -> Any:
    if isinstance(value, dict):
        return {key: _like(member, str(key), chance, keeps_ids) for key, member in value.items()}
    if isinstance(value, list):
        return [_like(item, name, chance, keeps_ids) for item in value]
    if keeps_ids and IDENTIFIES.search(name):
        return value
    if isinstance(value, str):
        return _text_like(value, name, chance)
    if isinstance(value, int) and not isinstance(value, bool):
        return _number_like(value, name, chance)
    return value


def _number_like(value: int, name: str, chance: random.Random) -> int:
    if value in MILLISECONDS:
        return int((BEGIN + timedelta(minutes=chance.randrange(300_000))).timestamp() * 1000)
    if not IDENTIFIES.search(name) or value < 1000:
        return value  # an account, a version, a count: what a workflow may compare with
    digits = len(str(value))
    return chance.randrange(10 ** (digits - 1), 10**digits)


def _text_like(value: str, name: str, chance: random.Random) -> str:
    person = chance.choice(NAMES)
    plain = re.sub(r"[-_\s]", "", name).lower()
    if "@" in value and " " not in value:
        return f"{person.split()[0].lower()}.{chance.randrange(100, 999)}@example.com"
    if ISO.match(value):
        moment = BEGIN + timedelta(minutes=chance.randrange(300_000))
        return moment.isoformat().replace("+00:00", "Z")
    if DATE.match(value):
        return (BEGIN + timedelta(days=chance.randrange(200))).date().isoformat()
    if plain in ("firstname", "givenname"):
        return person.split()[0]
    if plain in ("lastname", "familyname", "surname"):
        return person.split()[1]
    if plain in ("name", "fullname", "displayname", "contactname"):
        return person
    if plain in ("company", "companyname", "organization"):
        return chance.choice(COMPANIES)
    if IDENTIFIES.search(name):
        return "".join(_other(character, chance) for character in value)
    return value


def _other(character: str, chance: random.Random) -> str:
    if character.isascii() and character.isdigit():
        return chance.choice("123456789")
    if character.isascii() and character.isalpha() and character not in "xX":
        pool = "abcdef" if character in "abcdef" else "abcdefghijkmnpqrstuvwyz"
        other = chance.choice(pool)
        return other.upper() if character.isupper() else other
    return character
