"""Field pairs in SQL: what a query selects under another name, or inserts into which column."""

import re
from collections.abc import Iterator
from typing import Final

from planner.extraction.fields import FieldRef
from planner.extraction.filled import generated
from planner.extraction.sides import Pair
from planner.extraction.units import Unit

_PART: Final = r"(?:\[[^\]\n]{1,80}\]|\"[^\"\n]{1,80}\"|`[^`\n]{1,80}`|[A-Za-z_]\w*)"
_NAME: Final = rf"{_PART}(?:\.{_PART}){{0,3}}"
_SELECT: Final = re.compile(r"\bselect\s+(?:distinct\s+)?(?P<columns>[^;]{3,8000}?)\s+from\s", re.IGNORECASE)
_INSERT: Final = re.compile(
    rf"\b(?:insert|merge)\s+into\s+{_NAME}\s*\((?P<columns>[^()]{{3,4000}})\)\s*", re.IGNORECASE
)
_VALUES: Final = re.compile(
    rf"\binsert\s*(?:into\s+{_NAME}\s*)?\((?P<columns>[^()]{{3,4000}})\)\s*values\s*\((?P<values>[^;]{{3,8000}})\)",
    re.IGNORECASE,
)
_SET: Final = re.compile(
    r"\bupdate\s+(?:\S+\s+)?set\s+(?P<all>[^;]{3,8000}?)(?=\bwhen\b|\bwhere\b|;|$)", re.IGNORECASE
)
_EQUALS: Final = re.compile(rf"^(?P<name>{_NAME})\s*=\s*(?P<what>.+)$", re.DOTALL)
_RENAMED: Final = re.compile(rf"^(?P<what>.{{1,2000}}?)\s+as\s+(?P<name>{_NAME})$", re.IGNORECASE | re.DOTALL)
_PATH: Final = re.compile(_NAME)
_CASE: Final = re.compile(
    rf"case\s+(?P<path>{_NAME})\s+(?P<whens>when\b.+?)(?:\s+else\s+(?P<other>'[^']*'|-?\d[\d.]*|null))?\s+end",
    re.IGNORECASE | re.DOTALL,
)
_WHEN: Final = re.compile(
    r"when\s+(?:'(?P<a>[^']*)'|(?P<b>-?\d[\d.]*))\s+then\s+(?:'(?P<c>[^']*)'|(?P<d>-?\d[\d.]*|true|false|null))",
    re.IGNORECASE,
)


def queried(unit: Unit) -> list[Pair]:
    """The pairs of a statement: `SELECT o.id AS order_ref`, `INSERT INTO t (a, b) SELECT x, y`, a merge."""
    if written := list(_written(unit)):
        return written
    selected = _SELECT.search(unit.text)
    if selected is None:
        return []
    columns = list(_parts(selected["columns"], selected.start("columns")))
    inserted = _INSERT.search(unit.text)
    if inserted and inserted.end() <= selected.start() + 1:
        names = [_plain(part) for part, _ in _parts(inserted["columns"], 0)]
        if len(names) == len(columns):
            pairs = zip(columns, names, strict=True)
            return [pair for (what, at), name in pairs if (pair := _pair(unit, what, name, at))]
    renamed = [(match, at) for part, at in columns if (match := _RENAMED.match(part))]
    if len(renamed) < max(2, len(columns) / 2):
        return []
    return [pair for match, at in renamed if (pair := _pair(unit, match["what"], _plain(match["name"]), at))]


def _written(unit: Unit) -> Iterator[Pair]:
    """What a statement writes that names its columns and values: `INSERT (a) VALUES (s.b)`, `SET a = s.b`."""
    done: set[str] = set()
    for found in _VALUES.finditer(unit.text):
        names = [_plain(part) for part, _ in _parts(found["columns"], 0)]
        values = list(_parts(found["values"], found.start("values")))
        if len(names) != len(values):
            continue
        for name, (what, at) in zip(names, values, strict=True):
            if name not in done and (pair := _pair(unit, what, name, at)):
                done.add(name)
                yield pair
    for found in _SET.finditer(unit.text) if done else ():
        for part, at in _parts(found["all"], found.start("all")):
            said = _EQUALS.match(part)
            name = _plain(said["name"]) if said else ""
            if said and name not in done and (pair := _pair(unit, said["what"].strip(), name, at)):
                done.add(name)
                yield pair


def _parts(columns: str, start: int) -> Iterator[tuple[str, int]]:
    """What stands between the commas outside of parentheses, and where."""
    depth = begun = 0
    for place, sign in enumerate(f"{columns},"):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            part = columns[begun:place]
            yield part.strip(), start + begun + len(part) - len(part.lstrip())
            begun = place + 1


def _plain(name: str) -> str:
    """The column without its table and quotes."""
    return name.strip().rpartition(".")[2].strip('"`[] ')


def _pair(unit: Unit, what: str, name: str, at: int) -> Pair | None:
    bare = _RENAMED.match(what)
    what = (bare["what"] if bare else what).strip()
    end = at + len(what)
    target = FieldRef(name, shaped=True)
    if generated(what):
        return Pair(FieldRef("", note=what), target, unit, at, end, what)
    if case := _CASE.fullmatch(what):
        return Pair(FieldRef(_plain(case["path"]), shaped=True), target, unit, at, end, _cases(case))
    if re.fullmatch(r"'[^']*'|-?\d+(?:\.\d+)?", what):
        return Pair(FieldRef("", constant=what.strip("'")), target, unit, at, end)
    if _PATH.fullmatch(what):
        return Pair(FieldRef(_plain(what), shaped=True), target, unit, at, end)
    read = [
        _plain(path[0]) for path in _PATH.finditer(re.sub(r"'[^']*'", " ", what)) if not _calls(what, path)
    ]
    paths = list(dict.fromkeys(path for path in read if not path.isdigit()))
    return Pair(FieldRef(", ".join(paths), shaped=True), target, unit, at, end, what) if paths else None


def _cases(case: re.Match[str]) -> str:
    """`LEE = Leeds, GHE = Ghent, otherwise Other`."""
    said = [
        f"{each['a'] if each['a'] is not None else each['b']} = {each['c'] or each['d'] or ''}"
        for each in _WHEN.finditer(case["whens"])
    ]
    other = (case["other"] or "").strip("'")
    return ", ".join([*said, f"otherwise {other}"] if other and other.casefold() != "null" else said)


def _calls(what: str, path: re.Match[str]) -> bool:
    """A function's name, or a word of the language."""
    word = path[0].casefold()
    return what[path.end() : path.end() + 1] == "(" or word in _WORDS


_WORDS: Final = frozenset(
    re.findall(
        r"\w+",
        "case when then else end and or not null is in as cast date varchar int numeric decimal char text"
        " integer timestamp like between",
    )
)
