"""The message box: its modes, models, draft, and what goes with the message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from builder.models import Attachment, Chat, Snapshot, Turn
from builder.pages.address import BuildAddress
from builder.pages.asking import draft_about, draft_about_step, draft_about_test
from builder.scoping import Scope, scope_of
from builder.selectors.chats import waiting_attachments
from builder.selectors.mentions import Found, known_mentions
from builder.selectors.proofs import proofs_of
from planner.handover.rows import PlannedWorkflow
from runtime.selectors.runs import run_of
from systems.language_models import ModelChoice, models_of
from teams.models import Project, User

PLACEHOLDERS: Final = {
    "build": "Ask for a change. @ adds a file, a step or a run.",
    "question": "Ask about the plan, the code or a run. Nothing is changed.",
    "plan": "Say what should be different in the plan.",
}


@dataclass(frozen=True)
class Composer:
    """What stands in the message box. `edited` is the turn whose message is written again."""

    project: Project
    chat: Chat | None
    mode: str
    draft: str
    scope: Scope
    models: Sequence[ModelChoice] = ()
    model: str = ""
    attachments: Sequence[Attachment] = ()
    mentions: Sequence[Found] = ()
    edited: Turn | None = None
    error: str = ""

    @property
    def modes(self) -> list[tuple[str, str]]:
        """The modes in order, with their labels."""
        return [(value, label) for value, label in Turn.Mode.choices]

    @property
    def placeholder(self) -> str:
        """What the empty box says."""
        return PLACEHOLDERS.get(self.mode, PLACEHOLDERS["build"])

    @property
    def choice(self) -> ModelChoice | None:
        """The model that answers."""
        return next((each for each in self.models if each.key == self.model), None) or next(
            iter(self.models), None
        )

    @property
    def urls(self) -> dict[str, str]:
        """Where its parts go."""
        place = [self.project.team.slug, self.project.slug]
        names = ("send", "mentions", "attach", "context", "context_parts")
        return {name: reverse(f"builder:{name}", args=place) for name in names}


@dataclass(frozen=True)
class Attaching:
    """What is attached to the message that is being written in a chat."""

    chat: Chat
    attachments: Sequence[Attachment]


def context_urls(project: Project) -> dict[str, str]:
    """Where the ring's panel is asked for."""
    place = [project.team.slug, project.slug]
    return {"context_parts": reverse("builder:context_parts", args=place)}


@dataclass(frozen=True)
class Here:
    """What the message box needs to know of its page; `planned` is the workflow that is shown."""

    project: Project
    address: BuildAddress
    workflows: Sequence[PlannedWorkflow]
    snapshot: Snapshot | None
    planned: PlannedWorkflow | None

    @property
    def paths(self) -> list[str]:
        """The paths of the newest files."""
        return list(self.snapshot.manifest) if self.snapshot else []

    @property
    def shown(self) -> str:
        """The key of the workflow that is shown."""
        return self.planned.key if self.planned else ""


def composer_for(
    here: Here,
    *,
    chat: Chat | None,
    person: User | None,
    sent: Mapping[str, str] | None = None,
    named: Sequence[str] = (),
    edited: Turn | None = None,
    error: str = "",
) -> Composer:
    """The message box of a page: as a link asks for it, as a turn had it, or as it was refused.

    `sent` has the fields of a refused message, `named` what it named.
    """
    sent = sent or {}
    project, workflows = here.project, here.workflows
    draft, mentions = _drafted(project, here.address, workflows)
    if edited:
        draft = edited.text
        mentions = [f"{each['kind']}:{each['key']}" for each in edited.mentions]
    text, mentions = sent.get("text", draft), [*named] if sent else mentions
    mode = sent.get("mode") or here.address.mode or (edited.mode if edited else "") or _last_mode(here, chat)
    return Composer(
        project=project,
        chat=chat,
        mode=mode,
        draft=text,
        scope=scope_of(text, [each.spec for each in workflows], here.shown),
        models=models_of(project.team),
        model=sent.get("model") or (chat.model if chat else ""),
        attachments=waiting_attachments(chat, person) if person else (),
        mentions=known_mentions(project, mentions, paths=here.paths, workflows=workflows) if mentions else (),
        edited=edited,
        error=error,
    )


def _last_mode(here: Here, chat: Chat | None) -> str:
    """The mode of the last message: who asks questions is not put back into Build between two of them."""
    asked = here.address.ask or here.address.ask_step or here.address.ask_test
    return Turn.Mode.BUILD if asked or not (chat and chat.head) else chat.head.mode


def _drafted(
    project: Project, address: BuildAddress, workflows: Sequence[PlannedWorkflow]
) -> tuple[str, list[str]]:
    """The text that a link puts into the box, and what it names."""
    if address.draft:
        return address.draft, []
    if address.ask:
        run = run_of(project, address.ask)
        return (draft_about(run), [f"run:{run.number}"]) if run else ("", [])
    planned = next((each for each in workflows if each.key == address.workflow), None)
    planned = planned or next(iter(workflows), None)
    if planned and address.ask_step:
        text = draft_about_step(planned.spec, address.ask_step)
        return text, [f"step:{planned.key}/{address.ask_step}"] if text else []
    if planned and address.ask_test:
        states = proofs_of(project).states(planned.spec)
        found = next((each for each in states if each.key == address.ask_test), None)
        file = found.test.partition("::")[0] if found else ""
        return draft_about_test(planned.spec, found) if found else "", [f"file:{file}"] if file else []
    return "", []
