"""What the rule of a mapping says of where its value comes from: a place, a second one, a setting."""

import re
from dataclasses import dataclass

from planner.generation.naming import words

ORIGIN = re.compile(
    r"(?:the\s+)?(?P<name>.+?)\s+(?:from|of|in|on)\s+the\s+(?P<place>[\w\s-]{1,40}?)(?:\.\s*|$)",
    re.IGNORECASE,
)
"""`City from the address`."""
ELSE = re.compile(
    r"if (?:an? |the )?[\w ]{2,40}? (?:isn[\u2019']t|is not) (?:defined|set|given|known|there|filled(?: in)?)"
    r"(?: (?:for|in|on) the [\w ]{2,40}?)?,? (?:then )?(?:it[\u2019']s|it is|use|take) (?:the )?"
    r"(?P<name>[\w ]{2,40}?) (?:from|of|in|on) the (?P<place>[\w ]{2,40}?)(?:[.;]\s*|$)",
    re.IGNORECASE,
)
"""`If a phone isn't set for the address, then it's the phone from the customer`."""
CHOSEN = re.compile(
    r"(?:based|depending) on (?:the )?(?:selection|choice|value|setting) (?:in|of) the "
    r"(?P<setting>[\w /-]{2,40}?)(?: (?:field|setting|option))?, (?:this field|the field|it) "
    r"(?:can|may|will)?\s*(?:contains?|holds?|is|be) (?:an? |the )?(?P<one>[\w ]{2,40}?),? or (?:an? |the )?"
    r"(?P<other>[\w ]{2,40}?)(?: from the (?P<place>[\w ]{2,40}?))?(?:[.;]\s*|$)",
    re.IGNORECASE,
)
"""`Based on the selection in Source, this field can contain first and last name, or company`."""
BESIDE = re.compile(
    r"(?:the |this )?field is (?:populated|filled|set) only if (?P<name>[\w ]{2,40}?) (?:already )?has "
    r"(?:an? )?value(?:[.;]\s*|$)(?:otherwise,? [^.;]*(?:[.;]\s*|$))?",
    re.IGNORECASE,
)
"""A field that stays empty unless another has a value."""
BY_CODE = re.compile(
    r"(?:the )?mapping is (?:done|made) by (?:the )?(?:ISO )?codes?(?:[.;]\s*|$)|(?:as|by) (?:the |its )?"
    r"(?:two-letter )?ISO(?: 3166)?(?: country)? codes?(?:[.;]\s*|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Choice:
    """What a setting decides: one thing or another, `place` where they come from. `beside` another field."""

    setting: str
    one: str
    other: str
    place: str = ""
    beside: str = ""


def choice_in(rule: str) -> Choice | None:
    """The choice that a rule leaves to a setting."""
    found, beside = CHOSEN.search(rule), BESIDE.search(rule)
    if found is None:
        return None
    return Choice(
        found["setting"].strip(),
        found["one"].strip(),
        found["other"].strip(),
        found["place"] or "",
        beside["name"] if beside else "",
    )


def place_in(rule: str, name: str) -> str:
    """Where a rule says that the field comes from: `default address` of `City from the default address`."""
    said = ORIGIN.match(rule.strip())
    return said["place"].strip() if said and words(name) and words(said["name"]) == words(name) else ""


def without_origin(rule: str, name: str, source: str = "") -> str:
    """The rule without what says where the value comes from, as far as the `source` that was found is that.

    `name` is what the document calls the field.
    """
    rest, said = rule.strip(), ORIGIN.match(rule.strip())
    if said and words(name) and words(said["name"]) == words(name):
        rest = rest[said.end() :]
    if source and source != name:
        rest = CHOSEN.sub("", rest)
        if "," in source:
            rest = ELSE.sub("", rest)
        if words(source)[-1:] == ["code"]:
            rest = BY_CODE.sub("", rest)
    return rest.strip(" ;")
