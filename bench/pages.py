"""What each page weighs and how soon it stands, in a real Chromium: `.venv/bin/python -m bench.pages`.

Cold cache, 9.6 Mbit/s, 80 ms latency, CPU four times slower; static files are the compressed ones that `up`
makes. Figures, no verdict. `--shots FOLDER` also saves a picture of each page: light, dark and narrow.

What tests/ui/test_static.py keeps small, gzipped: tenon.css 17 kB on every page, tenon-edit.css 5.5 kB
on pages that edit a plan, tenon-build.css 5.5 kB on Build and Runs; own scripts 10 kB a page, and 25 kB
for the transformation sheet, which only a workflow's page fetches. So a page costs 70 to 105 kB cold
and 3 to 8 kB warm, a workflow's 135 and 17.
"""

import argparse
import gzip
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

DATA = tempfile.TemporaryDirectory(prefix="tenon-bench-")
os.environ.update(
    DJANGO_SETTINGS_MODULE="config.settings",
    TENON_DATA=DATA.name,
    DATABASE_URL=f"sqlite:///{DATA.name}/bench.sqlite3",
    REDIS_URL=f"unix://{DATA.name}/broker/socket?db=0",
    # Playwright keeps an event loop in this thread; Django would refuse its synchronous queries there.
    DJANGO_ALLOW_ASYNC_UNSAFE="true",
)

import django  # noqa: E402 -- the environment above decides which settings are read

django.setup()

from django.core.management import call_command  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from tests.cast import Cast, make_cast  # noqa: E402
from tests.e2e.browser import FLAGS, executable, visitor  # noqa: E402
from tests.jobs.processes import Broker, Processes, free_port, until, web_answers  # noqa: E402
from tests.ui.plans import save_reference_plan  # noqa: E402

PAGES = {
    "sign-in": "/sign-in",
    "projects": "/halden/",
    "plan": "/halden/contacts/plan/",
    "research": "/halden/contacts/plan/research",
    "document": "/halden/contacts/plan/documents/contact_to_lead.md?at=L3-L5&quote=Whenever+a+contact#hit",
    "workflow": "/halden/contacts/plan/workflows/contact-to-lead",
    "build": "/halden/contacts/build/",
    "runs": "/halden/contacts/runs/",
}
SLOW = {"offline": False, "latency": 80, "downloadThroughput": 1_200_000, "uploadThroughput": 1_200_000}
# Collected from before the first paint on; read when the page has been still for a moment.
OBSERVE = """
window.seen = {lcp: 0, cls: 0};
new PerformanceObserver(list => { for (const one of list.getEntries()) window.seen.lcp = one.startTime; })
  .observe({type: 'largest-contentful-paint', buffered: true});
const shift = one => { if (!one.hadRecentInput) window.seen.cls += one.value; };
new PerformanceObserver(list => list.getEntries().forEach(shift))
  .observe({type: 'layout-shift', buffered: true});
"""


@contextmanager
def installation() -> Iterator[tuple[str, Cast]]:
    """A web server and a worker on a fresh database with the reference plan; its address and the cast."""
    folder = Path(DATA.name)
    with ExitStack() as running:
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        cast = make_cast()
        save_reference_plan(cast.project, cast.ada)
        broker = Broker(folder)
        running.callback(broker.kill)
        broker.start()
        processes = Processes(broker.url, folder, "config.settings")
        running.callback(processes.kill_all)
        port = free_port()
        processes.web(port)
        base = f"http://127.0.0.1:{port}"
        until(lambda: web_answers(base), 30, "the web server answers")
        yield base, cast


def weigh(browser: Browser, base: str, cast: Cast, name: str, path: str) -> str:
    """One line of figures."""
    person = None if name == "sign-in" else cast.ada
    with visitor(browser, base, person) as window:
        window.context.add_init_script(OBSERVE)
        session = window.context.new_cdp_session(window.page)
        for command, settings in (("Network.enable", {}), ("Network.emulateNetworkConditions", SLOW)):
            session.send(command, settings)
        session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        received: list[float] = []
        session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
        answer = window.page.goto(base + path, wait_until="load")
        window.page.wait_for_timeout(600)
        cold, requests = sum(received), len(received)
        html = answer.body() if answer else b""
        received.clear()
        window.page.reload(wait_until="load")
        window.page.wait_for_timeout(300)
        seen = window.page.evaluate("window.seen")
        elements = window.page.evaluate("document.querySelectorAll('*').length")
    packed = len(gzip.compress(html))
    return (
        f"{name:10}{cold / 1000:9.1f}{requests:9}{len(html) / 1000:9.1f}{packed / 1000:9.1f}"
        f"{sum(received) / 1000:9.1f}{seen['lcp'] / 1000:8.2f}{seen['cls']:8.4f}{elements:9}"
    )


def picture(page: Page, folder: Path, name: str) -> None:
    """Save what is in the window once its fonts are there."""
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(250)
    page.screenshot(path=str(folder / f"{name}.png"))


def shoot(browser: Browser, base: str, cast: Cast, folder: Path) -> None:
    """Every page in both themes, and narrow."""
    folder.mkdir(parents=True, exist_ok=True)
    looks = {"light": (1440, 900, "light"), "dark": (1440, 900, "dark"), "narrow": (820, 1100, "light")}
    for name, path in PAGES.items():
        person = None if name == "sign-in" else cast.ada
        for look, (width, height, scheme) in looks.items():
            size = {"width": width, "height": height}
            with visitor(browser, base, person, viewport=size, color_scheme=scheme) as window:
                window.open(path)
                picture(window.page, folder, f"{name}-{look}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shots", type=Path, help="save pictures of every page in this folder")
    chosen = parser.parse_args()
    path = executable()
    if path is None:
        raise SystemExit("No Chromium on this machine: install the package `chromium`.")
    with installation() as (base, cast), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        print("page        cold kB requests  HTML kB  gzip kB  warm kB   LCP s     CLS elements")
        for name, address in PAGES.items():
            print(weigh(browser, base, cast, name, address))
        if chosen.shots:
            shoot(browser, base, cast, chosen.shots)
        browser.close()


if __name__ == "__main__":
    main()
