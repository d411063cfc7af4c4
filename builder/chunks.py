"""Markdown in top-level pieces, so that a page changes only the last one while text streams in. Pure."""

import re
from typing import Final

_FENCE: Final = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_ITEM: Final = re.compile(r"^\s*(?:[-*+]|\d{1,9}[.)])\s")


def chunks(markdown: str) -> list[str]:
    """The pieces in order. They end at empty lines, but for those inside code, lists and what is indented.

    Rendered one by one the pieces show the same as the whole, apart from links that are defined elsewhere.
    """
    found: list[list[str]] = [[]]
    fence, in_list = "", False
    lines = markdown.split("\n")
    after = _after(lines)
    for place, line in enumerate(lines):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and fence and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
        found[-1].append(line)
        in_list = in_list or bool(_ITEM.match(line))
        if fence or line.strip():
            continue
        following = after[place]
        if in_list and (_ITEM.match(following) or following.startswith((" ", "\t"))):
            continue
        if following:
            in_list = False
            found.append([])
    return [text for each in found if (text := "\n".join(each).strip("\n")).strip()]


def _after(lines: list[str]) -> list[str]:
    """For each line the next one that is not empty, "" where there is none. From the end, so once for all."""
    found, following = [""] * len(lines), ""
    for place in range(len(lines) - 1, -1, -1):
        found[place] = following
        following = lines[place] if lines[place].strip() else following
    return found
