"""People, teams, projects, ways in, and the append-only record of who did what."""

from teams.models.audit import AuditFact, ChainHead
from teams.models.guests import Departure, Guest
from teams.models.identity import BrowserSession, CodeAttempt, Identity, RecoveryCode, SecondFactor
from teams.models.invitations import Invitation, InvitationUse, ShareLink
from teams.models.notices import Notice, NoticeChoice, NoticeMute, NoticeSettings
from teams.models.people import User, UserManager
from teams.models.projects import Membership, Project, Team
from teams.models.sign_in import SignInAttempt, SignInLink
from teams.models.tokens import ApiReceipt, ApiToken
from teams.models.webhooks import Delivery, Webhook

__all__ = [
    "ApiReceipt",
    "ApiToken",
    "AuditFact",
    "BrowserSession",
    "ChainHead",
    "CodeAttempt",
    "Delivery",
    "Departure",
    "Guest",
    "Identity",
    "Invitation",
    "InvitationUse",
    "Membership",
    "Notice",
    "NoticeChoice",
    "NoticeMute",
    "NoticeSettings",
    "Project",
    "RecoveryCode",
    "SecondFactor",
    "ShareLink",
    "SignInAttempt",
    "SignInLink",
    "Team",
    "User",
    "UserManager",
    "Webhook",
]
