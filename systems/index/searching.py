"""Searching operations and fields as somebody types."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final

from systems.index.spelling import words_of
from systems.index.values import ApiField, ApiIndex, ApiOperation, Shape

MOST_WORDS: Final = 6
# A word of one letter fits half of everything; so many entries are looked at, in the order of the file.
MOST_LOOKED_AT: Final = 4_000
_DESCRIBED: Final = 12


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: an operation, or a field with where it stands.

    `owner` is the schema's name, or the operation whose body or answer has the field.
    """

    operation: ApiOperation | None
    field: ApiField | None = None
    schema: str = ""

    @property
    def pointer(self) -> str:
        if self.field is not None:
            return self.field.pointer
        return self.operation.pointer if self.operation else ""


@dataclass(frozen=True, slots=True)
class Results:
    """The best hits; `total` counts all."""

    operations: tuple[Hit, ...] = ()
    fields: tuple[Hit, ...] = ()
    operation_total: int = 0
    field_total: int = 0


class _Words:
    """Which entries have which words, to be asked by the beginning of a word."""

    def __init__(self) -> None:
        self._entries: dict[str, array[int]] = {}
        self._sorted: list[str] = []

    def add(self, entry: int, words: Iterable[str]) -> None:
        for word in words:
            known = self._entries.setdefault(word, array("l"))
            if not known or known[-1] != entry:
                known.append(entry)

    def finish(self) -> None:
        self._sorted = sorted(self._entries)

    def starting(self, word: str) -> set[int]:
        """The entries that have a word that begins like this one."""
        found: set[int] = set()
        for known in islice(self._sorted, bisect_left(self._sorted, word), None):
            if not known.startswith(word):
                break
            found.update(self._entries[known])
        return found


class Search:
    """Everything of one index that can be searched. Making it takes about as long as reading did."""

    def __init__(self, index: ApiIndex) -> None:
        self._operations = list(index.operations)
        self._fields: list[tuple[ApiField, str, ApiOperation | None]] = []
        self._names, self._about = _Words(), _Words()
        self._field_names, self._field_about = _Words(), _Words()
        for number, operation in enumerate(self._operations):
            self._names.add(number, _named(operation))
            told = f"{operation.summary} {operation.description[:200]} {' '.join(operation.tags)}"
            self._about.add(number, words_of(told))
        for name, shape in index.schemas.items():
            self._add(shape, name, None)
        for operation in self._operations:
            if operation.body is not None:
                self._add(operation.body.shape, "", operation)
            if operation.answer is not None:
                self._add(operation.answer.shape, "", operation)
        for words in (self._names, self._about, self._field_names, self._field_about):
            words.finish()

    def _add(self, shape: Shape, name: str, operation: ApiOperation | None) -> None:
        above = words_of(name) if operation is None else words_of(operation.path)
        for field in shape.fields:
            number = len(self._fields)
            self._fields.append((field, name, operation))
            self._field_names.add(number, dict.fromkeys((*words_of(field.path), *above)))
            if field.description:
                told = " ".join(field.description.split(" ", _DESCRIBED)[:_DESCRIBED])
                self._field_about.add(number, words_of(told))

    def find(self, asked: str, most: int = 20) -> Results:
        """The operations and fields that have every word, the best first."""
        words = [word for part in asked[:200].split() for word in words_of(part)][:MOST_WORDS]
        if not words:
            return Results()
        folded = "".join(words)
        operations = self._matching(words, self._names, self._about)
        fields = self._matching(words, self._field_names, self._field_about)
        ranked = sorted(operations, key=lambda number: self._rank(number, words, operations))
        scored = sorted(
            islice(sorted(fields), MOST_LOOKED_AT),
            key=lambda number: self._field_rank(number, folded, fields),
        )
        hits = [self._fields[number] for number in scored[:most]]
        return Results(
            tuple(Hit(self._operations[number]) for number in ranked[:most]),
            tuple(Hit(operation, field, name) for field, name, operation in hits),
            len(operations),
            len(fields),
        )

    def _matching(self, words: list[str], names: _Words, about: _Words) -> dict[int, int]:
        """Entries that have all words, with how many of them stand only in their description."""
        found: dict[int, int] | None = None
        for word in words:
            by_name = names.starting(word)
            by_text = about.starting(word) - by_name
            if found is None:
                found = dict.fromkeys(by_name, 0) | dict.fromkeys(by_text, 1)
            else:
                found = {
                    number: weight + (number in by_text)
                    for number, weight in found.items()
                    if number in by_name or number in by_text
                }
        return found or {}

    def _rank(self, number: int, words: list[str], weights: dict[int, int]) -> tuple[int, int, int, int]:
        operation = self._operations[number]
        last = words_of(operation.path.rstrip("/").rpartition("/")[2])
        exact = set(words) <= set(_named(operation))
        return (
            weights[number],
            0 if exact else 1,
            0 if last and last[0] in words else 1,
            len(operation.path),
        )

    def _field_rank(self, number: int, folded: str, weights: dict[int, int]) -> tuple[int, int, int, int]:
        field, schema, _ = self._fields[number]
        name = "".join(words_of(field.name))
        whole = "".join((*words_of(schema), *words_of(field.path)))
        begins = name.startswith(folded) or whole.startswith(folded)
        fit = 0 if folded in (name, whole) else 1 if begins else 2
        return (weights[number], fit, field.path.count("."), len(field.path) + len(schema))


def _named(operation: ApiOperation) -> tuple[str, ...]:
    return (*words_of(operation.path), *words_of(operation.key), operation.method.lower())
