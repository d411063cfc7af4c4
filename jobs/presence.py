"""Who else is on a page, and what they are editing, as the page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string

from lib.web.presence import Tab, mark_of

NAMED = 2
"""So many people are named in the sentence; the others are counted."""
TILES = 4
KEPT = 256
"""Among fifty people on one page nearly all see the same: it is drawn once."""


@dataclass(frozen=True, order=True)
class Present:
    """One person. `is_here`: on this very page; else elsewhere in the project."""

    name: str
    initials: str
    person: int
    is_here: bool

    @property
    def label(self) -> str:
        """As people are called."""
        return self.name

    @property
    def title(self) -> str:
        """What their tile says."""
        return self.name if self.is_here else f"{self.name}, elsewhere in this project"


@dataclass(frozen=True, order=True)
class Editing:
    """Somebody is editing the element with that id."""

    element: str
    name: str
    label: str

    @property
    def sentence(self) -> str:
        """Such as "Ada Ek is editing AC-04"."""
        return f"{self.name} is editing {self.label or 'this'}"


@dataclass(frozen=True)
class Here:
    """Everybody but oneself, each once, however many tabs they have.

    `shown` have a tile, those on the page first, `more` have none; `sentence` is such as "Tom and Lena are
    reading", "" when nobody else is on the page.
    """

    shown: tuple[Present, ...]
    more: int
    sentence: str
    editing: tuple[Editing, ...]

    @property
    def mark(self) -> str:
        """Changes when anything of it does."""
        return mark_of((self.shown, self.more, self.sentence, self.editing))


def page_of(view: str) -> str:
    """What counts as one page: a workflow in Build is one, whichever chat is open beside it, and one of the
    plan is one, whether it is read or its changes are.
    """
    view = view.partition("?")[0]
    parts = view.split(":")
    return ":".join(parts[:2]) if parts[0] == "build" else view


def here(tabs: Sequence[Tab], *, view: str, person: int, is_outside: bool) -> Here:
    """What `person` sees on that page. Who is from outside the team sees its members, not other guests."""
    page = page_of(view)
    others = [tab for tab in tabs if tab.person != person and not (is_outside and tab.is_outside)]
    pages: dict[int, set[str]] = {}
    for tab in others:
        pages.setdefault(tab.person, set()).add(page_of(tab.view))
    people = {
        tab.person: Present(tab.name, tab.initials, tab.person, page in pages[tab.person]) for tab in others
    }
    editing = {
        Editing(tab.editing, tab.name, tab.label)
        for tab in others
        if tab.editing and page_of(tab.view) == page
    }
    ordered = sorted(people.values(), key=lambda each: (not each.is_here, each))
    names = [each.name.split()[0] for each in ordered if each.is_here]
    shown = tuple(ordered[:TILES])
    return Here(shown, len(ordered) - len(shown), _sentence(names), tuple(sorted(editing)))


def _sentence(names: list[str]) -> str:
    if not names:
        return ""
    if len(names) > NAMED + 1:
        names = [*names[:NAMED], f"{len(names) - NAMED} others"]
    told = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return f"{told} {'are' if len(names) > 1 else 'is'} reading"


@lru_cache(maxsize=KEPT)
def render_here(shown: Here) -> str:
    """The people in the header; what they edit is put beside the elements by the page's script."""
    return render_to_string("_here_people.html", {"here": shown})
