"""What a project asks for before something is approved or put live, as a page and as its form."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from lib.text import whole_number
from planner.review import Policy
from planner.review.policy import BUSINESS, OWNER, SECURITY, role_key, role_name
from planner.selectors.plans import current_research
from planner.selectors.reviews import policy_of, role_holders
from teams.models import Project, User
from teams.selectors import people_of
from teams.standing import Standing

# Rules that are on or off: field, name, what it means.
SWITCHES = (
    (
        "author_alone",
        "Authors may approve alone",
        "Whoever wrote an element last may be the only one to approve it.",
    ),
    ("questions_closed", "Critical questions must be closed", "Nothing is approved while one is open."),
    ("threads_resolved", "Threads must be resolved", "Nothing is approved while a thread on it is open."),
    (
        "deploy_approved",
        "Only what is approved goes live",
        "A deploy is refused while a workflow in it is not.",
    ),
    (
        "deploy_proven",
        "Only what is proven goes live",
        "Every criterion needs a fresh proof before a deploy.",
    ),
)


@dataclass(frozen=True)
class Switch:
    """One rule that is on or off."""

    name: str
    title: str
    meaning: str
    is_on: bool


@dataclass(frozen=True)
class RoleRow:
    """One role: who holds it, who could, and whether one of its holders must approve."""

    key: str
    name: str
    is_required: bool
    people: tuple[tuple[User, bool], ...]

    @property
    def holders(self) -> tuple[User, ...]:
        return tuple(person for person, holds in self.people if holds)


@dataclass(frozen=True)
class RulesPage:
    """The page; `problem` says why saving was refused."""

    project: Project
    may_change: bool
    approvals: int
    switches: tuple[Switch, ...]
    roles: tuple[RoleRow, ...]
    problem: str = ""


def rules_page(
    project: Project, membership: Standing, *, sent: Policy | None = None, problem: str = ""
) -> RulesPage:
    """The project's rules; `sent` are those that were refused."""
    policy = sent or policy_of(project)
    holders = role_holders(project)
    systems = _systems(project)
    keys = [BUSINESS, SECURITY, *(role_key(OWNER, key) for key in systems)]
    keys += [key for key in (*holders, *policy.roles) if key not in keys]
    people = people_of(project)
    return RulesPage(
        project=project,
        may_change=membership.may("admin"),
        approvals=policy.approvals,
        switches=tuple(
            Switch(name, title, meaning, getattr(policy, name)) for name, title, meaning in SWITCHES
        ),
        roles=tuple(
            RoleRow(
                key,
                role_name(key, systems),
                key in policy.roles,
                tuple((person, person in holders.get(key, ())) for person in people),
            )
            for key in dict.fromkeys(keys)
        ),
        problem=problem,
    )


def policy_from(posted: QueryDict) -> Policy:
    """The rules a form holds."""
    on = set(posted.getlist("on"))
    return Policy(
        approvals=whole_number(posted.get("approvals", "")),
        roles=tuple(dict.fromkeys(posted.getlist("required"))),
        **{name: name in on for name, _, _ in SWITCHES},
    )


def holders_from(posted: QueryDict) -> Mapping[str, list[int]]:
    """Who holds each role that the form names."""
    return {
        key: [whole_number(pk) for pk in posted.getlist(f"holds-{key}")]
        for key in dict.fromkeys(posted.getlist("role"))
    }


def _systems(project: Project) -> dict[str, str]:
    found = current_research(project)
    return {system.key: system.name for system in found.value.systems} if found else {}
