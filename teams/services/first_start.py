"""A database without people gets its owner, a team, a sample project and a way in."""

from datetime import timedelta

from django.db import transaction

from teams.examples import EXAMPLES
from teams.models import User
from teams.services import people, projects, sign_in

OWNER = "owner@localhost"
TEAM = "My team"
# Longer than a mailed link: it stands in the owner's own terminal, and the owner may want a coffee first.
LIFETIME = timedelta(hours=24)


def ensure_owner(*, email: str = OWNER) -> str | None:
    """Make the owner if nobody is here yet, and return the path of a one-time sign-in link for them.

    None when people are here and the owner has been in before. An owner who never came in gets a fresh link.
    """
    with transaction.atomic():
        owner = User.objects.order_by("pk").first() or _first_person(email)
        if owner.last_login is not None:
            return None
        return sign_in.create_link(person=owner, lifetime=LIFETIME)


def _first_person(email: str) -> User:
    owner = people.find_or_create_person(email=email, name="Owner")
    team = people.create_team(name=TEAM, by=owner)
    projects.start_project(team=team, brief=EXAMPLES[0].brief, name="Sample: contacts to leads", by=owner)
    return owner
