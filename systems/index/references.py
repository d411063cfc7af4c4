"""Following `$ref` inside one document. Nothing outside it is ever fetched."""

from typing import Any, Final
from urllib.parse import quote, unquote

from systems.index.limits import MAX_NAME, Problems, clean, mapping

MOST_HOPS: Final = 30
_SHARED: Final = (("components", "schemas"), ("definitions",))


class References:
    """The places of one document by JSON pointer, and the shared schemas somebody has asked for."""

    def __init__(self, root: dict[str, Any], problems: Problems) -> None:
        self._root = root
        self._problems = problems
        self._found: dict[str, tuple[str, Any] | None] = {}
        self._anchors: dict[str, str] | None = None
        self._names: dict[str, str] = {}
        self.waiting: list[tuple[str, Any, str]] = []

    def schema(self, target: Any, pointer: str) -> str:
        """The name of the shared schema that `target` names; empty, with a problem, where there is none.

        A schema that is met for the first time is put on `waiting`: (name, value, its pointer).
        """
        found = self._at(target, pointer)
        if found is None:
            return ""
        place, value = found
        if place not in self._names:
            name = _name_of(place)
            while name in self._names.values() and name != place:
                name = place
            self._names[place] = name
            self.waiting.append((name, value, place))
        return self._names[place]

    def follow(self, value: Any, pointer: str) -> tuple[dict[str, Any], str]:
        """A parameter, answer, body or path item with its pointer, behind its `$ref`s; `{}` if dangling."""
        hops = 0
        while isinstance(value, dict) and "$ref" in value:
            found = self._at(value["$ref"], pointer)
            hops += 1
            if found is None:
                return {}, pointer
            if hops > MOST_HOPS:
                self._problems.add("cycle", pointer, "Its $ref leads back to itself; nothing stands there.")
                return {}, pointer
            pointer, value = found
        return mapping(value), pointer

    def _at(self, target: Any, pointer: str) -> tuple[str, Any] | None:
        if not isinstance(target, str) or not target:
            self._problems.add("bad_value", f"{pointer}/$ref", "$ref must be text that names a place.")
            return None
        if target not in self._found:
            self._found[target] = self._look_up(target)
        found = self._found[target]
        if found is None:
            said = clean(target[:MAX_NAME])
            if target.startswith("#"):
                self._problems.add("dangling_ref", f"{pointer}/$ref", f"{said} names nothing in this file.")
            else:
                text = f"{said} is another file; addresses in a description are never opened."
                self._problems.add("remote_ref", f"{pointer}/$ref", text)
        return found

    def _named(self) -> dict[str, str]:
        """Gone through once, and only in a file that refers to a name."""
        if self._anchors is None:
            self._anchors = _named_places(self._root)
        return self._anchors

    def _look_up(self, target: str) -> tuple[str, Any] | None:
        if target != "#" and not target.startswith("#/"):
            place = self._named().get(target)
            return self._look_up(place) if place else None
        value: Any = self._root
        parts = target.split("/")[1:]
        for part in parts:
            key = unquote(part).replace("~1", "/").replace("~0", "~")
            if isinstance(value, dict) and key in value:
                value = value[key]
            elif isinstance(value, dict) and part in value:
                value = value[part]
            elif isinstance(value, list) and key.isdecimal() and int(key[:9]) < len(value):
                value = value[int(key[:9])]
            else:
                return None
        return target, value


def _named_places(root: dict[str, Any]) -> dict[str, str]:
    """The pointer of every schema that has a name of its own, by how a `$ref` calls it.

    `#money` for `$anchor: money` (OpenAPI 3.1), and an `$id` for what was several files before. Parts that
    stand at several places, as YAML's aliases do, are gone through once.
    """
    found: dict[str, str] = {}
    seen: set[int] = set()
    open_: list[tuple[str, Any]] = [("#", root)]
    while open_:
        place, value = open_.pop()
        if not isinstance(value, (dict, list)) or id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, list):
            open_ += [(f"{place}/{number}", each) for number, each in enumerate(value)]
            continue
        for key in ("$anchor", "$dynamicAnchor", "$id"):
            name = value.get(key)
            if isinstance(name, str) and name and place != "#":
                found.setdefault(name if key == "$id" else f"#{name}", place)
        open_ += [(f"{place}/{_escaped(str(key))}", each) for key, each in value.items()]
    return found


def _escaped(key: str) -> str:
    return quote(key.replace("~", "~0").replace("/", "~1"), safe="~{}$ ")


def _name_of(place: str) -> str:
    """`customer` for `#/components/schemas/customer`, the pointer for one that stands elsewhere."""
    parts = place.removeprefix("#/").split("/")
    for shared in _SHARED:
        if tuple(parts[:-1]) == shared:
            return clean(unquote(parts[-1]).replace("~1", "/").replace("~0", "~")[:MAX_NAME])
    return clean(place[:MAX_NAME])
