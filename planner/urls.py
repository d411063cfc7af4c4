"""Mounted under a project. One address per verb."""

from django.urls import path

from planner.views import documents, overview, questions, transformations, workflows

app_name = "planner"
urlpatterns = [
    path("", overview.root, name="root"),
    path("plan/", overview.show, name="overview"),
    path("plan/research", overview.research, name="research"),
    path("plan/research/again", overview.research_again, name="research_again"),
    path("plan/plan.json", workflows.plan_json, name="plan_json"),
    path("plan/documents", documents.add, name="add_documents"),
    path("plan/documents/<str:name>", documents.show, name="document"),
    path("plan/documents/<str:name>/file", documents.download, name="document_file"),
    path("plan/documents/<str:name>/remove", documents.remove, name="remove_document"),
    path("plan/questions/<str:key>", questions.show, name="question"),
    path("plan/questions/<str:key>/answer", questions.answer, name="answer"),
    path("plan/questions/<str:key>/leave-open", questions.leave_open, name="leave_open"),
    path("plan/questions/<str:key>/reopen", questions.reopen, name="reopen"),
    path("plan/workflows/<slug:key>", workflows.show, name="workflow"),
    path("plan/workflows/<slug:key>/transformations", transformations.sheet, name="transformations"),
    path(
        "plan/workflows/<slug:key>/transformations/preview",
        transformations.preview,
        name="preview_transformations",
    ),
    path("plan/workflows/<slug:key>/transformations/save", transformations.save, name="save_transformations"),
    path(
        "plan/workflows/<slug:key>/transformations/<slug:table>/<slug:row>",
        transformations.edit_row,
        name="edit_row",
    ),
    path(
        "plan/workflows/<slug:key>/transformations/<slug:table>/<slug:row>/save",
        transformations.save_row,
        name="save_row",
    ),
    path("plan/workflows/<slug:key>.md", workflows.markdown, name="workflow_markdown"),
]
