"""The flows a document lists, each with who gives, who takes and what starts it, as far as its words say."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Final

from planner.extraction.flow_lists import Listed, flow_lists
from planner.extraction.happenings import event_name, happening_in
from planner.extraction.roles import decided, directions, is_carrier, only_asked
from planner.extraction.samples import event_shown
from planner.extraction.systems import Naming
from planner.extraction.triggers import find_triggers
from planner.extraction.units import Unit
from planner.spec.research import CALLER, Flow, ResearchTrigger
from planner.spec.values import Role

_ONCE: Final = re.compile(
    r"\b(?:initial|first[- ]time|one[- ]time|one[- ]off|historic\w*|back-?fill\w*|bulk|migration)\b"
    r"|\b(?:first|is|are|on) (?:deploy\w*|install\w*)\b",
    re.IGNORECASE,
)
"""A flow that is run once for what is there already."""
_OF: Final = re.compile(
    r"\b(?:import|export|load|copy|sync|synchroni[sz]ation|extract|dump)\w*\s+(?:of\s+)?(?:all\s+|the\s+)*$",
    re.IGNORECASE,
)
"""`Initial import of Foo accounts`: the records are those of Foo."""
_HAPPENS: Final = re.compile(
    r"\s+(?:\w+\s+){0,2}(?:updates?|creat(?:ion|ed)|delet(?:ion|ed)|updated|changed?|changes)\W*$",
    re.IGNORECASE,
)
"""`Foo account update` names what happens in Foo."""
_RECEIVES: Final = re.compile(
    r"\bwebhooks?\b|\bPOST\b|\b(?:HTTP|incoming|inbound) requests?\b|\b(?:receives?|accepts?|catch\w*)\b"
    r"[^.]{0,40}\brequests?\b|\bendpoint to which\b|\bsubmit\w*\b[^.]{0,30}\bvia\b",
    re.IGNORECASE,
)
"""The flow has an address that somebody calls."""
_COMES_IN: Final = re.compile(
    r"\b(?:receiv|accept|catch|handl|tak)\w*\s+(?:\w+\s+){0,2}requests?\b", re.IGNORECASE
)
_WRITTEN: Final = re.compile(
    r"\b(?:creat|writ|add|stor|sav|insert|updat|import|send|sent|push|post)\w*\b[^.;]{0,60}\b(?:in|into|to|as)\s+"
    r"(?:the |our |an? )?(?:new )?$",
    re.IGNORECASE,
)
_SAME: Final = re.compile(r"\bsame (?:format|payload|body|structure|shape|message)\b", re.IGNORECASE)
_STEM: Final = 5
MOST_COMPARED: Final = 7


@dataclass(frozen=True, slots=True)
class Ends:
    """Who gives and who takes, by key; "" where the words do not say."""

    source: str = ""
    target: str = ""


def find_flows(units: Sequence[Unit], naming: Naming, roles: Mapping[str, Role]) -> list[Flow]:
    """All listed flows in order, those that several lists name once. Lists that move nothing are none."""
    lists: list[list[Listed]] = []
    for said, listed in flow_lists(units):
        if said or all(_names_both(each, naming, roles) for each in listed):
            _add(listed, lists, naming, roles)
    kept = [listed for listed in lists if any(_is_whole(each, naming, roles) for each in listed)]
    found: list[Flow] = []
    for each in (one for listed in kept for one in listed):
        flow = _flow(each, naming, roles, len(found) + 1)
        if all(flow.text != other.text for other in found):
            found.append(_called_elsewhere(_as_above(flow, found), units, naming))
    return found


def _called_elsewhere(flow: Flow, units: Sequence[Unit], naming: Naming) -> Flow:
    """The flow with its start, where another sentence says that requests come in and are written where it

    writes: `It accepts incoming requests and creates an order in Foo`.
    """
    source = naming.systems.get(flow.source)
    if flow.trigger is not None or not flow.target or source is None or source.entry is not None:
        return flow
    for unit in units:
        said = _COMES_IN.search(unit.text) if unit.scope == "in" and unit.kind != "code" else None
        written = said and any(
            each.key == flow.target and _WRITTEN.search(unit.text[said.end() : each.start])
            for each in naming.mentions.get(unit.number, ())
        )
        if written:
            start = ResearchTrigger(kind="webhook", system=flow.source, evidence=(unit.evidence(),))
            return flow.model_copy(update={"trigger": start})
    return flow


def _as_above(flow: Flow, before: Sequence[Flow]) -> Flow:
    """The flow with the payload of the last one before it, where it says that its own is the same."""
    if flow.trigger is None or flow.trigger.payload is not None or not _SAME.search(flow.text):
        return flow
    shown = [one.trigger.payload for one in before if one.trigger and one.source == flow.source]
    payload = next((each for each in reversed(shown) if each is not None), None)
    return flow.model_copy(update={"trigger": flow.trigger.model_copy(update={"payload": payload})})


def _is_whole(listed: Listed, naming: Naming, roles: Mapping[str, Role]) -> bool:
    """Whether it is told who gives and who takes."""
    ends = _ends(listed, naming, roles)
    return bool(ends.source and ends.target)


def _names_both(listed: Listed, naming: Naming, roles: Mapping[str, Role]) -> bool:
    """Whether the entry itself names the two ends of a flow: a mere step names one."""
    told = {key for unit in listed.units for key in naming.keys_in(unit)} & set(roles)
    return len(told) > 1 and _is_whole(listed, naming, roles)


def _add(listed: list[Listed], lists: list[list[Listed]], naming: Naming, roles: Mapping[str, Role]) -> None:
    """Adds a list, or lets it tell more of one that names the same flows."""
    for earlier in lists:
        pairing = _paired(listed, earlier, naming, roles)
        if pairing:
            for place, other in enumerate(pairing):
                known, more = earlier[place], listed[other]
                known.name = known.name or more.name
                known.units += [unit for unit in more.units if unit not in known.units]
            return
    lists.append(listed)


def _paired(
    listed: Sequence[Listed], earlier: Sequence[Listed], naming: Naming, roles: Mapping[str, Role]
) -> tuple[int, ...]:
    """For each earlier entry the one of the new list that is the same flow; () where that is not sure."""
    size = len(earlier)
    if (
        len(listed) != size
        or size > MOST_COMPARED
        or listed[0].units[0].document is not (earlier[0].units[0].document)
    ):
        return ()
    likeness = [[_alike(one, other, naming, roles) for other in listed] for one in earlier]
    ways = sorted(
        (
            (sum(likeness[place][other] for place, other in enumerate(way)), way)
            for way in permutations(range(size))
        ),
        reverse=True,
    )
    best, way = ways[0]
    sure = all(likeness[place][other] > 0 for place, other in enumerate(way))
    return way if sure and (len(ways) == 1 or ways[1][0] < best) else ()


def _alike(one: Listed, other: Listed, naming: Naming, roles: Mapping[str, Role]) -> int:
    """How much two entries have in common: words, and who gives and takes; below 1 where that differs."""
    if one.name and one.name.casefold() == other.name.casefold():
        return 100
    first, second = _ends(one, naming, roles), _ends(other, naming, roles)
    told = ((first.source, second.source), (first.target, second.target))
    if any(a and b and a != b for a, b in told):
        return -10
    shared = _stems(one.name or one.text) & _stems(other.name or other.text)
    return len(shared) + sum(bool(a and a == b) for a, b in told)


def _stems(text: str) -> set[str]:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return {word[:_STEM].casefold() for word in re.findall(r"[A-Za-z]{4,}", spaced)}


def _flow(listed: Listed, naming: Naming, roles: Mapping[str, Role], number: int) -> Flow:
    ends = _ends(listed, naming, roles)
    return Flow(
        key=f"FL-{number:02}",
        name=listed.name,
        text=listed.text,
        source=ends.source,
        target=ends.target,
        trigger=_with_payload(_start(listed, ends, naming, roles), listed),
        evidence=tuple(unit.evidence() for unit in listed.units[:3]),
    )


def _ends(listed: Listed, naming: Naming, roles: Mapping[str, Role]) -> Ends:
    """By the flow's name first, then by its sentences, then by what is left of two systems."""
    ends = [key for key, system in naming.systems.items() if key in roles and not only_asked(system)]
    named = [listed.units[0]]
    gives, takes = _leaning([_only_name(listed)] if listed.name else named, naming, ends)
    if not (gives and takes):
        more, less = _leaning(listed.units, naming, ends)
        gives, takes = gives or (more if more != takes else ""), takes or (less if less != gives else "")
    if not gives:
        gives = _owner(named[0], naming, ends, takes)
    told = {key for unit in listed.units for key in naming.keys_in(unit)}
    if gives and not takes and told & set(ends) == {gives} and _is_called(listed, naming, gives):
        # "A form is posted to the webhook; a ticket is created in Foo": nothing comes from Foo.
        gives, takes = CALLER, gives
    if not (gives or takes) and told & set(ends):
        gives, takes = _only_way(roles, ends)
    if not (gives or takes) and len(ends) == 1 and _RECEIVES.search(listed.text):
        takes = ends[0]
    if not takes and gives and len(ends) == 2:
        takes = next(each for each in ends if each != gives)
    if not gives and takes:
        others = [each for each in ends if each != takes]
        if _RECEIVES.search(listed.text) and not told & set(others):
            gives = CALLER
        elif len(ends) == 2:
            gives = others[0]
    return Ends(gives, takes)


