"""One's account in a real browser: a second factor from the picture to the sign-in, and a token."""

import time

import pyotp
import pytest
from django.test import Client

from lib.redact import redact
from teams.models import ApiToken, User
from teams.services import sign_in
from tests.cast import Cast
from tests.e2e.browser import COLOURS
from tests.e2e.conftest import Visit


def test_a_second_factor_is_set_up_and_asked_for(people: Cast, visit: Visit, live: str) -> None:
    ada = visit(people.ada, "/account/")
    page = ada.page
    page.get_by_role("link", name="Set up").click()
    page.get_by_role("button", name="Set it up").click()
    picture = page.get_by_alt_text("QR code")
    picture.wait_for()
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    assert ada.accessibility() == []
    secret = page.get_attribute("#factor-secret", "data-value") or ""
    # The code of the step before: the one shown now is needed below, and each opens once.
    page.fill("#factor-code", pyotp.TOTP(secret).at(time.time() - 30))
    page.get_by_role("button", name="Turn it on").click()
    page.locator("#code-list li").first.wait_for()
    assert page.locator("#code-list li").count() == 10
    recovery = page.locator("#code-list code").first.inner_text()
    assert ada.violations() == []

    other = visit(None, sign_in.create_link(person=people.ada))
    other.page.get_by_role("button", name="Sign in").click()
    other.page.get_by_label("Code").fill(recovery)
    assert other.accessibility() == []
    other.page.get_by_role("button", name="Sign in").click()
    other.page.get_by_role("button", name="You: Ada Ek").wait_for()
    assert other.page.url == f"{live}/halden/"


@pytest.mark.thorough
def test_a_token_is_made_shown_once_and_revoked(people: Cast, visit: Visit) -> None:
    ada = visit(people.ada, "/account/")
    page = ada.page
    page.get_by_role("button", name="New token").click()
    dialog = page.get_by_role("dialog", name="New token")
    dialog.get_by_label("Name").fill("Nightly export")
    dialog.get_by_role("checkbox", name="Read Projects").uncheck()
    dialog.get_by_role("button", name="Make the token").click()
    # Refused, the dialog stands open again with what was typed.
    dialog.get_by_text("Choose what the token may do.").wait_for()
    assert dialog.get_by_label("Name").input_value() == "Nightly export"
    dialog.get_by_role("checkbox", name="Run Start").check()
    dialog.get_by_role("button", name="Make the token").click()
    secret = page.locator("#new-token-text").inner_text()
    assert ApiToken.objects.get().scopes == ["run"]
    assert redact(secret) == "hidden"
    assert ada.accessibility() == []
    ada.open("/account/")
    page.get_by_role("button", name="Revoke Nightly export").click()
    page.get_by_text("1 token that no longer works").wait_for()
    assert ApiToken.objects.get().revoked_at is not None


@pytest.mark.thorough
def test_the_account_reads_in_the_dark_and_on_a_phone(people: Cast, visit: Visit) -> None:
    Client(headers={"User-Agent": "Gecko Firefox/145.0 Windows"}).post(sign_in.create_link(person=people.ada))
    assert User.objects.get(pk=people.ada.pk).browser_sessions.exists()
    dark = visit(people.ada, "/account/", color_scheme="dark", viewport={"width": 400, "height": 820})
    assert dark.accessibility(COLOURS) == []
    width = dark.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 400
    dark.page.get_by_role("button", name="Sign out Firefox on Windows").click()
    dark.page.get_by_text("Firefox on Windows is signed out.").wait_for()
    assert dark.page.locator(".session").count() == 1
