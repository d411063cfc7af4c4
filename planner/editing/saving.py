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
    customers = value.get("customers")
    if customers and not customers.get("by"):
        if customers.get("table") and not base.get("customers"):
            found.errors["customers.by"] = "Say what tells the customer, or empty the table too."
        value["customers"] = None
    elif customers:
        value["customers"] = _said(customers)
    verify = value.get("verify")
    if verify and not verify.get("scheme"):
        told = verify.get("header") or verify.get("secret_name") or verify.get("options")
        if value["kind"] == "webhook" and told:
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
    for test in (condition or {}).get("tests") or ():
        _test(found, test)
    _between(found, base)
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


def _test(found: Typed, test: Data) -> None:
    """A field is compared with a value or with another field; to hold a whole record takes another one."""
    if test.get("other") and test.get("value") is not None:
        said = f"{test['path']} is compared with a value and with {test['other']}: keep one of them."
        found.errors["condition.tests"] = said
    elif test.get("op") == "includes" and not test.get("other"):
        said = f"{test['path']} includes what? Name the other record in the column Or other field."
        found.errors["condition.tests"] = said


def _between(found: Typed, base: Mapping[str, Any]) -> None:
    """What is kept from run to run has a name, or is not kept."""
    value = found.value
    for name, at, message in (
        ("keep", "key", "Name what is kept, or empty what it is shared as."),
        ("checkpoint", "name", "Name the placeholder that is filled, or empty the two fields beside it."),
    ):
        typed_in = value.get(name)
        if typed_in and not typed_in.get(at):
            others = {key: each for key, each in typed_in.items() if key != at and each}
            if others and typed_in != base.get(name) and not (base.get(name) or {}).get(at):
                found.errors[f"{name}.{at}"] = message
            value[name] = None
        elif typed_in:
            value[name] = {**_said(typed_in), at: typed_in[at]}


def _said(value: Mapping[str, Any]) -> Data:
    """Without what was left empty: the plan format has its own word for that."""
    return {name: each for name, each in value.items() if each not in ("", None)}


def _pages(found: Typed, base: Mapping[str, Any]) -> None:
    value = found.value
    paging = value.get("paging")
    if paging and not paging.get("style"):
        if any(paging.values()) and not base.get("paging"):
            found.errors["paging.style"] = "Say how the next page is found, or empty the fields beside it."
        value["paging"] = None
    elif paging:
        if paging["style"] in ("cursor", "next_url") and not paging.get("at"):
            found.errors["paging.at"] = "Say where in the answer the next page is named, such as paging.next."
        value["paging"] = _said(paging)


def _endpoint(found: Typed, base: Mapping[str, Any], by: str) -> None:
    """A call that a person corrected stands on that person's word: what was quoted was about another call."""
    value = found.value
    value["examples"] = value.get("examples") or []
    _pages(found, base)
    value["method"] = value["method"].upper()
    said = ("system", "method", "path")
    if any(value.get(name) != base.get(name) for name in said):
        value["evidence"] = [{"kind": "person", "by": by}]


TIDY = {"criteria": _criterion, "trigger": _trigger, "flow": _step, "endpoints": _endpoint}
