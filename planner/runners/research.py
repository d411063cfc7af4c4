"""The research job: read the documents, find the facts, ask what is missing, write the workflows."""

from collections.abc import Sequence
from dataclasses import asdict

from django.conf import settings

from jobs.work import JobFailed, Work
from lib.errors import StaleRevision
from lib.text import counted
from planner.answers import decided
from planner.generation import generate_workflows
from planner.models import ResearchRevision
from planner.progress import ASK, COMPLETE, DONE, EXTRACT, GENERATE, READ, RUNNING, SKIPPED
from planner.reading import ReadDocument
from planner.reading.heard import heard
from planner.research import draft_research
from planner.runners.descriptions import index_descriptions
from planner.runners.links import fetch_links
from planner.runners.model import JobModel
from planner.runners.reporting import Reporter
from planner.selectors import plans
from planner.selectors.documents import documents_of, read_all
from planner.selectors.drafts import drafts
from planner.services.research import save_research
from planner.services.workflows import SavedWorkflows, save_workflows
from planner.spec.research import Research
from planner.spec.workflow import WorkflowSpec
from teams.models import Project

# Somebody may answer a question while the draft is made; then it is made again with the answer in it.
DRAFTS = 3
NO_MODEL = "no model is set up here, the rules work alone"
KEPT_CHANGING = "The questions kept changing while this was drafted. Start the research again."


def run(work: Work) -> None:
    """Job kind "planner.research"; args: `project` (its id), `reason`. Resumes after the saved research."""
    project = Project.objects.get(pk=work.args["project"])
    report = Reporter(work)
    models = JobModel(work, project)
    if "research" not in work.state:
        _research(work, project, report, models)
    _generate(work, project, report, models)


def _research(work: Work, project: Project, report: Reporter, models: JobModel) -> None:
    """Draft and save."""
    links = fetch_links(work, project, report)
    if links.refused and not links.fetched and not _is_anything_new(project):
        raise JobFailed("No link could be fetched; the reason stands beside each. The plan is as it was.")
    documents = _read(project, report)
    indexes = index_descriptions(project, report)
    model, pictures = models.of(COMPLETE), models.pictures(documents)
    if model is None:
        report.stage(COMPLETE, SKIPPED, NO_MODEL)
    for _ in range(DRAFTS):
        work.check()
        before = plans.current_research(project)
        answers = decided(before.value) if before else ()
        value = draft_research(
            heard(documents, work.check),
            answers=answers,
            model=model,
            notify=report.notify,
            previous=before.value if before else None,
            pictures=pictures,
            context=settings.MODEL_CONTEXT,
            indexes=indexes,
        )
        _tell_found(value, report)
        try:
            with work.transaction():
                row = save_research(
                    project=project,
                    value=value,
                    parent=before.row if before else None,
                    reason=work.args.get("reason", "Research"),
                    by=None,
                    sources={
                        "documents": len(documents),
                        "passages": sum(len(one.passages) for one in documents),
                    },
                    job_id=work.job_id,
                )
                work.emit("plan.research_saved", {"revision": row.number}, key="research")
                work.checkpoint({"research": row.number})
            return
        except StaleRevision:
            continue
    raise JobFailed(KEPT_CHANGING)


def _is_anything_new(project: Project) -> bool:
    """Whether there is something to research besides links that could not be fetched."""
    before = plans.current_research(project)
    return before is None or documents_of(project).filter(added_at__gt=before.row.created_at).exists()


def _read(project: Project, report: Reporter) -> list[ReadDocument]:
    report.stage(READ, RUNNING)
    documents = read_all(project, report.reading)
    if not documents:
        raise JobFailed("There is nothing to read yet. Add a document or describe the integration.")
    report.documents(documents)
    for one in documents:
        for problem in one.problems:
            report.note(problem if problem.startswith(one.name) else f"{one.name}: {problem}")
    if not any(one.readable for one in documents):
        raise JobFailed("None of the documents could be read. " + " ".join(documents[0].problems))
    return documents


def _tell_found(value: Research, report: Reporter) -> None:
    names = ", ".join(system.name for system in value.systems)
    found = [names, counted(len(value.mappings), "mapping"), counted(len(value.rules), "rule")]
    report.stage(EXTRACT, DONE, ", ".join(part for part in found if part))
    waiting = sum(1 for question in value.questions if question.state == "open")
    critical = sum(
        1 for question in value.questions if question.state == "open" and question.priority == "critical"
    )
    report.stage(
        ASK, DONE, f"{counted(waiting, 'question')}" + (f", {critical} critical" if critical else "")
    )


def _generate(work: Work, project: Project, report: Reporter, models: JobModel) -> None:
    """Draw the workflows from the newest research, whoever saved it: of two jobs at once both end alike."""
    report.stage(GENERATE, RUNNING)
    model = models.of(GENERATE)
    for _ in range(DRAFTS):
        work.check()
        research = plans.current_research(project)
        if research is None:
            raise JobFailed("The research is gone. Start it again.")
        known = drafts(project)
        specs = generate_workflows(
            research.value,
            model=model,
            previous=[one.drawn for one in known if one.drawn],
            edited=[one.spec for one in known],
            notify=report.notify_in(GENERATE),
            made=report.making,
        )
        work.check()
        try:
            saved = _save(work, project, research.row, specs)
        except StaleRevision:
            continue
        drawn = f"{counted(len(specs), 'workflow')}, {saved.sentence}"
        report.stage(GENERATE, DONE, drawn if specs else "no workflow can be drawn yet")
        return
    raise JobFailed(KEPT_CHANGING)


def _save(
    work: Work, project: Project, research: ResearchRevision, specs: Sequence[WorkflowSpec]
) -> SavedWorkflows:
    reason = work.args.get("reason", "Research")
    with work.transaction():
        saved = save_workflows(project=project, specs=specs, research=research, reason=reason, by=None)
        work.emit("plan.workflows_saved", asdict(saved), key="workflows")
    return saved