def _is_called(listed: Listed, naming: Naming, key: str) -> bool:
    """Whether the flow is called, and what comes in is written to the system."""
    if not _RECEIVES.search(listed.text):
        return False
    return any(
        _WRITTEN.search(unit.text[: mention.start])
        for unit in listed.units
        for mention in naming.mentions.get(unit.number, ())
        if mention.key == key
    )


def _only_way(roles: Mapping[str, Role], ends: Sequence[str]) -> tuple[str, str]:
    """The one that gives and the one that takes, where the whole text knows no other way."""
    gives = [key for key in ends if roles[key] == "source"]
    takes = [key for key in ends if roles[key] == "target"]
    return (gives[0], takes[0]) if len(gives) == len(takes) == 1 and len(ends) == 2 else ("", "")


def _only_name(listed: Listed) -> Unit:
    """The first unit, cut to the flow's name where that stands at its beginning."""
    unit = listed.units[0]
    at = unit.text.find(listed.name)
    if at < 0:
        return unit
    end = at + len(listed.name)
    return Unit(unit.number, unit.document, unit.passage, unit.start, unit.text[:end], unit.scope)


def _leaning(units: Sequence[Unit], naming: Naming, ends: Sequence[str]) -> tuple[str, str]:
    """The one that only gives and the one that only takes, each where there is exactly one."""
    found = decided(directions(units, naming), naming)
    gives = [key for key in ends if found.get(key) == "source"]
    takes = [key for key in ends if found.get(key) == "target"]
    both = [key for key in ends if found.get(key) == "both"]
    if len(gives) == 1 and not takes and len(both) == 1:
        takes = both
    if len(takes) == 1 and not gives and len(both) == 1:
        gives = both
    # What stands last in a chain is where the records come to rest.
    return gives[0] if len(gives) == 1 else "", takes[-1] if takes else ""


