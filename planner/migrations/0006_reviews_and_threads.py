"""Split workflows, approvals and requests for review, threads, and bundles that were brought in."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from lib.migrating import AtOnce


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0001_jobs_and_events"),
        ("planner", "0005_model_calls"),
        ("teams", "0001_people_teams_projects"),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="BroughtBundle",
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
                        ("name", models.CharField(max_length=200)),
                        ("data", models.BinaryField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ],
                ),
                migrations.CreateModel(
                    name="Thread",
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
                                related_name="threads",
                                to="teams.project",
                            ),
                        ),
                        (
                            "workflow",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="threads",
                                to="planner.workflow",
                            ),
                        ),
                        (
                            "place",
                            models.CharField(
                                choices=[
                                    ("element", "Element"),
                                    ("question", "Question"),
                                    ("passage", "Passage"),
                                ],
                                default="element",
                                max_length=10,
                            ),
                        ),
                        ("key", models.CharField(max_length=300)),
                        ("passage", models.CharField(blank=True, max_length=200)),
                        (
                            "revision",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="planner.workflowrevision",
                            ),
                        ),
                        ("quote", models.TextField(blank=True)),
                        ("own_hash", models.CharField(blank=True, max_length=64)),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "Open"), ("resolved", "Resolved")],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        (
                            "begun_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "begun_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        (
                            "resolved_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("resolved_at", models.DateTimeField(null=True)),
                        ("comments_count", models.PositiveIntegerField(default=0)),
                        (
                            "last_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["project", "state", "-last_at"], name="planner_threads_by_time"
                            ),
                            models.Index(
                                fields=["workflow", "state", "key"], name="planner_threads_of_workflow"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Comment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "thread",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="comments",
                                to="planner.thread",
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        (
                            "author",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("text", models.TextField()),
                        ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ("edited_at", models.DateTimeField(null=True)),
                        ("removed_at", models.DateTimeField(null=True)),
                        (
                            "agent",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("working", "Working"),
                                    ("answered", "Answered"),
                                    ("failed", "Failed"),
                                    ("stopped", "Stopped"),
                                ],
                                default="",
                                max_length=10,
                            ),
                        ),
                        (
                            "asked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "job",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="jobs.job",
                            ),
                        ),
                        ("problem", models.TextField(blank=True)),
                    ],
                    options={
                        "ordering": ["number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("thread", "number"), name="planner_one_comment_per_number"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EarlierText",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "comment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="earlier",
                                to="planner.comment",
                            ),
                        ),
                        ("text", models.TextField()),
                        ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Proposal",
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
                                related_name="proposals",
                                to="teams.project",
                            ),
                        ),
                        (
                            "workflow",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="proposals",
                                to="planner.workflow",
                            ),
                        ),
                        ("reason", models.TextField()),
                        ("source", models.CharField(default="build", max_length=20)),
                        ("told", models.CharField(max_length=80)),
                        ("address", models.CharField(blank=True, max_length=300)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("project", "told"), name="planner_one_proposal_per_place"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReviewRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "workflow",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="review_requests",
                                to="planner.workflow",
                            ),
                        ),
                        (
                            "revision",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="planner.workflowrevision",
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
                        ("note", models.TextField(blank=True, default="")),
                        ("due_on", models.DateField(blank=True, null=True)),
                        (
                            "created_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        (
                            "ended",
                            models.CharField(
                                blank=True,
                                choices=[("done", "Done"), ("cancelled", "Cancelled")],
                                default="",
                                max_length=10,
                            ),
                        ),
                        (
                            "ended_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended", "")),
                                fields=("workflow",),
                                name="planner_one_open_review",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReviewAsk",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="asks",
                                to="planner.reviewrequest",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("role", models.CharField(blank=True, default="", max_length=20)),
                        ("system", models.CharField(blank=True, default="", max_length=80)),
                        ("scope", models.JSONField(default=list)),
                        ("reminded_at", models.DateTimeField(blank=True, null=True)),
                        ("told_before_at", models.DateTimeField(blank=True, null=True)),
                        ("told_overdue_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("request", "person"), name="planner_person_asked_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("person", None)),
                                fields=("request", "role", "system"),
                                name="planner_role_asked_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("person", None), ("role__gt", "")),
                                    models.Q(("person__isnull", False), ("role", "")),
                                    _connector="OR",
                                ),
                                name="planner_ask_person_or_role",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReviewPolicy",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "project",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="review_policy",
                                to="teams.project",
                            ),
                        ),
                        ("approvals", models.PositiveSmallIntegerField(default=1)),
                        ("roles", models.JSONField(default=list)),
                        ("author_alone", models.BooleanField(default=False)),
                        ("questions_closed", models.BooleanField(default=True)),
                        ("threads_resolved", models.BooleanField(default=False)),
                        ("deploy_approved", models.BooleanField(default=False)),
                        ("deploy_proven", models.BooleanField(default=False)),
                    ],
                ),
                migrations.CreateModel(
                    name="ReviewRole",
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
                                related_name="review_roles",
                                to="teams.project",
                            ),
                        ),
                        ("role", models.CharField(max_length=20)),
                        ("system", models.CharField(blank=True, default="", max_length=80)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["role", "system", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("project", "role", "system", "user"),
                                name="planner_one_role_per_person",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Seen",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "workflow",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="planner.workflow",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("before", models.PositiveIntegerField(default=0)),
                        ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("workflow", "user"), name="planner_seen_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Suggestion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "workflow",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="suggestions",
                                to="planner.workflow",
                            ),
                        ),
                        (
                            "comment",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="suggestion",
                                to="planner.comment",
                            ),
                        ),
                        (
                            "proposal",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parts",
                                to="planner.proposal",
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("part", models.CharField(max_length=120)),
                        ("base", models.JSONField()),
                        ("value", models.JSONField()),
                        (
                            "revision",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="planner.workflowrevision",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("accepted", "Accepted"),
                                    ("declined", "Declined"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("word", models.CharField(blank=True, max_length=500)),
                        (
                            "made",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="planner.workflowrevision",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["workflow", "state"], name="planner_open_suggestions")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ThreadMove",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "thread",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="moves",
                                to="planner.thread",
                            ),
                        ),
                        (
                            "from_workflow",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="planner.workflow",
                            ),
                        ),
                        ("from_key", models.CharField(max_length=300)),
                        (
                            "to_workflow",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="planner.workflow",
                            ),
                        ),
                        ("to_key", models.CharField(max_length=300)),
                        (
                            "revision",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="planner.workflowrevision",
                            ),
                        ),
                        ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Vote",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "workflow",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="votes",
                                to="planner.workflow",
                            ),
                        ),
                        (
                            "revision",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="votes",
                                to="planner.workflowrevision",
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
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("approve", "Approve"),
                                    ("changes", "Changes"),
                                    ("withdraw", "Withdraw"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("is_whole", models.BooleanField(default=True)),
                        ("anchors", models.JSONField(default=dict)),
                        ("own", models.JSONField(default=list)),
                        ("words", models.TextField(blank=True, default="")),
                        ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.AddField(
                    model_name="workflow",
                    name="split_from",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="split_off",
                        to="planner.workflow",
                    ),
                ),
            ]
        ),
    ]
