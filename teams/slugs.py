"""Words that cannot name a team or a project, because an address of ours begins with them. Pure."""

from collections.abc import Collection
from typing import Final

from lib import ids

# First words of addresses, ours now and likely ones later: taking a word back from a team would break its
# links.
RESERVED_FOR_TEAMS: Final = frozenset(
    [
        *(
            "account",
            "accounts",
            "admin",
            "api",
            "app",
            "assets",
            "auth",
            "billing",
            "docs",
            "health",
            "help",
        ),
        *("hooks", "in", "inbox", "invite", "join", "login", "logout", "mcp", "me", "media", "new", "oauth"),
        *(
            "projects",
            "search",
            "settings",
            "share",
            "sign-in",
            "sign-out",
            "sign-up",
            "start",
            "static",
            "status",
        ),
        *("support", "system", "team", "teams", "tenon", "theme", "user", "users", "webhooks"),
    ]
)
# Second words of a team's own addresses.
RESERVED_FOR_PROJECTS: Final = frozenset(
    [
        *("activity", "audit", "connections", "inbox", "members", "new", "people", "projects", "reviews"),
        *("runs", "scenarios", "search", "settings", "systems"),
    ]
)


def for_team(name: str, taken: Collection[str]) -> str:
    """A free slug for a team of that name."""
    return ids.slug(name, taken={*taken, *RESERVED_FOR_TEAMS}, longest=40)


def for_project(name: str, taken: Collection[str]) -> str:
    """A free slug for a project of that name; `taken` are those of its team."""
    return ids.slug(name, taken={*taken, *RESERVED_FOR_PROJECTS}, longest=60)
