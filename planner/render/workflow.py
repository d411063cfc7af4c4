"""A workflow as Markdown: all ten sections, to be read by a person from top to bottom."""

import json
from collections.abc import Sequence
from typing import Any

from planner.generation.naming import a
from planner.render.tables import code, inline, table
from planner.render.trigger import trigger_lines
from planner.spec.values import Auth, Evidence
from planner.spec.workflow import (
    Criterion,
    Endpoint,
    Row,
    Step,
    SystemUse,
    Transformation,
    Trigger,
    UserStory,
    WorkflowSpec,
)

_COLUMNS = ("Key", "Source", "Target", "Type", "Rule", "Means", "Example", "From")


def workflow_markdown(spec: WorkflowSpec, level: int = 1) -> str:
    """The whole workflow. `level` is the level of its title; sections stand one below."""
    title, section = "#" * level, "#" * (level + 1)
    parts = [f"{title} {spec.title}"]
    for name, body in _sections(spec):
        if body:
            parts.append(f"{section} {name}\n\n{body}")
    return "\n\n".join(parts) + "\n"


def _sections(spec: WorkflowSpec) -> list[tuple[str, str]]:
    return [
        ("Workflow story", _story(spec)),
        ("User stories", "\n".join(_user_story(story) for story in spec.user_stories)),
        ("Acceptance criteria", "\n".join(_criterion(each) for each in spec.acceptance_criteria)),
        ("Prompt", spec.prompt),
        ("Description", spec.description),
        ("Systems deep dive", "\n\n".join(_system(system) for system in spec.systems)),
        ("Trigger", trigger_markdown(spec.trigger, _names(spec).get(spec.trigger.system, ""))),
        ("Customers", _customers(spec)),
        ("API endpoints", _endpoints(spec.endpoints)),
        ("Data flow", "\n".join(_step(number, step) for number, step in enumerate(spec.data_flow, start=1))),
        ("Transformations", "\n\n".join(transformation_markdown(found) for found in spec.transformations)),
        ("Assumptions", "\n".join(_assumption(each.text, each.question) for each in spec.assumptions)),
    ]


def _names(spec: WorkflowSpec) -> dict[str, str]:
    return {system.key: system.name for system in spec.systems}


def _story(spec: WorkflowSpec) -> str:
    story = spec.story
    return "\n".join(
        (
            f"- **Trigger.** {story.trigger}",
            f"- **Business logic.** {story.business_logic}",
            f"- **Final result.** {story.final_result}",
        )
    )


def _user_story(story: UserStory) -> str:
    shown = f" ({', '.join(story.criteria)})" if story.criteria else ""
    wish = f"*As* {a(story.as_a)} *I want* {story.i_want} *so that* {story.so_that}{shown}."
    return f"- **{story.key}** {wish}"


def _criterion(criterion: Criterion) -> str:
    covers = f" *Covers {', '.join(criterion.covers)}.*" if criterion.covers else ""
    unseen = " *No check yet.*" if criterion.check is None else ""
    line = f"- **{criterion.key}** {criterion.text}{covers}{unseen}"
    if not criterion.then:
        return line
    return f"{line}\n  Given {criterion.given}, when {criterion.when}, then {criterion.then}."


def _system(system: SystemUse) -> str:
    rows = [
        ("Role", system.role),
        ("Used for", system.used),
        ("Address", code(system.base_url)),
        ("Sign-in", sign_in_words(system.auth)),
        ("Scopes", ", ".join(code(scope) for scope in system.scopes)),
        ("Limits", system.limits),
        ("Watch for", " ".join(system.watch_for)),
    ]
    return f"**{system.name or system.key}**\n\n" + "\n".join(
        f"- {name}: {said}" for name, said in rows if said
    )


def sign_in_words(auth: Auth) -> str:
    """Such as "OAuth 2.0 client credentials (a connected app)"."""
    scheme = auth.scheme.replace("_", " ").replace("oauth2", "OAuth 2.0").replace("oauth1", "OAuth 1.0a")
    if auth.scheme == "unknown":
        return "not known yet"
    details = auth.details.rstrip(".")
    return f"{scheme} ({details})" if details and details.lower() not in scheme.lower() else scheme


