"""Addresses of the planner that belong to a team and no project, and the plan for programs (docs/api.md)."""

from django.urls import include, path

from planner.views import api, api_writing, inbox

of_team = [path("<slug:team>/reviews", inbox.show, name="inbox")]
of_project = [
    path("plan", api.plan, name="plan"),
    path("plan/markdown", api.markdown, name="markdown"),
    path("documents", api.documents, name="documents"),
    path("documents/add", api_writing.add_document, name="add_document"),
    path("questions", api.questions, name="questions"),
    path("questions/<slug:key>/answer", api_writing.answer, name="answer"),
    path("questions/<slug:key>/leave-open", api_writing.leave_open, name="leave_open"),
    path("research", api.research, name="research"),
    path("research/start", api_writing.start_research, name="start_research"),
    path("workflows", api.workflows, name="workflows"),
    path("workflows/<slug:key>", api.workflow, name="workflow"),
]

urlpatterns = [
    path("api/v1/projects/<slug:team>/<slug:project>/", include((of_project, "planner_api"))),
    path("", include((of_team, "reviews"))),
]
