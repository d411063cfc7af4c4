"""Research and whole plans as Markdown."""

from planner.render.tables import code, inline, table
from planner.render.workflow import workflow_markdown
from planner.spec.plan import Plan
from planner.spec.research import Question, Research
from planner.spec.values import Evidence


def plan_markdown(plan: Plan) -> str:
    """The research, then every workflow, as one document."""
    parts = [research_markdown(plan.research)]
    parts += [workflow_markdown(spec, level=2) for spec in plan.workflows]
    return "\n".join(parts)


def research_markdown(research: Research) -> str:
    """What is known about the systems, and what is still to ask."""
    parts = [f"# {research.title}"]
    for name, body in (
        ("", research.summary),
        ("Systems", _systems(research)),
        ("Triggers", _triggers(research)),
        ("Mappings", _mappings(research)),
        (
            "Rules",
            "\n".join(f"- **{rule.key}** {rule.text}{_from(rule.evidence)}" for rule in research.rules),
        ),
        ("Endpoints", _endpoints(research)),
        ("Questions", "\n\n".join(_question(question) for question in research.questions)),
        ("Technical notes", research.technical_notes),
    ):
        if body:
            parts.append(f"## {name}\n\n{body}" if name else body)
    return "\n\n".join(parts) + "\n"


def _systems(research: Research) -> str:
    rows = [
        (
            system.name,
            system.role,
            system.api,
            system.auth.scheme.replace("_", " "),
            code(system.base_url),
            system.limits,
        )
        for system in research.systems
    ]
    return table(("System", "Role", "API", "Sign-in", "Address", "Limits"), rows) if rows else ""


def _triggers(research: Research) -> str:
    lines = []
    for trigger in research.triggers:
        when = code(trigger.cron) or (f"every {trigger.every_seconds} s" if trigger.every_seconds else "")
        said = " ".join(part for part in (trigger.kind, trigger.system, code(trigger.event), when) if part)
        lines.append(
            f"- {said}{f' in {trigger.timezone}' if trigger.timezone else ''}{_from(trigger.evidence)}"
        )
    return "\n".join(lines)


def _mappings(research: Research) -> str:
    rows = [
        (
            each.key,
            f"{each.source_system} {code(each.source)}",
            f"{each.target_system} {code(each.target)}",
            each.rule,
            _from(each.evidence).strip(" ()"),
        )
        for each in research.mappings
    ]
    return table(("Key", "From", "To", "Rule", "Source"), rows) if rows else ""


def _endpoints(research: Research) -> str:
    rows = [
        (each.key, code(f"{each.method} {each.path}"), each.purpose, _from(each.evidence).strip(" ()"))
        for each in research.endpoints
    ]
    return table(("Key", "Call", "Purpose", "Source"), rows) if rows else ""


def _question(question: Question) -> str:
    state = {"open": "", "answered": " *Answered.*", "ignored": " *Put aside.*"}[question.state]
    priority = f"*{question.priority.capitalize()}.*{state}"
    lines = [f"**{question.key} {question.text}** {priority} {question.why}".rstrip()]
    if question.state == "answered":
        lines.append(f"- {question.answer}")
    else:
        lines += [
            f"- {option.text}{' (recommended)' if option.recommended else ''}" for option in question.options
        ]
        lines.append(f"- If nobody answers: {question.assumption}")
    return "\n".join(lines)


def _from(evidence: tuple[Evidence, ...]) -> str:
    """Where a fact stands, in brackets; "" where it stands nowhere."""
    for fact in evidence:
        if fact.kind == "document":
            return f" ({inline(fact.document)} {fact.anchor})".replace(" )", ")")
        if fact.kind in ("answer", "person"):
            return f" ({fact.kind} {fact.question or fact.by})"
    return " (assumed)" if evidence else ""
