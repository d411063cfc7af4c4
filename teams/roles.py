"""Who may do what, as a table. Pure: no Django, so that templates, doors and tests ask the same table."""

from typing import Final

VIEWER: Final = "viewer"
REVIEWER: Final = "reviewer"
EDITOR: Final = "editor"
ADMIN: Final = "admin"

READ: Final = "read"
REVIEW: Final = "review"
EDIT: Final = "edit"
ADMINISTER: Final = "admin"

ALLOWED: Final[dict[str, frozenset[str]]] = {
    VIEWER: frozenset({READ}),
    REVIEWER: frozenset({READ, REVIEW}),
    EDITOR: frozenset({READ, REVIEW, EDIT}),
    ADMIN: frozenset({READ, REVIEW, EDIT, ADMINISTER}),
}
ACTIONS: Final = frozenset({READ, REVIEW, EDIT, ADMINISTER})
# What a guest of one project can be: managing people is the team's own matter.
FOR_GUESTS: Final = (VIEWER, REVIEWER, EDITOR)
# What people read of it, on the page that explains the roles.
TOLD: Final = (
    ("Read plans, documents, files, runs and usage", READ),
    ("Comment, suggest, approve and request changes", REVIEW),
    ("Answer questions, change plans, build, test and connect", EDIT),
    ("Deploy and start runs outside production, share a plan by link", EDIT),
    ("Deploy to production and change its accounts", ADMINISTER),
    ("Invite and remove people, change roles", ADMINISTER),
    ("Set up language models, limits and the rules of review", ADMINISTER),
)


def may(role: str, action: str) -> bool:
    """True when `role` allows `action`. An unknown action raises KeyError: a typo must not read as "no"."""
    if action not in ACTIONS:
        raise KeyError(action)
    return action in ALLOWED[role]


def smallest_role_for(action: str) -> str:
    """The least powerful role that allows `action`; named on the page that refuses somebody."""
    return next(role for role, allowed in ALLOWED.items() if action in allowed)
