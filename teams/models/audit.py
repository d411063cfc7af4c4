"""The append-only record of who did what."""

import uuid
from datetime import UTC
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from lib.web.insert_only import InsertOnly
from teams.models.projects import Project, Team


class AuditFact(InsertOnly):
    """Who did what to what, when and from where. The wording is made later, from `verb` and `detail`.

    Team and project are loose references: a fact outlives what it is about. `sequence`, `previous` and `hash`
    are its place in the chain of its team (docs/audit.md); they are empty until the transaction that wrote it
    has committed, and filled once.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="audit_facts")
    verb = models.CharField(max_length=60)
    team = models.ForeignKey(Team, models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    project = models.ForeignKey(Project, models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    subject = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict)
    ip = models.CharField(max_length=45, blank=True)
    via = models.CharField(max_length=200, blank=True)
    mac = models.CharField(max_length=64, blank=True)
    chain = models.BigIntegerField(default=0)
    sequence = models.BigIntegerField(null=True)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "sequence"], name="teams_fact_chain")]
        indexes = [
            models.Index(fields=["team", "-at"], name="teams_fact_team"),
            models.Index(fields=["team", "-id"], name="teams_fact_of_team"),
            models.Index(fields=["project", "-id"], name="teams_fact_of_project"),
            models.Index(
                fields=["chain", "id"], condition=models.Q(sequence=None), name="teams_fact_unlinked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}".strip()

    @property
    def content(self) -> dict[str, Any]:
        """What is sealed and hashed of a fact: all that it says."""
        return {
            "uid": str(self.uid),
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "by": self.by_id,
            "verb": self.verb,
            "team": self.team_id,
            "project": self.project_id,
            "subject": self.subject,
            "detail": self.detail,
            "ip": self.ip,
            "via": self.via,
        }


class ChainHead(models.Model):
    """The end of a team's chain (0: facts without a team). Its row is the lock that leaves no gaps."""

    chain = models.BigIntegerField(primary_key=True)
    length = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"chain {self.chain}, {self.length} facts"
