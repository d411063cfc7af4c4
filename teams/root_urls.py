"""Addresses of this room that are asked before those of projects. `me` is no team's name (slugs.py)."""

from django.urls import include, path

from teams.views import activity, api, notices, webhooks

own_notices = [
    path("me/notices", notices.index, name="index"),
    path("me/notices/latest", notices.latest, name="latest"),
    path("me/notices/events", notices.events, name="events"),
    path("me/notices/read", notices.read_all, name="read_all"),
    path("me/notices/settings", notices.settings, name="settings"),
    path("me/notices/settings/save", notices.save, name="save"),
    path("me/notices/mute", notices.mute, name="mute"),
    path("me/notices/<int:notice>", notices.open_notice, name="open"),
    path("me/notices/<int:notice>/read", notices.read, name="read"),
    path("me/unsubscribe/<str:token>", notices.unsubscribe, name="unsubscribe"),
]

activities = [
    path("", activity.index, name="index"),
    path("events", activity.events, name="events"),
    path("all.csv", activity.as_csv, name="csv"),
    path("all.jsonl", activity.as_json_lines, name="jsonl"),
]
team_activities = [
    path("", activity.team_index, name="index"),
    path("events", activity.team_events, name="events"),
    path("all.csv", activity.team_csv, name="csv"),
    path("all.jsonl", activity.team_json_lines, name="jsonl"),
]
project_webhooks = [
    path("", webhooks.index, name="index"),
    path("add", webhooks.add, name="add"),
    path("<int:webhook>/save", webhooks.save, name="save"),
    path("<int:webhook>/test", webhooks.test, name="test"),
    path("<int:webhook>/remove", webhooks.remove, name="remove"),
]

urlpatterns = [
    path("", include((own_notices, "notices"))),
    path("<slug:team>/settings/activity/", include((team_activities, "team_activity"))),
    path("<slug:team>/<slug:project>/activity/", include((activities, "activity"))),
    path("<slug:team>/<slug:project>/webhooks/", include((project_webhooks, "webhooks"))),
    path("account/", include("teams.account_urls")),
    path("api/v1/", include("teams.api_urls")),
    # After the addresses of all rooms (config/urls.py): what is none of them is told so in JSON.
    path("api/<path:rest>", api.nothing_here, name="api_nothing"),
]
