"""What the agent needs (attachments, verdicts, model calls, branches of a chat) and versions."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from lib.migrating import AtOnce


def one_branch(apps, schema_editor):
    """Every chat so far is a single branch: each turn follows the one before it."""
    last = {}
    for turn in apps.get_model("builder", "Turn").objects.order_by("chat_id", "number").only("chat_id"):
        turn.previous_id = last.get(turn.chat_id)
        turn.save(update_fields=["previous"])
        last[turn.chat_id] = turn.pk
    for chat, head in last.items():
        apps.get_model("builder", "Chat").objects.filter(pk=chat).update(head=head)


class Migration(migrations.Migration):
    dependencies = [
        ("builder", "0001_chats_files_proofs"),
        ("teams", "0001_people_teams_projects"),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="Attachment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "chat",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attachments",
                                to="builder.chat",
                            ),
                        ),
                        (
                            "turn",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attachments",
                                to="builder.turn",
                            ),
                        ),
                        ("name", models.CharField(max_length=200)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("document", "Document"),
                                    ("payload", "Payload"),
                                    ("picture", "Picture"),
                                    ("log", "Log"),
                                ],
                                default="document",
                                max_length=8,
                            ),
                        ),
                        ("media_type", models.CharField(blank=True, max_length=120)),
                        ("size", models.PositiveIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("data", models.BinaryField()),
                        ("text", models.TextField(blank=True)),
                        ("about", models.JSONField(default=dict)),
                        (
                            "added_by",
                            models.ForeignKey(
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
                migrations.CreateModel(
                    name="ChangeVerdict",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "turn",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="verdicts",
                                to="builder.turn",
                            ),
                        ),
                        ("path", models.CharField(max_length=400)),
                        ("change", models.CharField(blank=True, max_length=64)),
                        (
                            "verdict",
                            models.CharField(
                                choices=[("accepted", "Accepted"), ("undone", "Undone")], max_length=8
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
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="DriftVerdict",
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
                                related_name="drift_verdicts",
                                to="teams.project",
                            ),
                        ),
                        ("mark", models.CharField(max_length=64)),
                        ("reason", models.CharField(blank=True, max_length=500)),
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
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("project", "mark"), name="builder_one_verdict_per_drift"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Excuse",
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
                                related_name="excuses",
                                to="teams.project",
                            ),
                        ),
                        ("workflow_key", models.CharField(max_length=80)),
                        ("criterion_key", models.CharField(max_length=20)),
                        ("criterion_hash", models.CharField(max_length=64)),
                        ("is_excused", models.BooleanField(default=True)),
                        ("reason", models.CharField(blank=True, max_length=500)),
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
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ModelCall",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "turn",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="model_calls",
                                to="builder.turn",
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("model", models.CharField(max_length=200)),
                        ("added", models.JSONField()),
                        ("answer", models.TextField(blank=True)),
                        ("problem", models.TextField(blank=True)),
                        ("input_tokens", models.PositiveIntegerField(default=0)),
                        ("output_tokens", models.PositiveIntegerField(default=0)),
                        ("cached_tokens", models.PositiveIntegerField(default=0)),
                        ("estimated", models.BooleanField(default=False)),
                        ("cost", models.DecimalField(decimal_places=6, max_digits=12, null=True)),
                        ("milliseconds", models.PositiveIntegerField(default=0)),
                        (
                            "created_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("turn", "number"), name="builder_one_call_per_number"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Version",
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
                                related_name="versions",
                                to="teams.project",
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
                        ("description", models.TextField(blank=True)),
                        (
                            "snapshot",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="builder.snapshot",
                            ),
                        ),
                        ("plans", models.JSONField(default=dict)),
                        ("proof", models.JSONField(default=dict)),
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
                        "ordering": ["-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("project", "name"), name="builder_one_version_per_name"
                            )
                        ],
                    },
                ),
                migrations.AddField(
                    model_name="chat",
                    name="archived_at",
                    field=models.DateTimeField(blank=True, null=True),
                ),
                migrations.AddField(
                    model_name="chat",
                    name="came_from",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="handed_over_to",
                        to="builder.chat",
                    ),
                ),
                migrations.AddField(
                    model_name="chat",
                    name="handover",
                    field=models.TextField(blank=True, default=""),
                ),
                migrations.AddField(
                    model_name="chat",
                    name="head",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="builder.turn",
                    ),
                ),
                migrations.AddField(
                    model_name="chat",
                    name="model",
                    field=models.CharField(blank=True, default="", max_length=80),
                ),
                migrations.RemoveConstraint(
                    model_name="proof",
                    name="one_proof_per_criterion_and_snapshot",
                ),
                migrations.AddIndex(
                    model_name="proof",
                    index=models.Index(
                        fields=["snapshot", "workflow_key", "criterion_key"],
                        name="builder_proof_of_criterion",
                    ),
                ),
                migrations.AddField(
                    model_name="snapshot",
                    name="compiled",
                    field=models.JSONField(default=None, null=True),
                ),
                migrations.AddField(
                    model_name="turn",
                    name="left_out",
                    field=models.JSONField(default=list),
                ),
                migrations.AddField(
                    model_name="turn",
                    name="mentions",
                    field=models.JSONField(default=list),
                ),
                migrations.AddField(
                    model_name="turn",
                    name="model",
                    field=models.CharField(blank=True, default="", max_length=80),
                ),
                migrations.AddField(
                    model_name="turn",
                    name="previous",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="next_turns",
                        to="builder.turn",
                    ),
                ),
                migrations.AddField(
                    model_name="turn",
                    name="scope",
                    field=models.JSONField(default=dict),
                ),
                migrations.AlterField(
                    model_name="turn",
                    name="mode",
                    field=models.CharField(
                        choices=[("build", "Build"), ("question", "Question"), ("plan", "Plan")],
                        default="build",
                        max_length=12,
                    ),
                ),
            ]
        ),
        migrations.RunPython(one_branch, migrations.RunPython.noop),
    ]
