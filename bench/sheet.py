"""The transformation sheet with 500 rows: page weights, the preview on the server, keys in a real browser.

usage: python bench/sheet.py [ROWS]

A key is timed to the next frame and to what its cell says below: the meaning and the example, which wait
150 ms for the next key. The same keys in a plain text field of the same page are the measure.
"""

import gzip
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "sdk")]
DATA = tempfile.TemporaryDirectory(prefix="tenon-bench-")
os.environ.update(
    TENON_DATA=DATA.name,
    DJANGO_SETTINGS_MODULE="config.settings",
    REDIS_URL=f"unix://{DATA.name}/broker/socket?db=0",
    # Playwright keeps an event loop in this thread; Django would refuse its synchronous queries there.
    DJANGO_ALLOW_ASYNC_UNSAFE="true",
)

import django  # noqa: E402 -- the environment above decides which settings are read

django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402

from planner.services.research import save_research  # noqa: E402
from planner.services.workflows import save_workflows  # noqa: E402
from planner.spec.workflow import Row, WorkflowSpec  # noqa: E402
from tests.cast import Cast, make_cast  # noqa: E402
from tests.e2e.browser import FLAGS, executable, visitor  # noqa: E402
from tests.jobs.processes import Broker, Processes, free_port, until, web_answers  # noqa: E402
from tests.ui.plans import reference_plan  # noqa: E402

PAGE = "/halden/contacts/plan/workflows/contact-to-lead"
SHEET = f"{PAGE}/transformations"
RULES = (
    ("copy", "copy"),
    ("trim, lower case", "trim | lower"),
    ("upper case", "upper"),
    ("first 40 characters", "truncate(40)"),
    ('else "Unknown"', 'default("Unknown")'),
)
KEYS = "lower-case, trimmed, first 40 characters"
# In the page, because the way to it and back would be measured too. Two frames: the first may be under way.
TYPE = """async ([text, selector]) => {
  const field = document.activeElement;
  const frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  const frames = [], answers = [];
  for (const letter of text) {
    const began = performance.now();
    field.setRangeText(letter, field.selectionStart, field.selectionEnd, 'end');
    field.dispatchEvent(new InputEvent('input', {bubbles: true, data: letter}));
    await frame();
    frames.push(performance.now() - began);
    if (!selector) continue;
    const shown = document.querySelector(selector);
    await new Promise(done => {
      const seen = new MutationObserver(() => { seen.disconnect(); done(); });
      seen.observe(shown, {childList: true});
      setTimeout(() => { seen.disconnect(); done(); }, 2000);
    });
    answers.push(performance.now() - began);
  }
  return [frames, answers];
}"""
SCROLL = """async by => {
  const grid = document.querySelector('.sheet-grid');
  const gaps = [];
  let last = performance.now();
  for (let step = 0; step < 120; step += 1) {
    grid.scrollTop += by;
    await new Promise(requestAnimationFrame);
    gaps.push(performance.now() - last);
    last = performance.now();
  }
  return gaps;
}"""
DRAW = """() => {
  const grid = [...document.querySelector('tn-sheet').grids.values()][0];
  return Array.from({length: 100}, (_, step) => {
    grid.root.scrollTop = step * 120;
    const began = performance.now();
    grid.draw();
    return performance.now() - began;
  });
}"""


def large(rows: int) -> WorkflowSpec:
    """The reference workflow with that many rows."""
    spec = reference_plan().workflows[0]
    (table,) = spec.transformations
    more = []
    for number in range(len(table.rows) + 1, rows + 1):
        rule, expr = RULES[number % len(RULES)]
        field = f"properties.field_{number}"
        target = f"Field_{number}__c"
        value = f"Value {number}"
        key = f"TR-{number:02}"
        more.append(Row(key=key, source=field, target=target, rule=rule, expr=expr, example_in=value))
    whole = table.model_copy(update={"rows": (*table.rows, *more)})
    return spec.model_copy(update={"transformations": (whole,)})


def make_plan(cast: Cast, rows: int) -> None:
    found = reference_plan().research
    row = save_research(project=cast.project, value=found, parent=None, reason="First", by=None, sources={})
    save_workflows(project=cast.project, specs=[large(rows)], research=row, reason="First", by=None)


