"""Reading files that somebody named."""

import errno
from pathlib import Path

from lib.text import file_size


def read_at_most(path: Path, most: int) -> bytes:
    """A file's bytes. Raises OSError, also when there are more than `most`: a device may never end."""
    data = beginning(path, most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, f"is larger than {file_size(most)}", str(path))
    return data


def beginning(path: Path, most: int) -> bytes:
    """The first `most` bytes, or all there are. Raises OSError."""
    with path.open("rb") as file:
        return file.read(most)
