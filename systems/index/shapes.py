"""Schemas as fields with paths: objects written inside each other are one list, shared ones are named."""

from typing import Any, Final

from systems.index.gathering import Gathered, Gatherer, Part
from systems.index.limits import MAX_FIELDS, MAX_LEVELS, MAX_NAME, Problems, clean
from systems.index.references import References
from systems.index.values import ApiField, Shape

ANY_NAME: Final = "*"


class Shapes:
    """Reads schemas. `read` gives one that stands in an operation, `shared` all that were named by then."""

    def __init__(self, references: References, problems: Problems, dialect: str) -> None:
        self._references = references
        self._problems = problems
        self._gatherer = Gatherer(references, problems, dialect)
        self._room = MAX_FIELDS

    def read(self, name: str, value: Any, pointer: str) -> Shape:
        """The shape of one schema; a broken one is empty."""
        root = self._gatherer.gather([(value, pointer)])
        fields: list[ApiField] = []
        kind, inside = root.type, ""
        while "array" in root.types and root.items and len(inside) < 8:
            inside += "[]"
            root = self._joined(root)
            kind = f"array of {root.type or 'object'}" if inside == "[]" else kind
        self._below(root, inside, fields, 0)
        return Shape(
            name=name,
            pointer=pointer,
            type=kind,
            fields=tuple(fields),
            refs=tuple(root.refs),
            choices=tuple(root.choices),
            required=tuple(each for each in root.required if each not in root.properties),
            inside=inside,
            open=root.open,
            description=root.description,
            format=root.format,
            enum=tuple(root.enum),
            example=root.example,
        )

    def shared(self) -> dict[str, Shape]:
        """All shared schemas that were named, and those they name."""
        found: dict[str, Shape] = {}
        waiting = self._references.waiting
        while waiting:
            name, value, pointer = waiting.pop()
            found[name] = self.read(name, value, pointer)
        return found

    def _joined(self, root: Gathered) -> Gathered:
        """What the entries of a list are, with the words of the list where the entries have none."""
        inner = self._gatherer.gather(root.items)
        inner.refs = list(dict.fromkeys((*inner.refs,)))
        inner.description = inner.description or root.description
        return inner

    def _below(self, node: Gathered, prefix: str, into: list[ApiField], level: int) -> None:
        """The fields of an object that stands at `prefix`."""
        named: list[tuple[str, list[Part], bool]] = [
            (name, parts, name in node.required) for name, parts in node.properties.items()
        ]
        if node.others:
            named.append((ANY_NAME, node.others, False))
        for name, parts, required in named:
            path = f"{prefix}.{clean(name[:MAX_NAME])}" if prefix else clean(name[:MAX_NAME])
            if not self._has_room(parts[0][1], level):
                return
            self._field(path, parts, required, into, level)

    def _has_room(self, pointer: str, level: int) -> bool:
        if level > MAX_LEVELS:
            text = f"Objects are written inside each other {MAX_LEVELS} times; deeper ones are cut."
            self._problems.add("cut", pointer, text)
            return False
        if self._room <= 0:
            text = f"The description has more than {MAX_FIELDS} fields; the rest is cut."
            self._problems.add("cut", "#", text)
            return False
        self._room -= 1
        return True

    def _field(self, path: str, parts: list[Part], required: bool, into: list[ApiField], level: int) -> None:
        node = self._gatherer.gather(parts)
        inner, inside, kind = node, "", node.type
        while "array" in inner.types and inner.items and len(inside) < 8:
            inside += "[]"
            inner = self._joined(inner)
            if inside == "[]":
                others = [each for each in dict.fromkeys(node.types) if each != "array"]
                kind = " | ".join([*others, f"array of {inner.type or 'object'}"])
        into.append(
            ApiField(
                path=path,
                type=kind,
                pointer=parts[0][1],
                required=required,
                description=node.description,
                format=node.format or inner.format,
                enum=tuple(node.enum or inner.enum),
                example=node.example if node.example is not None else inner.example,
                max_length=node.max_length if inner is node else inner.max_length,
                read_only=node.read_only,
                write_only=node.write_only,
                nullable=node.nullable,
                deprecated=node.deprecated,
                refs=tuple(dict.fromkeys((*inner.refs, *inner.choices, *_beside(node, inner)))),
                inside=inside,
                one_of=len(inner.choices) > 1 or bool(inner.choices and (inner.types or inner.refs)),
                open=inner.open or inner.type == "any",
            )
        )
        self._below(inner, path + inside, into, level + 1)


def _beside(node: Gathered, inner: Gathered) -> tuple[str, ...]:
    """What may stand there instead of the list."""
    return () if node is inner else (*node.refs, *node.choices)
