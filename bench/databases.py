"""A database for one measurement: a file of SQLite, or one made on a PostgreSQL server and dropped again."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg


@dataclass(frozen=True)
class Database:
    """`url` is its address, `name` what to print; `drop` ends it."""

    url: str
    name: str
    drop: Callable[[], None]


def made_database(server: str, folder: Path, name: str) -> Database:
    """On `server` (an address of PostgreSQL), or in `folder` where that is empty."""
    if not server:
        return Database(f"sqlite:///{folder}/{name}.sqlite3", "SQLite", lambda: None)
    parts = urlsplit(server)

    def run(*statements: str) -> None:
        with psycopg.connect(server, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    drop = f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'
    run(drop, f'CREATE DATABASE "{name}"')
    return Database(urlunsplit(parts._replace(path=f"/{name}")), "PostgreSQL", lambda: run(drop))
