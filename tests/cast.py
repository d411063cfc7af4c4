"""The people every test knows.

Ada writes, Ben reviews, Cleo only reads, Olga runs the team, Mallory is not in it and must see nothing.
"""

from dataclasses import dataclass

import pytest
from django.test import Client

from teams import roles
from teams.models import Project, Team, User
from tests.factories import make_project, make_team, make_user


@dataclass(frozen=True)
class Cast:
    """The team "Halden Supply", its people and one project; Mallory has a team and a project of her own."""

    ada: User
    ben: User
    cleo: User
    olga: User
    mallory: User
    team: Team
    project: Project
    mallorys_project: Project

    def member(self, role: str) -> User:
        """Who plays that role in the team."""
        return {
            roles.EDITOR: self.ada,
            roles.REVIEWER: self.ben,
            roles.VIEWER: self.cleo,
            roles.ADMIN: self.olga,
        }[role]

    def client(self, person: User | None) -> Client:
        """A browser in which that person is signed in; nobody for None."""
        client = Client()
        if person is not None:
            client.force_login(person)
        return client


def make_cast() -> Cast:
    """Everybody, freshly made. Needs a database."""
    ada = make_user("ada@example.com", "Ada Ek")
    ben = make_user("ben@example.com", "Ben Osei")
    cleo = make_user("cleo@example.com", "Cleo Marin")
    olga = make_user("olga@example.com", "Olga Brandt")
    mallory = make_user("mallory@example.org", "Mallory")
    team = make_team(
        "halden",
        "Halden Supply",
        {ada: roles.EDITOR, ben: roles.REVIEWER, cleo: roles.VIEWER, olga: roles.ADMIN},
    )
    elsewhere = make_team("elsewhere", "Elsewhere", {mallory: roles.ADMIN})
    return Cast(
        ada=ada,
        ben=ben,
        cleo=cleo,
        olga=olga,
        mallory=mallory,
        team=team,
        project=make_project(team, "contacts", by=ada, name="Contacts to leads"),
        mallorys_project=make_project(elsewhere, "secret", by=mallory),
    )


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()
