"""Asking the API as a program does."""

from collections.abc import Collection

from django.test import Client

from teams.models import Project, User
from teams.services import tokens


def make_token(
    person: User, given: Collection[str] = ("read",), project: Project | None = None, days: int | None = 30
) -> str:
    """A token's secret."""
    return tokens.create_token(by=person, name="Test", given=given, project=project, days=days)[1]


def asks(secret: str) -> Client:
    """A program that sends this token with every request, and no cookie."""
    return Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {secret}"})
