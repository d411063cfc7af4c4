"""Which workflows a project has and what starts them, told by its code in the sandbox and checked here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tenon.definitions import trigger_from_dict
from tenon.triggers import Trigger

from runtime.execution.zygotes import shared_zygote
from runtime.sandbox import BadFile, How, Limits, Zygote, run_job

LIMITS = Limits(wall_seconds=15, cpu_seconds=10)
MOST_WORKFLOWS = 200
LONGEST = 120


class NotDescribed(Exception):
    """The project's code cannot be read for its workflows; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Description:
    """One workflow. `trigger` as `trigger_as_dict` gives it, checked; `kind` is flow or action."""

    key: str
    title: str
    kind: str
    on_error: str
    trigger: dict[str, Any]

    @property
    def starts(self) -> Trigger:
        return trigger_from_dict(self.trigger)


class _Nobody:
    """Answers a child that only describes itself: with nothing."""

    def answer(self, op: str, args: dict[str, Any]) -> Any:
        return None


def describe(
    files: Mapping[str, str], *, zygote: Zygote | None = None, limits: Limits = LIMITS
) -> list[Description]:
    """The project's workflows by key. Raises NotDescribed, and SandboxUnavailable."""
    chosen = zygote or shared_zygote()
    try:
        with chosen.folder(files) as folder:
            ending = run_job(
                chosen, {"task": "describe", "folder": folder}, limits=limits, answerer=_Nobody()
            )
    except BadFile as error:
        raise NotDescribed(str(error)) from error
    if ending.how is not How.FINISHED:
        raise NotDescribed(ending.sentence)
    report = ending.report or {}
    failure = report.get("error")
    if isinstance(failure, Mapping):
        place = f"{failure.get('file') or 'workflows'}:{failure.get('line') or 0}"
        raise NotDescribed(f"{place}: {failure.get('type')}: {failure.get('message')}")
    told = report.get("workflows")
    if not isinstance(told, list) or len(told) > MOST_WORKFLOWS:
        raise NotDescribed(f"The project tells no workflows, or more than {MOST_WORKFLOWS}.")
    return sorted((_description(value) for value in told), key=lambda one: one.key)


def _description(value: Any) -> Description:
    if not isinstance(value, Mapping) or not isinstance(value.get("trigger"), Mapping):
        raise NotDescribed("A workflow tells nothing of itself.")
    texts = {name: value.get(name) for name in ("key", "title", "kind", "on_error")}
    if not all(isinstance(text, str) and 0 < len(text) <= LONGEST for text in texts.values()):
        raise NotDescribed(f"A workflow's key and title have 1 to {LONGEST} characters.")
    try:
        trigger_from_dict(value["trigger"])
    except ValueError as error:
        raise NotDescribed(f"{texts['key']}: {error}") from error
    return Description(**{name: str(text) for name, text in texts.items()}, trigger=dict(value["trigger"]))
