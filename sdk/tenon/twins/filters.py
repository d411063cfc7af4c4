"""Which records a list is asked for. What is not understood is refused with 501, never left out silently."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from tenon.mapping.paths import pick
from tenon.mapping.values import text
from tenon.twins.answers import Refusal
from tenon.twins.definition import ObjectType, Route
from tenon.twins.queries import equal, parse_equalities
from tenon.twins.records import Record, Records
from tenon.twins.schemas import ID_NAMES

HARMLESS: Final = frozenset(
    {"properties", "fields", "select", "include", "expand", "associations", "archived", "format", "pretty"}
    | {"opt_fields", "opt_pretty", "include_locale", "locale", "$select", "$expand", "embed"}
)
"""Parameters that choose how much of a record is shown: the twin always shows all of it."""
SORTS: Final = frozenset({"sort", "sort_by", "sortby", "order", "order_by", "orderby", "$orderby"})
DIRECTIONS: Final = frozenset({"direction", "sort_order", "sortorder", "sort_direction", "sort_ascending"})
LANGUAGES: Final = frozenset({"query", "q", "where", "filter", "$filter", "search"})
RANGE: Final = re.compile(
    r"(?P<name>.+?)(?:\[(?P<word>gte?|lte?)\]|(?P<sign>[<>]=?)|[_.](?P<end>since|after|before|gte?|lte?))"
)
CHANGED: Final = ("updated", "modified", "lastmodified", "lastedited", "changed")
Test = Callable[[Record], bool]


class Choice:
    """The filters of one request: `tests` every record must pass, the order, and what was left unread."""

    def __init__(self, records: Records, kind: ObjectType, route: Route) -> None:
        self._records = records
        self._kind = kind
        self._route = route
        self._all = records.all(kind.name)
        self._known = self._names()
        self.tests: list[Test] = []
        self.sort: str = ""
        self.down: bool = False
        self.notes: list[str] = []

    def _names(self) -> dict[str, str]:
        """The fields there are, by their names without regard to how they are written."""
        names = [self._kind.id, *self._kind.fields, *self._kind.base, *self._kind.renamed.values()]
        names += (name for record in self._all for name in record)
        return {folded(name): name for name in reversed(names)}

    def take(self, name: str, value: str) -> None:
        """One parameter. Raises `Refusal` 501 for one that would give other records than the system does."""
        plain = name.removesuffix("[]")
        field = self._field(plain)
        lower = plain.lower()
        if lower in SORTS and (not field or lower.startswith("sort")):
            self._order(name, value)
        elif lower in DIRECTIONS:
            self.down = value.lower() in ("desc", "descending", "false")
        elif field:
            self._equal(name, field, value)
        elif self._sent(plain):
            self.tests.append(
                lambda record: (self._records.scope(self._kind.name, record) or {}).get(plain) == value
            )
        elif lower in HARMLESS:
            return
        elif (within := RANGE.fullmatch(plain)) or lower == "since":
            self._range(name, within, value)
        elif lower in LANGUAGES:
            self._query(name, value)
        elif self._route.params is None or name in self._route.params or plain in self._route.params:
            raise Refusal(
                501, "NOT_SUPPORTED", f"the twin does not know the parameter {name!r}; {self._told()}"
            )
        else:
            self.notes.append(f"parameter {name} is not in the description and was not looked at")

    def take_defaults(self, given: Sequence[str]) -> None:
        """What holds for the parameters that were not sent: a list of open issues says so of itself."""
        sent = {name.removesuffix("[]") for name in given}
        for name, schema in (self._route.params or {}).items():
            value = schema.get("default") if isinstance(schema, Mapping) else None
            field = self._known.get(folded(name), "")
            if isinstance(value, str) and field and name not in sent and value not in ("all", "any"):
                self.tests.append(partial(_usual, field, value))

    def _field(self, name: str) -> str:
        """The field a parameter is named like: itself, a path, or the list of which it is one."""
        known = self._known.get(folded(name))
        if known or ("." in name and self._has(name)):
            return known or name
        several = self._known.get(f"{folded(name)}s", "")
        return several if any(isinstance(pick(record, several), list) for record in self._all) else ""

    def _has(self, path: str) -> bool:
        return any(pick(record, path) is not None for record in self._all)

    def _sent(self, name: str) -> bool:
        if name in self._kind.unshown:
            return True
        scopes = (self._records.scope(self._kind.name, record) for record in self._all)
        return any(scope and name in scope for scope in scopes)

    def _told(self) -> str:
        return f"it filters by {', '.join(sorted(set(self._known.values())))}"

    def _equal(self, name: str, field: str, value: str) -> None:
        described = (self._route.params or {}).get(name)
        every = (
            isinstance(described, Mapping)
            and value in ("all", "any")
            and value in (described.get("enum") or ())
        )
        if not every:
            self.tests.append(lambda record: has(record, field, value))

    def _order(self, name: str, value: str) -> None:
        word, _, direction = value.strip().partition(" ")
        said = folded(word.lstrip("-+"))
        field = self._known.get(said) or self._known.get(f"{said}at")
        if value.lower() in ("asc", "desc"):
            self.down = value.lower() == "desc"
        elif field is None or "," in value:
            raise Refusal(
                501, "NOT_SUPPORTED", f"{name}: the twin does not sort by {value!r}; {self._told()}", name
            )
        else:
            self.sort = field
            self.down = word.startswith("-") or direction.lower() == "desc"

    def _range(self, name: str, found: re.Match[str] | None, value: str) -> None:
        """`created[gte]`, `DateSent>`, `modified_since`, `since`: by comparing, later and larger is more."""
        said = folded(found["name"]) if found else "updated"
        field = self._known.get(said) or next(
            (each for plain, each in self._known.items() if plain.startswith((said + "at", said + "time"))),
            None,
        )
        if field is None and said in CHANGED:
            field = next((each for plain, each in self._known.items() if plain.startswith(CHANGED)), None)
        if field is None:
            raise Refusal(
                501, "NOT_SUPPORTED", f"the twin does not know the parameter {name!r}; {self._told()}"
            )
        word = (found["word"] or found["sign"] or found["end"]) if found else "since"
        self.tests.append(lambda record: _compares(pick(record, field), word, value))

    def _query(self, name: str, value: str) -> None:
        if not value.strip():
            return
        wanted = parse_equalities(name, value)
        for field, one in wanted:
            known = self._known.get(folded(field)) or (field if self._has(field) else "")
            if not known:
                raise Refusal(
                    501, "NOT_SUPPORTED", f"{name}: the twin knows no {field!r}; {self._told()}", name
                )
            self.tests.append(_equals(known, one))

    def chosen(self, records: Sequence[Record]) -> list[Record]:
        """The records that pass, in the order that was asked for."""
        found = [record for record in records if all(test(record) for test in self.tests)]
        if self.sort:
            found.sort(key=lambda record: _rank(pick(record, self.sort)), reverse=self.down)
        elif self.down:
            found.reverse()
        return found


def within(records: Records, route: Route, values: Mapping[str, str]) -> Iterator[Record]:
    """The records of the route's object that stand under the other records its path names."""
    for record in records.all(route.object):
        scope = records.scope(route.object, record)
        if all(_belongs(record, scope, name, fields, values[name]) for name, fields in route.within.items()):
            yield record


