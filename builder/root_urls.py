"""Addresses of the builder that belong to no project."""

from django.urls import include, path

from builder.views import api, usage

usages = [
    path("", usage.team_usage, name="index"),
    path("all.csv", usage.team_csv, name="csv"),
]

of_project = [
    path("workflows/<slug:key>/build", api.build, name="build"),
    path("workflows/<slug:key>/test", api.test, name="test"),
    path("builds/<int:turn>", api.show_build, name="build_state"),
]

urlpatterns = [
    path("api/v1/projects/<slug:team>/<slug:project>/", include((of_project, "builder_api"))),
    path("<slug:team>/settings/usage/", include((usages, "team_usage"))),
]
