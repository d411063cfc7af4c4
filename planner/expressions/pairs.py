"""Value maps written as sentences: `lead=New, mql=Working`, `a -> b; c -> d, otherwise Other`."""

import re

from planner.expressions.tree import Call, Pairs, Scalar, Value

ARROW = re.compile(r"\s*(?:=>|->|→|=|⇒)\s*")
LOOSE = re.compile(r"\s*:\s+|\s+becomes\s+|\s+to\s+")
OTHERWISE = re.compile(
    r"(?:everything else|anything else|all(?: the)? others?|others|otherwise|default|else|other values?"
    r"|the rest|sonst|alle anderen)\s*(?:=>|->|→|=|:|to)?\s*(.+)",
    re.IGNORECASE,
)
CUT = re.compile(r"\s*[;,]\s*(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)|\s+and\s+(?=[^,;]+?\s*(?:=|->|→))")
DATED = re.compile(r"\b(?:unix|epoch|iso|rfc \d+)\b|y{4}|d{2}[-./]m{2}", re.IGNORECASE)
"""`unix seconds -> yyyy-MM-dd` pairs formats, not values."""
LEAD = re.compile(r"^(?:(?:value\s+)?map(?:ping|ped)?|values?|translate)\s*:?\s+", re.IGNORECASE)


def value_map(text: str) -> Call | None:
    """The `map` a sentence spells out, or None. Loose pairs (`a: b`) count only where there are two."""
    body = LEAD.sub("", text)
    announced = body != text
    parts = [part.strip() for part in CUT.split(body) if part.strip()]
    pairs: list[tuple[str, Scalar]] = []
    rest: list[tuple[str, Value]] = []
    loose = False
    for number, part in enumerate(parts):
        otherwise = OTHERWISE.fullmatch(part)
        if otherwise is not None and pairs and number == len(parts) - 1:
            rest.append(("default", literal(otherwise.group(1))))
            continue
        pair, was_loose = _pair(part)
        if pair is None or any(pair[0] == known for known, _ in pairs):
            return None
        pairs.append(pair)
        loose = loose or was_loose
    if len(pairs) == 1 and DATED.search(f"{pairs[0][0]} {pairs[0][1]}"):
        return None
    if not pairs or (loose and len(pairs) < 2 and not announced):
        return None
    return Call("map", (), (("pairs", Pairs(tuple(pairs))), *rest))


def _pair(part: str) -> tuple[tuple[str, Scalar] | None, bool]:
    for separator, loose in ((ARROW, False), (LOOSE, True)):
        sides = separator.split(part)
        if len(sides) == 2 and all(side.strip() for side in sides):
            if loose and len(part.split()) > 7:
                return None, loose
            return (str(unquoted(sides[0])), literal(sides[1])), loose
    return None, False


def unquoted(text: str) -> str:
    """The text without the quotes around it."""
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] in "\"'" and text[-1] == text[0] else text


def literal(text: str) -> Scalar:
    """What a value in a sentence means: numbers, true, false and empty are themselves, all else is text."""
    text = text.strip()
    if unquoted(text) != text:
        return unquoted(text)
    if re.fullmatch(r"-?\d+", text) and (text == "0" or not text.lstrip("-").startswith("0")):
        return int(text)
    if re.fullmatch(r"-?\d+\.\d+", text):
        return float(text)
    return {"true": True, "false": False, "empty": None, "null": None}.get(text.lower(), text)
