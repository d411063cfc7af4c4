"""What a project's files may be called, how large they may be, and how many there may be. Pure.

A path is relative and written with `/`. The sandbox has rules of its own (runtime/sandbox/workspace.py), with
wider limits: what is allowed here can be run.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from lib.errors import Invalid
from lib.text import file_size

LONGEST_PATH = 200
LONGEST_NAME = 80
DEEPEST = 8
MOST_FILES = 2_000
LARGEST_FILE = 1_000_000
LARGEST_PROJECT = 20_000_000
# They would be a device or could not be unpacked on Windows, where a downloaded zip may end up.
FORBIDDEN = frozenset('<>:"|?*\\')
DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))}
)


class BadPath(Invalid):
    """A path that no file of a project may have."""


class BadFile(Invalid):
    """A content that is too large or no text."""


def checked_path(text: str) -> str:
    """The path as it is kept (Unicode NFC). Raises BadPath with the reason."""
    path = unicodedata.normalize("NFC", text.strip())
    for problem in _problems(path):
        raise BadPath(problem, where=path[:LONGEST_PATH] if path.isprintable() else "")
    return path


def _problems(path: str) -> Iterator[str]:
    if not path:
        yield "The file needs a name."
        return
    if len(path) > LONGEST_PATH:
        yield f"The path is too long: {LONGEST_PATH} characters at most."
    if path.startswith(("/", "\\")):
        yield "The path begins with a slash. Paths are relative to the project."
    if bad := next((sign for sign in path if not _is_allowed(sign)), None):
        yield f"The path has a character that file names may not have: {_named(bad)}."
    parts = path.split("/")
    if len(parts) > DEEPEST:
        yield f"The folders are too deep: {DEEPEST} levels at most."
    for part in parts:
        yield from _part_problems(part)


def _part_problems(part: str) -> Iterator[str]:
    if not part:
        yield "The path has an empty part: two slashes in a row, or one at its end."
    elif part in (".", ".."):
        yield f"The path may not contain {part}: it stays inside the project."
    elif part.startswith("."):
        yield f"{part} is hidden: names may not begin with a dot."
    elif part != part.strip() or part.endswith("."):
        yield f"{part!r} may not begin or end with a space, nor end with a dot."
    elif len(part) > LONGEST_NAME:
        yield f"{part[:20]}… is too long: {LONGEST_NAME} characters at most."
    elif part.partition(".")[0].lower() in DEVICES:
        yield f"{part} is the name of a device on Windows."


def _is_allowed(sign: str) -> bool:
    # Cc, Cf, Cs, Co, Cn: control, direction and zero-width marks, half characters, unassigned ones.
    # Zl, Zp and every space but the plain one look like something else, or like nothing.
    category = unicodedata.category(sign)
    return sign not in FORBIDDEN and category[0] != "C" and not (category[0] == "Z" and sign != " ")


def _named(sign: str) -> str:
    return sign if sign.isprintable() and sign.strip() else f"U+{ord(sign):04X}"


def folder_of(path: str) -> str:
    """The folder of a path without a slash at its end, "" for the project's own."""
    return path.rpartition("/")[0]


def folders_of(paths: Iterable[str]) -> set[str]:
    """Every folder that some path lies in."""
    found = set()
    for path in paths:
        parts = path.split("/")[:-1]
        found |= {"/".join(parts[: length + 1]) for length in range(len(parts))}
    return found


def check_together(paths: Iterable[str]) -> None:
    """Whether files can stand side by side on any disk. Raises BadPath for the first that cannot."""
    there = sorted(paths)
    if len(there) > MOST_FILES:
        raise BadPath(f"A project has {MOST_FILES} files at most; these would be {len(there)}.")
    folders = {_folded(folder): folder for folder in sorted(folders_of(there))}
    seen: dict[str, str] = {}
    spelled: dict[str, str] = {}
    for folder in sorted(folders_of(there)):
        other = spelled.setdefault(_folded(folder), folder)
        if other != folder:
            raise BadPath(
                f"{folder} and {other} differ in capitals only: they would be one folder on some disks."
            )
    for path in there:
        key = _folded(path)
        if key in folders:
            raise BadPath(f"{path} cannot be a file: there is a folder of that name.", where=path)
        if key in seen:
            raise BadPath(
                f"{path} and {seen[key]} differ in capitals only: they would be one file on some disks."
            )
        seen[key] = path


def _folded(path: str) -> str:
    return unicodedata.normalize("NFKC", path).casefold()


def check_sizes(sizes: Mapping[str, int], *, others: int = 0) -> None:
    """Raises BadFile for a file or a project that is too large. Sizes are bytes of UTF-8.

    `others` is the size of all files beside these.
    """
    for path, size in sizes.items():
        if size > LARGEST_FILE:
            raise BadFile(
                f"{path} has {file_size(size)}; a file has {file_size(LARGEST_FILE)} at most.", where=path
            )
    if sum(sizes.values()) + others > LARGEST_PROJECT:
        raise BadFile(f"All files together have {file_size(LARGEST_PROJECT)} at most.")


def text_of(name: str, data: bytes) -> str:
    """The text of an uploaded file. Raises BadFile where it is not UTF-8 text, with the place."""
    if len(data) > LARGEST_FILE:
        raise BadFile(
            f"{name} has {file_size(len(data))}; a file has {file_size(LARGEST_FILE)} at most.", where=name
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadFile(
            f"{name} is not UTF-8 text: byte {error.start + 1}, in line {line}.", where=name
        ) from error
    return checked_text(name, text)


def checked_text(name: str, text: str) -> str:
    """The text as it is kept, with plain line ends. Raises BadFile for what no text file holds."""
    plain = text.replace("\r\n", "\n")
    for at, sign in enumerate(plain):
        if sign == "\0" or "\ud800" <= sign <= "\udfff":
            line = plain.count("\n", 0, at) + 1
            said = "a null byte" if sign == "\0" else "half a character"
            raise BadFile(f"{name} is no text: {said} in line {line}.", where=name)
    return plain
