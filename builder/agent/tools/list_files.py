"""list_files"""

from collections.abc import Callable

from builder.agent.desk import Desk
from builder.agent.tools.base import EVERYWHERE, Arguments, Result, Tool
from builder.proof import CriterionProof
from lib.text import counted


class ListFiles(Arguments):
    """Nothing to say."""


def use(asked: ListFiles, desk: Desk, _: Callable[[CriterionProof], None]) -> Result:
    """List every file of the project with its number of lines."""
    files = {path: text for path, text in desk.files().items() if not path.startswith("vendor/")}
    lines = [f"{path} ({counted(len(text.splitlines()), 'line')})" for path, text in files.items()]
    return Result("\n".join(lines) or "There are no files yet.", f"Listed {counted(len(files), 'file')}")


TOOL = Tool("list_files", ListFiles, use, lambda _: "List the files", EVERYWHERE)