def _belongs(
    record: Record, scope: Mapping[str, str] | None, name: str, fields: Sequence[str], value: str
) -> bool:
    """By one of its fields where it has one, else by where it was made; what was put there is everywhere."""
    told = [pick(record, field) for field in fields]
    if any(stored is not None for stored in told):
        return any(has(record, field, value) for field in fields) or (scope or {}).get(name) == value
    return scope is None or scope.get(name) == value


def has(record: Mapping[str, Any], name: str, value: str) -> bool:
    """Whether a record has the value in the field, in the list that it is, or in the record that it is."""
    stored = pick(record, name)
    if isinstance(stored, list):
        parts = [value] if "," not in value else value.split(",")
        return all(any(_is(item, part) for item in stored) for part in parts)
    return _is(stored, value)


def _is(stored: Any, value: str) -> bool:
    if isinstance(stored, Mapping):
        return value in stored or any(str(stored.get(name)) == value for name in ID_NAMES if name in stored)
    return (text(stored) or "") == value


def _usual(field: str, value: str, record: Record) -> bool:
    return pick(record, field) is None or has(record, field, value)


def folded(name: str) -> str:
    """A name without regard to how its words are set apart."""
    return re.sub(r"[^0-9a-z]", "", name.lower())


def _equals(field: str, wanted: Any) -> Test:
    return lambda record: equal(pick(record, field), wanted)


def _compares(stored: Any, word: str, value: str) -> bool:
    if stored is None:
        return False
    if isinstance(stored, (int, float)) and re.fullmatch(r"-?\d+(\.\d+)?", value):
        first, second = float(stored), float(value)
        order = (first > second) - (first < second)
    else:
        left, right = str(stored), value
        order = (left > right) - (left < right)
    if word in ("gt", ">", "after"):
        return order > 0
    if word in ("lt", "<", "before"):
        return order < 0
    return order >= 0 if word in ("gte", ">=", "since") else order <= 0


def _rank(value: Any) -> tuple[int, float, str]:
    """Numbers by size, then texts, then what is missing."""
    if isinstance(value, (int, float)):
        return (0, float(value), "")
    return (1, 0.0, str(value)) if value is not None else (2, 0.0, "")
