"""A reading as bytes that can be kept, and back: what is said often (headings, lead-ins) is kept once."""

import hashlib
import json
import zlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, get_args

from planner.reading.documents import Cell, Passage, PassageKind, ReadDocument
from planner.reading.passages import line_starts
from planner.reading.payload import parse_json

LIBRARIES: Final = ("pypdf", "python-docx", "openpyxl", "pyyaml", "charset-normalizer")
_KINDS: Final = get_args(PassageKind)
_LEVEL: Final = 3


@cache
def reader_version() -> str:
    """Changes with every change of a reader or of a library that it uses."""
    found = hashlib.sha256(" ".join(f"{name} {version(name)}" for name in LIBRARIES).encode())
    here = Path(__file__).parent
    # API descriptions are read through their index.
    for path in sorted((*here.glob("*.py"), *(here.parents[1] / "systems" / "index").glob("*.py"))):
        found.update(path.read_bytes())
    return found.hexdigest()


class _Kept:
    """Values by number, each once."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._numbers: dict[Any, int] = {}

    def number(self, value: Any) -> int:
        if value not in self._numbers:
            self._numbers[value] = len(self.values)
            self.values.append(value)
        return self._numbers[value]


def pack(read: ReadDocument) -> bytes:
    """The reading without its attachments, which are documents of their own."""
    said = _Kept()
    passages = [
        [
            each.anchor,
            each.start,
            len(each.text),
            _KINDS.index(each.kind),
            said.number(each.section),
            said.number(each.lead),
            each.depth,
            each.table,
            said.number(each.language),
            each.plain if each.plain != each.text else None,
            [[said.number(cell.header), cell.text, cell.start, cell.anchor] for cell in each.cells],
        ]
        for each in read.passages
    ]
    value = {
        "name": read.name,
        "kind": read.kind,
        "title": read.title,
        "text": read.text,
        "problems": read.problems,
        "lines": bool(read.line_starts),
        "value": read.kind == "json" and read.value is not None,
        "said": said.values,
        "passages": passages,
    }
    # As ASCII: text taken from broken files may hold half characters, which UTF-8 has no bytes for.
    return zlib.compress(json.dumps(value, separators=(",", ":")).encode("ascii"), _LEVEL)


def unpack(packed: bytes) -> ReadDocument:
    """What `pack` was given. Raises ValueError or zlib.error for bytes that it did not make."""
    kept = json.loads(zlib.decompress(packed))
    text = kept["text"]
    said = [tuple(each) if isinstance(each, list) else each for each in kept["said"]]
    return ReadDocument(
        name=kept["name"],
        kind=kept["kind"],
        title=kept["title"],
        text=text,
        passages=tuple(_passage(each, text, said) for each in kept["passages"]),
        problems=tuple(kept["problems"]),
        line_starts=line_starts(text) if kept["lines"] else (),
        value=parse_json(text) if kept["value"] else None,
    )


def _passage(kept: list[Any], text: str, said: list[Any]) -> Passage:
    anchor, start, length, kind, section, lead, depth, table, language, plain, cells = kept
    words = text[start : start + length]
    return Passage(
        anchor=anchor,
        text=words,
        plain=words if plain is None else plain,
        section=said[section],
        kind=_KINDS[kind],
        start=start,
        lead=said[lead],
        depth=depth,
        cells=tuple(Cell(said[header], own, at, address) for header, own, at, address in cells),
        table=table,
        language=said[language],
    )
