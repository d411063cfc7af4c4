"""Paths into schemas: `customer.addresses[].city`, through shared schemas, as far as they do not repeat."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from systems.index.spelling import folded, nearest, singular
from systems.index.values import ApiField, ApiIndex, Shape
from systems.index.wanted import said_required

_PART: Final = re.compile(r"\[[^\]]*\]|[^.\[\]]+")
_STRUCTURED: Final = ("object", "any", "array")
MOST_HOPS: Final = 40
SUGGESTED_DEPTH: Final = 2
MOST_FIELDS: Final = 2_000


@dataclass(frozen=True, slots=True)
class FoundField:
    """`found` with the field and its path; `open` where names that nobody lists are allowed; `missing` with

    the nearest paths there are. `unknown` says that nothing is known about the place, so nothing can be said.
    """

    status: Literal["found", "open", "missing", "unknown"]
    path: str
    field: ApiField | None = None
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """Somewhere fields stand: a shape, and the path inside it; `shown` is that place from the outside.

    `sure` is False where only one of several choices stands there, so that nothing of it must be there.
    """

    shape: Shape
    prefix: str
    shown: str
    sure: bool = True


class FieldPaths:
    """Looks for fields in the shapes of one index."""

    def __init__(self, index: ApiIndex) -> None:
        self._schemas = index.schemas
        self._children: dict[int, dict[str, dict[str, ApiField]]] = {}
        self._by_name: dict[str, list[str]] = {}
        for name in index.schemas:
            self._by_name.setdefault(singular(name), []).append(name)

    def schemas(self, name: str) -> tuple[Shape, ...]:
        """The shared schemas an object's name can stand for: the one of exactly that name first, then those

        that differ in case and number (`Leads`, `Lead`), else the only one that ends so (`com.acme.Lead`).
        """
        wanted = singular(name)
        if not wanted:
            return ()
        exact = [name] if name in self._schemas else []
        found = [*exact, *(each for each in self._by_name.get(wanted, []) if each != name)]
        if not found:
            found = [
                each
                for plain, names in self._by_name.items()
                if plain in (f"{wanted}object", f"{wanted}sobject", f"{wanted}entity")
                for each in names
            ] or [each for each in self._schemas if singular(re.split(r"[./:]", each)[-1]) == wanted]
            found = found if len(found) == 1 else []
        return tuple(self._schemas[each] for each in found)

    def find(self, shape: Shape, path: str) -> FoundField:
        """The field at a path of a shape; list marks may be left out or be numbers (`lines[0].sku`)."""
        path = path.removeprefix("$").lstrip(".")
        names = [part for part in _PART.findall(path) if not part.startswith("[")]
        places, reached, shown = self._roots(shape), None, ""
        if not names:
            return FoundField("unknown", path)
        if not any(self._named(place) or place.shape.open for place in places):
            return FoundField("unknown", path)
        for number, name in enumerate(names):
            hits = [(place, field) for place in places if (field := self._named(place).get(name))]
            if not hits:
                rest = ".".join(names[number:])
                if dotted := self._dotted(places, rest):
                    return dotted
                if reached is not None and not places:
                    return self._below(reached, path, shown)
                if self._is_open(places, reached):
                    return FoundField("open", path)
                return FoundField("missing", path, suggestions=self._near(shape, places, rest))
            place, reached = hits[0]
            shown = _joined(place.shown, reached.name)
            places = [
                below
                for place, field in hits
                for below in self._inside(place, field, _joined(place.shown, field.name))
            ]
        return FoundField("found", shown, self.told(reached) if reached else None)

    def flat(self, shape: Shape, *, levels: int = 3, most: int = MOST_FIELDS) -> Iterator[ApiField]:
        """The fields of a shape with their whole paths, shared schemas written out so many times in each

        other; at most `most`. A schema inside itself ends there.
        """
        room = [most]
        yield from self._flat(shape, "", levels, frozenset(), room, set(), sure=True)

    def told(self, field: ApiField) -> ApiField:
        """The field with what only the schemas it names say: type, values, format."""
        if not field.refs:
            return field
        shapes = [shape for name in field.refs if (shape := self._schemas.get(name))]
        kinds = dict.fromkeys(kind for each in shapes if (kind := self.type_of(each)))
        below = " | ".join(kinds) or "any"
        kind = field.type
        if not kind:
            kind = below
        elif kind == "array of object" and below != "object" and field.inside == "[]":
            kind = f"array of {below}"
        elif not field.inside and below not in kind.split(" | "):
            kind = f"{kind} | {below}"
        first = shapes[0] if len(shapes) == 1 else None
        return replace(
            field,
            type=kind,
            enum=field.enum or (first.enum if first else ()),
            format=field.format or (first.format if first else ""),
            description=field.description or (first.description if first else ""),
            example=field.example if field.example is not None or first is None else first.example,
        )

    def type_of(self, shape: Shape) -> str:
        """The type of a shape, from the schemas it is made of where it has none itself."""
        for place in self._roots(shape):
            if place.shape.type:
                return place.shape.type
        return ""

    def required(self, shape: Shape, prefix: str = "") -> Iterator[ApiField]:
        """The fields that a new record must have directly below a place of a shape.

        Those whose schema says so, and those whose description does; none that is read-only.
        """
        places = self._roots(shape)
        for name in _PART.findall(prefix):
            if not name.startswith("["):
                hits = [(place, field) for place in places if (field := self._named(place).get(name))]
                places = [
                    below
                    for place, field in hits
                    for below in self._inside(place, field, _joined(place.shown, field.name))
                ]
        also = {name for place in places if not place.prefix.strip("[]") for name in place.shape.required}
        said: set[str] = set()
        for place in places:
            for name, field in self._named(place).items() if place.sure else ():
                told = field.required or name in also or said_required(field.description)
                if told and not field.read_only and name not in said:
                    said.add(name)
                    yield replace(self.told(field), path=_joined(place.shown, name))

    def _roots(self, shape: Shape, shown: str = "", *, sure: bool = True) -> list[_Place]:
        """The shape and all it is made of."""
        found: list[_Place] = []
        ahead, seen = [(shape, shown, sure)], {id(shape)}
        while ahead and len(found) < MOST_HOPS:
            here, above, certain = ahead.pop(0)
            found.append(_Place(here, here.inside, above + here.inside, certain))
            for name in (*here.refs, *here.choices):
                following = self._schemas.get(name)
                if following is not None and id(following) not in seen:
                    seen.add(id(following))
                    alone = name in here.refs or len(here.choices) == 1
                    ahead.append((following, above + here.inside, certain and alone))
        return found

    def _inside(self, place: _Place, field: ApiField, shown: str) -> Iterator[_Place]:
        """The places below a field."""
        below = field.path + field.inside
        if below in self._tree(place.shape):
            yield _Place(place.shape, below, shown + field.inside, place.sure)
        for name in field.refs:
            following = self._schemas.get(name)
            if following is not None:
                sure = place.sure and not field.one_of
                yield from self._roots(following, shown + field.inside, sure=sure)

    def _named(self, place: _Place) -> dict[str, ApiField]:
        return self._tree(place.shape).get(place.prefix, {})

    def _tree(self, shape: Shape) -> dict[str, dict[str, ApiField]]:
        """The fields of a shape by the place they stand at and their name."""
        made = self._children.get(id(shape))
        if made is None:
            made = {}
            places = sorted({"", shape.inside, *(each.path + each.inside for each in shape.fields)}, key=len)
            known = set(places)
            for field in shape.fields:
                place = _parent(field.path, known)
                made.setdefault(place, {})[field.path[len(place) :].lstrip(".")] = field
            self._children[id(shape)] = made
        return made

    def _dotted(self, places: list[_Place], rest: str) -> FoundField | None:
        """A name that itself holds dots."""
        for place in places:
            field = self._named(place).get(rest)
            if field is not None:
                return FoundField("found", _joined(place.shown, rest), self.told(field))
        return None

    def _is_open(self, places: list[_Place], reached: ApiField | None) -> bool:
        if reached is not None and reached.open:
            return True
        return any(
            "*" in self._named(place) or (place.shape.open and place.prefix == place.shape.inside)
            for place in places
        )

    def _below(self, reached: ApiField, path: str, shown: str) -> FoundField:
        """What can be said of a path into a field that has nothing below it."""
        kinds = self.told(reached).type.replace("array of ", "").split(" | ")
        if any(kind in _STRUCTURED or not kind for kind in kinds):
            return FoundField("open", path)
        return FoundField("missing", path, suggestions=(shown,))

    def _near(self, shape: Shape, places: list[_Place], wanted: str) -> tuple[str, ...]:
        """The most similar names at this place, then fields of the same name elsewhere in the shape."""
        here = {
            _joined(place.shown, name): name for place in places for name in self._named(place) if name != "*"
        }
        last = wanted.rpartition(".")[2]
        by_name: dict[str, list[str]] = {}
        for path, name in here.items():
            by_name.setdefault(name, []).append(path)
        close = [path for name in nearest(wanted, by_name) for path in by_name[name]]
        elsewhere = [
            field.path
            for field in self.flat(shape, levels=SUGGESTED_DEPTH, most=600)
            if folded(field.name) == folded(last)
        ]
        return tuple(dict.fromkeys((*close, *elsewhere)))[:3]

    def _flat(
        self,
        shape: Shape,
        shown: str,
        levels: int,
        above: frozenset[str],
        room: list[int],
        said: set[str],
        *,
        sure: bool,
    ) -> Iterator[ApiField]:
        if shape.name:
            above |= {shape.name}
        for place in self._roots(shape, shown, sure=sure):
            if place.shape.name and place.shape.name != shape.name:
                above |= {place.shape.name}
            for field in place.shape.fields:
                path = _joined(place.shown.removesuffix(place.shape.inside), field.path)
                if path in said:
                    continue
                if room[0] <= 0:
                    return
                room[0] -= 1
                said.add(path)
                certain = place.sure and not field.one_of
                yield replace(self.told(field), path=path, required=field.required and place.sure)
                for name in field.refs if levels > 0 else ():
                    following = self._schemas.get(name)
                    if following is not None and name not in above:
                        inner = path + field.inside
                        yield from self._flat(following, inner, levels - 1, above, room, said, sure=certain)


def _parent(path: str, known: set[str]) -> str:
    """The longest known place a path stands in."""
    place = path
    while place:
        place = place.rpartition(".")[0]
        if place in known:
            return place
    return ""


def _joined(before: str, name: str) -> str:
    return f"{before}.{name}" if before and name else before or name
