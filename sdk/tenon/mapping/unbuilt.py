"""Fields that are still to be written: they fail where their value is needed, not before."""

from collections.abc import Callable, Iterator
from typing import Any, NoReturn


class Unbuilt:
    """Stands for a value whose function raised `NotImplementedError`; whoever uses it meets that error.

    It can be carried about in a record. Sending, keeping, reading or comparing it raises.
    """

    def __init__(self, error: NotImplementedError) -> None:
        self.error = error

    def __repr__(self) -> str:
        return f"<not built: {self.error}>"

    def __bool__(self) -> NoReturn:
        raise self.error

    def __str__(self) -> NoReturn:
        raise self.error

    def __iter__(self) -> Iterator[Any]:
        raise self.error

    def __len__(self) -> NoReturn:
        raise self.error

    def __getitem__(self, key: object) -> NoReturn:
        raise self.error

    def __eq__(self, other: object) -> NoReturn:
        raise self.error

    def __lt__(self, other: object) -> NoReturn:
        raise self.error

    def __gt__(self, other: object) -> NoReturn:
        raise self.error

    __hash__: None = None  # type: ignore[assignment]


def when_built(function: Callable[..., Any], *values: Any) -> Any:
    """What `function` makes of the values. While it is not built, the record can still be made: only the
    step that sends or keeps this field fails, with the function's `NotImplementedError`.

    >>> def initials(contact):
    ...     raise NotImplementedError("TR-07: initials by culture")
    >>> {"Name": "Ada", "Initials": when_built(initials, {"name": "Ada"})}
    {'Name': 'Ada', 'Initials': <not built: TR-07: initials by culture>}
    >>> when_built(str.upper, "ada")
    'ADA'
    """
    try:
        return function(*values)
    except NotImplementedError as error:
        return Unbuilt(error)
