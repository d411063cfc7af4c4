"""One project with something of everything in it, and how addresses are filled in from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from builder.models import Attachment, Chat
from builder.services.chats import start_chat, start_turn
from builder.services.files import take_snapshot
from builder.services.proving import PROVE_JOB
from jobs.models import Job
from planner.services.documents import add_document
from planner.services.links import add_link
from runtime.models import Wait, Write
from systems.models import LanguageModel
from teams import roles
from teams.models import User
from teams.services import sign_in
from teams.services.webhooks import add_webhook
from tests.cast import Cast
from tests.factories import make_job, make_model_call, make_project, make_user
from tests.runtime.factories import make_ended_run, make_waiting_run, make_write
from tests.runtime.triggers.rows import make_deployment
from tests.systems.rows import connect_crm, make_description
from tests.teams.rows import make_guest, make_invitation, make_share
from tests.ui.plans import reference_plan, save_reference_plan
from tests.ui.talk import Talk, make_talk

EVERYBODY: Final = "everybody"  # also without signing in
SIGNED_IN: Final = "signed in"  # whoever has an account
PLAN: Final = reference_plan()
INVITED: Final = "invited-token"
SHARED: Final = "shared-token"
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
    asked: Write
    job: Job
    turn: int
    chat: int
    attachment: int
    proving: Job
    guests: Mapping[str, User]
    invitation: int
    share: int
    talk: Talk


def make_scene(cast: Cast) -> Scene:
    """The cast's project with a plan, a run and a job."""
    save_reference_plan(cast.project, cast.ada)
    make_deployment(connect_crm(cast.project, by=cast.ada).environment, cast)
    take_snapshot(project=cast.project, files={"README.md": "# Contacts"}, reason="Built", by=cast.ada)
    chat = start_chat(project=cast.project, by=cast.ada)
    guests = make_guests(cast)
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
        talk=make_talk(cast),
        run=make_ended_run(cast.project, by=cast.ada).number,
        asked=make_asked(cast),
        job=make_job(topic=cast.project.topic),
        turn=start_turn(chat=chat, mode="build", text="Build it.", planned=None, brief={}, by=cast.ada).pk,
        chat=chat.pk,
        attachment=make_attachment(chat, cast).pk,
        proving=make_job(
            topic=cast.project.topic,
            kind=PROVE_JOB,
            args={"workflow": PLAN.workflows[0].key, "criteria": []},
        ),
        guests=guests,
        invitation=make_invitation(cast.project, by=cast.olga, token=INVITED, email="", most_uses=9).pk,
        share=make_share(cast.project, by=cast.ada, token=SHARED, with_documents=True).pk,
    )


def make_guests(cast: Cast) -> Mapping[str, User]:
    """Guests of the cast's project by their role there; "elsewhere" is one of the team's other project."""
    other = make_project(cast.team, "orders", by=cast.ada)
    found = {}
    for role in (roles.VIEWER, roles.EDITOR):
        found[role] = make_user(f"guest-{role}@example.net", f"Guest {role}")
        make_guest(cast.project, found[role], role)
    found["elsewhere"] = make_user("guest-elsewhere@example.net", "Guest Elsewhere")
    make_guest(other, found["elsewhere"], roles.EDITOR)
    return found


def make_attachment(chat: Chat, cast: Cast) -> Attachment:
    """A log that somebody attached and has not sent yet; a model of the team beside it."""
    LanguageModel.objects.create(
        team=cast.team,
        key="own",
        label="Own",
        name="own",
        base_url="http://127.0.0.1:9/v1",
        context_tokens=8000,
    )
    return Attachment.objects.create(
        chat=chat,
        name="run.log",
        kind="log",
        size=4,
        sha256="0" * 64,
        data=b"died",
        text="died",
        added_by=cast.ada,
    )


def make_asked(cast: Cast) -> Write:
    """A write of which a person has to say what became of it."""
    asked = make_write(make_waiting_run(cast.project, cast.ada, "person"), state="uncertain")
    Wait.objects.create(run=asked.run, at=asked.at, kind="person", write=asked)
    return asked


