"""Where in the Build tab somebody is: the query of its address."""

from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import QueryDict

from lib.text import whole_number

WORDS = ("workflow", "file", "at", "step", "test", "ask_step", "ask_test", "draft")
CHOICES = {
    "view": ("flow", "code", "drift"),
    "tab": ("data", "http", "logs", "code"),
    "pane": ("chat",),
    "mode": ("build", "question", "plan"),
}
# As `step`: the inspector is closed, also after a run that failed.
CLOSED = "-"


@dataclass(frozen=True)
class BuildAddress:
    """Zero and "" mean: nothing chosen.

    `step` is a step's key or CLOSED, `tab` one of the inspector's. `file`, `line` and `at` (a function's
    name) are places in the code. `pane` is what a narrow window shows first. `test` opens the Test dialog
    with that source of a payload (see builder.trials), `ask` puts what is known of run `ask` into the
    message box, `ask_step` what is known of a step, `ask_test` of a criterion and its test, `draft`
    those words. `mode` is the mode in which the message box then opens.
    """

    workflow: str = ""
    view: str = "flow"
    file: str = ""
    line: int = 0
    at: str = ""
    step: str = ""
    tab: str = ""
    run: int = 0
    chat: int = 0
    pane: str = ""
    test: str = ""
    ask: int = 0
    ask_step: str = ""
    ask_test: str = ""
    draft: str = ""
    mode: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> "BuildAddress":
        """The address in a query; what cannot be read is as if it was not there."""
        numbers = {name: whole_number(query.get(name, "")) for name in ("line", "run", "chat", "ask")}
        words = {name: query.get(name, "") for name in WORDS}
        choices = {name: query.get(name, "") for name, known in CHOICES.items() if query.get(name) in known}
        read: dict[str, Any] = {**words, **numbers, **choices}
        return cls(**read)

    @classmethod
    def from_url(cls, url: str) -> "BuildAddress":
        """The address in a whole URL, such as the one that a fragment's request says it stands on."""
        return cls.from_query(QueryDict(urlsplit(url).query))

    def query(self) -> str:
        """The address as a query, without what is not chosen. The view is always in it."""
        chosen: dict[str, Any] = {field.name: getattr(self, field.name) for field in fields(self)}
        return urlencode({name: value for name, value in chosen.items() if value})
