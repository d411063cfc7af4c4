"""Lookup tables: small lists people keep beside the code, such as which account goes with which currency."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from tenon.mapping.errors import MappingError, shown
from tenon.mapping.values import blank, text


class HasVariables(Protocol):
    """What a table is read from: the run's context."""

    @property
    def variable(self) -> Callable[[str], Any]:
        """The value of a variable by its name."""
        ...


Rows = Mapping[str, Any] | Sequence[Mapping[str, Any]]


class Table:
    """Rows found by a key. Keys are compared as text, exactly first, then without regard to capitals.

    `rows` is an object (`{"GBP": {"Code": "090"}}`, or `{"GBP": "090"}` for a single column, which is
    called `value`) or a list of rows whose key stands in `key` (`[{"key": "GBP", "Code": "090"}]`).

    >>> accounts = Table("accounts", {"GBP": {"Code": "090"}, "EUR": {"Code": "091"}})
    >>> accounts.lookup("gbp", "Code"), accounts.lookup("SEK", "Code"), accounts.lookup(None, "Code")
    ('090', None, None)
    """

    def __init__(self, name: str, rows: Rows) -> None:
        self.name = name
        self._rows = dict(_keyed(name, rows))
        self._folded = {key.casefold(): row for key, row in reversed(tuple(self._rows.items()))}

    def lookup(self, key: object, column: str = "value") -> Any:
        """What stands in `column` of the row of `key`; None where the key is blank or has no row."""
        if blank(key):
            return None
        wanted = (text(key) or "").strip()
        row = self._rows.get(wanted, self._folded.get(wanted.casefold()))
        if row is None:
            return None
        if column not in row:
            columns = ", ".join(row)
            message = f"table {self.name} has no column {column!r} in the row of {wanted!r}; it has {columns}"
            raise MappingError(message)
        return row[column]


def _keyed(name: str, rows: object) -> list[tuple[str, Mapping[str, Any]]]:
    if isinstance(rows, Mapping):
        return [(str(key), row if isinstance(row, Mapping) else {"value": row}) for key, row in rows.items()]
    if isinstance(rows, (list, tuple)) and all(isinstance(row, Mapping) and "key" in row for row in rows):
        return [(text(row["key"]) or "", row) for row in rows]
    message = f"table {name} must be an object by key or a list of rows with a key each, got {shown(rows)}"
    raise MappingError(message)


def table(ctx: HasVariables, name: str) -> Table:
    """The table kept in the run's variable `name`.

    ```python
    accounts = table(ctx, "accounts")
    code = accounts.lookup(payout["currency"], "Code")
    ```
    """
    rows = ctx.variable(name)
    if rows is None:
        example = f'"{name}": {{"GBP": {{"Code": "090"}}}}'
        raise MappingError(f"there is no table {name}: set a variable of that name, such as {example}")
    return Table(name, rows)


def lookup(value: object, rows: Table | Rows, column: str = "value") -> Any:
    """What `rows` gives for the value, or None; see `Table`.

    >>> lookup("gbp", {"GBP": {"Code": "090"}}, "Code"), lookup("EUR", {"EUR": "091"})
    ('090', '091')
    """
    found = rows if isinstance(rows, Table) else Table("given", rows)
    return found.lookup(value, column)
