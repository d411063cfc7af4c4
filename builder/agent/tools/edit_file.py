"""edit_file"""

from collections.abc import Callable

from pydantic import Field

from builder.agent.desk import Desk, Refused
from builder.agent.tools.base import BUILD, Arguments, Result, Tool
from builder.agent.tools.read_file import text_of
from builder.agent.tools.writing import writing
from builder.proof import CriterionProof
from lib.text import counted


class Edit(Arguments):
    """`old` stands exactly once in the file, indentation included; `new` takes its place."""

    old: str = Field(min_length=1)
    new: str


class EditFile(Arguments):
    """Edits are done one after the other; all or none."""

    path: str
    edits: list[Edit] = Field(min_length=1)
    reason: str = Field(description="What for, in one short sentence people read")


def use(asked: EditFile, desk: Desk, _: Callable[[CriterionProof], None]) -> Result:
    """Change parts of a file. Each `old` text must occur exactly once; take enough lines to make it so."""
    return prepare(asked, desk)()


def prepare(asked: EditFile, desk: Desk) -> Callable[[], Result]:
    """What stores the edited file, after it was checked."""
    text = text_of(asked.path, desk)
    for number, edit in enumerate(asked.edits, 1):
        text = _edited(text, edit, f"Edit {number} of {asked.path}")
    said = f"{counted(len(asked.edits), 'edit')} done."
    return writing(asked.path, text, asked.reason, desk, said=said, title=f"Edited {asked.path}")


def _edited(text: str, edit: Edit, which: str) -> str:
    found = text.count(edit.old)
    if found == 1:
        return text.replace(edit.old, edit.new)
    if found:
        lines = ", ".join(str(line) for line in _lines_of(text, edit.old)[:5])
        raise Refused(
            f"{which} was not done, nor any other: its old text stands {found} times (lines {lines}). "
            "Take in the lines around the one you mean."
        )
    raise Refused(
        f"{which} was not done, nor any other: its old text does not stand in the file. "
        "Read the file again; spaces and line ends count."
    )


def _lines_of(text: str, part: str) -> list[int]:
    lines, start = [], text.find(part)
    while start >= 0:
        lines.append(text.count("\n", 0, start) + 1)
        start = text.find(part, start + 1)
    return lines


TOOL = Tool(
    "edit_file",
    EditFile,
    use,
    lambda asked: f"Edit {asked.path}",
    BUILD,
    changes=True,
    prepare=prepare,
)
