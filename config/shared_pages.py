"""Which pages a share link shows to somebody without an account. An address that is not here shows nothing.

Never Build, Connect, Deploy, runs, files to download, or anything that changes something.
"""

from typing import Final

WHOLE: Final = "whole"  # links to the whole plan
WORKFLOW: Final = "workflow"  # those, and links to one workflow: this one (its key stands in the address)
DOCUMENTS: Final = "documents"  # links to the whole plan that include the documents

PAGES: Final[dict[str, str]] = {
    "planner:overview": WHOLE,
    "planner:research": WHOLE,
    "planner:question": WHOLE,
    "planner:workflow": WORKFLOW,
    "planner:document": DOCUMENTS,
    "planner:document_picture": DOCUMENTS,
}
# Parts of those pages that visitors do not get, by id or class: what people say to each other, the review.
INSIDE: Final = frozenset(
    [
        *("approve", "margin", "new-thread", "proposals", "q-asked", "stream", "waiting"),
        *("thread", "th-more-q", "th-form", "mark-c", "marks", "okm"),
    ]
)
# What an address of theirs may ask for. Others show another side of a page: changes, old revisions.
# A link to a thread, sent on by a member, opens what the thread is about; the thread itself stays inside.
QUERIES: Final = frozenset(
    ["at", "about", "find", "grounded", "kind", "open", "page", "q", "questions", "quote", "shown", "thread"]
)
