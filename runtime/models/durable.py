"""What makes a run durable: its journal, the ledger of its writes, the values it keeps, events it hears."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from lib.web.insert_only import InsertOnly
from runtime.models.blobs import Blob
from runtime.models.runs import Run


class JournalEntry(InsertOnly):
    """One answer the host gave, at the place `at` of the run; given again when the run starts over.

    `op` and `fingerprint` say what was asked: code that asks something else at this place has changed.
    `value` is what the host keeps of its answer (`tenon.host.local`), or `blob` where it is large: JSON as
    text, because a database's own JSON may change the order of keys and with it what the code sends next.
    `seeded`: copied from the run that this one continues. Rows are in the order in which they were committed.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="journal")
    at = models.CharField(max_length=400)
    op = models.CharField(max_length=12)
    name = models.CharField(max_length=200, blank=True)
    fingerprint = models.CharField(max_length=32)
    value = models.TextField(blank=True)
    blob = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    seeded = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["run", "at"], name="runtime_journal_at")]

    def __str__(self) -> str:
        return f"{self.at} {self.op} {self.name}".strip()


class Write(InsertOnly):
    """A request that changes something in another system, committed before it is sent.

    What became of it is in its outcomes; without one, nobody knows whether it left. `write_key` is the
    business key the code gave, `body_hash` the SHA-256 of the body, `idempotency_key` what the system is told
    so that the same write twice is one. `lineage` is the first run of the chain of re-runs.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="writes")
    lineage = models.ForeignKey(Run, models.SET_NULL, null=True, related_name="lineage_writes")
    at = models.CharField(max_length=400)
    seq = models.PositiveIntegerField()
    step = models.PositiveIntegerField(null=True)
    project = models.ForeignKey("teams.Project", models.CASCADE, related_name="+")
    environment = models.ForeignKey("systems.Environment", models.PROTECT, null=True, related_name="+")
    workflow = models.CharField(max_length=120)
    system = models.CharField(max_length=80)
    method = models.CharField(max_length=10)
    url = models.TextField()
    write_key = models.CharField(max_length=500, blank=True)
    body_hash = models.CharField(max_length=64)
    identity = models.CharField(max_length=32)
    once = models.BooleanField(default=False)
    idempotency_key = models.CharField(max_length=80)
    idempotency_header = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["run", "at"], name="runtime_write_at")]
        indexes = [
            models.Index(fields=["lineage", "identity"], name="runtime_write_lineage"),
            models.Index(
                fields=["project", "workflow", "identity"],
                condition=Q(once=True),
                name="runtime_write_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.system} {self.url}"


class WriteOutcome(InsertOnly):
    """What became of a write. The newest one counts; "intended" is one that is sent after all.

    `by` is the person who said so (sent, not_sent), None where the system's answer said it; `answer` is what
    the system answered as far as that person knows. `source` is the earlier write that answered this one from
    the ledger.
    """

    class State(models.TextChoices):
        INTENDED = "intended", "Sent again"
        CONFIRMED = "confirmed", "Confirmed"
        REFUSED = "refused", "Refused"
        UNCERTAIN = "uncertain", "Uncertain"
        SENT = "sent", "Was sent"
        NOT_SENT = "not_sent", "Was not sent"

    write = models.ForeignKey(Write, models.CASCADE, related_name="outcomes")
    state = models.CharField(max_length=9, choices=State)
    status = models.PositiveSmallIntegerField(null=True)
    note = models.TextField(blank=True)
    answer = models.JSONField(null=True)
    source = models.ForeignKey(Write, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.state


class Wait(models.Model):
    """Something that a run asked for and has not got yet, at a place of its own; gone when it is answered.

    `until` was fixed when it was asked for the first time: a run that is resumed does not wait longer.
    `where` says which data the event must have. `write` is what a person is asked about.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="waits")
    at = models.CharField(max_length=400)
    kind = models.CharField(max_length=6, choices=Run.Wait)
    event = models.CharField(max_length=200, blank=True)
    where = models.JSONField(default=dict)
    until = models.DateTimeField(null=True)
    write = models.ForeignKey(Write, models.CASCADE, null=True, related_name="waits")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["run", "at"], name="runtime_wait_at")]
        indexes = [models.Index(fields=["event"], condition=~Q(event=""), name="runtime_wait_event")]

    def __str__(self) -> str:
        return f"{self.kind} {self.event}".strip()


class KeyValue(models.Model):
    """A value that a workflow keeps between its runs in one environment (`ctx.kv`)."""

    environment = models.ForeignKey("systems.Environment", models.CASCADE, related_name="key_values")
    workflow = models.CharField(max_length=120)
    scope = models.CharField(max_length=120)
    key = models.CharField(max_length=255)
    value = models.JSONField(null=True)
    changed_by_run = models.ForeignKey(Run, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["environment", "workflow", "scope", "key"], name="runtime_one_value_per_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.scope}/{self.key}"


class Event(InsertOnly):
    """Something that happened, by name, for runs that wait for it and workflows that start on it.

    `to` is the one run it is meant for, None for all. `source` is the run that said it, `by` the person.
    """

    project = models.ForeignKey("teams.Project", models.CASCADE, related_name="+")
    environment = models.ForeignKey("systems.Environment", models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=200)
    data = models.JSONField(null=True)
    to = models.ForeignKey(Run, models.CASCADE, null=True, related_name="events")
    source = models.ForeignKey(Run, models.SET_NULL, null=True, related_name="emitted")
    source_at = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_at"],
                condition=Q(source__isnull=False),
                name="runtime_event_said_once",
            )
        ]
        indexes = [
            models.Index(fields=["project", "name", "id"], name="runtime_event_name"),
            models.Index(fields=["created_at"], name="runtime_event_since"),
        ]

    def __str__(self) -> str:
        return self.name
