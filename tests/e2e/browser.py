"""A real Chromium for tests, and what it notices about a page."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from teams.models import User

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# The other rules read the page's structure, which no theme changes.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
# Runs before anything of the page: a violation may come from its first line.
LISTEN = """
window.violations = [];
document.addEventListener('securitypolicyviolation', event => {
  const at = `${event.sourceFile}:${event.lineNumber}`;
  window.violations.push(`${event.effectiveDirective} ${event.blockedURI} ${at}`);
});
"""


def executable() -> str | None:
    """The Chromium of this machine, None when there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@dataclass
class Visitor:
    """One person in one browser window."""

    base: str
    context: BrowserContext
    page: Page
    troubles: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go there and wait until the page's own scripts have run."""
        self.page.goto(self.base + path, wait_until="load")
        self.page.wait_for_function("window.htmx !== undefined")
        return self.page

    def violations(self) -> list[str]:
        """What the page's policy has blocked since it was opened."""
        return list(self.page.evaluate("window.violations"))

    def accessibility(self, rules: Mapping[str, Any] = RULES) -> list[str]:
        """What axe finds, one line for each rule with its first element."""
        # What the sticky composer happens to lie over is no smaller for that: one scrolls.
        self.page.evaluate(
            "for (const one of document.querySelectorAll('.dock')) one.style.position = 'static'"
        )
        found = Axe().run(self.page, options=dict(rules)).response["violations"]
        return [f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:200]}" for one in found]


def _note(found: Visitor, kind: str, text: str) -> None:
    """Keep an error the page said; that a form was refused (422) or came too late (409) is no error."""
    if kind == "error" and not any(status in text for status in ("422", "409")):
        found.troubles.append(text)


@contextmanager
def visitor(browser: Browser, base: str, person: User | None, **options: Any) -> Iterator[Visitor]:
    """A window of its own for that person, signed in; nobody for None."""
    # Without motion: axe would measure colours halfway between two themes.
    usual = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}
    context = browser.new_context(**{**usual, **options})
    context.set_default_timeout(15_000)
    expect.set_options(timeout=15_000)
    # The first page of a server that has just come up, on a machine with other things to do.
    context.set_default_navigation_timeout(60_000)
    if person is not None:
        client = Client()
        client.force_login(person)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base}])
    context.add_init_script(LISTEN)
    page = context.new_page()
    found = Visitor(base, context, page)
    page.on("pageerror", lambda error: found.troubles.append(str(error)))
    page.on("console", lambda said: _note(found, said.type, said.text))
    try:
        yield found
    finally:
        context.close()