def trigger_markdown(trigger: Trigger, system: str = "") -> str:
    """The trigger as a list of what is known about it. `system` is the name of its system, else its key."""
    lines = trigger_lines(trigger, system or trigger.system)
    listed = "\n".join(
        f"- {line.label}: {' '.join(filter(None, (line.words, code(line.code))))}" for line in lines
    )
    return listed + _json_block("An example", trigger.payload_example)


def _customers(spec: WorkflowSpec) -> str:
    found = spec.customers
    if found is None:
        return ""
    return f"Each customer has a row in the table {code(found.table)}; {code(found.by)} says which."


def _json_block(title: str, value: Any) -> str:
    if value is None:
        return ""
    return f"\n\n{title}:\n\n```json\n{json.dumps(value, indent=2, ensure_ascii=False)}\n```"


def _endpoints(endpoints: Sequence[Endpoint]) -> str:
    rows = [
        (each.key, call_markdown(each), each.purpose, code(each.scope), _source(each.evidence))
        for each in endpoints
    ]
    return table(("Key", "Call", "Purpose", "Scope", "Source"), rows) if rows else ""


def call_markdown(endpoint: Endpoint) -> str:
    """Method and path; a placeholder for a call nobody has named says so."""
    if endpoint.is_placeholder:
        return f"{endpoint.method}, not known yet"
    return code(f"{endpoint.method} {endpoint.path}")


def _source(evidence: Sequence[Evidence]) -> str:
    """Where a fact stands, or that it does not."""
    for fact in evidence:
        if fact.kind == "document":
            return inline(f"{fact.document} {fact.anchor}".strip())
    if any(fact.kind == "assumption" for fact in evidence):
        return "assumed"
    return evidence[0].kind if evidence else ""


def _step(number: int, step: Step) -> str:
    where = f" ({step.endpoint})" if step.endpoint else ""
    ways = []
    if step.on_true and step.on_false not in ("skip", "end"):
        ways.append(f"yes {step.on_true}, no {step.on_false or 'on'}")
    if step.reason and "skip" in (step.on_true, step.on_false):
        ways.append(f"reason: {step.reason}")
    ways += _kept(step)
    said = f" *{'; '.join(ways)}.*" if ways else ""
    title = step.title if step.title[-1:] in "?." else f"{step.title}."
    return f"{number}. **{title}** {step.text}{where} `{step.key}`{said}"


def _kept(step: Step) -> list[str]:
    """What a step remembers from one run to the next."""
    said = []
    if step.keep:
        said.append(f"kept as {step.keep.key}" + (f" in {step.keep.scope}" if step.keep.scope else ""))
    if step.checkpoint:
        said.append(f"only what is new by {step.checkpoint.field or 'the time of the last run'}")
    return said + (["done once"] if step.once else [])


def transformation_markdown(found: Transformation) -> str:
    """One transformation as a table, as in the page."""
    rows = [
        (
            row.key,
            code(row.source),
            code(row.target),
            row.type
            + (", required" if row.required else "")
            + (", stays where it is filled" if row.wins == "target" else ""),
            row.rule,
            code(row.expr),
            example_markdown(row),
            _source(row.evidence),
        )
        for row in found.rows
    ]
    heading = f"**{found.key}, {found.name}**"
    if not rows:
        return f"{heading}\n\nNo fields yet."
    return heading + "\n\n" + table(_COLUMNS, rows)


def example_markdown(row: Row) -> str:
    """What the row makes of its example; a rule that needs code has made nothing yet."""
    given, made = inline(row.example_in), inline(row.example_out)
    if row.example_out is None:
        return "" if row.example_in is None else f"{given} (needs code)"
    return made if row.example_in is None or given == made else f"{given} to {made}"


def _assumption(text: str, question: str | None) -> str:
    return f"- {text}" + (f" ({question})" if question else "")