Parts = Callable[[Scene], Mapping[str, Any]]


@dataclass(frozen=True)
class Address:
    """What an address needs (an action of teams.roles, or EVERYBODY or SIGNED_IN) and how it is asked."""

    needs: str
    method: str = "get"
    parts: Parts = field(default=lambda _: {})
    data: Mapping[str, Any] = field(default_factory=dict)
    # Not for guests of the project, whatever their role.
    members_only: bool = False


def in_team(needs: str, method: str = "get", **data: Any) -> Address:
    """An address below a team."""
    return Address(needs, method, lambda scene: {"team": scene.cast.team.slug}, data)


def in_project(needs: str, method: str = "get", parts: Parts = lambda _: {}, **data: Any) -> Address:
    """An address below a project; `parts` are those that come after it."""

    def all_parts(scene: Scene) -> Mapping[str, Any]:
        return {"team": scene.cast.team.slug, "project": scene.cast.project.slug, **parts(scene)}

    return Address(needs, method, all_parts, data)


def of_members(address: Address) -> Address:
    """The same address, closed for guests."""
    return replace(address, members_only=True)


def joining(scene: Scene) -> Mapping[str, Any]:
    return {"token": INVITED}


def member(scene: Scene) -> Mapping[str, Any]:
    return {"team": scene.cast.team.slug, "person": scene.cast.ben.pk}


def invited(scene: Scene) -> Mapping[str, Any]:
    return {"team": scene.cast.team.slug, "invitation": scene.invitation}


def guest(scene: Scene) -> Mapping[str, Any]:
    return {"person": scene.guests[roles.VIEWER].pk}


def shared(scene: Scene) -> Mapping[str, Any]:
    return {"link": scene.share}


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


def asked(scene: Scene) -> Mapping[str, Any]:
    return {"number": scene.asked.run.number, "write": scene.asked.pk}


def chat(scene: Scene) -> Mapping[str, Any]:
    return {"chat": scene.chat}


def attachment(scene: Scene) -> Mapping[str, Any]:
    return {"attachment": scene.attachment}


def proving(scene: Scene) -> Mapping[str, Any]:
    return {"job": scene.proving.pk}


def proposal(scene: Scene) -> Mapping[str, Any]:
    return {"turn": scene.turn, "call": "1.0"}


def model(scene: Scene) -> Mapping[str, Any]:
    return {"team": scene.cast.team.slug, "model": "own"}


def thread(scene: Scene) -> Mapping[str, Any]:
    return {"thread": scene.talk.thread}


def comment(scene: Scene) -> Mapping[str, Any]:
    return {"comment": scene.talk.comment}


def agent_answer(scene: Scene) -> Mapping[str, Any]:
    return {"comment": scene.talk.answer}


def suggestion(scene: Scene) -> Mapping[str, Any]:
    return {"suggestion": scene.talk.suggestion}


def plan_proposal(scene: Scene) -> Mapping[str, Any]:
    return {"proposal": scene.talk.proposal}


def snapshot(scene: Scene) -> Mapping[str, Any]:
    return {"number": 1}


def turn(scene: Scene) -> Mapping[str, Any]:
    return {"turn": scene.turn}


def job(scene: Scene) -> Mapping[str, Any]:
    return {"job": scene.job.pk}


def environment(scene: Scene) -> Mapping[str, Any]:
    return {"environment": "staging"}


def live(scene: Scene) -> Mapping[str, Any]:
    return {"environment": "staging", "workflow": "contact-to-lead"}


def version(scene: Scene) -> Mapping[str, Any]:
    return {"environment": "staging", "number": 1}


def system(scene: Scene) -> Mapping[str, Any]:
    return {"environment": "staging", "system": "crm"}


def webhook(scene: Scene) -> Mapping[str, Any]:
    """The project's webhook, made when it is first asked for."""
    project = scene.cast.project
    row = (
        project.webhooks.first()
        or add_webhook(
            project=project, url="http://127.0.0.1:9/", form="json", kinds=["replied"], by=scene.cast.olga
        )[0]
    )
    return {"webhook": row.pk}
