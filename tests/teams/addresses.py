"""Who may ask which address. Every address of the product has a row here, or test_every_url fails.

A new address: add a row with what it needs and how its parts are filled in from the Scene.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from builder.services.chats import start_chat, start_turn
from builder.services.files import take_snapshot
from jobs.models import Job
from planner.services.documents import add_document
from planner.services.links import add_link
from teams import roles
from teams.services import sign_in
from tests.cast import Cast
from tests.factories import make_job, make_model_call
from tests.runtime.factories import make_ended_run
from tests.systems.rows import make_description
from tests.ui.plans import reference_plan, save_reference_plan

EVERYBODY: Final = "everybody"  # also without signing in
SIGNED_IN: Final = "signed in"  # whoever has an account
PLAN: Final = reference_plan()
PNG: Final = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


@dataclass(frozen=True)
class Scene:
    """One project with something of everything in it."""

    cast: Cast
    token: str
    document: str
    api: str
    picture: str
    link: int
    model_call: int
    question: str
    workflow: str
    run: int
    job: Job
    turn: int


def make_scene(cast: Cast) -> Scene:
    """The cast's project with a plan, a run and a job."""
    save_reference_plan(cast.project, cast.ada)
    take_snapshot(project=cast.project, files={"README.md": "# Contacts"}, reason="Built", by=cast.ada)
    chat = start_chat(project=cast.project, by=cast.ada)
    return Scene(
        cast=cast,
        token=sign_in.create_link(person=cast.ada).rpartition("/")[2],
        document="contact_to_lead.md",
        api=make_description(cast.project, by=cast.ada).document,
        picture=add_document(project=cast.project, name="flow.png", data=PNG, by=cast.ada).name,
        link=add_link(project=cast.project, url="https://docs.example.com/orders", by=cast.ada).pk,
        model_call=make_model_call(cast.project).pk,
        question=PLAN.research.questions[0].key,
        workflow=PLAN.workflows[0].key,
        run=make_ended_run(cast.project, by=cast.ada).number,
        job=make_job(topic=cast.project.topic),
        turn=start_turn(chat=chat, mode="build", text="Build it.", planned=None, brief={}, by=cast.ada).pk,
    )


Parts = Callable[[Scene], Mapping[str, Any]]


@dataclass(frozen=True)
class Address:
    """What an address needs (an action of teams.roles, or EVERYBODY or SIGNED_IN) and how it is asked."""

    needs: str
    method: str = "get"
    parts: Parts = field(default=lambda _: {})
    data: Mapping[str, Any] = field(default_factory=dict)


def in_team(needs: str, method: str = "get", **data: Any) -> Address:
    """An address below a team."""
    return Address(needs, method, lambda scene: {"team": scene.cast.team.slug}, data)


def in_project(needs: str, method: str = "get", parts: Parts = lambda _: {}, **data: Any) -> Address:
    """An address below a project; `parts` are those that come after it."""

    def all_parts(scene: Scene) -> Mapping[str, Any]:
        return {"team": scene.cast.team.slug, "project": scene.cast.project.slug, **parts(scene)}

    return Address(needs, method, all_parts, data)


def document(scene: Scene) -> Mapping[str, Any]:
    return {"name": scene.document}


def api(scene: Scene) -> Mapping[str, Any]:
    return {"name": scene.api}


def picture(scene: Scene) -> Mapping[str, Any]:
    return {"name": scene.picture}


def link(scene: Scene) -> Mapping[str, Any]:
    return {"link": scene.link}


def question(scene: Scene) -> Mapping[str, Any]:
    return {"key": scene.question}


def workflow(scene: Scene) -> Mapping[str, Any]:
    return {"key": scene.workflow}


def table_row(scene: Scene) -> Mapping[str, Any]:
    return {"key": scene.workflow, "table": "TT-01", "row": "new"}


def criterion(scene: Scene) -> Mapping[str, Any]:
    return {"key": scene.workflow, "part": "AC-01"}


def run(scene: Scene) -> Mapping[str, Any]:
    return {"number": scene.run}


def turn(scene: Scene) -> Mapping[str, Any]:
    return {"turn": scene.turn}


def job(scene: Scene) -> Mapping[str, Any]:
    return {"job": scene.job.pk}


