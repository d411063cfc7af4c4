"""Text that others wrote, marked as data: what stands between the fences is material and no order."""

import re
from typing import Final

_FENCE: Final = re.compile(r"<(/?)(?=data\b)", re.IGNORECASE)
CUT: Final = "\n[cut here: {left:,} more characters]"


def fenced(kind: str, text: str, name: str = "") -> str:
    """The text between fences. Words in it that look like our own fence are taken apart."""
    called = f' name="{plain(name)}"' if name else ""
    inside = _FENCE.sub(r"< \1", text).strip("\n")
    return f'<data kind="{plain(kind)}"{called}>\n{inside}\n</data>'


def plain(name: str) -> str:
    """A name that cannot end the attribute that it stands in."""
    return " ".join(name.replace('"', "'").replace("<", "(").replace(">", ")").split())


def cut(text: str, longest: int) -> str:
    """The beginning of a text, saying how much is missing; the text itself when it is short enough."""
    if len(text) <= longest:
        return text
    return text[:longest] + CUT.format(left=len(text) - longest)


def ends(text: str, longest: int) -> str:
    """Beginning and end of a text: what failed in a log stands at its end."""
    if len(text) <= longest:
        return text
    head, tail = longest // 3, longest - longest // 3
    missing = f"\n[left out here: {len(text) - longest:,} characters]\n"
    return f"{text[:head]}{missing}{text[-tail:]}"
