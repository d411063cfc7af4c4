"""What indexing API descriptions costs: seconds, memory, counts, and the ratio to only parsing the same file.

    .venv/bin/python bench/index.py [FILE...] [--mb 1,5,20]

Each file is read in a process of its own, so that its peak memory is its own. Generated descriptions are of
the given sizes, as JSON and as YAML; their schemas name each other as vendors' do.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from systems.index import lookups_of, packed, read_description, unpacked

WORDS = (
    "customer",
    "order",
    "invoice",
    "line",
    "address",
    "payment",
    "refund",
    "product",
    "price",
    "shipment",
    "tax",
)
TYPES = ("string", "integer", "number", "boolean")
ASKED = ("c", "cust", "customer email", "order line price", "get invoice", "address city")


def made(megabytes: float, seed: int = 7) -> dict[str, Any]:
    """A description that is about so large as JSON; the same seed gives the same one."""
    rng = random.Random(seed)
    schemas: dict[str, Any] = {}
    paths: dict[str, Any] = {}
    room = megabytes * 1024 * 1024
    while room > 0:
        number = len(schemas)
        name = f"{WORDS[number % len(WORDS)].title()}{number}"
        schemas[name] = _schema(rng, list(schemas)[-40:])
        room -= len(json.dumps(schemas[name])) + len(name) + 6
        if number % 4 == 0:
            path = f"/v1/{WORDS[number % len(WORDS)]}s{number}/{{id}}"
            paths[path] = _item(name, number)
            room -= len(json.dumps(paths[path])) + len(path) + 6
    return {
        "openapi": "3.0.3",
        "info": {"title": "Made for measuring", "version": "1"},
        "servers": [{"url": "https://api.example.com"}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _schema(rng: random.Random, known: list[str]) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for number in range(rng.randint(8, 24)):
        name = f"{rng.choice(WORDS)}_{rng.choice(('id', 'name', 'email', 'city', 'total'))}{number}"
        told = {"description": f"The {name.replace('_', ' ')} of this record, as the vendor words it."}
        if known and rng.random() < 0.25:
            ref = {"$ref": f"#/components/schemas/{rng.choice(known)}"}
            properties[name] = rng.choice(
                (ref, {"type": "array", "items": ref}, {"anyOf": [{"type": "string"}, ref], **told})
            )
        else:
            kind = rng.choice(TYPES)
            properties[name] = {"type": kind, "nullable": rng.random() < 0.3, "maxLength": 500, **told}
            if kind == "string" and rng.random() < 0.2:
                properties[name]["enum"] = [f"value_{each}" for each in range(rng.randint(2, 20))]
    return {"type": "object", "required": list(properties)[:3], "properties": properties}


def _item(name: str, number: int) -> dict[str, Any]:
    ref = {"$ref": f"#/components/schemas/{name}"}
    content = {"content": {"application/json": {"schema": ref}}}
    parameter = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    answers = {"200": {"description": "Fine.", **content}, "404": {"description": "None of that id."}}
    return {
        "parameters": [parameter],
        "get": {"operationId": f"get{number}", "summary": f"Read one {name}", "responses": answers},
        "post": {
            "operationId": f"change{number}",
            "summary": f"Change one {name}",
            "requestBody": {"required": True, **content},
            "responses": answers,
        },
    }


def measured(path: Path) -> dict[str, Any]:
    """Everything about one file. Called in a fresh process."""
    data = path.read_bytes()
    before = time.perf_counter()
    index = read_description(path.name, data)
    read = time.perf_counter() - before
    peak = _peak()
    before = time.perf_counter()
    stored = packed(index)
    pack = time.perf_counter() - before
    before = time.perf_counter()
    same = unpacked(stored) == index
    unpack = time.perf_counter() - before
    lookups = lookups_of(index)
    before = time.perf_counter()
    lookups.search("warm")
    first = time.perf_counter() - before
    asked = []
    for words in ASKED:
        before = time.perf_counter()
        lookups.search(words)
        asked.append(time.perf_counter() - before)
    before = time.perf_counter()
    _parsed(path, data)
    parse = time.perf_counter() - before
    return {
        "name": path.name,
        "mb": len(data) / 1024 / 1024,
        "read": read,
        "parse": parse,
        "peak": peak,
        "operations": len(index.operations),
        "schemas": len(index.schemas),
        "fields": index.field_count,
        "problems": index.problem_count,
        "stored": len(stored) / 1024,
        "pack": pack,
        "unpack": unpack,
        "same": same,
        "first": first,
        "search": max(asked),
    }


def _peak() -> float:
    """The most memory this process had, in MB; the kernel's other count begins with that of its parent."""
    try:
        told = Path("/proc/self/status").read_text()
        return int(told.partition("VmHWM:")[2].split()[0]) / 1024
    except (OSError, ValueError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _parsed(path: Path, data: bytes) -> Any:
    """The same file by its parser alone."""
    if path.suffix == ".json":
        return json.loads(data)
    return yaml.load(data, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _made_files(sizes: list[float], folder: Path) -> Iterator[Path]:
    for size in sizes:
        value = made(size)
        for suffix in ("json", "yaml"):
            path = folder / f"made-{size:g}mb.{suffix}"
            if suffix == "json":
                path.write_text(json.dumps(value))
            else:
                _write_yaml(value, path)
            yield path


def _write_yaml(value: dict[str, Any], path: Path) -> None:
    """As YAML; indentation and line ends make it about a fifth larger than quotes and braces do."""
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    path.write_text(yaml.dump(value, Dumper=dumper, sort_keys=False, width=110))


def main() -> None:
    """Prints one line for each file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument(
        "--mb", default="1,5,20", help="sizes to generate, in MB, with commas; empty for none"
    )
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measured(options.one)))
        return
    head = ("file", "MB", "read s", "parse s", "ratio", "peak MB", "ops", "schemas", "fields", "problems")
    tail = ("stored kB", "pack s", "unpack s", "search build s", "search ms")
    print(
        "{:34}{:>7}{:>8}{:>9}{:>7}{:>9}{:>7}{:>9}{:>8}{:>10}".format(*head), *(f"{one:>15}" for one in tail)
    )
    with tempfile.TemporaryDirectory() as folder:
        sizes = [float(each) for each in options.mb.split(",") if each]
        for path in (*options.files, *_made_files(sizes, Path(folder))):
            done = subprocess.run(
                [sys.executable, __file__, "--one", str(path)], capture_output=True, text=True, check=True
            )
            print(_line(json.loads(done.stdout)), flush=True)


def _line(one: dict[str, Any]) -> str:
    ratio = one["read"] / one["parse"] if one["parse"] else 0.0
    line = (
        f"{one['name'][:33]:34}{one['mb']:7.2f}{one['read']:8.2f}{one['parse']:9.3f}{ratio:7.1f}"
        f"{one['peak']:9.0f}{one['operations']:7}{one['schemas']:9}{one['fields']:8}{one['problems']:10}"
    )
    rest = (one["stored"], one["pack"], one["unpack"], one["first"])
    told = "".join(f"{value:16.2f}" for value in rest)
    return f"{line}{told}{one['search'] * 1000:16.1f}{'' if one['same'] else '  NOT THE SAME AFTER STORING'}"


if __name__ == "__main__":
    main()
