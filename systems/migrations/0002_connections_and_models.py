"""Environments, connections and their secrets, language models and what they may cost."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from lib.migrating import AtOnce


class Migration(migrations.Migration):
    dependencies = [
        ("systems", "0001_first"),
        ("teams", "0001_people_teams_projects"),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="Environment",
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
                                related_name="environments",
                                to="teams.project",
                            ),
                        ),
                        ("key", models.SlugField(max_length=40)),
                        ("name", models.CharField(max_length=80)),
                        ("is_production", models.BooleanField(default=False)),
                        ("limits", models.JSONField(default=dict)),
                        (
                            "created_by",
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
                        "ordering": ["is_production", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("project", "key"), name="systems_one_environment_per_key"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Connection",
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
                                related_name="connections",
                                to="systems.environment",
                            ),
                        ),
                        ("system", models.CharField(max_length=80)),
                        ("base_url", models.URLField(max_length=500)),
                        ("scheme", models.CharField(max_length=40)),
                        ("details", models.JSONField(default=dict)),
                        ("headers", models.JSONField(default=dict)),
                        ("secret", models.BinaryField()),
                        ("idempotency_header", models.CharField(blank=True, max_length=80)),
                        ("requests_per_minute", models.PositiveIntegerField(null=True)),
                        ("checked_at", models.DateTimeField(null=True)),
                        ("check_result", models.JSONField(default=dict)),
                        (
                            "changed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "changed_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                    ],
                    options={
                        "ordering": ["system"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("environment", "system"), name="systems_one_connection_per_system"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LanguageModel",
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
                                related_name="language_models",
                                to="teams.team",
                            ),
                        ),
                        ("key", models.SlugField(max_length=80)),
                        ("label", models.CharField(max_length=80)),
                        ("name", models.CharField(max_length=200)),
                        ("base_url", models.URLField(blank=True, max_length=500)),
                        ("secret", models.BinaryField(default=b"")),
                        ("context_tokens", models.PositiveIntegerField()),
                        ("most_output_tokens", models.PositiveIntegerField(null=True)),
                        ("price_input", models.DecimalField(decimal_places=6, max_digits=12, null=True)),
                        ("price_output", models.DecimalField(decimal_places=6, max_digits=12, null=True)),
                        ("price_cached", models.DecimalField(decimal_places=6, max_digits=12, null=True)),
                        ("sees_pictures", models.BooleanField(default=False)),
                        ("is_default", models.BooleanField(default=False)),
                        ("is_on", models.BooleanField(default=True)),
                        ("checked_at", models.DateTimeField(null=True)),
                        ("check_result", models.JSONField(default=dict)),
                        (
                            "changed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "changed_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                    ],
                    options={
                        "ordering": ["-is_default", "label", "pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("team", "key"), name="systems_one_model_per_key"),
                            models.UniqueConstraint(
                                condition=models.Q(("is_default", True)),
                                fields=("team",),
                                name="systems_one_default_model",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Secret",
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
                                related_name="secrets",
                                to="systems.environment",
                            ),
                        ),
                        ("name", models.CharField(max_length=120)),
                        ("value", models.BinaryField()),
                        (
                            "changed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "changed_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                    ],
                    options={
                        "ordering": ["name"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("environment", "name"), name="systems_one_secret_per_name"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SignIn",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "connection",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sign_in",
                                to="systems.connection",
                            ),
                        ),
                        ("tokens", models.BinaryField()),
                        ("version", models.PositiveIntegerField(default=0)),
                        ("expires_at", models.DateTimeField(null=True)),
                        ("scope", models.CharField(blank=True, max_length=1000)),
                        ("client_in_header", models.BooleanField(default=False)),
                        ("refused", models.CharField(blank=True, max_length=500)),
                        ("renewing_until", models.DateTimeField(null=True)),
                        (
                            "signed_in_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("signed_in_at", models.DateTimeField(null=True)),
                        ("renewed_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="SpendingLimit",
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
                                related_name="spending_limit",
                                to="teams.project",
                            ),
                        ),
                        ("dollars", models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                        ("tokens", models.PositiveBigIntegerField(null=True)),
                        (
                            "changed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "changed_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Variable",
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
                                related_name="variables",
                                to="systems.environment",
                            ),
                        ),
                        ("name", models.CharField(max_length=120)),
                        ("value", models.JSONField(null=True)),
                        (
                            "changed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "changed_at",
                            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                        ),
                    ],
                    options={
                        "ordering": ["name"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("environment", "name"), name="systems_one_variable_per_name"
                            )
                        ],
                    },
                ),
            ]
        ),
    ]
