"""The signed links that stop mails without signing in (RFC 8058)."""

from dataclasses import dataclass
from typing import Final

from django.core import signing

from teams import notice_kinds

SALT: Final = "teams.unsubscribe"
EVERYTHING: Final = "all"


@dataclass(frozen=True)
class Wish:
    """Whose mails, and of which kind; EVERYTHING for all."""

    person: int
    kind: str

    @property
    def title(self) -> str:
        """What would stop, in words."""
        if self.kind == EVERYTHING:
            return "all mails about projects"
        return f"mails about “{notice_kinds.KINDS[self.kind].title}”"


def token_for(person: int, kind: str) -> str:
    """The part of a link that nobody can guess. It works as long as the installation's key does."""
    return signing.dumps([person, kind], salt=SALT)


def wish_of(token: str) -> Wish | None:
    """What a link asks for, None for one that is not ours or of a kind that is gone."""
    try:
        person, kind = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if kind != EVERYTHING and kind not in notice_kinds.KINDS:
        return None
    return Wish(int(person), str(kind))
