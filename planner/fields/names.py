"""Field names as words, so that `firstName`, `first_name` and `First name` are the same name."""

import re
from functools import lru_cache

WORD = re.compile(r"[^\W\d_]+|\d+")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# Salesforce marks fields and relations of one's own with these.
MARKS = re.compile(r"__[a-z]{1,2}(?=$|[.\[])")
SAME = {
    "mail": "email",
    "telephone": "phone",
    "tel": "phone",
    "mobile": "phone",
    "surname": "last",
    "lastname": "last",
    "firstname": "first",
    "forename": "first",
    "given": "first",
    "family": "last",
    "organisation": "company",
    "organization": "company",
    "postcode": "zip",
    "postal": "zip",
    "qty": "quantity",
    "amt": "amount",
    "nr": "number",
    "no": "number",
    "num": "number",
    "desc": "description",
    "addr": "address",
    "identifier": "id",
}
# They say what kind of thing a name is, not which.
WEAK = frozenset({"name", "value", "field", "the", "of", "code", "text", "properties", "data", "attributes"})


@lru_cache(maxsize=8192)
def tokens(name: str) -> tuple[str, ...]:
    """`line_items[].unitPrice` is `line, items, unit, price`, all in lower case."""
    return tuple(word.lower() for word in WORD.findall(CAMEL.sub(" ", MARKS.sub("", name))))


@lru_cache(maxsize=8192)
def meant(name: str) -> frozenset[str]:
    """The words of a name by what they mean: a telephone is a phone, items are an item."""
    said = {SAME.get(word, word) for word in tokens(name)}
    return frozenset(SAME.get(_singular(word), _singular(word)) for word in said)


def leaf(path: str) -> str:
    """The last name of a path: `address.city` is `city`, `tags[]` is `tags`."""
    return re.sub(r"(\[\d*\])+$", "", path).rsplit(".", 1)[-1]


def same_name(left: str, right: str) -> bool:
    """Whether two names differ only in how their words are put together."""
    return bool(left) and "".join(tokens(left)) == "".join(tokens(right)) != ""


def _singular(word: str) -> str:
    if len(word) < 4 or word.endswith(("ss", "us", "is")):
        return word
    return word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s")
