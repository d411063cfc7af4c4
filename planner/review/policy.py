"""What a project asks for before a workflow is approved and before it may be put live."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

BUSINESS: Final = "business"
SECURITY: Final = "security"
OWNER: Final = "owner"
ROLES: Final[Mapping[str, str]] = {
    BUSINESS: "Business owner",
    SECURITY: "Security",
    OWNER: "Owner of a system",
}
"""The roles people hold in a review. The owner's is held for one system: `owner:salesforce`."""
MOST_APPROVALS: Final = 20


@dataclass(frozen=True)
class Policy:
    """The rules of one project; the defaults hold where nobody set any.

    approvals         how many people must approve each element
    roles             review roles of which one holder each must approve: `security`, `owner:salesforce`
    author_alone      whether the person who wrote an element last may be the only one who approves it
    questions_closed  no critical question may be open
    threads_resolved  no thread may be open
    deploy_approved   only approved workflows may be put live
    deploy_proven     only workflows whose every criterion is proven by a fresh proof may be put live
    """

    approvals: int = 1
    roles: tuple[str, ...] = ()
    author_alone: bool = False
    questions_closed: bool = True
    threads_resolved: bool = False
    deploy_approved: bool = False
    deploy_proven: bool = False


def role_key(role: str, system: str = "") -> str:
    """The key of a role: `security`, `owner:salesforce`."""
    return f"{role}:{system}" if system else role


def split_role(key: str) -> tuple[str, str]:
    """The role and the system of a key, "" as the system where it has none."""
    role, _, system = key.partition(":")
    return role, system


def role_name(key: str, systems: Mapping[str, str] | None = None) -> str:
    """What people call a role: `Security`, `Owner of Salesforce`. `systems` are names by key."""
    role, system = split_role(key)
    if role == OWNER and system:
        return f"Owner of {(systems or {}).get(system, system)}"
    return ROLES.get(role, key)
