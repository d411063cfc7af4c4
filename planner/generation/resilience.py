"""Criteria about refused calls and refused senders: retries, what happens after the last one, signatures."""

from collections.abc import Iterable, Sequence

from planner.generation.design import Design
from planner.generation.drafts import Draft, keys_of, occasion
from planner.generation.naming import a
from planner.generation.situations import Situations, ends
from planner.generation.wording import number_word
from planner.spec.checks import ResponseStatus, RunsStarted, Waited, When
from planner.spec.workflow import Step

LASTING = 20
"""More refusals than any retry rule has attempts."""
ENDINGS = {"park": "parked", "fail": "failed", "skip": "skipped", "continue": "done"}
SAID = {"park": "is parked", "fail": "fails", "skip": "is skipped", "continue": "goes on"}


def resilience(design: Design, steps: Sequence[Step]) -> Iterable[Draft]:
    """What is seen when the target is busy or down, and when a sender is not who it says."""
    attempts = design.careful.retry.attempts if design.careful.retry else 1
    if attempts > 1:
        yield _busy(design, steps)
        yield _down(design, steps, min(2, attempts - 1))
    yield _given_up(design, steps, attempts)
    yield from forged(design, steps)


def forged(design: Design, steps: Sequence[Step]) -> Iterable[Draft]:
    """A request whose sender is not who it says, where that can be told."""
    if design.intake.trigger.verify:
        yield _forged(design, steps)


def _busy(design: Design, steps: Sequence[Step]) -> Draft:
    make, target = Situations(design), design.case.target
    faults = make.refused(429, retry_after=7)
    return Draft(
        concern="resilient",
        text=f"{target.name} answering 429 with Retry-After 7 is asked again after 7 s.",
        given=f"{target.name} answers the first attempt to {_doing(design)} with 429 and Retry-After 7",
        when=occasion(design),
        then=f"the run waits 7 s, tries again, and {_settled(design)}",
        covers=_covers(design, steps),
        check=make.check(
            ends("done"), Waited(seconds=7), make.count(_left(design)), faults=faults, **make.to_update
        ),
    )


def _down(design: Design, steps: Sequence[Step], times: int) -> Draft:
    make, target = Situations(design), design.case.target
    faults = make.refused(503, times=times)
    again = "twice is asked a third time" if times == 2 else "once is asked again"
    first = "two attempts" if times == 2 else "attempt"
    return Draft(
        concern="resilient",
        text=f"{target.name} answering 503 {again}.",
        given=f"{target.name} answers the first {first} to {_doing(design)} with 503",
        when=occasion(design),
        then=_settled(design),
        covers=_covers(design, steps),
        check=make.check(ends("done"), make.count(_left(design)), faults=faults, **make.to_update),
    )


def _given_up(design: Design, steps: Sequence[Step], attempts: int) -> Draft:
    make, target, then = Situations(design), design.case.target, design.careful.then
    what = f"the {'run' if design.intake.is_list or then == 'fail' else 'event'} {SAID[then]}"
    tried = f"{number_word(attempts)} refused attempts" if attempts > 1 else "a refused attempt"
    removes = design.matching.action == "remove"
    left = () if design.matching.action == "update" else (make.count(int(removes)),)
    done = "deleted" if removes else "written"
    kept = f"still has the {target.noun}" if removes else f"has no new {target.noun}"
    outcome = () if then == "skip" and design.intake.is_list else (ends(ENDINGS[then]),)
    return Draft(
        concern="resilient",
        text=f"After {tried} {what} and no {target.label} was {done}.",
        given=f"{target.name} answers every attempt to {_doing(design)} {a(target.label)} with 503",
        when=occasion(design),
        then=f"the run {SAID[then]} and {target.name} {kept}",
        covers=_covers(design, steps),
        check=make.check(*outcome, *left, faults=make.refused(503, times=LASTING), **make.to_update),
    )


def _doing(design: Design) -> str:
    return "delete" if design.matching.action == "remove" else "write"


def _left(design: Design) -> int:
    """How many records the target has when the call went through."""
    return 0 if design.matching.action == "remove" else 1


def _settled(design: Design) -> str:
    target = design.case.target
    if design.matching.action == "remove":
        return f"that {target.noun} is gone from {target.name}"
    return f"one {target.noun} stands in {target.name}"


def _forged(design: Design, steps: Sequence[Step]) -> Draft:
    make, trigger = Situations(design), design.intake.trigger
    event = make.event(design.source_record)
    payload = [event] if isinstance(trigger.payload_example, list) else event
    return Draft(
        concern="secure",
        text="A request with a bad signature gets 401 and starts no run.",
        given="a request whose signature does not match its body",
        when="it arrives",
        then="the answer is 401 and no run was started",
        covers=(
            *(rule.key for rule in design.case.rules_of("security")),
            *(step.key for step in steps if step.kind == "verify"),
        ),
        check=make.check(
            ResponseStatus(status=401),
            RunsStarted(equals=0),
            payload=payload,
            when=When(kind="event", signature="invalid"),
        ),
    )


def _covers(design: Design, steps: Sequence[Step]) -> tuple[str, ...]:
    """The rules about errors, and the step whose call is refused."""
    writing = Situations(design).writing
    errors = tuple(rule.key for rule in design.case.rules_of("error"))
    if writing is None:
        return (*errors, *keys_of(steps, "create", "update", "upsert"))
    return (*errors, *(step.key for step in steps if step.endpoint == writing.key))
