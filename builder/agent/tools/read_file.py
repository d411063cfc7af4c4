"""read_file"""

from collections.abc import Callable
from difflib import get_close_matches

from pydantic import Field

from builder.agent.desk import Desk, Refused
from builder.agent.tools.base import EVERYWHERE, Arguments, Result, Tool
from builder.brief.fence import cut, fenced
from builder.proof import CriterionProof

MOST_LINES = 400
# A line may be a megabyte, and results stay whole in what the model is sent.
LONGEST = 60_000


class ReadFile(Arguments):
    """Lines count from 1; both ends are included."""

    path: str
    first: int = Field(1, ge=1)
    last: int | None = Field(None, ge=1)


def use(asked: ReadFile, desk: Desk, _: Callable[[CriterionProof], None]) -> Result:
    """Read a file, or some of its lines, with line numbers. At most 400 lines at once, and of these the
    first 60000 characters.
    """
    text = text_of(asked.path, desk)
    lines = text.splitlines()
    last = min(asked.last or len(lines), asked.first + MOST_LINES - 1, len(lines))
    shown = [f"{number:4} {line}" for number, line in enumerate(lines[asked.first - 1 : last], asked.first)]
    more = f"\n[{len(lines) - last} more lines: read on from {last + 1}]" if last < len(lines) else ""
    title = f"Read {asked.path}" + (
        f":{asked.first}-{last}" if (asked.first, last) != (1, len(lines)) else ""
    )
    return Result(fenced("file", cut("\n".join(shown), LONGEST), asked.path) + more, title)


def text_of(path: str, desk: Desk) -> str:
    """The text of a file. Raises Refused with names that come close."""
    files = desk.files()
    if path in files:
        return files[path]
    near = get_close_matches(path, list(files), n=3, cutoff=0.5)
    raise Refused(f"There is no file {path}." + (f" Did you mean {', '.join(near)}?" if near else ""))


TOOL = Tool("read_file", ReadFile, use, lambda asked: f"Read {asked.path}", EVERYWHERE)
