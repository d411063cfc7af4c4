"""What happens when a call fails: the documents' own words, else five attempts and then parked."""

import re
from typing import Literal

from planner.generation.business_case import Case
from planner.spec.workflow import OnError, Retry

Ending = Literal["fail", "park", "skip"]

NUMBERS = {"once": 1, "twice": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
TIMES = re.compile(
    r"(?P<n>\d+|one|two|three|four|five|six|seven|ten)\s*(?:more\s+)?(?:times|attempts|retries|tries)|"
    r"(?:retr\w+|try again|tried again)[^.]*?\b(?P<word>once|twice)\b",
    re.IGNORECASE,
)
AT_ONCE = re.compile(r"\b(stop|fail)\w* at once|\bno retr|\bnot (tried|retried) again", re.IGNORECASE)
PARK = re.compile(
    r"park|tell a person|dead.?letter|manual review|kept? (it )?for (replay|review)|queue", re.IGNORECASE
)
GO_ON = re.compile(r"(skip|ignore|continue|go on|carry on|log)\w*", re.IGNORECASE)
STOP = re.compile(r"\b(stop|fail|abort|halt)\w*", re.IGNORECASE)
MOST_ATTEMPTS = 10


def on_error_of(case: Case) -> OnError:
    """The retry rule of all calls, and what happens after the last attempt."""
    text = " ".join(rule.text for rule in case.rules_of("error")) or _decided(case)
    return OnError(retry=Retry(attempts=_attempts(text)), then=_then(text))


def _decided(case: Case) -> str:
    """What a person answered about refused calls, or what was assumed for now."""
    asked = [question for question in case.research.questions if question.about == "rules.error"]
    return next((question.answer or question.assumption for question in asked), "")


def _attempts(text: str) -> int:
    """`retry 3 times` is four attempts in all, `three attempts` is three."""
    if AT_ONCE.search(text):
        return 1
    found = TIMES.search(text)
    if found is None:
        return 5
    said = (found.group("n") or found.group("word")).lower()
    number = int(said) if said.isdigit() else NUMBERS.get(said, 5)
    again = "attempt" not in found.group().lower() and "tries" not in found.group().lower().split()
    most = "up to" in text[: found.start()].lower()[-8:]
    return max(1, min(number + (1 if again and not most else 0), MOST_ATTEMPTS))


def _then(text: str) -> Ending:
    endings: tuple[tuple[re.Pattern[str], Ending], ...] = ((PARK, "park"), (STOP, "fail"), (GO_ON, "skip"))
    for pattern, then in endings:
        after = re.search(
            rf"(after|then|finally|otherwise|else|still)[^.]*?(?:{pattern.pattern})", text, re.IGNORECASE
        )
        if after:
            return then
    return "park"
