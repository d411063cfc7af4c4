"""People, teams and who belongs to which."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from lib.errors import Invalid
from teams import roles, slugs
from teams.models import Membership, Team, User
from teams.services.audit import record_fact

LONGEST_ADDRESS = 254  # RFC 5321, and the column; Django's own check lets longer ones pass


def find_or_create_person(*, email: str, name: str = "") -> User:
    """The person with that address; a new one gets the name. Raises django's ValidationError for no
    address, or one that is longer than addresses are."""
    validate_email(email)
    address = email.strip().lower()
    if len(address) > LONGEST_ADDRESS:
        raise ValidationError(f"An email address has at most {LONGEST_ADDRESS} characters.")
    known = User.objects.filter(email=address).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return User.objects.create_user(address, name=name)
    except IntegrityError:
        # Somebody comes in twice at once: the other request has just made the row.
        return User.objects.get(email=address)


def create_team(*, name: str, by: User) -> Team:
    """A team with `by` as its admin."""
    name = name.strip()
    if not name:
        raise Invalid("A team needs a name.", where="name")
    with transaction.atomic():
        taken = set(Team.objects.values_list("slug", flat=True))
        team = Team.objects.create(name=name[:80], slug=slugs.for_team(name, taken))
        Membership.objects.create(team=team, user=by, role=roles.ADMIN)
        record_fact(by=by, verb="team.created", team=team, subject=team.name)
    return team


def add_member(*, team: Team, person: User, role: str, by: User | None) -> Membership:
    """Make somebody a member, or give a member another role."""
    if role not in roles.ALLOWED:
        raise Invalid(f"There is no role called {role}.", where="role")
    with transaction.atomic():
        membership, _ = Membership.objects.update_or_create(team=team, user=person, defaults={"role": role})
        record_fact(by=by, verb="member.added", team=team, subject=person.email, role=role)
    return membership


def choose_theme(*, by: User, theme: str) -> User:
    """Remember whether somebody wants it light, dark, or as their system has it."""
    if theme not in User.Theme.values:
        raise Invalid("Choose light, dark, or as the system.", where="theme")
    User.objects.filter(pk=by.pk).update(theme=theme)
    by.theme = theme
    return by


def rename_person(*, by: User, name: str) -> User:
    """Be called otherwise; without a name people see what stands before the @ of the address."""
    name = " ".join(name.split())
    longest = User._meta.get_field("name").max_length or 0
    if len(name) > longest:
        raise Invalid(f"A name has at most {longest} characters.", where="name")
    with transaction.atomic():
        if User.objects.filter(pk=by.pk).exclude(name=name).update(name=name):
            record_fact(by=by, verb="person.renamed", subject=by.email)
    by.name = name
    return by
