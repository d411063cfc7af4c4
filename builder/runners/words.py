"""What the agent says in a turn, as Markdown. Pure."""

from collections.abc import Sequence

from builder.compiler import Finding
from builder.finding import Place
from lib.text import counted

MOST_FINDINGS = 20
NOTHING_FOUND = (
    "I looked through the planned workflows and the code and found none of these words. Name a step, "
    "a field, a system or a criterion as the plan has it."
)
NO_AGENT = (
    "I build planned workflows and prove them by rules. I cannot change code on a message: change the plan, "
    "then press Build again."
)


def introduction(title: str, built_before: bool) -> str:
    """How a build begins."""
    begin = "I am building" if not built_before else "I am building again"
    return (
        f"{begin} **{title}** with the compiler: it writes the code and one test for each criterion from the "
        "plan, by rules and without a model."
    )


def left_open(findings: Sequence[Finding]) -> str:
    """What the plan does not say clearly enough to be written."""
    stubs = [finding for finding in findings if finding.stub]
    told = [f"- `{finding.key}` {finding.message}" for finding in stubs[:MOST_FINDINGS]]
    if len(stubs) > MOST_FINDINGS:
        told.append(f"- and {len(stubs) - MOST_FINDINGS} more")
    places = "this place" if len(stubs) == 1 else "these places"
    return (
        f"{counted(len(stubs), 'part')} of the plan could not be written by rules. The code stops there and "
        f"says so; say it more exactly in the plan, or write {places} by hand:\n\n" + "\n".join(told)
    )


def conclusion(states: Sequence[tuple[str, str]]) -> str:
    """How a build ended; `states` are (criterion, state)."""
    proven = sum(state == "proven" for _, state in states)
    sentence = f"{proven} of {len(states)} criteria are proven against twin systems."
    if not states:
        return "The plan has no acceptance criteria, so nothing is proven. Add some and build again."
    for state, words in (("failing", "Failing"), ("untested", "Without a test")):
        keys = [f"`{key}`" for key, found in states if found == state]
        if keys:
            sentence += f" {words}: {', '.join(keys)}, each with its reason above."
    return sentence


def found_places(places: Sequence[Place], address: str) -> str:
    """Where the words of a message occur, as links; `address` is the Build tab's."""
    if not places:
        return f"{NO_AGENT}\n\n{NOTHING_FOUND}"
    lines = [f"- [{_plain(place.label)}]({address}?{place.query}) {_plain(place.text)}" for place in places]
    return f"{NO_AGENT} This is what your words touch:\n\n" + "\n".join(lines)


def _plain(text: str) -> str:
    """Text in which nothing reads as Markdown."""
    return "".join(f"\\{sign}" if sign in r"\`*_[]<>()#~|!" else sign for sign in text)
