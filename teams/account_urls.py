"""One's own account. Mounted at `account/`; `account` is in slugs.RESERVED_FOR_TEAMS."""

from django.urls import path

from teams.views import account, second_factor, tokens

app_name = "account"
urlpatterns = [
    path("", account.show, name="show"),
    path("name", account.rename, name="rename"),
    path("sessions/<int:session>/end", account.end_session, name="end_session"),
    path("sessions/end-others", account.end_others, name="end_others"),
    path("second-factor", second_factor.show, name="second_factor"),
    path("second-factor/begin", second_factor.begin, name="begin_factor"),
    path("second-factor/confirm", second_factor.confirm, name="confirm_factor"),
    path("second-factor/codes", second_factor.renew_codes, name="renew_codes"),
    path("second-factor/off", second_factor.turn_off, name="turn_off_factor"),
    path("tokens", tokens.create, name="create_token"),
    path("tokens/<int:token>/revoke", tokens.revoke, name="revoke_token"),
]
