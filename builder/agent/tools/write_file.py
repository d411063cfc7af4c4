"""write_file"""

from collections.abc import Callable

from pydantic import Field

from builder.agent.desk import Desk
from builder.agent.tools.base import BUILD, Arguments, Result, Tool
from builder.agent.tools.writing import writing
from builder.proof import CriterionProof


class WriteFile(Arguments):
    """`text` is the whole file."""

    path: str = Field(description="Relative, such as workflows/orders.py")
    text: str
    reason: str = Field(description="What for, in one short sentence people read")


def use(asked: WriteFile, desk: Desk, _: Callable[[CriterionProof], None]) -> Result:
    """Write a whole file, new or in place of what it held. Prefer edit_file for a change to a file that
    exists.
    """
    return prepare(asked, desk)()


def prepare(asked: WriteFile, desk: Desk) -> Callable[[], Result]:
    """What stores the file, after it was checked."""
    title = f"Wrote {asked.path}"
    return writing(asked.path, asked.text, asked.reason, desk, said="Written.", title=title)


TOOL = Tool(
    "write_file",
    WriteFile,
    use,
    lambda asked: f"Write {asked.path}",
    BUILD,
    changes=True,
    prepare=prepare,
)
