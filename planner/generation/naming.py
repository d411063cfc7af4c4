"""Names and small words: how an object or field is said in a sentence, a title, a key and in code."""

import re
from functools import lru_cache

from planner.spec.placeholders import PLACEHOLDER_FIELD

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
GAP = r"[\s_.-]?"
LONGEST_SLUG = 60
SAME_IN_PLURAL = ("data", "news", "series", "information")
ABBREVIATIONS = {"id": "id", "url": "URL", "vat": "VAT", "sku": "SKU", "iban": "IBAN", "api": "API"}


def words(name: str) -> list[str]:
    """`BankTransaction`, `bank_transaction` and `Bank transactions` as lower-case words."""
    return list(_words(name))


@lru_cache(maxsize=65536)
def _words(name: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in WORD.findall(re.sub(r"__[a-z]$", "", name)))


def label(name: str) -> str:
    """A name as a sentence says it: `first name`, `SKU`, `bank transaction`; a placeholder says it is one."""
    if name.startswith(PLACEHOLDER_FIELD):
        return f"{label(name.removeprefix(PLACEHOLDER_FIELD))} (field not known yet)"
    return " ".join(ABBREVIATIONS.get(word, word) for word in words(name)) or name


def leaf_label(path: str) -> str:
    """The last name of a path as a sentence says it: `first name` of `data.firstName`."""
    return label(leaf(path))


def leaf(path: str) -> str:
    """The last name of a path: `Document No.` of `line.Document No.`."""
    return re.split(r"\.(?=\S)", path)[-1]


def singular(noun: str) -> str:
    """`companies` to `company`, `leads` to `lead`; words that end in ss or us stay."""
    if noun.lower() in SAME_IN_PLURAL or re.search(r"(ss|us|is)$", noun):
        return noun
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    if re.search(r"(ches|shes|sses|xes|zes)$", noun):
        return noun[:-2]
    return noun.removesuffix("s")


def plural(noun: str) -> str:
    if noun.lower() in SAME_IN_PLURAL:
        return noun
    if re.search(r"[^aeiou]y$", noun):
        return noun[:-1] + "ies"
    return noun + ("es" if re.search(r"(s|x|z|ch|sh)$", noun) else "s")


def object_label(name: str) -> str:
    """An object in the singular, as a sentence says it."""
    return singular(label(name)) or "record"


def a(noun: str) -> str:
    """The noun with its article: `a lead`, `an email`, `an SKU`, `a user`."""
    first = noun.split(" ", maxsplit=1)[0]
    if first.isupper() and len(first) > 1:
        vowel = first[0] in "AEFHILMNORSX"
    else:
        vowel = first[:1].lower() in "aeiou" and not re.match(r"(uni|use|eu|one)", first.lower())
    return f"{'an' if vowel else 'a'} {noun}"


def listed(items: list[str], word: str = "and") -> str:
    """`a, b and c`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {word} {items[-1]}" if items else ""


def counted(number: int, noun: str) -> str:
    return f"{number} {noun if number == 1 else plural(noun)}"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def identifier(name: str) -> str:
    """A name for a value in code: `bank_transaction`."""
    return "_".join(words(name)) or "record"


def slug(text: str) -> str:
    """The key of a workflow: lower case, digits and `-`, starting with a letter."""
    found = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    if len(found) > LONGEST_SLUG:
        whole = found[: LONGEST_SLUG + 1].rpartition("-")[0]
        found = (whole or found[:LONGEST_SLUG]).strip("-")
    return found if found[:1].isalpha() else f"workflow-{found}".strip("-")


def says(text: str, name: str) -> re.Match[str] | None:
    """Where a text says a name, in any of its spellings, as whole words; None where it does not."""
    spelled = [re.escape(word) for word in words(name)]
    if not spelled:
        return None
    joined = GAP.join(spelled)
    return re.search(rf"(?<!\w){joined}(?:s|es)?(?!\w)", text, re.IGNORECASE)
