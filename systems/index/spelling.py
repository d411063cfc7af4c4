"""One spelling for names people write in several ways, and the names nearest to one."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_OTHER: Final = re.compile(r"[^0-9a-z]+")
NEAR: Final = 0.72


@lru_cache(maxsize=200_000)
def words_of(name: str) -> tuple[str, ...]:
    """`firstName`, `first_name` and `First name` are `first`, `name`."""
    if name.isascii():
        return tuple(word.lower() for word in _WORD.findall(name))
    return tuple(re.findall(r"\w+", name.casefold()))


def folded(name: str) -> str:
    """Without case, spaces and signs."""
    return _OTHER.sub("", name.casefold())


def singular(name: str) -> str:
    """`companies` as `company`, `leads` as `lead`; folded."""
    plain = folded(name)
    if plain.endswith("ies") and len(plain) > 4:
        return plain[:-3] + "y"
    if plain.endswith(("sses", "xes", "ches", "shes")):
        return plain[:-2]
    return plain[:-1] if plain.endswith("s") and not plain.endswith("ss") and len(plain) > 3 else plain


def nearest(name: str, known: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """The names most like this one, the best first; none that is not rather like it."""
    wanted = folded(name)
    found: list[tuple[float, str]] = []
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    for each in known:
        plain = folded(each)
        if plain == wanted:
            found.append((2.0, each))
            continue
        matcher.set_seq1(plain)
        if matcher.real_quick_ratio() >= NEAR and matcher.quick_ratio() >= NEAR:
            ratio = matcher.ratio()
            if ratio >= NEAR:
                found.append((ratio, each))
        elif len(wanted) > 3 and len(plain) > 3 and (wanted in plain or plain in wanted):
            found.append((NEAR - 0.02 + 0.01 * min(len(wanted), len(plain)) / len(plain), each))
    found.sort(key=lambda pair: (-pair[0], len(pair[1]), pair[1]))
    return tuple(dict.fromkeys(name for _, name in found))[:most]
