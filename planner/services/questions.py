"""What people decide about questions: each decision is a new revision of the research."""

from collections.abc import Callable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from jobs.journal import announce
from lib.errors import Invalid, TransitionRefused
from planner import answers
from planner.models import ResearchRevision
from planner.selectors.plans import CurrentResearch, current_research
from planner.services.research import save_research
from planner.spec.research import Asked, Research
from teams.models import Project, User
from teams.selectors import people_of
from teams.services.audit import record_fact
from teams.services.notices import notify

LONGEST_ANSWER = 4000
LONGEST_WHO = 120
LONGEST_NOTE = 1000
ASKED = "question.asked"  # the audit fact by which a person's questions are found


def answer_question(*, project: Project, key: str, answer: str, by: User) -> ResearchRevision:
    """Answer the question in these words. Raises Invalid for an empty or endless answer."""
    words = answer.strip()
    if not words:
        raise Invalid("Choose an answer or write your own.", where="own")
    if len(words) > LONGEST_ANSWER:
        raise Invalid(f"An answer has at most {LONGEST_ANSWER:,} characters.", where="own")
    return _decide(project, key, f"Answered {key}", by, lambda value: answers.answered(value, key, words))


def leave_question_open(*, project: Project, key: str, by: User) -> ResearchRevision:
    """Put the question aside: its assumption holds."""
    return _decide(project, key, f"Left {key} open", by, lambda value: answers.left_open(value, key))


def reopen_question(*, project: Project, key: str, by: User) -> ResearchRevision:
    """Ask again, taking the answer back."""
    return _decide(project, key, f"Reopened {key}", by, lambda value: answers.reopened(value, key))


def ask_person(*, project: Project, key: str, who: str, note: str, by: User) -> ResearchRevision:
    """Put the question to somebody: a member of the team by name or e-mail, or anybody by name.

    Raises Invalid for nobody, a name or a note without end.
    """
    name, words = " ".join(who.split()), note.strip()
    if not name:
        raise Invalid("Say whom to ask: a member of the team, or a name.", where="who")
    if len(name) > LONGEST_WHO or len(words) > LONGEST_NOTE:
        raise Invalid(f"A name has at most {LONGEST_WHO} characters, a note {LONGEST_NOTE:,}.", where="who")
    member = _member(project, name)
    somebody = Asked(
        who=member.label if member else name,
        email=member.email if member else "",
        note=words,
        by=by.label,
        at=timezone.now().isoformat(timespec="seconds"),
    )
    with transaction.atomic():
        row = _decide(
            project, key, f"Asked {somebody.who} {key}", by, lambda value: answers.asked(value, key, somebody)
        )
        record_fact(by=by, verb=ASKED, project=project, subject=key, email=somebody.email)
        if member is not None:
            _tell(project, key, member, words, by)
    return row


def _tell(project: Project, key: str, member: User, note: str, by: User) -> None:
    research = current_research(project)
    asked = next((one.text for one in research.value.questions if one.key == key), key) if research else key
    notify(
        to=[member],
        kind="question_asked",
        project=project,
        text=f"{by.label} asks you: {asked}" + (f" ({note})" if note else ""),
        address=reverse("planner:question", args=[project.team.slug, project.slug, key]),
        by=by,
        about=f"question:{key}",
    )


def _member(project: Project, name: str) -> User | None:
    """Who in the project has that name or e-mail; nobody when two have that name."""
    wanted = name.casefold()
    found = [one for one in people_of(project) if wanted in (one.email, one.label.casefold())]
    return found[0] if len(found) == 1 else None


def _decide(
    project: Project, key: str, reason: str, by: User, change: Callable[[Research], Research]
) -> ResearchRevision:
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        current = _current(project, key)
        try:
            value = change(current.value)
        except answers.NoSuchQuestion:
            raise TransitionRefused(f"Question {key}", "no longer part of the plan", "decided") from None
        row = save_research(project=project, value=value, parent=current.row, reason=reason, by=by)
        record_fact(by=by, verb="question.decided", project=project, subject=key, what=reason)
        announce(topic=project.topic, kind="plan.question_decided", payload={"question": key, "by": by.label})
    return row


def _current(project: Project, key: str) -> CurrentResearch:
    current = current_research(project)
    if current is None:
        raise TransitionRefused(f"Question {key}", "not asked yet", "decided")
    return current
