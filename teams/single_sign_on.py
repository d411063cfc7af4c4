"""Single sign-on between the browser's session and the provider."""

import time
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from lib.web.origin import origin
from teams import oidc

ON_THE_WAY: Final = "sign_ons"  # state -> [nonce, verifier, when it began]
AT_PROVIDER: Final = "ends_at_provider"  # where the provider ends its own session
MOST_ON_THE_WAY: Final = 5  # tabs
LONGEST_WAY_SECONDS: Final = 900


def sign_on() -> oidc.SignOn | None:
    """How this installation lets people sign in by OpenID Connect; None where it does not."""
    found: oidc.SignOn | None = settings.SIGN_ON
    return found


def provider_name() -> str:
    """What the button says; "" for no button."""
    found = sign_on()
    return found.name if found else ""


def way_back(request: HttpRequest) -> str:
    """Where the provider sends people back; registered there once."""
    return origin(request) + reverse("teams:sign_on_back")


def keep(request: HttpRequest, attempt: oidc.Attempt) -> None:
    """Remember, in this browser only, what was sent along."""
    kept = dict(list(request.session.get(ON_THE_WAY, {}).items())[-(MOST_ON_THE_WAY - 1) :])
    request.session[ON_THE_WAY] = {**kept, attempt.state: [attempt.nonce, attempt.verifier, time.time()]}


def take(request: HttpRequest, state: str) -> oidc.Attempt | None:
    """What was sent along with this state, once. None: not from this browser, used already, or too long
    ago."""
    kept = dict(request.session.get(ON_THE_WAY, {}))
    found = kept.pop(state, None)
    request.session[ON_THE_WAY] = kept
    if found is None or time.time() - found[2] > LONGEST_WAY_SECONDS:
        return None
    return oidc.Attempt(state, found[0], found[1])
