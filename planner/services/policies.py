"""Changing what a project asks for before something is approved or put live, and who holds which role."""

from collections.abc import Collection, Mapping
from dataclasses import asdict

from django.db import transaction

from lib.errors import Invalid
from planner.models import ReviewPolicy, ReviewRole
from planner.review import Policy
from planner.review.policy import MOST_APPROVALS, OWNER, ROLES, role_name, split_role
from planner.selectors.reviews import policy_of
from planner.services.review_news import heard
from teams.models import Project, User
from teams.selectors import people_of
from teams.services.audit import record_fact


def set_policy(*, project: Project, policy: Policy, by: User) -> Policy:
    """Make these the project's rules. Raises Invalid naming the field."""
    if not 1 <= policy.approvals <= MOST_APPROVALS:
        raise Invalid(f"Ask for between 1 and {MOST_APPROVALS} approvals.", where="approvals")
    for key in policy.roles:
        _check_role(key)
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        before = policy_of(project)
        if before == policy:
            return policy
        values = {**asdict(policy), "roles": list(policy.roles)}
        old = {**asdict(before), "roles": list(before.roles)}
        changed = {name: value for name, value in values.items() if value != old[name]}
        ReviewPolicy.objects.update_or_create(project=project, defaults=values)
        record_fact(by=by, verb="review.rules_changed", project=project, **changed)
        heard(project, "", 0, by)
    return policy


def set_roles(*, project: Project, holders: Mapping[str, Collection[int]], by: User) -> None:
    """Say who holds each of these roles (by key); roles that are not named stay as they are.

    Raises Invalid for an unknown role, or for somebody who cannot open the project.
    """
    known = {person.pk: person for person in people_of(project)}
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        for key, people in holders.items():
            _check_role(key)
            if any(pk not in known for pk in people):
                raise Invalid("One of these people has no access to the project.", where=key)
            role, system = split_role(key)
            rows = ReviewRole.objects.filter(project=project, role=role, system=system)
            before = set(rows.values_list("user", flat=True))
            if before == set(people):
                continue
            rows.exclude(user__in=people).delete()
            new = [pk for pk in dict.fromkeys(people) if pk not in before]
            ReviewRole.objects.bulk_create(
                ReviewRole(project=project, role=role, system=system, user_id=pk) for pk in new
            )
            names = sorted(known[pk].label for pk in people)
            record_fact(
                by=by, verb="review.role_changed", project=project, subject=role_name(key), people=names
            )
        heard(project, "", 0, by)


def _check_role(key: str) -> None:
    role, system = split_role(key)
    if role not in ROLES or bool(system) != (role == OWNER) or len(system) > 80:
        raise Invalid(f"There is no role {key}.", where="roles")
