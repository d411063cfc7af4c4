"""Names from a plan's titles as good Python identifiers."""

import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterable

from builder.compiler.vocabulary import MAPPING_NAMES, PAGE_NAMES, SDK_NAMES

LONGEST = 48
SMALL_WORDS = frozenset(
    {"a", "an", "the", "and", "or", "to", "of", "in", "is", "for", "with", "by", "from", "on", "at"}
)
FRAME = frozenset({"ctx", "event", "self", "tenon", "mappings", "workflows", "tests", "holds", "wanted"})
RESERVED = FRAME | SDK_NAMES | MAPPING_NAMES | PAGE_NAMES | frozenset(dir(builtins))


def words(text: str) -> list[str]:
    """The words of a title or name. Only a name is split at its capitals: `leadID` gives lead, id, but
    "HubSpot contact" gives hubspot, contact. Letters outside ASCII lose their accents.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().strip()
    plain = re.sub(r"['`]", "", plain)
    if " " not in plain:
        plain = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", plain)
    return [word.lower() for word in re.findall(r"[A-Za-z0-9]+", plain)]


def identifier(text: str, otherwise: str, longest: int = LONGEST) -> str:
    """A snake_case identifier that is no keyword; `otherwise` where the text has no letters of its own."""
    parts = words(text)
    while len(parts) > 1 and len("_".join(parts)) > longest:
        parts.pop()
    while len(parts) > 1 and len(parts) < len(words(text)) and parts[-1] in SMALL_WORDS:
        parts.pop()
    name = "_".join(parts)[:longest].strip("_")
    if not name:
        return otherwise
    if name[0].isdigit():
        name = f"{otherwise}_{name}"
    return f"{name}_" if keyword.iskeyword(name) or keyword.issoftkeyword(name) else name


def module_name(key: str) -> str:
    """The file name of a workflow, without `.py`: its key with underscores."""
    name = key.replace("-", "_")
    return f"{name}_" if keyword.iskeyword(name) else name


def singular(text: str) -> str:
    """`contacts` as `contact`, `companies` as `company`; a guess that is right for record types."""
    if text.lower() == "people":
        return text[:1] + "erson"
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh")):
        if text.lower().endswith(ending) and len(text) > len(ending) + 1:
            return text[: -len(ending)] + instead
    plural = text.lower().endswith("s") and not text.lower().endswith(("ss", "us", "is"))
    return text[:-1] if plural and len(text) > 3 else text


class Names:
    """The names of one scope. Every name is given once; a second asker gets `name_2`.

    A name that Python or the workflow's own frame already uses gets an underscore: `filter_`.
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.taken = set(taken)

    def take(self, wanted: str) -> str:
        plain = f"{wanted}_" if wanted in RESERVED else wanted
        name, number = plain, 2
        while name in self.taken:
            name, number = f"{plain}_{number}", number + 1
        self.taken.add(name)
        return name
