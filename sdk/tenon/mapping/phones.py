"""Phone numbers in E.164. The countries below are all it knows; any other is refused by name, never
guessed.
"""

import re
from dataclasses import dataclass
from typing import Final

from tenon.mapping.errors import MappingError, shown
from tenon.mapping.values import blank, text


@dataclass(frozen=True)
class Plan:
    """A country's numbering plan: its calling code, what is dialled before a number at home, how long a
    number is.
    """

    code: str
    trunk: str
    shortest: int
    longest: int


_TABLE: Final = """
US 1 1 10 10; CA 1 1 10 10; GB 44 0 9 10; IE 353 0 7 9; DE 49 0 5 11; AT 43 0 4 13
CH 41 0 9 9; FR 33 0 9 9; ES 34 - 9 9; PT 351 - 9 9; IT 39 - 6 11; NL 31 0 9 9
BE 32 0 8 9; LU 352 - 4 11; DK 45 - 8 8; SE 46 0 7 9; NO 47 - 8 8; FI 358 0 5 12
IS 354 - 7 7; PL 48 - 9 9; CZ 420 - 9 9; SK 421 0 9 9; HU 36 06 8 9; RO 40 0 9 9
BG 359 0 7 9; GR 30 - 10 10; HR 385 0 8 9; SI 386 0 8 8; EE 372 - 7 8; LV 371 - 8 8
LT 370 0 8 8; UA 380 0 9 9; TR 90 0 10 10; IL 972 0 8 9; AE 971 0 8 9; SA 966 0 8 9
ZA 27 0 9 9; EG 20 0 8 10; NG 234 0 8 10; KE 254 0 9 9; IN 91 0 10 10; SG 65 - 8 8
HK 852 - 8 8; JP 81 0 9 10; KR 82 0 8 10; CN 86 0 10 11; TW 886 0 8 9; AU 61 0 9 9
NZ 64 0 8 10; MX 52 - 10 10; BR 55 0 10 11; AR 54 0 10 11; CL 56 - 9 9; CO 57 - 8 10
"""
"""Country, calling code, trunk prefix (- for none), shortest and longest national number (ITU-T E.164
plans).
"""


def _plans() -> dict[str, Plan]:
    entries = (entry.split() for entry in re.split(r"[;\n]", _TABLE) if entry.strip())
    return {
        country: Plan(code, "" if trunk == "-" else trunk, int(shortest), int(longest))
        for country, code, trunk, shortest, longest in entries
    }


COUNTRIES: Final[dict[str, Plan]] = _plans()
EXTENSION: Final = re.compile(r"\s*(?:ext\.?|extension|x|#)\s*\d{1,6}$", re.IGNORECASE)


def phone(value: object, country: str) -> str | None:
    """The number in E.164; one without `+` or `00` is read as dialled in `country` (two letters, `GB`).

    None for a blank value. An extension is left out: E.164 has none. Raises `MappingError` for a number
    that cannot be one, by its characters or its length, and for a country outside the table.

    >>> phone("020 7946 0018", "GB"), phone("+44 (0)20 7946 0018", "US"), phone("(415) 555-0132 ext. 9", "US")
    ('+442079460018', '+442079460018', '+14155550132')
    """
    if blank(value):
        return None
    plan = COUNTRIES.get(country.upper())
    if plan is None:
        known = ", ".join(sorted(COUNTRIES))
        raise MappingError(f"phone knows no country {country!r}; it knows {known}")
    written = EXTENSION.sub("", (text(value) or "").strip())
    digits = re.sub(r"[\s().\-/\u00a0\u2010-\u2015]", "", written.replace("(0)", ""))
    if not re.fullmatch(r"\+?[0-9]+", digits):
        raise MappingError(f"phone does not read {shown(value)}: expected digits, spaces and + ( ) - . /")
    return "+" + _international(digits, plan, country.upper(), value)


def _international(digits: str, plan: Plan, country: str, value: object) -> str:
    for prefix in ("+", "011" if plan.code == "1" else "00"):
        if digits.startswith(prefix):
            number = digits.removeprefix(prefix)
            if not 7 <= len(number) <= 15 or number.startswith("0"):
                raise MappingError(f"phone: {shown(value)} is no country code with a number, 7 to 15 digits")
            return number
    at_home = digits.removeprefix(plan.trunk) if len(digits) > plan.shortest else digits
    if not plan.shortest <= len(at_home) <= plan.longest:
        allowed = str(plan.longest) if plan.shortest == plan.longest else f"{plan.shortest} to {plan.longest}"
        raise MappingError(f"phone: {shown(value)} is no number of {country}: expected {allowed} digits")
    return plan.code + at_home
