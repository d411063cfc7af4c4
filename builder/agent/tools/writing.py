"""Writing a file, and what the checks say about it: told at once, so that nobody builds upon a mistake."""

from collections.abc import Callable

from builder.agent.desk import Desk
from builder.agent.tools.base import Result

MOST = 20


def writing(path: str, text: str, reason: str, desk: Desk, *, said: str, title: str) -> Callable[[], Result]:
    """Check the files as they would be with that text, and give what stores it.

    Checks take seconds and hold nobody up; storing is a moment. Where the file changed, the model is told
    `said` and people `title`.
    """
    remarks = _remarks(path, text, desk)

    def store() -> Result:
        changes = desk.write({path: text}, reason)
        if not changes:
            return Result("The file is already exactly so; nothing was written.", f"{path} is as it was")
        return Result(f"{said}{remarks}", title, detail=reason, written=tuple(changes))

    return store


def _remarks(path: str, text: str, desk: Desk) -> str:
    """The findings of that file as text to add to a result, "" without any."""
    found = [str(finding) for finding in desk.check({path: text}) if finding.path == path]
    if not found:
        return ""
    more = f"\nand {len(found) - MOST} more" if len(found) > MOST else ""
    return "\nThe checks say:\n" + "\n".join(found[:MOST]) + more
