"""What people are told of, as a table. Pure: settings pages, mails and webhooks read the same rows."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Kind:
    """One kind of notice. `in_app` and `mail` are what somebody gets who never chose."""

    key: str
    title: str  # of a column, a filter and a choice: "Review asked of you"
    group: str
    in_app: bool = True
    mail: bool = True
    to_project: bool = True  # a project's webhook may carry it


REVIEW: Final = "Review"
CONVERSATION: Final = "Conversation"
BUILD: Final = "Build and runs"
PROJECT: Final = "Project"

TABLE: Final = (
    Kind("review_asked", "Your review is asked for", REVIEW),
    Kind("review_reminder", "A review you owe is due", REVIEW),
    Kind("review_declined", "Somebody declined to review", REVIEW),
    Kind("approved", "A workflow of yours was approved", REVIEW),
    Kind("fully_approved", "A workflow has all approvals it needs", REVIEW),
    Kind("changes_requested", "Changes were requested", REVIEW),
    Kind("approval_lapsed", "An approval of yours lapsed", REVIEW),
    Kind("mentioned", "Somebody named you", CONVERSATION),
    Kind("replied", "A reply in a thread you are in", CONVERSATION),
    Kind("thread_resolved", "A thread of yours was resolved", CONVERSATION, mail=False),
    Kind("suggestion", "A suggestion on your part", CONVERSATION),
    Kind("question_asked", "A question was asked of you", CONVERSATION),
    Kind("proposal", "The agent proposed a change", REVIEW),
    Kind("run_failed", "A run failed", BUILD),
    Kind("run_parked", "A run waits for a person", BUILD),
    Kind("deployed", "A version went live", BUILD, mail=False),
    Kind("webhook_off", "A webhook was turned off", PROJECT, to_project=False),
)
KINDS: Final = {kind.key: kind for kind in TABLE}


def kind_of(key: str) -> Kind:
    """The row of that kind. An unknown one raises KeyError: a typo must not be delivered to nobody."""
    return KINDS[key]
