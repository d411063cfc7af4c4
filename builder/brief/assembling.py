"""A brief from its material: parts in a stable order, shortened in a fixed one, and never silently."""

from collections.abc import Collection, Iterator
from typing import Final

from builder.brief.around import accounts_part, attached_parts, earlier_parts, files_parts, results_parts
from builder.brief.facts import facts_part
from builder.brief.instructions import instructions
from builder.brief.material import Material
from builder.brief.parts import Brief, Draft, Part, Shorter
from builder.brief.plan import plan_parts

# First what the agent can read again with a tool, last what it was built upon. Names are prefixes.
SHRINKING: Final = ("files.whole", "chat", "named.", "attached.", "run.", "sdk", "plan.acceptance", "facts")
# Without these the agent does not know what it is.
ALWAYS: Final = ("role", "rules", "mode")
USUAL_BUDGET: Final = 60_000


def assemble(
    material: Material, *, budget_tokens: int = USUAL_BUDGET, left_out: Collection[str] = ()
) -> Brief:
    """The brief of one turn.

    `budget_tokens` is the room for it by our own estimate. `left_out` are names of parts that a person took
    out; role, house rules and mode cannot be taken out. What a part lost is in its note and in the brief's.
    """
    known = list(_drafts(material))
    drafts = [draft for draft in known if draft.name in ALWAYS or draft.name not in left_out]
    missing = tuple(sorted({draft.title for draft in known} - {draft.title for draft in drafts}))
    return Brief(tuple(_fitted(drafts, budget_tokens)), budget_tokens, missing)


def _drafts(material: Material) -> Iterator[Draft]:
    """Every part, in the order in which the model reads them: what changes least comes first."""
    yield from instructions(material.mode)
    yield from plan_parts(material.spec, material.workflows)
    yield from facts_part(material.spec, material.research)
    yield from accounts_part(material)
    yield from files_parts(material)
    yield from attached_parts(material)
    yield from results_parts(material)
    yield from earlier_parts(material)


def _fitted(drafts: list[Draft], budget: int) -> list[Part]:
    parts = {draft.name: draft.whole() for draft in drafts}
    for draft, level in _steps(drafts):
        if sum(part.tokens for part in parts.values()) <= budget:
            break
        if len(level.text) < len(parts[draft.name].text):
            parts[draft.name] = draft.at(level)
    return list(parts.values())


def _steps(drafts: list[Draft]) -> Iterator[tuple[Draft, Shorter]]:
    """Every shortening in order: one level of all parts of a kind before the next level of it."""
    for prefix in SHRINKING:
        group = [draft for draft in drafts if draft.name.startswith(prefix)]
        for level in range(max((len(draft.shorter) for draft in group), default=0)):
            yield from ((draft, draft.shorter[level]) for draft in group if level < len(draft.shorter))
