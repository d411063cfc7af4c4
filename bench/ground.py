"""The ground of a measurement: a folder, a database and a broker of its own, and Django set up on them."""

import os
import tempfile

import django


def prepare(
    *, settings: str = "config.settings", database: str = "", **variables: str
) -> "tempfile.TemporaryDirectory[str]":
    """Django on a new folder, which is returned and goes with its last holder. Before any import of ours.

    Without the address of a `database` it is a file of SQLite in the folder. The broker is the one that
    `tests.jobs.processes.Broker` starts there. `variables` are set on top of these.
    """
    folder: tempfile.TemporaryDirectory[str] = tempfile.TemporaryDirectory(prefix="tenon-bench-")
    os.environ.update(
        {
            "DJANGO_SETTINGS_MODULE": settings,
            "TENON_DATA": folder.name,
            "DATABASE_URL": database or f"sqlite:///{folder.name}/bench.sqlite3",
            "REDIS_URL": f"unix://{folder.name}/broker/socket?db=0",
            "TENON_STATIC_FROM_SOURCE": "true",
            **variables,
        }
    )
    django.setup()
    return folder