@contextmanager
def installation(rows: int) -> Iterator[tuple[str, Cast]]:
    """A web server on a fresh database; its address and the cast."""
    with ExitStack() as running:
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        cast = make_cast()
        make_plan(cast, rows)
        broker = Broker(Path(DATA.name))
        running.callback(broker.kill)
        broker.start()
        processes = Processes(broker.url, Path(DATA.name), "config.settings")
        running.callback(processes.kill_all)
        port = free_port()
        processes.web(port)
        base = f"http://127.0.0.1:{port}"
        until(lambda: web_answers(base), 30, "the web server answers")
        yield base, cast


def told(name: str, values: list[float], unit: str = "ms") -> float:
    """Print p50 and p95; p50 is given back."""
    p50 = statistics.median(values)
    p95 = statistics.quantiles(values, n=20)[-1]
    print(f"{name:46} p50 {p50:7.1f} {unit}   p95 {p95:7.1f} {unit}")
    return p50


def repeated(times: int, ask: Callable[[], Any]) -> list[float]:
    found = []
    for _ in range(times):
        began = time.perf_counter()
        ask()
        found.append((time.perf_counter() - began) * 1000)
    return found


def server(cast: Cast) -> None:
    """Weights, and what the server takes for them."""
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(cast.ada)
    for name, path in (("workflow page", PAGE), ("sheet (JSON)", SHEET)):
        body = client.get(path).content
        print(f"{name:46} {len(body) / 1000:7.1f} kB   gzip {len(gzip.compress(body)) / 1000:7.1f} kB")
    data = client.get(SHEET).json()
    names = ("key", "source", "target", "type", "required", "rule", "expr")
    rows = [
        {"id": str(place), "row": {name: row[name] for name in names} | {"by": "rule"}}
        for place, row in enumerate(data["tables"][0]["rows"])
    ]
    asked = {"seq": 1, "payload": "plan", "paths": [each["row"]["source"] for each in rows]}
    for count in (len(rows), 1):
        body = json.dumps(asked | {"rows": rows[:count]})
        post = lambda body=body: client.post(f"{SHEET}/preview", body, "application/json")  # noqa: E731
        post()
        told(f"preview of {count} rows, whole request", repeated(30, post))
    told("sheet (JSON), whole request", repeated(10, lambda: client.get(SHEET)))


def keys(page: Page) -> None:
    """Typing in a plain field, then in a rule of the sheet."""
    page.evaluate("document.querySelector('.sheet-pane').scrollIntoView()")
    page.locator(".sheet-name").first.focus()
    plain = told("key in a plain field, to the next frame", page.evaluate(TYPE, [KEYS, ""])[0])
    page.locator(".sheet-td.c-rule").nth(3).dblclick()
    page.wait_for_selector(".sheet-pop code")
    frames, answers = page.evaluate(TYPE, [KEYS, ".sheet-pop"])
    own = told("key in a rule, to the next frame", frames)
    print(f"{'ratio to the plain field':46}     {own / plain:7.2f}")
    told("key in a rule, to meaning and example", answers)
    page.keyboard.press("Escape")
    page.locator(".sheet-td.c-source").nth(3).dblclick()
    page.wait_for_selector(".sheet-pop")
    told("key in a source, to its list", page.evaluate(TYPE, ["properties field", ""])[0])
    page.keyboard.press("Escape")


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    path = executable()
    if path is None:
        raise SystemExit("No Chromium on this machine: install the package `chromium`.")
    with installation(rows) as (base, cast), sync_playwright() as playwright:
        print(f"{rows} rows")
        server(cast)
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        with visitor(browser, base, cast.ada) as window:
            began = time.perf_counter()
            page = window.open(PAGE)
            page.wait_for_selector(".sheet-td.c-rule")
            print(f"{'from the address to the sheet':46}     {(time.perf_counter() - began) * 1000:7.0f} ms")
            keys(page)
            told("frame while nothing scrolls", page.evaluate(SCROLL, 0))
            told("frame while the sheet scrolls 120 px each", page.evaluate(SCROLL, 120))
            told("drawing the rows in view", page.evaluate(DRAW))
            drawn = page.locator(".sheet-body > .sheet-row").count()
            print(f"{'rows in the document':46}     {drawn:7}")
        browser.close()


if __name__ == "__main__":
    main()
