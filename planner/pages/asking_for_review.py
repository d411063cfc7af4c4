"""Asking for review: who can be asked for what, who was, and how far they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date

from lib.text import counted, listed, whole_number
from planner.pages.opened import OpenWorkflow
from planner.pages.reviewing import WorkflowReview
from planner.review.concerns import SECTIONS
from planner.review.policy import OWNER, role_name, split_role
from planner.selectors.asked import Asked
from teams.models import User


@dataclass(frozen=True)
class Option:
    """One person or role that can be asked. `value` is `p-7` or a role key; `sections` those chosen."""

    value: str
    name: str
    people: tuple[User, ...]
    note: str = ""
    is_chosen: bool = False
    sections: tuple[tuple[str, str, bool], ...] = ()
    keys: str = ""

    @property
    def scope_words(self) -> str:
        """What they are asked to look at, in short."""
        chosen = [name for _, name, on in self.sections if on]
        chosen += [self.keys] if self.keys else []
        return listed(chosen) if chosen else self.note or "Everything"


@dataclass(frozen=True)
class Sent:
    """What somebody sent, read from the form."""

    people: tuple[int, ...] = ()
    roles: tuple[str, ...] = ()
    scopes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    note: str = ""
    due: str = ""

    @property
    def due_on(self) -> date | None:
        """The day, None for none or for what is no day."""
        try:
            return parse_date(self.due) if self.due else None
        except ValueError:
            return None


@dataclass(frozen=True)
class AskPage:
    """The page. `problem` says why asking was refused, `where` at which field."""

    review: WorkflowReview
    people: tuple[Option, ...]
    roles: tuple[Option, ...]
    note: str
    due: str
    first_day: str
    problem: str = ""
    where: str = ""

    @property
    def asked(self) -> Sequence[Asked]:
        return self.review.asked

    @property
    def waiting(self) -> int:
        """How many have not answered."""
        return sum(1 for one in self.asked if one.answered_by is None)

    @property
    def is_overdue(self) -> bool:
        due = self.review.request.due_on if self.review.request else None
        return due is not None and due < timezone.now().date()


def sent_from(posted: QueryDict) -> Sent:
    """What the form holds."""
    chosen = posted.getlist("who")
    scopes = {}
    for value in chosen:
        keys = posted.get(f"keys-{value}", "").replace(",", " ").split()
        scopes[value] = [*posted.getlist(f"scope-{value}"), *(key.upper() for key in keys)]
    people = [value.removeprefix("p-") for value in chosen if value.startswith("p-")]
    return Sent(
        people=tuple(whole_number(pk) for pk in people),
        roles=tuple(value for value in chosen if not value.startswith("p-")),
        scopes=scopes,
        note=posted.get("note", ""),
        due=posted.get("due", "").strip(),
    )


def ask_page(
    workflow: OpenWorkflow, *, sent: Sent | None = None, problem: str = "", where: str = ""
) -> AskPage | None:
    """The page of an open workflow, with what was sent when it was refused; None in an older revision."""
    review = workflow.review
    if review is None:
        return None
    known = {_value(one): one for one in review.asked}
    reviews = review.reviews
    systems = {one.key: one.name or one.key for one in workflow.spec.systems}
    people = [
        _option(f"p-{person.pk}", person.label, (person,), "", known, sent)
        for person in reviews.may_approve.values()
        if person.pk != review.pk
    ]
    roles = [
        _option(key, role_name(key, systems), tuple(holders), _of_role(key, systems), known, sent)
        for key, holders in reviews.holders.items()
        if holders
    ]
    request = review.request
    due = request.due_on.isoformat() if request and request.due_on else ""
    return AskPage(
        review=review,
        people=tuple(people),
        roles=tuple(roles),
        note=sent.note if sent else request.note if request else "",
        due=sent.due if sent else due,
        first_day=timezone.now().date().isoformat(),
        problem=problem,
        where=where,
    )


def _value(one: Asked) -> str:
    if one.ask.person_id:
        return f"p-{one.ask.person_id}"
    return f"{one.ask.role}:{one.ask.system}" if one.ask.system else one.ask.role


def _of_role(key: str, systems: Mapping[str, str]) -> str:
    role, system = split_role(key)
    return f"What concerns {systems.get(system, system)}" if role == OWNER else ""


def _option(
    value: str,
    name: str,
    people: tuple[User, ...],
    note: str,
    known: Mapping[str, Asked],
    sent: Sent | None,
) -> Option:
    before = known.get(value)
    scope = list(sent.scopes.get(value, ())) if sent else list(before.ask.scope) if before else []
    chosen = value in (*(f"p-{pk}" for pk in sent.people), *sent.roles) if sent else before is not None
    return Option(
        value=value,
        name=name,
        people=people,
        note=note,
        is_chosen=chosen,
        sections=tuple((key, title, key in scope) for key, title in SECTIONS.items()),
        keys=", ".join(key for key in scope if key not in SECTIONS),
    )


def reminded(count: int) -> str:
    """What a page says after a reminder went out."""
    return f"Reminded {counted(count, 'person', 'people')}."
