"""From what was typed to a value that can be saved, with every error at its field."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from planner.editing.fields import Field
from planner.editing.places import Data, Place
from planner.editing.typed import Texts, Typed, typed
from planner.spec.plan import path_of

WHOLE = ""
"""The name under which an error stands that belongs to no field."""
BLANKS: Mapping[str, Data] = {
    "stories": {"key": "", "as_a": "", "i_want": "", "so_that": "", "criteria": []},
    "criteria": {"key": "", "text": "", "covers": [], "check": None},
    "systems": {"key": "", "role": "both"},
    "endpoints": {"key": "", "system": "", "method": "GET", "path": ""},
    "flow": {"key": "", "title": "", "kind": "custom"},
}
# What a trigger of each kind has; the rest is emptied when its kind changes.
TRIGGER_HAS = {
    "webhook": ("system", "event", "path", "verify", "dedupe_key", "respond"),
    "schedule": ("cron", "timezone", "every_seconds"),
    "event": ("system", "event"),
    "manual": (),
}
EMPTY_TRIGGER: Data = {
    "system": "",
    "event": "",
    "path": "",
    "cron": "",
    "timezone": "",
    "every_seconds": None,
    "verify": None,
    "dedupe_key": "",
    "respond": "async",
}


def edited(place: Place, fields: Sequence[Field], texts: Texts, base: Mapping[str, Any], by: str) -> Typed:
    """The value somebody called `by` typed over `base`."""
    found = typed(fields, texts, base)
    if not found.errors:
        TIDY.get(place.kind, _nothing)(found, base, by)
    return found


def complaints(
    error: ValidationError, location: tuple[int | str, ...], fields: Sequence[Field]
) -> dict[str, str]:
    """What the plan format says against a value, at its fields. `location` leads to the value."""
    found: dict[str, str] = {}
    for problem in error.errors():
        inner = problem["loc"][len(location) :] if problem["loc"][: len(location)] == location else ()
        name = ".".join(str(part) for part in inner)
        at = next((one.name for one in fields if name == one.name or name.startswith(f"{one.name}.")), WHOLE)
        message = f"{problem['msg']}."
        if at == WHOLE or name != at:
            message = f"{path_of(tuple(inner) or problem['loc'])}: {message}"
        found.setdefault(at, message)
    return found


def _nothing(found: Typed, base: Mapping[str, Any], by: str) -> None:
    return


def _criterion(found: Typed, base: Mapping[str, Any], by: str) -> None:
    """A check without assertions is none; what was given for it must not vanish without a word."""
    check = found.value.get("check")
    if not check:
        return
    given = check.setdefault("given", {})
    given["twin_state"], given["faults"] = given.get("twin_state") or [], given.get("faults") or []
    check.setdefault("when", {})["times"] = check["when"].get("times") or 1
    if check.get("then"):
        return
    before = (base.get("check") or {}).get("given") or {}
    if any(given.get(name) and given.get(name) != before.get(name) for name in given):
        found.errors["check.then"] = "Say what must be seen, or empty what is given too."
        return
    found.value["check"] = None


def _trigger(found: Typed, base: Mapping[str, Any], by: str) -> None:
    value = found.value
    verify = value.get("verify")
    if verify and not verify.get("scheme"):
        if value["kind"] == "webhook" and (verify.get("header") or verify.get("secret_name")):
            found.errors["verify.scheme"] = "Say how it is verified, or empty the header and the secret too."
        value["verify"] = None
    has = TRIGGER_HAS[value["kind"]]
    value.update({name: empty for name, empty in EMPTY_TRIGGER.items() if name not in has})


def _step(found: Typed, base: Mapping[str, Any], by: str) -> None:
    value = found.value
    condition = value.get("condition")
    if condition and not condition.get("text") and not condition.get("tests"):
        value["condition"] = None
    elif condition and not condition.get("text"):
        found.errors["condition.text"] = "Say the condition in words too."
    failing = value.get("on_error")
    if not failing:
        return
    retry = failing.get("retry")
    if retry and not retry.get("attempts"):
        failing["retry"] = None
    elif retry and not retry.get("on"):
        found.errors["on_error.retry.on"] = "Say on which statuses, such as 429, 5xx."
    if not failing.get("retry") and not failing.get("then"):
        value["on_error"] = None
    elif not failing.get("then"):
        failing["then"] = "fail"


def _endpoint(found: Typed, base: Mapping[str, Any], by: str) -> None:
    """A call that a person corrected stands on that person's word: what was quoted was about another call."""
    value = found.value
    value["examples"] = value.get("examples") or []
    value["method"] = value["method"].upper()
    said = ("system", "method", "path")
    if any(value.get(name) != base.get(name) for name in said):
        value["evidence"] = [{"kind": "person", "by": by}]


TIDY = {"criteria": _criterion, "trigger": _trigger, "flow": _step, "endpoints": _endpoint}
