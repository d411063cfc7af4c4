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


def may(role: str, action: str) -> bool:
    """True when `role` allows `action`. An unknown action raises KeyError: a typo must not read as "no"."""
    if action not in ACTIONS:
        raise KeyError(action)
    return action in ALLOWED[role]


def smallest_role_for(action: str) -> str:
    """The least powerful role that allows `action`; named on the page that refuses somebody."""
    return next(role for role, allowed in ALLOWED.items() if action in allowed)
