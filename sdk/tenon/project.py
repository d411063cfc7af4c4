"""A project on disk: finding its workflows."""

import importlib
import sys
from pathlib import Path
from typing import Any, Final

from tenon.errors import TenonError
from tenon.workflows import Workflow

FOLDER: Final = "workflows"


class ProjectError(TenonError):
    """The folder is no project, or the workflow is not in it."""


def module_names(root: str) -> list[str]:
    """The modules that may hold workflows, sorted: `workflows.contact_to_lead`."""
    folder = Path(root) / FOLDER
    if not folder.is_dir():
        raise ProjectError(
            f"{root} has no folder {FOLDER}/: give the folder that holds workflows/ and mappings/"
        )
    stems = sorted(path.stem for path in folder.glob("*.py"))
    return [f"{FOLDER}.{stem}" for stem in stems if stem.isidentifier() and not stem.startswith("__")]


def load_workflow(root: str, key: str = "") -> Workflow[Any]:
    """The workflow `key` of the project in `root`; without a key, the only one there is.

    Raises `ProjectError` where there is no such workflow, and whatever importing the file raises.
    """
    wanted = key.replace("-", "_")
    names = module_names(root)
    own = f"{FOLDER}.{wanted}"
    found = load_workflows(root, [own] if own in names else names)
    if not key and len(found) == 1:
        return next(iter(found.values()))
    by_name = {found_key.replace("-", "_"): workflow for found_key, workflow in found.items()}
    if wanted in by_name:
        return by_name[wanted]
    there = ", ".join(found) or "none"
    if not key:
        raise ProjectError(f"{root} has several workflows or none: say which (there: {there})")
    raise ProjectError(f"{root} has no workflow {key!r} (there: {there})")


def load_workflows(root: str, names: list[str] | None = None) -> dict[str, Workflow[Any]]:
    """The project's workflows and actions by key. Imports its modules, with `root` first in the search
    path.
    """
    enter(root)
    found: dict[str, Workflow[Any]] = {}
    for name in module_names(root) if names is None else names:
        module = importlib.import_module(name)
        for value in vars(module).values():
            if isinstance(value, Workflow) and value.function.__module__ == name:
                found[value.key] = value
    return found


def enter(root: str) -> None:
    """Make the project's modules importable."""
    path = str(Path(root).absolute())
    if path not in sys.path:
        sys.path.insert(0, path)
