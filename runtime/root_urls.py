"""Addresses that belong to no project's pages: what systems send, and runs for programs (docs/api.md)."""

from django.urls import include, path

from runtime.views import api
from runtime.views.intake import intake

of_project = [
    path("runs", api.runs, name="runs"),
    path("runs/<int:number>", api.run, name="run"),
    path("runs/<int:number>/stop", api.stop, name="stop"),
    path("environments", api.environments, name="environments"),
    path("environments/<slug:environment>/workflows/<str:workflow>/start", api.start, name="start"),
    path("environments/<slug:environment>/actions/<str:workflow>/call", api.call, name="call"),
]

urlpatterns = [
    path("in/<path:address>", intake, name="intake"),
    path("api/v1/projects/<slug:team>/<slug:project>/", include((of_project, "runtime_api"))),
]
