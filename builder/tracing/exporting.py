"""A chain as CSV, one line for each step from story to run, and as Markdown to be read."""

import csv
import io
from collections.abc import Iterable, Iterator

from builder.tracing.chain import Chain, Element, Link, StoryChain
from builder.tracing.code import CodePlace
from lib.text import counted

COLUMNS = (
    "workflow",
    "story",
    "story text",
    "criterion",
    "criterion text",
    "element",
    "element text",
    "file",
    "function",
    "line",
    "test",
    "proof",
    "proven at",
    "run",
    "run result",
    "gap",
    "to do",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(chains: Iterable[Chain]) -> str:
    """One line for each story, criterion and element; what nothing looks at follows after each workflow."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for chain in chains:
        for row in _rows(chain):
            writer.writerow([_safe(cell) for cell in row])
    return out.getvalue()


def _safe(cell: str) -> str:
    """A text that a spreadsheet would take for a formula is kept a text. Source: OWASP, CSV injection."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _rows(chain: Chain) -> Iterator[list[str]]:
    for gap in chain.gaps:
        if gap.key == chain.workflow:
            yield _row(chain, None, None, None, gap.sentence, gap.todo)
    for story in chain.stories:
        if not story.links:
            broken = story.gap
            yield _row(
                chain, story, None, None, broken.sentence if broken else "", broken.todo if broken else ""
            )
        for link in story.links:
            told = "; ".join(each.sentence for each in link.gaps)
            todo = "; ".join(each.todo for each in link.gaps)
            yield from (
                _row(chain, story, link, element, *_both(told, todo, element))
                for element in link.elements or (None,)
            )
    for element in chain.loose:
        yield _row(chain, None, None, element, *_both("", "", element))


def _both(told: str, todo: str, element: Element | None) -> tuple[str, str]:
    gap = element.gap if element else None
    parts = [told, gap.sentence if gap else ""]
    todos = [todo, gap.todo if gap else ""]
    return "; ".join(part for part in parts if part), "; ".join(part for part in todos if part)


def _row(
    chain: Chain,
    story: StoryChain | None,
    link: Link | None,
    element: Element | None,
    gap: str,
    todo: str,
) -> list[str]:
    place = element.code if element else None
    proof = link.proof if link else None
    run = chain.run
    return [
        chain.workflow,
        story.key if story else "",
        story.text if story and story.key else "",
        link.key if link else "",
        link.text if link else "",
        element.key if element else "",
        element.text if element else "",
        place.path if place else "",
        place.function if place else "",
        str(place.line) if place else "",
        f"{link.test.path}::{link.test.name}" if link and link.test else "",
        proof.state if proof else "",
        proof.at.isoformat() if proof and proof.at else "",
        str(run.number) if run else "",
        run.state if run else "",
        gap,
        todo,
    ]


def as_markdown(chains: Iterable[Chain], title: str) -> str:
    """A document of one chapter for each workflow, its gaps first."""
    parts = [f"# {_plain(title)}: traceability"]
    for chain in chains:
        parts += ["", *_chapter(chain)]
    return "\n".join(parts) + "\n"


def _chapter(chain: Chain) -> Iterator[str]:
    run = f"run {chain.run.number} {chain.run.state}" if chain.run else "never ran"
    yield f"## {_plain(chain.title)}"
    yield ""
    yield (
        f"Revision {chain.revision}: {counted(len(chain.told), 'user story', 'user stories')}, "
        f"{chain.proven} of {counted(len(chain.links), 'criterion', 'criteria')} proven, "
        f"{chain.in_code} of {len(chain.elements)} steps and rows in code, {run}."
    )
    if chain.gaps:
        yield ""
        yield f"### {counted(len(chain.gaps), 'gap')}"
        yield ""
        for gap in chain.gaps:
            yield f"- **{gap.key}** {_plain(gap.sentence)} {_plain(gap.todo)}"
    for story in chain.stories:
        yield ""
        yield f"### {_plain(f'{story.key} {story.text}'.strip())}"
        yield ""
        if story.links:
            yield "| Criterion | Steps and rows, with their code | Test | Proof |"
            yield "|---|---|---|---|"
        for link in story.links:
            yield _line(link)
    if chain.loose:
        yield ""
        yield "### Looked at by no criterion"
        yield ""
        for element in chain.loose:
            yield f"- {_element(element)}"


def _line(link: Link) -> str:
    elements = "<br>".join(_element(each) for each in link.elements)
    test = f"`{link.test.path}::{link.test.name}`" if link.test else "none"
    state = f"{link.proof.state} {link.proof.at:%Y-%m-%d %H:%M}" if link.proof.at else link.proof.state
    return f"| **{link.key}** {_cell(link.text)} | {elements} | {test} | {state} |"


def _element(element: Element) -> str:
    return f"**{element.key}** {_cell(element.text)} ({_place(element.code)})"


def _place(place: CodePlace | None) -> str:
    return f"`{place.path}:{place.line}` {place.function}()" if place else "not in code"


def _cell(text: str) -> str:
    return _plain(text).replace("|", "\\|")


def _plain(text: str) -> str:
    """A text of the plan as one line in which nothing is markup of a table or of HTML."""
    return " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
