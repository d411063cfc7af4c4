"""The write ledger on the page of a run: what it meant to do elsewhere, and what became of it."""

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.urls import reverse

from lib.text import listed
from runtime.models import Run
from runtime.selectors.writes import LedgerRow

# state: (colour, icon, word, what it means)
STATES = {
    "intended": (
        "run",
        "loader-circle",
        "Intended",
        "Written down before it was sent. No answer is known yet.",
    ),
    "confirmed": ("ok", "circle-check", "Confirmed", "The system said it did this."),
    "refused": ("bad", "circle-x", "Refused", "The system said it did not do this."),
    "uncertain": ("warn", "circle-help", "Uncertain", "It was sent and no clear answer came."),
    "sent": ("ok", "circle-check", "Was sent", "A person found it in the system."),
    "not_sent": ("mute", "circle-slash", "Was not sent", "A person did not find it in the system."),
}
SAFE_TO_REPEAT = ("PUT", "DELETE")


@dataclass(frozen=True)
class WriteLine:
    """One write of the run."""

    row: LedgerRow
    url: str
    number: int

    @property
    def place(self) -> str:
        """The address without its host, which is the same for all writes to a system."""
        return urlsplit(self.row.write.url).path or self.row.write.url

    @property
    def tone(self) -> str:
        return STATES[self.row.state][0]

    @property
    def icon(self) -> str:
        return STATES[self.row.state][1]

    @property
    def word(self) -> str:
        return "Already done" if self.from_ledger else STATES[self.row.state][2]

    @property
    def meaning(self) -> str:
        """One sentence about its state."""
        outcome = self.row.outcome
        if self.from_ledger and outcome and outcome.source:
            return f"Not sent: run {outcome.source.run.number} had done it."
        by = f" {outcome.by.label} said so." if outcome and outcome.by else ""
        note = f" {outcome.note}" if outcome and outcome.note else ""
        return f"{STATES[self.row.state][3]}{by}{note}"

    @property
    def from_ledger(self) -> bool:
        """Whether an earlier write answered this one."""
        return self.row.outcome is not None and self.row.outcome.source_id is not None

    @property
    def repeat(self) -> str:
        """What happens to it when the run goes on after a crash, "" once an answer is known."""
        if self.row.state not in ("intended", "uncertain"):
            return ""
        write = self.row.write
        if write.method in SAFE_TO_REPEAT or write.idempotency_header:
            return "Safe to send again: the same write twice is one."
        return "Not sent again without asking a person."


def write_lines(run: Run, rows: list[LedgerRow], page_url: str) -> list[WriteLine]:
    """The writes in order, each with the way to its request. `page_url` is the run's own address."""
    return [
        WriteLine(row, f"{page_url}?tab=http&step={row.write.step or 0}&request={row.write.seq}", number)
        for number, row in enumerate(rows, 1)
    ]


def summary(rows: list[LedgerRow]) -> str:
    """`2 confirmed and 1 uncertain`, "" for none."""
    counts = Counter(row.state for row in rows)
    return listed([f"{counts[state]} {STATES[state][2].lower()}" for state in STATES if counts[state]])


def answer_url(run: Run, write: int) -> str:
    """Where a person's answer about a write goes."""
    place = [run.project.team.slug, run.project.slug, run.number, write]
    return reverse("runtime:answer", args=place)
