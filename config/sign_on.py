"""Single sign-on from the environment. None of it set: people sign in by mailed link alone."""

from django.core.exceptions import ImproperlyConfigured

from config import env
from teams import roles
from teams.oidc.provider import SignOn, is_safe


def from_environment() -> SignOn | None:
    """How people sign in by OpenID Connect. Raises ImproperlyConfigured with the variable's name."""
    issuer = env.text("TENON_OIDC_ISSUER", "")
    if not issuer:
        return None
    if not is_safe(issuer):
        raise ImproperlyConfigured(
            "TENON_OIDC_ISSUER must be an https address, such as https://id.example.com."
        )
    return SignOn(
        issuer=issuer,
        client_id=env.text("TENON_OIDC_CLIENT_ID"),
        client_secret=env.text("TENON_OIDC_CLIENT_SECRET", ""),
        name=env.text("TENON_OIDC_NAME", "") or "single sign-on",
        domains=tuple(domain.lower().lstrip("@") for domain in env.listing("TENON_OIDC_DOMAINS")),
        team=env.text("TENON_OIDC_TEAM", ""),
        role=env.choice("TENON_OIDC_ROLE", roles.VIEWER, tuple(roles.ALLOWED)),
    )