def _owner(unit: Unit, naming: Naming, ends: Sequence[str], takes: str) -> str:
    """The system whose own records an entry speaks of: by what is imported, or by what happens there."""
    for mention in naming.mentions.get(unit.number, ()):
        if mention.key not in ends or mention.key == takes:
            continue
        if _OF.search(unit.text[: mention.start]) or _HAPPENS.match(unit.text[mention.end :]):
            return mention.key
    return ""


def _start(listed: Listed, ends: Ends, naming: Naming, roles: Mapping[str, Role]) -> ResearchTrigger | None:
    """What starts this flow: by hand where it is run once, else what its own sentences say."""
    if not (ends.source and ends.target):
        return None
    if _ONCE.search(listed.name) or _ONCE.search(listed.units[0].text):
        return ResearchTrigger(kind="manual", evidence=(listed.units[0].evidence(),))
    told = find_triggers(listed.units, naming, roles)
    fitting = [each for each in told if each.kind != "webhook" or each.system in ("", ends.source)]
    if fitting:
        first = fitting[0]
        return first if first.kind == "schedule" else first.model_copy(update={"system": ends.source})
    if event := _named_event(listed, ends, naming):
        return ResearchTrigger(
            kind="webhook", system=ends.source, event=event, evidence=(listed.units[0].evidence(),)
        )
    if ends.source == CALLER or _RECEIVES.search(listed.text):
        told_by = next((unit for unit in listed.units if _RECEIVES.search(unit.text)), listed.units[0])
        return ResearchTrigger(kind="webhook", system=_sender(ends, naming), evidence=(told_by.evidence(),))
    return None


def _with_payload(trigger: ResearchTrigger | None, listed: Listed) -> ResearchTrigger | None:
    """The trigger with the body that the flow's own text shows for a call of its address."""
    if trigger is None or trigger.kind != "webhook":
        return trigger
    shown = next((value for unit in listed.units if (value := event_shown(unit)) is not None), None)
    return trigger if shown is None else trigger.model_copy(update={"payload": shown})


def _sender(ends: Ends, naming: Naming) -> str:
    """Who calls the flow's address: where files are kept nobody does."""
    source = naming.systems.get(ends.source)
    return CALLER if source is None or is_carrier(source) else ends.source


def _named_event(listed: Listed, ends: Ends, naming: Naming) -> str:
    """The event of `Foo account update`: what happens in Foo."""
    unit = listed.units[0]
    for mention in naming.mentions.get(unit.number, ()):
        happens = _HAPPENS.match(unit.text[mention.end :]) if mention.key == ends.source else None
        happening = happening_in(unit.text[mention.end :]) if happens else None
        if happening:
            return event_name(happening, naming.systems[mention.key].entry)
    return ""
