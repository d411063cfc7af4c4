"""Documents, questions and research as the API tells them. `base` is where this installation is reached."""

from typing import Any

from django.urls import reverse

from jobs.models import Job
from planner.models import Document
from planner.spec.research import Question
from teams.models import Project


def told_document(row: Document, base: str) -> dict[str, Any]:
    """A document without its bytes. `size` is in bytes, times are ISO 8601 in UTC."""
    here = [row.project.team.slug, row.project.slug, row.name]
    return {
        "name": row.name,
        "size": row.size,
        "sha256": row.sha256,
        "origin": row.origin,
        "added_at": row.added_at.isoformat(),
        "page": base + reverse("planner:document", args=here),
    }


def told_question(question: Question, project: Project, base: str) -> dict[str, Any]:
    """A question with the answers that were found for it; `assumption` holds as long as nobody answers."""
    here = [project.team.slug, project.slug, question.key]
    return {
        "key": question.key,
        "text": question.text,
        "why": question.why,
        "priority": question.priority,
        "options": [{"text": one.text, "recommended": one.recommended} for one in question.options],
        "assumption": question.assumption,
        "state": question.state,
        "answer": question.answer,
        "asked": question.asked.who if question.asked else None,
        "page": base + reverse("planner:question", args=here),
    }


def told_research(project: Project, revision: int | None, job: Job | None, base: str) -> dict[str, Any]:
    """How far research is: `state` of its newest job ("none" before the first), `revision` of its result."""
    here = [project.team.slug, project.slug]
    return {
        "state": job.state if job else "none",
        "reason": job.args.get("reason", "") if job else "",
        "error": job.error if job else "",
        "asked_at": job.created_at.isoformat() if job else None,
        "ended_at": job.finished_at.isoformat() if job and job.finished_at else None,
        "revision": revision,
        "url": base + reverse("planner_api:research", args=here),
        "page": base + reverse("planner:overview", args=here),
    }
