"""What the agent says in a turn, as Markdown. Pure."""

import re
from collections.abc import Sequence

from builder.compiler import Finding
from builder.finding import Place
from builder.merging import Conflict
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


def build_message(title: str) -> str:
    """What a person's message reads when they pressed Build and wrote nothing."""
    return f"Build {title}."


def says_build(text: str) -> bool:
    """Whether a message begins with the wish to build, as the Build button's does."""
    return re.match(r"\s*(re)?build\b", text, re.IGNORECASE) is not None


def message_to_agent(text: str, states: Sequence[tuple[str, str]] | None, findings: Sequence[str]) -> str:
    """The person's message, and after a build by rules what came of it. `states` are (criterion, state)."""
    if states is None:
        return text
    told = ", ".join(f"{key} {state}" for key, state in states) or "the plan has no criteria"
    checks = "\n".join(findings) or "nothing"
    return (
        f"{text}\n\nThe compiler has just written this workflow from the plan by rules; read the files "
        f"before you change them. Criteria: {told}. The checks say: {checks}\n"
        "Make what is not proven proven, or ask a person."
    )


def introduction(title: str, built_before: bool, with_agent: bool) -> str:
    """How a build begins."""
    begin = "I am building" if not built_before else "I am building again"
    if with_agent:
        return (
            f"{begin} **{title}**. The compiler writes code and one test for each criterion from the plan; "
            "I go on with what it leaves open."
        )
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


def kept_by_hand(conflicts: Sequence[Conflict]) -> str:
    """Where the plan and a person changed the same, and the person's text stands."""
    told = [f"- {_plain(conflict.said)}" for conflict in conflicts[:MOST_FINDINGS]]
    if len(conflicts) > MOST_FINDINGS:
        told.append(f"- and {len(conflicts) - MOST_FINDINGS} more")
    return (
        f"{counted(len(conflicts), 'place')} changed by hand and by the plan. What was written by hand "
        "stands; look whether the plan's change is missing there:\n\n" + "\n".join(told)
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
            sentence += f" {words}: {', '.join(keys)}; why is said above."
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
