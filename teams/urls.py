"""Mounted at the top. `<slug:team>/` comes last: everything above it is in slugs.RESERVED_FOR_TEAMS."""

from django.urls import path

from teams.views import coach, home, sign_in, theme

app_name = "teams"
urlpatterns = [
    path("", home.root, name="root"),
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-in/<str:token>", sign_in.open_link, name="sign_in_link"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("theme", theme.choose, name="theme"),
    path("<slug:team>/projects", home.start, name="start_project"),
    path("<slug:team>/projects/coach", coach.coach, name="coach"),
    path("<slug:team>/", home.home, name="home"),
]
