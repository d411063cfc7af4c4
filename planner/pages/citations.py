"""From a fact to the words it rests on: numbered links that open the document at the passage."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote, urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from lib.text import shorten, squeeze
from lib.web import markdown
from planner import summary as summaries
from planner.spec.values import Evidence
from teams.models import Project

LONGEST_TOOLTIP = 160
# How `planner.summary` writes a citation, after the Markdown was rendered.
LINK = re.compile(r'(?<!\s)\s*<a href="#(?P<name>[^":]+):(?P<anchor>[^"]+)"[^>]*>(?P<number>\d+)</a>')


@dataclass(frozen=True)
class Source:
    """One place a fact comes from.

    `kind` is document, answer, assumption, model or person; only a document has a `number` and a `url`.
    """

    kind: str
    text: str
    number: int = 0
    url: str = ""


class Citations:
    """Numbers the passages of one page in the order in which they are first cited.

    A page that shows the summary hands it in, because the summary has numbered its own citations already.
    """

    def __init__(self, project: Project, summary: str = "") -> None:
        self._project = project
        self._numbers: dict[tuple[str, str], int] = {}
        for _, document, anchor in summaries.cited_places(summary):
            self._number(document, anchor)

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def places(self) -> list[tuple[int, str, str]]:
        """(number, document, anchor) of what the page has cited by now: on paper no number can be opened."""
        return [(number, name, anchor) for (name, anchor), number in self._numbers.items()]

    def sources(self, evidence: Iterable[Evidence]) -> tuple[Source, ...]:
        """A source for each piece of evidence; the same passage twice is shown once."""
        found: dict[tuple[str, int | str], Source] = {}
        for one in evidence:
            source = self._source(one)
            found.setdefault((source.kind, source.number or source.text), source)
        return tuple(found.values())

    def about(self, value: str, evidence: Iterable[Evidence]) -> tuple[Source, ...]:
        """Only the passages whose words have something in common with `value`."""
        words = _words(value)
        return self.sources(one for one in evidence if words & _words(one.quote or one.text))

    def prose(self, text: str) -> SafeString:
        """Markdown whose citations become numbers that open the passage."""
        return mark_safe(LINK.sub(self._link, markdown.render(text)))  # noqa: S308 -- both parts are escaped

    def _link(self, found: re.Match[str]) -> str:
        document, anchor = unquote(found["name"]), unquote(found["anchor"])
        number, url = self._number(document, anchor), self._url(document, anchor)
        html = '<a class="cite" href="{}" title="{}, {}" aria-label="Source {}">{}</a>'
        return str(format_html(html, url, document, anchor, number, number))

    def _source(self, one: Evidence) -> Source:
        if one.kind == "document":
            text = f"{one.document}, {one.anchor}: {shorten(one.quote, LONGEST_TOOLTIP)}"
            number = self._number(one.document, one.anchor)
            return Source("document", text, number, self._url(one.document, one.anchor, one.quote))
        if one.kind == "answer":
            return Source("answer", f"Your answer to {one.question}")
        if one.kind == "person":
            return Source("person", f"Confirmed by {one.by}")
        if one.kind == "model":
            return Source("model", f"Stated by {one.model}, not found in the documents")
        return Source("assumption", one.text)

    def _number(self, document: str, anchor: str) -> int:
        return self._numbers.setdefault((document, anchor), len(self._numbers) + 1)

    def _url(self, document: str, anchor: str, quote: str = "") -> str:
        """The document's page, opened at the passage, with the quoted words marked."""
        path = reverse("planner:document", args=[self._project.team.slug, self._project.slug, document])
        asked = {"at": anchor} | ({"quote": squeeze(quote)} if quote else {})
        return f"{path}?{urlencode(asked)}#hit"


def _words(text: str) -> set[str]:
    """Words of three letters or more, in lower case: enough to see that two texts speak of the same thing."""
    cleaned = "".join(letter if letter.isalnum() else " " for letter in text.lower())
    return {word for word in cleaned.split() if len(word) > 2}
