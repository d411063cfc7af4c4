"""search_files"""

from collections.abc import Callable

from pydantic import Field

from builder.agent.desk import Desk
from builder.agent.tools.base import EVERYWHERE, Arguments, Result, Tool
from builder.brief.fence import fenced
from builder.proof import CriterionProof
from lib.text import counted

MOST = 60
LONGEST_LINE = 240


class SearchFiles(Arguments):
    """`text` is looked for as it stands; upper and lower case are the same."""

    text: str = Field(min_length=2)
    folder: str = Field("", description="Only files whose path begins so")


def use(asked: SearchFiles, desk: Desk, _: Callable[[CriterionProof], None]) -> Result:
    """Find a text in all files: path, line number and line of each place, at most 60."""
    wanted = asked.text.casefold()
    found = [
        f"{path}:{number} {line.strip()[:LONGEST_LINE]}"
        for path, text in desk.files().items()
        if path.startswith(asked.folder) and not path.startswith("vendor/")
        for number, line in enumerate(text.splitlines(), 1)
        if wanted in line.casefold()
    ]
    title = f"Searched for “{asked.text}”: {counted(len(found), 'place')}"
    if not found:
        return Result("It stands nowhere.", title)
    more = f"\n[{len(found) - MOST} more places: search for something rarer]" if len(found) > MOST else ""
    return Result(fenced("places", "\n".join(found[:MOST])) + more, title)


TOOL = Tool("search_files", SearchFiles, use, lambda asked: f"Search for “{asked.text}”", EVERYWHERE)
