"""Every package that is imported is asked for by name, with a reason, and locked by hash."""

import ast
import re
import sys
from importlib.metadata import packages_distributions

from tests.arch.source import ROOMS, ROOT, Source, product, python

OURS = {*ROOMS, "tenon", "tests", "mappings", "workflows"}


def asked_for(name: str) -> dict[str, str]:
    """Package -> its line in one of the .in files."""
    lines = [line for line in (ROOT / name).read_text().splitlines() if re.match(r"[a-z]", line)]
    return {_plain(re.split(r"[\[<>=;# ]", line)[0]): line for line in lines}


def imported(sources: list[Source]) -> set[str]:
    """Top-level modules of other people's packages."""
    found = set()
    for source in sources:
        for node in ast.walk(ast.parse(source.text)):
            if isinstance(node, ast.Import):
                found |= {name.name.split(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return {module for module in found - OURS if module not in sys.stdlib_module_names}


def missing(modules: set[str], packages: set[str]) -> set[str]:
    """The modules that none of the packages provides."""
    providers = packages_distributions()
    return {name for name in modules if not {_plain(p) for p in providers.get(name, [])} & packages}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_what_the_product_imports_is_asked_for() -> None:
    # The pytest plugin of the SDK runs where its user has pytest; bench is for contributors.
    apart = ("bench/", "sdk/tenon/testing/")
    modules = imported([source for source in product() if not source.path.startswith(apart)])
    assert "django" in modules
    # Celery brings kombu and is asked for; asgiref comes with Django, httpcore2 with httpx2.
    companions = {"kombu", "asgiref", "httpcore2"}
    assert missing(modules - companions, set(asked_for("requirements.in"))) == set()


def test_what_tests_import_is_asked_for() -> None:
    packages = {*asked_for("requirements.in"), *asked_for("requirements-dev.in")}
    modules = imported([source for source in python() if source.path.startswith("tests/")])
    own_helpers = {path.stem for path in (ROOT / "tests").rglob("*.py")}
    assert missing(modules - {"kombu", "asgiref"} - own_helpers, packages) == set()


def test_every_direct_dependency_has_a_reason_or_belongs_to_the_line_above() -> None:
    for name in ("requirements.in", "requirements-dev.in"):
        lines = asked_for(name).values()
        with_reason = [line for line in lines if "#" in line]
        assert len(with_reason) >= len(lines) - 2, [line for line in lines if "#" not in line]


def test_every_locked_package_has_a_hash() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        blocks = re.split(r"\n(?=[a-z0-9])", (ROOT / name).read_text())
        assert len(blocks) > 10
        assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_an_unlisted_import_is_found() -> None:
    source = Source(
        "planner/sample.py", "import json\nimport pytest\nfrom django.db import models\nfrom lib import ids\n"
    )
    assert imported([source]) == {"pytest", "django"}
    assert missing({"pytest", "django"}, {"django"}) == {"pytest"}
