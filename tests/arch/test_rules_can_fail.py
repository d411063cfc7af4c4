"""Each rule finds the bad sample that it was written for, and passes the good one beside it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from importlinter.cli import lint_imports

from tests.arch import python_rules, template_rules, view_rules
from tests.arch.source import Source

LONG_BODY = "\n".join("    x = 1" for _ in range(60))
LONG_DOCSTRING = '    """\n' + "    said\n" * 60 + '    """'

PYTHON = [
    (python_rules.size, "x = 1\n" * 351, "x = 1\n" * 350),
    (python_rules.size, f"def f():\n{LONG_BODY}\n", f"def f():\n{LONG_DOCSTRING}\n    return 1\n"),
    (python_rules.doors, "import os\nos.environ['A']\n", "import os\nos.getpid()\n"),
    (python_rules.doors, "from os import environ\n", "from os import path\n"),
    (
        python_rules.doors,
        "import os as system\nsystem.getenv('A')\n",
        "from config import env\nenv.text('A')\n",
    ),
    (python_rules.doors, "from subprocess import run\n", "from jobs import running\n"),
    (
        python_rules.doors,
        "from django.http import StreamingHttpResponse\n",
        "from django.http import HttpResponse\n",
    ),
    (python_rules.doors, "import urllib.request\n", "import urllib.parse\n"),
    (python_rules.doors, "import httpx2\nhttpx2.Client()\n", "import httpx2\nhttpx2.Timeout(3)\n"),
    (
        python_rules.doors,
        "import socket\nsocket.create_connection(a)\n",
        "import socket\nsocket.gethostname()\n",
    ),
    (python_rules.imports_at_the_top, "def f():\n    import json\n", "import json\n"),
    (python_rules.imports_at_the_top, "from typing import TYPE_CHECKING\n", "from typing import Any\n"),
    (
        python_rules.narrow_excepts,
        "try:\n    f()\nexcept:\n    pass\n",
        "try:\n    f()\nexcept OSError:\n    pass\n",
    ),
    (
        python_rules.parents_locked_by_key,
        "Project.objects.select_for_update().get(pk=1)\n",
        "Project.objects.select_for_update(no_key=True).get(pk=1)\n",
    ),
    (
        python_rules.narrow_excepts,
        "try:\n    f()\n# A reason does not make it a boundary.\nexcept (OSError, Exception):\n    pass\n",
        "try:\n    f()\nexcept BaseException:\n    undo()\n    raise\n",
    ),
]
TEMPLATES = [
    (template_rules.size, "page.html", "<p>\n" * 101, "<p>\n" * 100),
    (template_rules.nothing_inline, "page.html", "<style>p{}</style>", "<link rel=stylesheet href=a>"),
    (
        template_rules.nothing_inline,
        "page.html",
        "<script>go()</script>",
        "<script src=\"{% static 'a' %}\"></script>",
    ),
    (template_rules.nothing_inline, "page.html", '<p style="x">', '<p class="x">'),
    (template_rules.nothing_inline, "page.html", '<a onclick="x()">', '<a data-action="x">'),
    (template_rules.nothing_inline, "page.html", '<a hx-on:click="x()">', '<a hx-get="/x">'),
    (
        template_rules.nothing_inline,
        "page.html",
        '<i hx-trigger="keyup[key]">',
        '<i hx-trigger="input delay:1s">',
    ),
    (template_rules.nothing_inline, "page.html", '<a href="javascript:x()">', "<a href=\"{% url 'x' %}\">"),
    (
        template_rules.one_root,
        "_row.html",
        '<p id="a"></p><p id="b"></p>',
        '<div id="a"><p></p><p></p></div>',
    ),
    (
        template_rules.one_root,
        "_row.html",
        "<li>x</li>",
        '{# row #}{% load ui %}<li id="row-{{ key }}">x<br></li>',
    ),
    (
        template_rules.one_root,
        "_row.html",
        '{% if a %}<p id="a"></p>{% else %}<p id="b"></p>{% endif %}',
        '{% if a %}<p id="a"></p>{% else %}<div id="a"></div>{% endif %}',
    ),
]


@pytest.mark.parametrize(("rule", "bad", "good"), PYTHON)
def test_a_python_rule(rule: Callable[[Source], list[str]], bad: str, good: str) -> None:
    assert rule(Source("planner/sample.py", bad)) != []
    assert rule(Source("planner/sample.py", good)) == []


def test_a_door_is_open_behind_itself() -> None:
    reads = "import os\nos.environ['A']\n"
    assert python_rules.doors(Source("config/env.py", reads)) == []
    assert python_rules.doors(Source("config/environment.py", reads)) != []


def test_a_boundary_may_catch_everything_with_a_reason_only() -> None:
    bare = "try:\n    f()\nexcept Exception:\n    end()\n"
    told = "try:\n    f()\n# The job's boundary.\nexcept Exception:\n    end()\n"
    assert python_rules.narrow_excepts(Source("jobs/running.py", told)) == []
    assert len(python_rules.narrow_excepts(Source("jobs/running.py", bare))) == 1
    assert len(python_rules.narrow_excepts(Source("jobs/other.py", bare))) == 2


@pytest.mark.parametrize(("rule", "name", "bad", "good"), TEMPLATES)
def test_a_template_rule(rule: Callable[[Source], list[str]], name: str, bad: str, good: str) -> None:
    assert rule(Source(f"templates/planner/{name}", bad)) != []
    assert rule(Source(f"templates/planner/{name}", good)) == []


def test_a_view_that_forgets_its_door() -> None:
    head, door = (
        "def show(request, team, project):\n",
        "    row = access.project_read(request, team, project)\n",
    )
    bad = f"{head}    rows = everything()\n{door}"
    good = f'{head}    """Shows."""\n{door}'
    later = f"async {head}    row = await sync_to_async(access.project_read)(request, team, project)\n"
    assert view_rules.door_first(Source("planner/views/x.py", bad)) != []
    assert view_rules.door_first(Source("planner/views/x.py", good)) == []
    assert view_rules.door_first(Source("planner/views/x.py", later)) == []
    assert view_rules.door_first(Source("planner/views/x.py", bad.replace("show", "_show"))) == []


def test_a_view_that_answers_every_method() -> None:
    def bare(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert not view_rules.allows_only_some_methods(never_cache(bare))
    assert view_rules.allows_only_some_methods(never_cache(require_POST(bare)))


def test_an_import_that_points_the_wrong_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in {"upper": "", "lower": "import upperroom\n"}.items():
        (tmp_path / f"{name}room").mkdir()
        (tmp_path / f"{name}room" / "__init__.py").write_text(text)
    (tmp_path / "rules.toml").write_text(
        '[tool.importlinter]\nroot_packages = ["upperroom", "lowerroom"]\n'
        '[[tool.importlinter.contracts]]\nname = "order"\ntype = "layers"\n'
        'layers = ["upperroom", "lowerroom"]\n'
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert lint_imports(config_filename="rules.toml", no_cache=True) == 1
    assert "lowerroom is not allowed to import upperroom" in capsys.readouterr().out