ADDRESSES: Final[Mapping[str, Address]] = {
    "health": Address(EVERYBODY),
    "teams:root": Address(SIGNED_IN),
    "teams:sign_in": Address(EVERYBODY),
    "teams:sign_in_link": Address(EVERYBODY, parts=lambda scene: {"token": scene.token}),
    "teams:sign_out": Address(SIGNED_IN, "post"),
    "teams:theme": Address(EVERYBODY, "post", data={"theme": "dark"}),
    "teams:home": in_team(roles.READ),
    "teams:coach": in_team(roles.EDIT, "post", brief="Orders from Shopify to Xero."),
    "teams:start_project": in_team(roles.EDIT, "post", brief="Orders to ledger."),
    "jobs:events": in_project(roles.READ),
    "jobs:cancel": in_project(roles.EDIT, "post", job),
    "planner:root": in_project(roles.READ),
    "planner:overview": in_project(roles.READ),
    "planner:research": in_project(roles.READ),
    "planner:research_again": in_project(roles.EDIT, "post"),
    "planner:plan_json": in_project(roles.READ),
    "planner:add_documents": in_project(roles.EDIT, "post", note="Orders are paid in euro."),
    "planner:api": in_project(roles.READ, parts=api),
    "planner:api_operation": in_project(roles.READ, parts=lambda scene: {**api(scene), "number": 0}),
    "planner:document": in_project(roles.READ, parts=document),
    "planner:document_file": in_project(roles.READ, parts=document),
    "planner:document_picture": in_project(roles.READ, parts=picture),
    "planner:remove_document": in_project(roles.EDIT, "post", document),
    "planner:restore_document": in_project(roles.EDIT, "post", picture),
    "planner:upload": in_project(roles.EDIT, "post"),
    "planner:research_added": in_project(roles.EDIT, "post"),
    "planner:retry_link": in_project(roles.EDIT, "post", link),
    "planner:remove_link": in_project(roles.EDIT, "post", link),
    "planner:question": in_project(roles.READ, parts=question),
    "planner:answer": in_project(roles.EDIT, "post", question, answer="By email."),
    "planner:ask_person": in_project(roles.EDIT, "post", question, who="Olga Brandt"),
    "planner:settle_assumption": in_project(roles.EDIT, "post", workflow, assumption="None", parent=1),
    "planner:call_wrong": in_project(
        roles.EDIT, "post", section="rules", about=[" ".join(PLAN.research.rules[0].text.casefold().split())]
    ),
    "planner:take_back": in_project(roles.EDIT, "post", section="rules", about=["none"]),
    "planner:leave_open": in_project(roles.EDIT, "post", question),
    "planner:reopen": in_project(roles.EDIT, "post", question),
    "planner:workflow": in_project(roles.READ, parts=workflow),
    "planner:workflow_markdown": in_project(roles.READ, parts=workflow),
    "planner:edit_part": in_project(roles.EDIT, parts=criterion),
    "planner:save_part": in_project(roles.EDIT, "post", criterion, text="A contact becomes one lead."),
    "planner:next_times": in_project(roles.READ, parts=workflow),
    "planner:move_part": in_project(roles.EDIT, "post", criterion, to="down"),
    "planner:remove_part": in_project(roles.EDIT, "post", criterion),
    "planner:fix_finding": in_project(roles.EDIT, "post", workflow),
    "planner:undo_revision": in_project(roles.EDIT, "post", workflow),
    "planner:restore_revision": in_project(roles.EDIT, "post", workflow),
    "planner:history": in_project(roles.READ, parts=workflow),
    "planner:revision": in_project(roles.READ, parts=lambda scene: {**workflow(scene), "number": 1}),
    "planner:transformations": in_project(roles.READ, parts=workflow),
    "planner:preview_transformations": in_project(roles.EDIT, "post", workflow),
    "planner:save_transformations": in_project(roles.EDIT, "post", workflow),
    "planner:edit_row": in_project(roles.EDIT, parts=table_row),
    "planner:save_row": in_project(
        roles.EDIT, "post", table_row, sent="1", target="Notes", rule="always New"
    ),
    "planner:solution_word": in_project(roles.READ),
    "planner:solution_pdf": in_project(roles.READ),
    "planner:solution_markdown": in_project(roles.READ),
    "planner:all_mappings": in_project(roles.READ),
    "planner:mappings": in_project(roles.READ, parts=workflow),
    "planner:look_at_plan": in_project(roles.EDIT, "post"),
    "planner:take_plan": in_project(roles.EDIT, "post"),
    "planner:look_at_mappings": in_project(roles.EDIT, "post", workflow),
    "planner:take_mappings": in_project(roles.EDIT, "post", workflow),
    "planner:arrange": in_project(roles.EDIT),
    "planner:add_workflow": in_project(roles.EDIT, "post"),
    "planner:move_workflow": in_project(roles.EDIT, "post", workflow),
    "planner:remove_workflow": in_project(roles.EDIT, "post", workflow),
    "planner:put_back": in_project(roles.EDIT, "post", workflow),
    "planner:undo_reshaping": in_project(roles.EDIT, "post", workflow, other="contact-to-lead"),
    "planner:split": in_project(roles.EDIT, parts=workflow),
    "planner:save_split": in_project(roles.EDIT, "post", workflow),
    "planner:join": in_project(roles.EDIT, parts=workflow),
    "planner:save_join": in_project(roles.EDIT, "post", workflow, other="contact-to-lead"),
    "planner:decide": in_project(roles.EDIT, "post", workflow, choice="keep"),
    "planner:model_calls": in_project(roles.READ),
    "planner:model_call": in_project(roles.READ, parts=lambda scene: {"call": scene.model_call}),
    "builder:build": in_project(roles.READ),
    "builder:now": in_project(roles.READ),
    "builder:download": in_project(roles.READ),
    "builder:chat_start": in_project(roles.EDIT, "post"),
    "builder:send": in_project(roles.EDIT, "post", text="Read the contact first."),
    "builder:stop": in_project(roles.EDIT, "post", turn),
    "builder:test": in_project(roles.EDIT, "post", workflow=PLAN.workflows[0].key, payload="{}"),
    "runtime:runs": in_project(roles.READ),
    "runtime:run": in_project(roles.READ, parts=run),
    "runtime:again": in_project(roles.EDIT, "post", run),
    "runtime:stop": in_project(roles.EDIT, "post", run),
}
