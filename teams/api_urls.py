"""Who a token is, and its projects. The other rooms mount what is theirs below a project."""

from django.urls import path

from teams.views import api

app_name = "api"
urlpatterns = [
    path("me", api.me, name="me"),
    path("projects", api.projects, name="projects"),
    path("teams/<slug:team>/projects/start", api.start_project, name="start_project"),
    path("projects/<slug:team>/<slug:project>", api.project, name="project"),
]
