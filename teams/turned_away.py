"""Files that were not kept when a project started: told on its pages until somebody lets go of them."""

from collections.abc import Sequence

from django.contrib.sessions.backends.base import SessionBase

from teams.models import Project

KEY = "turned away"  # project id -> sentences
MOST = 20


def keep(session: SessionBase, project: Project, sentences: Sequence[str]) -> None:
    """Remember what was not kept, for this person alone."""
    if sentences:
        session[KEY] = session.get(KEY, {}) | {str(project.pk): list(sentences)[:MOST]}


def of(session: SessionBase, project: Project) -> list[str]:
    """Why each of them was not kept."""
    return list(session.get(KEY, {}).get(str(project.pk), []))


def forget(session: SessionBase, project: Project) -> None:
    """Let go of them."""
    known = session.get(KEY, {})
    if str(project.pk) in known:
        session[KEY] = {key: value for key, value in known.items() if key != str(project.pk)}
