"""What twins made from API descriptions can answer, and how long that takes: no verdict, figures.

    .venv/bin/python bench/twins.py FILE... [--show]

Every operation of a description is asked once, as a client would: placeholders name a record that was made or
stands there as a sample, bodies are made from the description's own schema. `data` is the share of operations
answered with 2xx and something in the body (or with the description's own 204), `501` those the twin says it
cannot answer, `other` the rest; --show lists these.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "sdk"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tenon.host.backends import Outgoing
from tenon.twins import World
from tenon.twins.bodies import parameter_types
from tenon.twins.routes import names
from tenon.twins.schemas import Schemas

from runtime.twins import twin_of
from runtime.twins.samples import Samples
from systems.index import read_description

ORDER = (
    "create",
    "upsert",
    "single",
    "list",
    "search",
    "read",
    "update",
    "other",
    "unsupported",
    "clear",
    "delete",
)


def measured(path: Path) -> dict[str, Any]:
    """Everything about one description."""
    data = path.read_bytes()
    began = time.perf_counter()
    index = read_description(path.name, data)
    read = time.perf_counter() - began
    began = time.perf_counter()
    made = twin_of(index)
    definition = made.definition("twin")
    making = time.perf_counter() - began
    began = time.perf_counter()
    world = World(definition, samples=True)
    load = time.perf_counter() - began
    told = [_asked(world, made.system, route) for route in sorted(made.system["routes"], key=_rank)]
    good = [status for _, status, answered, _, _ in told if answered]
    return {
        "name": path.name,
        "operations": len(index.operations),
        "routes": len(made.system["routes"]),
        "objects": len(made.system["objects"]),
        "data": len(good),
        "unsupported": sum(status == 501 for _, status, _, _, _ in told),
        "others": [each for each in told if not each[2] and each[1] != 501],
        "refused": [each for each in told if each[1] == 501],
        "limits": len(made.limits),
        "read": read,
        "making": making,
        "load": load,
        "kb": len(json.dumps(definition)) / 1024,
        "request": sum(seconds for *_, seconds in told) / max(1, len(told)),
    }


def _rank(route: dict[str, Any]) -> int:
    return ORDER.index(route["operation"])


def _asked(world: World, system: dict[str, Any], route: dict[str, Any]) -> tuple[str, int, bool, str, float]:
    """The call, its status, whether it was answered with data, the answer, and the seconds."""
    schemas = Schemas(system.get("schemas", {}))
    params = [
        (name, _value_of(name, schema, world, route))
        for name, schema in (route.get("params") or {}).items()
        if schema.get("required") or _is_key(route, name)
    ]
    body, headers = _body(schemas, route, world)
    began = time.perf_counter()
    answer = world.send(Outgoing("twin", route["method"], _path(world, route), params, headers, body))
    seconds = time.perf_counter() - began
    wanted = route["status"] in (204, 205, 304)
    answered = answer.status < 300 and (wanted or answer.body not in ("", "{}", "null"))
    if answer.body.startswith('{"ok": false'):
        answered = False
    return f"{route['method']} {route['path']}", answer.status, answered, answer.body[:200], seconds


def _is_key(route: dict[str, Any], name: str) -> bool:
    key = route.get("key") or {}
    return key.get("in") == "query" and key.get("name") == name


def _path(world: World, route: dict[str, Any]) -> str:
    path = route["path"]
    key = route.get("key") or {}
    twin = world.system("twin")
    for name in names(path):
        kind = route["object"] if key.get("in") == "path" and key.get("name") == name else ""
        kind = kind or (route.get("parents") or {}).get(name, "")
        records = twin.records.all(kind) if kind in twin.definition.objects else []
        value = str(records[-1].get(twin.records.kind(kind).id)) if records else "1001"
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    return path


def _value_of(name: str, schema: Any, world: World, route: dict[str, Any]) -> str:
    if route["operation"] == "search" and route.get("language"):
        return f"SELECT * FROM {route['object']}"
    if _is_key(route, name):
        records = world.system("twin").records.all(route["object"])
        value: Any = records[-1] if records else None
        for part in route["key"]["field"].split("."):
            value = value.get(part) if isinstance(value, dict) else None
        return str(value)
    if schema.get("enum"):
        return str(schema["enum"][0])
    return {"integer": "1", "number": "1", "boolean": "true"}.get((parameter_types(schema) or ("",))[0], "x")


def _body(schemas: Schemas, route: dict[str, Any], world: World) -> tuple[str | None, dict[str, str]]:
    takes = route.get("takes")
    if takes is None:
        return None, {}
    media = takes["media"][0]
    if media == "other":
        return "bytes", {"Content-Type": "application/octet-stream"}
    value = Samples(schemas).value(takes.get("schema") or {})
    value = value if isinstance(value, dict | list) else {}
    accepts = route.get("accepts") or {}
    at, many = accepts.get("record_at", ""), accepts.get("many")
    if at and isinstance(value, dict) and not value.get(at):
        inner = Samples(schemas).value(schemas.at(takes["schema"], at))
        inner = "x" if inner == "" else inner or {}
        value[at] = [inner] if many else inner
    elif many and not value:
        value = [Samples(schemas).value(schemas.at(takes["schema"], "")) or {}]
    key = route.get("key") or {}
    if key.get("in") == "body" and isinstance(value, dict):
        records = world.system("twin").records.all(route["object"])
        value |= {key["name"]: records[-1].get(key["field"])} if records else {}
    text = json.dumps(value).replace("{now.iso}", "2026-01-15T09:00:00Z").replace("{now.date}", "2026-01-15")
    value = json.loads(text.replace("{now.unix}", "1768467600"))
    if media == "form":
        return "&".join(_pairs("", value)), {"Content-Type": "application/x-www-form-urlencoded"}
    return json.dumps(value), {"Content-Type": "application/json"}


def _pairs(prefix: str, value: Any) -> list[str]:
    if isinstance(value, dict):
        return [
            pair for key, one in value.items() for pair in _pairs(f"{prefix}[{key}]" if prefix else key, one)
        ]
    if value == []:
        return [f"{quote(prefix)}[]=x"]
    if isinstance(value, list):
        return [pair for place, one in enumerate(value) for pair in _pairs(f"{prefix}[{place}]", one)]
    if value is None:
        return []
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return [f"{quote(prefix)}={quote(text)}"]


def main() -> None:
    """Prints one line for each file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--show", action="store_true", help="list the operations that were not answered")
    options = parser.parse_args()
    head = (
        "operations",
        "routes",
        "objects",
        "data",
        "501",
        "other",
        "limits",
        "read ms",
        "make ms",
        "load ms",
    )
    print(f"{'':34}" + "".join(f"{one:>11}" for one in (*head, "kB", "request us")))
    for path in options.files:
        one = measured(path)
        share = f"{100 * one['data'] / max(1, one['routes']):.0f} %"
        figures: tuple[Any, ...] = (
            *(one["operations"], one["routes"], one["objects"], share, one["unsupported"]),
            *(len(one["others"]), one["limits"], round(one["read"] * 1000), round(one["making"] * 1000)),
            *(round(one["load"] * 1000), round(one["kb"]), round(one["request"] * 1e6)),
        )
        print(f"{one['name'][:33]:34}" + "".join(f"{figure:>11}" for figure in figures))
        for call, status, _, body, _ in (*one["refused"], *one["others"]) if options.show else ():
            print(f"    {status} {call}  {body}")


if __name__ == "__main__":
    main()
