"""What the address of an operation says: the collection, which record of it, and what is done."""

import re
from dataclasses import dataclass
from typing import Final

from runtime.twins.names import singular

PLACEHOLDER: Final = re.compile(r"\{([^{}]+)\}")
SUFFIX: Final = re.compile(r"\.(json|xml)$")
CALL: Final = re.compile(r"(?P<noun>[A-Za-z][\w.]*)[.:](?P<verb>[a-z][A-Za-z]*)")
SEARCHES: Final = ("search", "query", "find", "list", "filter")
VERBS: Final = {
    "create": ("create", "add", "post", "insert", "new", "send", "upload", "open", "start", "schedule"),
    "read": ("get", "info", "show", "read", "lookup", "retrieve", "describe", "fetch"),
    "update": ("update", "edit", "set", "rename", "modify", "change", "patch"),
    "delete": ("delete", "remove", "destroy", "revoke"),
    "list": ("list", "history", "all", "find", "search", "query", "members", "index"),
}


@dataclass(frozen=True)
class Address:
    """`collection` is the path of a collection with `{}` for placeholders, `item` the placeholder behind it.

    `parents` are the placeholders inside it, each with the collection it names a record of. `verb` is what
    a path such as `/users.list` says is done, `search` that the path ends in a word for searching.
    """

    collection: str
    item: str = ""
    parents: tuple[tuple[str, str], ...] = ()
    verb: str = ""
    call: bool = False
    search: bool = False

    @property
    def noun(self) -> str:
        """The last word of the collection."""
        words = [part for part in self.collection.split("/") if part and part != "{}"]
        return words[-1] if words else "records"

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the collection, the last first."""
        return tuple(part for part in reversed(self.collection.split("/")) if part and part != "{}")


def address_of(path: str) -> Address:
    """What a path says. Nothing in it is known to be a verb unless it is written like a call."""
    parts = [part for part in path.split("/") if part]
    last = SUFFIX.sub("", parts[-1]) if parts else ""
    item = PLACEHOLDER.fullmatch(last)
    head = parts[:-1]
    if item:
        return Address(_plain(head), item.group(1), _parents(head))
    call = CALL.fullmatch(last)
    if call and not PLACEHOLDER.search(last):
        return Address(_plain([*head, call["noun"]]), "", _parents(head), verb_of(call["verb"]), call=True)
    if head and last.lower() in SEARCHES and len(head) > 0 and not PLACEHOLDER.fullmatch(head[-1]):
        return Address(_plain(head), "", _parents(head), "list", search=True)
    searched = last.lower() in SEARCHES
    return Address(_plain([*head, last]), "", _parents(head), "list" if searched else "", search=searched)


def verb_of(word: str) -> str:
    """What a verb does, by its first part: `postMessage` creates. Empty for one that is not known."""
    first = re.match(r"[a-z]+", word)
    plain = first.group() if first else ""
    return next((kind for kind, words in VERBS.items() if plain in words), "")


def _plain(parts: list[str]) -> str:
    return "/" + "/".join(PLACEHOLDER.sub("{}", SUFFIX.sub("", part)) for part in parts)


def _parents(parts: list[str]) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for place, part in enumerate(parts):
        found += [(name, _plain(parts[:place])) for name in PLACEHOLDER.findall(part)]
    return tuple(found)


def relation_names(param: str, collection: str) -> tuple[str, ...]:
    """The names, folded, a record may have for the one that this placeholder names."""
    words = [part for part in collection.split("/") if part and part != "{}"]
    noun = singular(words[-1]) if words else ""
    plain = re.sub(r"(_?(id|gid|sid|uuid|number|key))$", "", param, flags=re.IGNORECASE)
    names = [param, singular(plain), noun, f"{noun}s", f"{noun}id", f"{noun}_id"]
    return tuple(dict.fromkeys(re.sub(r"[^0-9a-z]", "", name.lower()) for name in names if name))
