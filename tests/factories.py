"""Rows for tests: plain functions with a default for everything."""

from itertools import count
from typing import Any

from jobs.models import Job, Topic
from planner.models import ModelCall
from teams.models import Membership, Project, Team, User

_number = count(1)


def make_user(email: str | None = None, name: str = "") -> User:
    """A person nobody has met yet."""
    return User.objects.create_user(email or f"person{next(_number)}@example.com", name=name)


def make_team(slug: str | None = None, name: str = "", members: dict[User, str] | None = None) -> Team:
    """A team; `members` maps people to their role."""
    slug = slug or f"team-{next(_number)}"
    team = Team.objects.create(slug=slug, name=name or slug.replace("-", " ").capitalize())
    for user, role in (members or {}).items():
        Membership.objects.create(team=team, user=user, role=role)
    return team


def make_project(
    team: Team | None = None, slug: str | None = None, by: User | None = None, **fields: Any
) -> Project:
    """A project of `team` (a new one unless given), started by `by`."""
    slug = slug or f"project-{next(_number)}"
    fields.setdefault("name", slug.replace("-", " ").capitalize())
    return Project.objects.create(team=team or make_team(), slug=slug, created_by=by or make_user(), **fields)


def make_job(
    topic: str = "project:1", state: str = Job.State.QUEUED, kind: str = "test.nothing", **fields: Any
) -> Job:
    """A job row in any state, without its first event. Use jobs.services.create_job for the whole thing."""
    Topic.objects.get_or_create(name=topic)
    return Job.objects.create(topic=topic, state=state, kind=kind, **fields)


def make_model_call(project: Project, **fields: Any) -> ModelCall:
    """One question to a model, answered."""
    usual = {"stage": "complete", "model": "scripted", "sent": [["user", "Read this."]], "answer": "{}"}
    return ModelCall.objects.create(project=project, **{**usual, **fields})
