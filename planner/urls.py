"""Mounted under a project. One address per verb."""

from django.urls import path, register_converter

from planner.views import (
    apis,
    arranging,
    assumptions,
    deciding,
    documents,
    elements,
    exports,
    facts,
    links,
    model_calls,
    overview,
    plans,
    questions,
    revisions,
    sections,
    transformations,
    workflows,
)


class DocumentNameConverter:
    """A document's name: no slash, but for what is in an e-mail or archive: `mail.eml / orders.csv`."""

    regex = r"[^/]+(?: / [^/]+)*"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(DocumentNameConverter, "document")

app_name = "planner"
urlpatterns = [
    path("", overview.root, name="root"),
    path("plan/", overview.show, name="overview"),
    path("plan/research", overview.research, name="research"),
    path("plan/research/model-calls", model_calls.index, name="model_calls"),
    path("plan/research/model-calls/<int:call>", model_calls.show, name="model_call"),
    path("plan/research/again", overview.research_again, name="research_again"),
    path("plan/research/wrong", facts.call_wrong, name="call_wrong"),
    path("plan/research/wrong/back", facts.take_back, name="take_back"),
    path("plan/plan.json", plans.plan_json, name="plan_json"),
    path("plan/mappings.csv", plans.all_mappings, name="all_mappings"),
    path("plan/import", plans.look_at_plan, name="look_at_plan"),
    path("plan/import/save", plans.take_plan, name="take_plan"),
    path("plan/arrange", arranging.show, name="arrange"),
    path("plan/arrange/new", arranging.add, name="add_workflow"),
    path("plan/solution.docx", exports.word, name="solution_word"),
    path("plan/solution.pdf", exports.pdf, name="solution_pdf"),
    path("plan/solution.md", exports.markdown, name="solution_markdown"),
    path("plan/documents", documents.add, name="add_documents"),
    path("plan/uploads", documents.upload, name="upload"),
    path("plan/uploads/research", documents.research_added, name="research_added"),
    path("plan/apis/<document:name>", apis.show, name="api"),
    path("plan/apis/<document:name>/operations/<int:number>", apis.operation, name="api_operation"),
    path("plan/documents/<document:name>", documents.show, name="document"),
    path("plan/documents/<document:name>/file", documents.download, name="document_file"),
    path("plan/documents/<document:name>/picture", documents.picture, name="document_picture"),
    path("plan/documents/<document:name>/remove", documents.remove, name="remove_document"),
    path("plan/documents/<document:name>/restore", documents.restore, name="restore_document"),
    path("plan/links/<int:link>/retry", links.retry, name="retry_link"),
    path("plan/links/<int:link>/remove", links.remove, name="remove_link"),
    path("plan/questions/<str:key>", questions.show, name="question"),
    path("plan/questions/<str:key>/answer", questions.answer, name="answer"),
    path("plan/questions/<str:key>/leave-open", questions.leave_open, name="leave_open"),
    path("plan/questions/<str:key>/reopen", questions.reopen, name="reopen"),
    path("plan/questions/<str:key>/ask", questions.ask, name="ask_person"),
    path("plan/workflows/<slug:key>", workflows.show, name="workflow"),
    path("plan/workflows/<slug:key>/assumptions", assumptions.settle, name="settle_assumption"),
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
    path("plan/workflows/<slug:key>/edit/<str:part>", sections.edit, name="edit_part"),
    path("plan/workflows/<slug:key>/save/<str:part>", sections.save, name="save_part"),
    path("plan/workflows/<slug:key>/decide", deciding.decide, name="decide"),
    path("plan/workflows/<slug:key>/move", arranging.move, name="move_workflow"),
    path("plan/workflows/<slug:key>/remove", arranging.remove, name="remove_workflow"),
    path("plan/workflows/<slug:key>/put-back", arranging.put_back, name="put_back"),
    path("plan/workflows/<slug:key>/undo-reshaping", arranging.undo, name="undo_reshaping"),
    path("plan/workflows/<slug:key>/split", arranging.split, name="split"),
    path("plan/workflows/<slug:key>/split/save", arranging.save_split, name="save_split"),
    path("plan/workflows/<slug:key>/merge", arranging.join, name="join"),
    path("plan/workflows/<slug:key>/merge/save", arranging.save_join, name="save_join"),
    path("plan/workflows/<slug:key>/mappings.csv", plans.mappings, name="mappings"),
    path("plan/workflows/<slug:key>/mappings", plans.look_at_mappings, name="look_at_mappings"),
    path("plan/workflows/<slug:key>/mappings/save", plans.take_mappings, name="take_mappings"),
    path("plan/workflows/<slug:key>/next-times", sections.next_times, name="next_times"),
    path("plan/workflows/<slug:key>/move/<str:part>", elements.move, name="move_part"),
    path("plan/workflows/<slug:key>/remove/<str:part>", elements.remove, name="remove_part"),
    path("plan/workflows/<slug:key>/fix", elements.fix, name="fix_finding"),
    path("plan/workflows/<slug:key>/undo", elements.undo, name="undo_revision"),
    path("plan/workflows/<slug:key>/restore", elements.restore, name="restore_revision"),
    path("plan/workflows/<slug:key>/history", revisions.history, name="history"),
    path("plan/workflows/<slug:key>/revisions/<int:number>", revisions.show, name="revision"),
    path("plan/workflows/<slug:key>.md", workflows.markdown, name="workflow_markdown"),
]
