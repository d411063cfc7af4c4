"""What a recorded fact says in words: one row for every verb. Pure.

The sentence follows the person's name: "Ada Ek" + "added the document a.csv". tests/teams/test_activity.py
finds every verb the code records and fails for one that has no row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

PLAN: Final = "Plan"
REVIEW: Final = "Review"
TALK: Final = "Conversation"
BUILD: Final = "Build"
RUN: Final = "Runs and deployments"
CONNECT: Final = "Connections"
PEOPLE: Final = "People and access"
PROJECT: Final = "Project"
SIGN_IN: Final = "Signing in"
GROUPS: Final = (PLAN, REVIEW, TALK, BUILD, RUN, CONNECT, PEOPLE, PROJECT, SIGN_IN)


@dataclass(frozen=True)
class Wording:
    """`sentence` may name `{subject}` and anything in the detail; `more` is the detail shown below it.
    `place` says what the subject is where a page can be linked: workflow, question or document."""

    group: str
    sentence: str
    more: str = ""
    place: str = ""


def _(group: str, sentence: str, more: str = "", place: str = "") -> Wording:
    return Wording(group, sentence, more, place)


WORDINGS: Final[Mapping[str, Wording]] = {
    "team.created": _(PROJECT, "created the team {subject}"),
    "team.factor_required": _(PEOPLE, "made a second factor a must for {subject}"),
    "team.factor_optional": _(PEOPLE, "made the second factor optional for {subject}"),
    "project.started": _(PROJECT, "started the project {subject}"),
    "project.archived": _(PROJECT, "put the project {subject} away"),
    "audit.sealed_again": _(PROJECT, "sealed the record again after it was found changed"),
    "member.added": _(PEOPLE, "made {subject} {role} of the team"),
    "member.joined": _(PEOPLE, "joined the team as {role} by single sign-on"),
    "member.role_changed": _(PEOPLE, "changed the role of {subject} from {before} to {role}"),
    "member.left": _(PEOPLE, "left the team"),
    "member.removed": _(PEOPLE, "removed {subject} from the team"),
    "guest.role_changed": _(PEOPLE, "changed the role of the guest {subject} from {before} to {role}"),
    "guest.left": _(PEOPLE, "left the project"),
    "guest.removed": _(PEOPLE, "removed the guest {subject}"),
    "invitation.made": _(PEOPLE, "invited {subject} as {role}"),
    "invitation.resent": _(PEOPLE, "sent the invitation to {subject} again"),
    "invitation.withdrawn": _(PEOPLE, "withdrew the invitation of {subject}"),
    "invitation.accepted": _(PEOPLE, "accepted an invitation as {role}"),
    "share_link.made": _(PEOPLE, "made the share link {subject}, for {days} days"),
    "share_link.revoked": _(PEOPLE, "revoked the share link {subject}"),
    "token.created": _(PEOPLE, "created the API token {subject}"),
    "token.revoked": _(PEOPLE, "revoked the API token {subject}"),
    "token.first_used": _(PEOPLE, "used the API token {subject} for the first time"),
    "identity.linked": _(SIGN_IN, "linked an account of {issuer}"),
    "person.renamed": _(SIGN_IN, "changed their name"),
    "person.signed_in": _(SIGN_IN, "signed in"),
    "person.signed_out": _(SIGN_IN, "signed out"),
    "session.ended": _(SIGN_IN, "ended a session", "device"),
    "session.others_ended": _(SIGN_IN, "ended their {count} other sessions"),
    "factor.added": _(SIGN_IN, "set up a second factor"),
    "factor.removed": _(SIGN_IN, "removed the second factor of {subject}"),
    "factor.reset": _(PEOPLE, "reset the second factor of {subject}"),
    "factor.codes_renewed": _(SIGN_IN, "made new recovery codes"),
    "factor.recovery_code_used": _(SIGN_IN, "used a recovery code; {left} are left"),
    "webhook.added": _(PROJECT, "added a webhook to {subject}"),
    "webhook.changed": _(PROJECT, "changed the webhook to {subject}"),
    "webhook.removed": _(PROJECT, "removed the webhook to {subject}"),
    "webhook.turned_off": _(PROJECT, "turned off the webhook to {subject}", "why"),
    "document.added": _(PLAN, "added the document {subject}", "", "document"),
    "document.removed": _(PLAN, "removed the document {subject}"),
    "document.restored": _(PLAN, "restored the document {subject}", "", "document"),
    "link.added": _(PLAN, "added the link {subject}"),
    "link.retried": _(PLAN, "had the link {subject} read again"),
    "link.removed": _(PLAN, "removed the link {subject}"),
    "research.started": _(PLAN, "started research", "reason"),
    "fact.decided": _(PLAN, "marked a fact as {what}", "subject"),
    "question.asked": _(PLAN, "put question {subject} to somebody", "", "question"),
    "question.decided": _(PLAN, "decided question {subject}", "what", "question"),
    "plan.imported": _(PLAN, "took over a plan", "what"),
    "plan.bundle_imported": _(PLAN, "took over the plan of {subject}"),
    "workflow.added": _(PLAN, "added the workflow {subject}", "what", "workflow"),
    "workflow.edited": _(PLAN, "edited the workflow {subject}", "what", "workflow"),
    "workflow.decided": _(PLAN, "decided a point of {subject}", "what", "workflow"),
    "workflow.split": _(PLAN, "split a workflow into {subject}", "what", "workflow"),
    "workflow.merged": _(PLAN, "merged a workflow into {subject}", "what", "workflow"),
    "workflow.restored": _(PLAN, "restored the workflow {subject}", "what", "workflow"),
    "workflow.removed": _(PLAN, "removed the workflow {subject}"),
    "workflow.put_back": _(PLAN, "put the workflow {subject} back", "", "workflow"),
    "workflow.moved": _(PLAN, "moved the workflow {subject}", "what", "workflow"),
    "workflow.approved": _(REVIEW, "approved {subject}", "what", "workflow"),
    "workflow.fully_approved": _(REVIEW, "found {subject} approved as a whole", "", "workflow"),
    "workflow.changes_requested": _(REVIEW, "requested changes to {subject}", "what", "workflow"),
    "workflow.approval_withdrawn": _(REVIEW, "withdrew an approval of {subject}", "what", "workflow"),
    "approval.lapsed": _(
        REVIEW, "let an approval of {subject} lapse, because it was changed", "", "workflow"
    ),
    "review.asked": _(REVIEW, "asked for a review of {subject}", "", "workflow"),
    "review.reminded": _(REVIEW, "reminded the reviewers of {subject}", "", "workflow"),
    "review.done": _(REVIEW, "finished the review of {subject}", "", "workflow"),
    "review.cancelled": _(REVIEW, "cancelled the review of {subject}", "", "workflow"),
    "review.rules_changed": _(REVIEW, "changed the rules of review"),
    "review.role_changed": _(REVIEW, "changed who is {subject}"),
    "thread.begun": _(TALK, "began a thread at {subject}"),
    "thread.answered": _(TALK, "answered in the thread at {subject}"),
    "thread.resolved": _(TALK, "resolved the thread at {subject}"),
    "thread.reopened": _(TALK, "reopened the thread at {subject}"),
    "comment.edited": _(TALK, "edited a comment at {subject}"),
    "comment.removed": _(TALK, "removed a comment at {subject}"),
    "suggestion.made": _(TALK, "made a suggestion at {subject}"),
    "suggestion.accepted": _(TALK, "accepted a suggestion at {subject}"),
    "suggestion.declined": _(TALK, "declined a suggestion at {subject}"),
    "suggestion.withdrawn": _(TALK, "withdrew a suggestion at {subject}"),
    "proposal.made": _(TALK, "proposed a change of {subject}", "what", "workflow"),
    "agent.asked": _(TALK, "asked the agent at {subject}"),
    "agent.answered": _(TALK, "had the agent answer at {subject}"),
    "builder.turn_started": _(BUILD, "asked the agent to build in the chat {subject}"),
    "builder.chat_restored": _(BUILD, "went back to an earlier state of the chat {subject}", "what"),
    "builder.snapshot_taken": _(BUILD, "saved the files as state {subject}"),
    "builder.version_created": _(BUILD, "named the version {subject}"),
    "builder.proof_asked": _(BUILD, "had {subject} proven"),
    "builder.criterion_excused": _(BUILD, "excused the criterion {subject}", "what"),
    "builder.excuse_withdrawn": _(BUILD, "withdrew the excuse of {subject}"),
    "builder.drift_called_right": _(BUILD, "called a difference at {subject} right", "what"),
    "builder.proposal_accepted": _(BUILD, "accepted the agent's proposal for {subject}"),
    "builder.proposal_declined": _(BUILD, "declined the agent's proposal for {subject}"),
    "deployment.made": _(RUN, "put {name} live in {place}"),
    "workflow.switched_on": _(RUN, "switched {name} on in {place}"),
    "workflow.switched_off": _(RUN, "switched {name} off in {place}"),
    "workflow.changed": _(RUN, "changed how {name} starts in {place}"),
    "schedule.missed": _(RUN, "noticed missed times of {name} in {place}"),
    "spending_limit.set": _(RUN, "set the spending limit of {subject}"),
    "environment.created": _(CONNECT, "created the environment {subject}"),
    "environment.limited": _(CONNECT, "changed the limits of {subject}"),
    "environment.removed": _(CONNECT, "removed the environment {subject}"),
    "variable.set": _(CONNECT, "set the variable {name} in {place}"),
    "variable.removed": _(CONNECT, "removed the variable {name} from {place}"),
    "secret.set": _(CONNECT, "set the secret {name} in {place}"),
    "secret.removed": _(CONNECT, "removed the secret {name} from {place}"),
    "connection.made": _(CONNECT, "connected {name} in {place}"),
    "connection.changed": _(CONNECT, "changed the connection with {name} in {place}"),
    "connection.signed_in": _(CONNECT, "signed in to {name} in {place}"),
    "connection.removed": _(CONNECT, "disconnected {name} in {place}"),
    "language_model.added": _(CONNECT, "added the language model {subject}"),
    "language_model.changed": _(CONNECT, "changed the language model {subject}"),
    "language_model.made_default": _(CONNECT, "made {subject} the usual language model"),
    "language_model.removed": _(CONNECT, "removed the language model {subject}"),
}


class _Blanks(dict[str, Any]):
    """An older fact may lack a detail that newer ones have."""

    def __missing__(self, key: str) -> str:
        return "…"


def sentence_of(verb: str, subject: str, detail: Mapping[str, Any]) -> str:
    """The fact in words, to be read after a name. A verb without a row is shown as it is.

    Of a subject such as "production/hubspot" a sentence may use the {place} and the {name}.
    """
    row = WORDINGS.get(verb)
    if row is None:
        return f"{verb.replace('.', ' ').replace('_', ' ')} {subject}".strip()
    place, slash, rest = subject.partition("/")
    name = rest if slash else subject
    told = {**detail, "subject": subject or "…", "name": name or "…", "place": place if slash else "…"}
    return row.sentence.format_map(_Blanks(told))


def more_of(verb: str, subject: str, detail: Mapping[str, Any]) -> str:
    """The line below the sentence, "" for none."""
    row = WORDINGS.get(verb)
    if row is None or not row.more:
        return ""
    return str(subject if row.more == "subject" else detail.get(row.more) or "")


def verbs_of(group: str) -> list[str]:
    """The verbs of one group."""
    return [verb for verb, row in WORDINGS.items() if row.group == group]
