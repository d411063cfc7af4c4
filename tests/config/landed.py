"""A database of the first release with rows in the tables that later migrations change.

`python -m tests.config.landed` migrates an empty database to that release, fills it, migrates it to the end,
and prints the rows before and after.
"""

import json
from collections.abc import Sequence
from typing import Any

import django
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.forms.models import model_to_dict

FIRST_RELEASE = [
    ("teams", "0001_people_teams_projects"),
    ("jobs", "0001_jobs_and_events"),
    ("systems", "0001_first"),
    ("planner", "0005_model_calls"),
    ("runtime", "0001_runs"),
    ("builder", "0001_chats_files_proofs"),
]
CHANGED = (
    *(
        "teams.Team",
        "teams.AuditFact",
        "planner.Workflow",
        "builder.Chat",
        "builder.Turn",
        "builder.Snapshot",
    ),
    *("builder.Proof", "runtime.Run", "runtime.RunStep", "runtime.Exchange", "runtime.LogLine"),
)


def fill(apps: Any) -> None:
    """Two turns of one chat, one run with a step, a call and a line, and two facts of the record."""
    models = {
        name: apps.get_model(name).objects for name in (*CHANGED, "teams.User", "teams.Project", "jobs.Job")
    }
    ada = models["teams.User"].create(email="ada@example.com", password="x")
    team = models["teams.Team"].create(slug="acme", name="Acme")
    project = models["teams.Project"].create(slug="orders", name="Orders", team=team, created_by=ada)
    models["planner.Workflow"].create(project=project, key="send-orders")
    for verb in ("project.started", "plan.approved"):
        models["teams.AuditFact"].create(verb=verb, team=team, project=project, by=ada)
    chat = models["builder.Chat"].create(project=project, title="Build it", created_by=ada)
    for number in (1, 2):
        job = models["jobs.Job"].create(kind="builder.turn", topic=f"chat-{chat.pk}")
        turn = models["builder.Turn"].create(chat=chat, number=number, author=ada, job=job, text="Build")
    files = models["builder.Snapshot"].create(
        project=project, number=1, manifest={"flow.py": "a" * 64}, reason="built", author=ada, turn=turn
    )
    models["builder.Proof"].create(
        snapshot=files, workflow_key="send-orders", criterion_key="AC-01", criterion_hash="c", files_hash="f"
    )
    code = apps.get_model("runtime.CodeBundle").objects.create(digest="d" * 64, files={"flow.py": "pass"})
    run = models["runtime.Run"].create(project=project, number=7, workflow="send", title="Send", code=code)
    models["runtime.RunStep"].create(run=run, seq=1, name="read", status="done", started_ms=1, took_ms=2)
    models["runtime.Exchange"].create(
        run=run,
        seq=1,
        system="crm",
        method="GET",
        path="/a",
        url="http://crm/a",
        request={},
        started_ms=1,
        took_ms=2,
    )
    models["runtime.LogLine"].create(run=run, seq=1, at_ms=1.5, level="info", message="read 2 orders")


def rows(apps: Any) -> dict[str, list[dict[str, Any]]]:
    """Every row of the tables that changed, by the model's name."""
    return {
        name: [model_to_dict(row) for row in apps.get_model(name)._base_manager.order_by("pk")]
        for name in CHANGED
    }


def migrated(to: Sequence[tuple[str, str]]) -> Any:
    """The models as they are after these migrations, which are applied."""
    executor = MigrationExecutor(connection)
    executor.migrate(to)
    return executor.loader.project_state(list(to)).apps


def main() -> None:
    release = migrated(FIRST_RELEASE)
    fill(release)
    before = rows(release)
    after = rows(migrated(MigrationExecutor(connection).loader.graph.leaf_nodes()))
    print(json.dumps({"before": before, "after": after}, default=str))


if __name__ == "__main__":
    django.setup()
    main()
