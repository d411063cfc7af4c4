"""Durable runs: journal, waits, writes, events, deployments, and bodies that are kept once."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from lib.migrating import AtOnce


class Migration(migrations.Migration):
    dependencies = [
        ("runtime", "0001_runs"),
        ("systems", "0002_connections_and_models"),
        ("teams", "0001_people_teams_projects"),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="Blob",
                    fields=[
                        ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                        ("size", models.PositiveIntegerField()),
                        ("is_text", models.BooleanField(default=False)),
                        ("content", models.BinaryField()),
                        (
                            "created_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Delivery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "environment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deliveries",
                                to="systems.environment",
                            ),
                        ),
                        ("workflow", models.CharField(max_length=120)),
                        ("method", models.CharField(max_length=10)),
                        ("url", models.TextField()),
                        ("headers", models.JSONField()),
                        (
                            "body",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="runtime.blob",
                            ),
                        ),
                        ("size", models.PositiveIntegerField()),
                        ("status", models.PositiveSmallIntegerField()),
                        (
                            "verdict",
                            models.CharField(
                                choices=[
                                    ("accepted", "Accepted"),
                                    ("duplicate", "Seen before"),
                                    ("refused", "Refused"),
                                ],
                                max_length=9,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        ("runs", models.JSONField(default=list)),
                        ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ],
                    options={
                        "ordering": ["-pk"],
                        "indexes": [
                            models.Index(fields=["environment", "-id"], name="runtime_delivery_newest"),
                            models.Index(fields=["at"], name="runtime_delivery_age"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Deployment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deployments",
                                to="teams.project",
                            ),
                        ),
                        (
                            "environment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deployments",
                                to="systems.environment",
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("version", models.CharField(max_length=80)),
                        ("note", models.CharField(blank=True, max_length=500)),
                        (
                            "code",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deployments",
                                to="runtime.codebundle",
                            ),
                        ),
                        ("workflows", models.JSONField(default=list)),
                        (
                            "promoted_from",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="promotions",
                                to="runtime.deployment",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ],
                    options={
                        "ordering": ["-number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("environment", "number"), name="runtime_deployment_number"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DeployedWorkflow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "environment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="live_workflows",
                                to="systems.environment",
                            ),
                        ),
                        (
                            "deployment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="live",
                                to="runtime.deployment",
                            ),
                        ),
                        ("workflow", models.CharField(max_length=120)),
                        ("title", models.CharField(max_length=200)),
                        ("kind", models.CharField(max_length=8)),
                        ("trigger", models.JSONField()),
                        ("path", models.CharField(blank=True, max_length=500)),
                        ("event", models.CharField(blank=True, max_length=500)),
                        ("is_on", models.BooleanField(default=True)),
                        (
                            "missed",
                            models.CharField(
                                choices=[
                                    ("once", "Run once for all missed times"),
                                    ("each", "Run for each missed time"),
                                    ("skip", "Let missed times go"),
                                ],
                                default="once",
                                max_length=4,
                            ),
                        ),
                        ("at_most", models.PositiveSmallIntegerField(null=True)),
                        ("next_at", models.DateTimeField(null=True)),
                        ("last_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["title", "pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("next_at__isnull", False)),
                                fields=["next_at"],
                                name="runtime_live_next",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("environment", "workflow"), name="runtime_live_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("path", ""), _negated=True),
                                fields=("environment", "path"),
                                name="runtime_live_path",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Event",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="teams.project",
                            ),
                        ),
                        (
                            "environment",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="systems.environment",
                            ),
                        ),
                        ("name", models.CharField(max_length=200)),
                        ("data", models.JSONField(null=True)),
                        (
                            "to",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="events",
                                to="runtime.run",
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="emitted",
                                to="runtime.run",
                            ),
                        ),
                        ("source_at", models.CharField(blank=True, max_length=400)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "indexes": [
                            models.Index(fields=["project", "name", "id"], name="runtime_event_name"),
                            models.Index(fields=["created_at"], name="runtime_event_since"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("source__isnull", False)),
                                fields=("source", "source_at"),
                                name="runtime_event_said_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="JournalEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="journal",
                                to="runtime.run",
                            ),
                        ),
                        ("at", models.CharField(max_length=400)),
                        ("op", models.CharField(max_length=12)),
                        ("name", models.CharField(blank=True, max_length=200)),
                        ("fingerprint", models.CharField(max_length=32)),
                        ("value", models.TextField(blank=True)),
                        (
                            "blob",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="runtime.blob",
                            ),
                        ),
                        ("seeded", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("run", "at"), name="runtime_journal_at")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="KeyValue",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "environment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="key_values",
                                to="systems.environment",
                            ),
                        ),
                        ("workflow", models.CharField(max_length=120)),
                        ("scope", models.CharField(max_length=120)),
                        ("key", models.CharField(max_length=255)),
                        ("value", models.JSONField(null=True)),
                        (
                            "changed_by_run",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="runtime.run",
                            ),
                        ),
                        (
                            "changed_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("environment", "workflow", "scope", "key"),
                                name="runtime_one_value_per_key",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SeenEvent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "environment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="systems.environment",
                            ),
                        ),
                        ("workflow", models.CharField(max_length=120)),
                        ("key", models.CharField(max_length=64)),
                        ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ],
                    options={
                        "indexes": [models.Index(fields=["at"], name="runtime_event_age")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("environment", "workflow", "key"), name="runtime_event_seen_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Write",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="writes",
                                to="runtime.run",
                            ),
                        ),
                        (
                            "lineage",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="lineage_writes",
                                to="runtime.run",
                            ),
                        ),
                        ("at", models.CharField(max_length=400)),
                        ("seq", models.PositiveIntegerField()),
                        ("step", models.PositiveIntegerField(null=True)),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="teams.project",
                            ),
                        ),
                        (
                            "environment",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="systems.environment",
                            ),
                        ),
                        ("workflow", models.CharField(max_length=120)),
                        ("system", models.CharField(max_length=80)),
                        ("method", models.CharField(max_length=10)),
                        ("url", models.TextField()),
                        ("write_key", models.CharField(blank=True, max_length=500)),
                        ("body_hash", models.CharField(max_length=64)),
                        ("identity", models.CharField(max_length=32)),
                        ("once", models.BooleanField(default=False)),
                        ("idempotency_key", models.CharField(max_length=80)),
                        ("idempotency_header", models.CharField(blank=True, max_length=80)),
                        (
                            "created_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "indexes": [
                            models.Index(fields=["lineage", "identity"], name="runtime_write_lineage"),
                            models.Index(
                                condition=models.Q(("once", True)),
                                fields=["project", "workflow", "identity"],
                                name="runtime_write_once",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("run", "at"), name="runtime_write_at")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Wait",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="waits",
                                to="runtime.run",
                            ),
                        ),
                        ("at", models.CharField(max_length=400)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("sleep", "Until a time"),
                                    ("event", "For an event"),
                                    ("person", "For a person"),
                                    ("turn", "For its turn"),
                                ],
                                max_length=6,
                            ),
                        ),
                        ("event", models.CharField(blank=True, max_length=200)),
                        ("where", models.JSONField(default=dict)),
                        ("until", models.DateTimeField(null=True)),
                        (
                            "write",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="waits",
                                to="runtime.write",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("event", ""), _negated=True),
                                fields=["event"],
                                name="runtime_wait_event",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("run", "at"), name="runtime_wait_at")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WriteOutcome",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "write",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="outcomes",
                                to="runtime.write",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("intended", "Sent again"),
                                    ("confirmed", "Confirmed"),
                                    ("refused", "Refused"),
                                    ("uncertain", "Uncertain"),
                                    ("sent", "Was sent"),
                                    ("not_sent", "Was not sent"),
                                ],
                                max_length=9,
                            ),
                        ),
                        ("status", models.PositiveSmallIntegerField(null=True)),
                        ("note", models.TextField(blank=True)),
                        ("answer", models.JSONField(null=True)),
                        (
                            "source",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="runtime.write",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.AddField(
                    model_name="exchange",
                    name="answered_by",
                    field=models.CharField(
                        blank=True,
                        choices=[
                            ("ledger", "Not sent: done by an earlier run"),
                            ("preview", "Not sent: a preview"),
                        ],
                        max_length=7,
                    ),
                ),
                migrations.AddField(
                    model_name="exchange",
                    name="at",
                    field=models.CharField(blank=True, max_length=400),
                ),
                migrations.AddField(
                    model_name="exchange",
                    name="request_bytes",
                    field=models.PositiveIntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="exchange",
                    name="response_bytes",
                    field=models.PositiveIntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="exchange",
                    name="write_key",
                    field=models.CharField(blank=True, max_length=500),
                ),
                migrations.AddField(
                    model_name="exchange",
                    name="request_blob",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="runtime.blob",
                    ),
                ),
                migrations.AddField(
                    model_name="exchange",
                    name="response_blob",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="runtime.blob",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="exchange",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("at", ""), _negated=True),
                        fields=("run", "at"),
                        name="runtime_exchange_at",
                    ),
                ),
                migrations.AddField(
                    model_name="logline",
                    name="at",
                    field=models.CharField(blank=True, max_length=400),
                ),
                migrations.AddConstraint(
                    model_name="logline",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("at", ""), _negated=True),
                        fields=("run", "at"),
                        name="runtime_log_at",
                    ),
                ),
                migrations.RemoveIndex(
                    model_name="run",
                    name="runtime_run_outcome",
                ),
                migrations.AddField(
                    model_name="run",
                    name="at_most",
                    field=models.PositiveSmallIntegerField(null=True),
                ),
                migrations.AddField(
                    model_name="run",
                    name="environment",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="systems.environment",
                    ),
                ),
                migrations.AddField(
                    model_name="run",
                    name="from_step",
                    field=models.PositiveIntegerField(null=True),
                ),
                migrations.AddField(
                    model_name="run",
                    name="issues",
                    field=models.JSONField(default=list),
                ),
                migrations.AddField(
                    model_name="run",
                    name="limits",
                    field=models.JSONField(default=dict),
                ),
                migrations.AddField(
                    model_name="run",
                    name="mode",
                    field=models.CharField(
                        choices=[("run", "Run"), ("preview", "Preview")], default="run", max_length=7
                    ),
                ),
                migrations.AddField(
                    model_name="run",
                    name="root",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="lineage",
                        to="runtime.run",
                    ),
                ),
                migrations.AddField(
                    model_name="run",
                    name="started_by",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="started_runs",
                        to="runtime.run",
                    ),
                ),
                migrations.AddField(
                    model_name="run",
                    name="wait",
                    field=models.CharField(
                        blank=True,
                        choices=[
                            ("sleep", "Until a time"),
                            ("event", "For an event"),
                            ("person", "For a person"),
                            ("turn", "For its turn"),
                        ],
                        max_length=6,
                    ),
                ),
                migrations.AddField(
                    model_name="run",
                    name="request",
                    field=models.JSONField(null=True),
                ),
                migrations.AddField(
                    model_name="run",
                    name="response",
                    field=models.JSONField(null=True),
                ),
                migrations.AddField(
                    model_name="run",
                    name="started_by_at",
                    field=models.CharField(blank=True, max_length=521),
                ),
                migrations.AddField(
                    model_name="run",
                    name="subject",
                    field=models.CharField(blank=True, max_length=200),
                ),
                migrations.AddField(
                    model_name="run",
                    name="waiting_since",
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name="run",
                    name="waits_for",
                    field=models.CharField(blank=True, max_length=200),
                ),
                migrations.AddField(
                    model_name="run",
                    name="wakes_at",
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name="run",
                    name="payload_blob",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="runtime.blob",
                    ),
                ),
                migrations.AddField(
                    model_name="run",
                    name="result_blob",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="runtime.blob",
                    ),
                ),
                migrations.AddField(
                    model_name="run",
                    name="phase",
                    field=models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(models.Q(("outcome", ""), _negated=True), then=models.F("outcome")),
                            models.When(then=models.Value("waiting"), wait__in=("sleep", "event", "person")),
                            models.When(started_at__isnull=False, then=models.Value("running")),
                            default=models.Value("queued"),
                        ),
                        output_field=models.CharField(max_length=7),
                    ),
                ),
                migrations.AlterField(
                    model_name="run",
                    name="cause",
                    field=models.CharField(
                        choices=[
                            ("test", "Test"),
                            ("manual", "Started by hand"),
                            ("replay", "Run again"),
                            ("webhook", "Webhook"),
                            ("schedule", "Schedule"),
                            ("event", "Event"),
                            ("workflow", "Another workflow"),
                        ],
                        max_length=8,
                    ),
                ),
                migrations.AddIndex(
                    model_name="run",
                    index=models.Index(
                        fields=["project", "environment", "-number"], name="runtime_run_place"
                    ),
                ),
                migrations.AddIndex(
                    model_name="run",
                    index=models.Index(
                        fields=["project", "-number", "mode", "cause", "subject"], name="runtime_run_search"
                    ),
                ),
                migrations.AddIndex(
                    model_name="run",
                    index=models.Index(fields=["project", "phase", "-number"], name="runtime_run_phase"),
                ),
                migrations.AddIndex(
                    model_name="run",
                    index=models.Index(
                        condition=models.Q(("wait", ""), _negated=True),
                        fields=["wakes_at"],
                        name="runtime_run_waiting",
                    ),
                ),
                migrations.AddIndex(
                    model_name="run",
                    index=models.Index(fields=["created_at"], name="runtime_run_age"),
                ),
                migrations.AddIndex(
                    model_name="run",
                    index=models.Index(
                        condition=models.Q(("ended_at__isnull", False)),
                        fields=["ended_at"],
                        name="runtime_run_ended",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="run",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("started_by__isnull", False)),
                        fields=("started_by", "started_by_at"),
                        name="runtime_run_started_once",
                    ),
                ),
                migrations.AddField(
                    model_name="runstep",
                    name="at",
                    field=models.CharField(blank=True, max_length=400),
                ),
                migrations.AddField(
                    model_name="runstep",
                    name="replayed",
                    field=models.BooleanField(default=False),
                ),
                migrations.AddField(
                    model_name="runstep",
                    name="input_blob",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="runtime.blob",
                    ),
                ),
                migrations.AddField(
                    model_name="runstep",
                    name="output_blob",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="runtime.blob",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="runstep",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("at", ""), _negated=True),
                        fields=("run", "at"),
                        name="runtime_step_at",
                    ),
                ),
            ]
        ),
    ]
