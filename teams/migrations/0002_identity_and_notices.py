"""Invitations, guests, second factor, single sign-on, tokens, notices, webhooks and the chain of the record."""

import uuid
from datetime import UTC
from typing import Any

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from lib.migrating import AtOnce
from teams import chain

ROWS = 500


def content(fact: Any) -> dict[str, Any]:
    """As AuditFact.content was when this was written."""
    return {
        "uid": str(fact.uid),
        "at": fact.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": fact.by_id,
        "verb": fact.verb,
        "team": fact.team_id,
        "project": fact.project_id,
        "subject": fact.subject,
        "detail": fact.detail,
        "ip": fact.ip,
        "via": fact.via,
    }


def link_what_is_there(apps: Any, schema_editor: Any) -> None:
    """Seal and chain the facts of the releases before, in the order in which they were written."""
    fact_model, head_model = apps.get_model("teams", "AuditFact"), apps.get_model("teams", "ChainHead")
    ends: dict[int, tuple[int, str]] = {}
    key = settings.AUDIT_KEYS[0]
    for fact in fact_model._base_manager.order_by("pk").iterator(chunk_size=ROWS):
        number = fact.team_id or 0
        length, last = ends.get(number, (0, chain.FIRST))
        fact.uid = uuid.uuid4()
        mac = chain.fact_mac(key, content(fact))
        told = chain.link_hash(number, length + 1, last, mac, content(fact))
        fact_model._base_manager.filter(pk=fact.pk).update(
            uid=fact.uid, mac=mac, chain=number, sequence=length + 1, previous=last, hash=told
        )
        ends[number] = (length + 1, told)
    for number, (length, last) in ends.items():
        seal = chain.head_seal(key, number, length, last)
        head_model.objects.create(chain=number, length=length, hash=last, seal=seal)


