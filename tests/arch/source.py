"""The files that the rules look at."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("config", "lib", "llm", "teams", "jobs", "systems", "planner", "runtime", "builder", "sdk", "bench")
SKIPPED = {"__pycache__", "migrations", "node_modules"}


@dataclass(frozen=True)
class Source:
    """A file by its path from the root, with its text."""

    path: str
    text: str

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()


def product() -> list[Source]:
    """The Python we ship: the rooms, the `tenon` script and manage.py."""
    return [*_below(ROOMS, "*.py"), *(_read(ROOT / name) for name in ("tenon", "manage.py"))]


def python() -> list[Source]:
    """All Python, tests included. What tests feed to our own readers is no code of ours."""
    return [*product(), *(source for source in _below(("tests",), "*.py") if "/fixtures/" not in source.path)]


def templates() -> list[Source]:
    """All HTML templates."""
    return _below(("templates", *ROOMS), "*.html")


def _below(folders: tuple[str, ...], pattern: str) -> list[Source]:
    return [_read(path) for folder in folders for path in _walk(ROOT / folder, pattern)]


def _walk(folder: Path, pattern: str) -> Iterator[Path]:
    for path in sorted(folder.rglob(pattern)):
        if not SKIPPED.intersection(path.relative_to(ROOT).parts):
            yield path


def _read(path: Path) -> Source:
    return Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
