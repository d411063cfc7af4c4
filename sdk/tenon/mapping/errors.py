"""What can go wrong in a mapping."""

import json


class MappingError(ValueError):
    """A value that the mapping cannot work with. The message names the function, the value and what it
    expects.
    """


class MissingValue(MappingError):
    """A field that must be there is not. `path` is where it was looked for."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path


def shown(value: object) -> str:
    """A value in an error message: as JSON, cut at 60 characters."""
    written = json.dumps(value, ensure_ascii=False, default=str)
    return written if len(written) <= 60 else written[:57] + "..."