class Migration(migrations.Migration):
    dependencies = [
        ("teams", "0001_people_teams_projects"),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="ApiToken",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="api_tokens",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
                        (
                            "project",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="api_tokens",
                                to="teams.project",
                            ),
                        ),
                        ("scopes", models.JSONField(default=list)),
                        ("hint", models.CharField(max_length=4)),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("is_strong", models.BooleanField(default=False)),
                        (
                            "created_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        ("expires_at", models.DateTimeField(null=True)),
                        ("revoked_at", models.DateTimeField(null=True)),
                        ("last_used_at", models.DateTimeField(null=True)),
                        ("window_at", models.DateTimeField(null=True)),
                        ("window_count", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "ordering": ["-pk"],
                        "indexes": [models.Index(fields=["user", "-id"], name="teams_token_user")],
                    },
                ),
                migrations.CreateModel(
                    name="ApiReceipt",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "token",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="receipts",
                                to="teams.apitoken",
                            ),
                        ),
                        ("key_hash", models.CharField(max_length=64)),
                        ("request_hash", models.CharField(max_length=64)),
                        ("answer", models.JSONField(null=True)),
                        ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ],
                    options={
                        "indexes": [models.Index(fields=["at"], name="teams_receipt_age")],
                        "constraints": [
                            models.UniqueConstraint(fields=("token", "key_hash"), name="teams_one_receipt")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BrowserSession",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="browser_sessions",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("session_key", models.CharField(max_length=40, unique=True)),
                        (
                            "way",
                            models.CharField(
                                choices=[
                                    ("link", "mailed link"),
                                    ("provider", "single sign-on"),
                                    ("other", "another way"),
                                ],
                                default="other",
                                max_length=8,
                            ),
                        ),
                        ("device", models.CharField(blank=True, max_length=80)),
                        ("address", models.CharField(blank=True, max_length=45)),
                        (
                            "created_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        (
                            "seen_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                    ],
                    options={
                        "ordering": ["-seen_at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ChainHead",
                    fields=[
                        ("chain", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("length", models.BigIntegerField(default=0)),
                        ("hash", models.CharField(max_length=64)),
                        ("seal", models.CharField(max_length=64)),
                    ],
                ),
                migrations.CreateModel(
                    name="CodeAttempt",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ],
                    options={
                        "indexes": [models.Index(fields=["user", "at"], name="teams_code_attempt")],
                    },
                ),
                migrations.CreateModel(
                    name="Webhook",
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
                                related_name="webhooks",
                                to="teams.project",
                            ),
                        ),
                        (
                            "format",
                            models.CharField(
                                choices=[("json", "JSON, signed"), ("slack", "Slack message")], max_length=5
                            ),
                        ),
                        ("host", models.CharField(max_length=255)),
                        ("sealed", models.BinaryField()),
                        ("kinds", models.JSONField(default=list)),
                        ("is_on", models.BooleanField(default=True)),
                        ("failures", models.PositiveSmallIntegerField(default=0)),
                        ("off_because", models.CharField(blank=True, max_length=300)),
                        (
                            "created_by",
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
                    name="Delivery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "webhook",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="teams.webhook",
                            ),
                        ),
                        ("kind", models.CharField(max_length=40)),
                        ("body", models.TextField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("done", "Delivered"),
                                    ("failed", "Given up"),
                                ],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        ("due_at", models.DateTimeField(null=True)),
                        ("tries", models.PositiveSmallIntegerField(default=0)),
                        ("status", models.PositiveSmallIntegerField(null=True)),
                        ("took_ms", models.PositiveIntegerField(null=True)),
                        ("error", models.CharField(blank=True, max_length=300)),
                        ("tried_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["webhook", "-id"], name="teams_delivery_hook"),
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)),
                                fields=["due_at"],
                                name="teams_delivery_due",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Departure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="departures",
                                to="teams.team",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="departures",
                                to="teams.project",
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
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("viewer", "Viewer"),
                                    ("reviewer", "Reviewer"),
                                    ("editor", "Editor"),
                                    ("admin", "Admin"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["team", "-at"], name="teams_departure_team")],
                    },
                ),
                migrations.CreateModel(
                    name="Guest",
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
                                related_name="guests",
                                to="teams.project",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="guest_in",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("viewer", "Viewer"),
                                    ("reviewer", "Reviewer"),
                                    ("editor", "Editor"),
                                    ("admin", "Admin"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("project", "user"), name="teams_one_guest"),
                            models.CheckConstraint(
                                condition=models.Q(("role__in", ("viewer", "reviewer", "editor"))),
                                name="teams_guest_role",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Identity",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="identities",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("issuer", models.CharField(max_length=500)),
                        ("subject", models.CharField(max_length=255)),
                        ("email", models.EmailField(max_length=254)),
                        (
                            "created_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        ("last_used_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("issuer", "subject"), name="teams_one_identity")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Invitation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="invitations",
                                to="teams.team",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="invitations",
                                to="teams.project",
                            ),
                        ),
                        ("email", models.EmailField(blank=True, max_length=254)),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("viewer", "Viewer"),
                                    ("reviewer", "Reviewer"),
                                    ("editor", "Editor"),
                                    ("admin", "Admin"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("most_uses", models.PositiveSmallIntegerField(default=1)),
                        ("uses", models.PositiveSmallIntegerField(default=0)),
                        (
                            "created_by",
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
                        ("sent_at", models.DateTimeField(null=True)),
                        ("expires_at", models.DateTimeField()),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["team", "-created_at"], name="teams_invitation_team")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("uses__lte", models.F("most_uses"))),
                                name="teams_invitation_uses",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InvitationUse",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "invitation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="used",
                                to="teams.invitation",
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
                        ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("invitation", "user"), name="teams_one_invitation_use"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Notice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "to",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                        ("kind", models.CharField(max_length=40)),
                        ("about", models.CharField(blank=True, max_length=200)),
                        ("text", models.CharField(max_length=500)),
                        ("address", models.CharField(max_length=500)),
                        ("count", models.PositiveIntegerField(default=1)),
                        ("in_app", models.BooleanField(default=True)),
                        ("at", models.DateTimeField()),
                        ("read_at", models.DateTimeField(null=True)),
                        ("mail_due_at", models.DateTimeField(null=True)),
                        ("mail_tries", models.PositiveSmallIntegerField(default=0)),
                        ("mailed_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["to", "-at", "-id"], name="teams_notice_person"),
                            models.Index(
                                condition=models.Q(("mail_due_at__isnull", False)),
                                fields=["mail_due_at"],
                                name="teams_notice_due",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("read_at", None)),
                                fields=("to", "project", "kind", "about"),
                                name="teams_one_unread_notice",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NoticeChoice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notice_choices",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("kind", models.CharField(max_length=40)),
                        ("in_app", models.BooleanField()),
                        ("mail", models.BooleanField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("user", "kind"), name="teams_one_notice_choice")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NoticeMute",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notice_mutes",
                                to=settings.AUTH_USER_MODEL,
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
                            "created_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("user", "project"), name="teams_one_notice_mute")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NoticeSettings",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notice_settings",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "rhythm",
                            models.CharField(
                                choices=[
                                    ("at_once", "At once"),
                                    ("hourly", "Once an hour, together"),
                                    ("daily", "Once a day, together"),
                                    ("never", "No mail"),
                                ],
                                default="at_once",
                                max_length=8,
                            ),
                        ),
                        ("hour", models.PositiveSmallIntegerField(default=8)),
                        ("time_zone", models.CharField(default="UTC", max_length=60)),
                    ],
                ),
                migrations.CreateModel(
                    name="RecoveryCode",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="recovery_codes",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("code_hash", models.CharField(max_length=64)),
                        (
                            "created_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        ("used_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "code_hash"), name="teams_one_recovery_code"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SecondFactor",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="second_factor",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("secret", models.BinaryField()),
                        (
                            "created_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                        ("confirmed_at", models.DateTimeField(null=True)),
                        ("last_step", models.BigIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name="ShareLink",
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
                                related_name="share_links",
                                to="teams.project",
                            ),
                        ),
                        ("label", models.CharField(blank=True, max_length=80)),
                        ("workflow", models.CharField(blank=True, max_length=100)),
                        ("with_documents", models.BooleanField(default=False)),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        (
                            "created_by",
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
                        ("expires_at", models.DateTimeField()),
                        ("revoked_at", models.DateTimeField(null=True)),
                        (
                            "revoked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("last_used_at", models.DateTimeField(null=True)),
                        ("opened", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["project", "-created_at"], name="teams_share_project")
                        ],
                    },
                ),
                migrations.AddField(
                    model_name="auditfact",
                    name="chain",
                    field=models.BigIntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="auditfact",
                    name="hash",
                    field=models.CharField(blank=True, max_length=64),
                ),
                migrations.AddField(
                    model_name="auditfact",
                    name="ip",
                    field=models.CharField(blank=True, max_length=45),
                ),
                migrations.AddField(
                    model_name="auditfact",
                    name="mac",
                    field=models.CharField(blank=True, max_length=64),
                ),
                migrations.AddField(
                    model_name="auditfact",
                    name="previous",
                    field=models.CharField(blank=True, max_length=64),
                ),
                migrations.AddField(
                    model_name="auditfact",
                    name="sequence",
                    field=models.BigIntegerField(null=True),
                ),
                migrations.AddField(
                    model_name="auditfact",
                    name="uid",
                    field=models.UUIDField(editable=False, null=True),
                ),
                migrations.AddField(
                    model_name="auditfact",
                    name="via",
                    field=models.CharField(blank=True, max_length=200),
                ),
                migrations.AddIndex(
                    model_name="auditfact",
                    index=models.Index(fields=["team", "-id"], name="teams_fact_of_team"),
                ),
                migrations.AddIndex(
                    model_name="auditfact",
                    index=models.Index(fields=["project", "-id"], name="teams_fact_of_project"),
                ),
                migrations.AddIndex(
                    model_name="auditfact",
                    index=models.Index(
                        condition=models.Q(("sequence", None)),
                        fields=["chain", "id"],
                        name="teams_fact_unlinked",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="auditfact",
                    constraint=models.UniqueConstraint(fields=("chain", "sequence"), name="teams_fact_chain"),
                ),
                migrations.AddField(
                    model_name="team",
                    name="requires_second_factor",
                    field=models.BooleanField(default=False),
                ),
            ]
        ),
        migrations.RunPython(link_what_is_there, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="auditfact",
            name="uid",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
    ]
