"""`README.md` of a built project."""

from collections.abc import Mapping, Sequence

from builder.compiler.findings import Finding
from builder.compiler.ir import Module
from builder.compiler.literals import sentence
from builder.compiler.variables import variables_named
from planner.handover import SystemUse, Trigger, WorkflowSpec, is_placeholder_field

SCHEMES = {
    "oauth2_authorization_code": "OAuth 2.0, signed in by a person",
    "oauth2_client_credentials": "OAuth 2.0, client credentials",
    "oauth2_jwt": "OAuth 2.0, signed JWT",
    "api_key": "API key",
    "basic": "user name and password",
    "oauth1": "OAuth 1.0",
    "hmac": "signed requests (HMAC)",
    "none": "none",
    "unknown": "not said in the plan",
}


def readme(
    specs: Sequence[WorkflowSpec],
    modules: Sequence[Module],
    tests: Mapping[tuple[str, str], str],
    findings: Sequence[Finding],
    title: str,
) -> str:
    """The text of the file. `tests` gives the test of each (workflow key, criterion key)."""
    lines = [f"# {_plain(title)}", ""]
    for spec, module in zip(specs, modules, strict=True):
        lines += _workflow(spec, module, heading=len(specs) > 1)
    lines += _placeholders(specs)
    lines += _testing(modules)
    lines += _connections(specs)
    lines += _criteria(specs, tests)
    if findings:
        lines += ["## Not built yet", ""]
        lines += [f"- **{_plain(finding.key)}** {_plain(finding.message)}" for finding in findings]
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _plain(value: str) -> str:
    """Plan text inside Markdown: one line, no HTML, no table of its own."""
    return sentence(value).replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|")


def _code(value: str) -> str:
    """Plan text as a code span."""
    return f"`{_plain(value).replace('`', '')}`"


def _workflow(spec: WorkflowSpec, module: Module, heading: bool) -> list[str]:
    lines = [f"## {_plain(spec.title)}", ""] if heading else []
    story = (
        ("Trigger", spec.story.trigger),
        ("What it does", spec.story.business_logic),
        ("Result", spec.story.final_result),
    )
    lines += [f"- **{name}:** {_plain(said)}" for name, said in story if sentence(said)]
    started = _trigger(spec.trigger)
    files = f"`workflows/{module.name}.py`"
    if module.mappings:
        files += f", field by field in `mappings/{module.name}.py`"
    return [*lines, f"- **Started by:** {started}", f"- **Code:** {files}", ""]


def _trigger(trigger: Trigger) -> str:
    if trigger.kind == "webhook":
        verified = f", verified by {_plain(trigger.verify.scheme)}" if trigger.verify else ", not verified"
        counted = (
            f"; events with the same {_code(trigger.dedupe_key)} count once" if trigger.dedupe_key else ""
        )
        return f"a webhook{verified}{counted}"
    if trigger.kind == "schedule":
        when = f"every {trigger.every_seconds} seconds" if trigger.every_seconds else _code(trigger.cron)
        return f"a schedule, {when} {_plain(trigger.timezone)}".rstrip()
    return f"the event {_plain(trigger.event)}" if trigger.kind == "event" else "a person or an API call"


def _placeholders(specs: Sequence[WorkflowSpec]) -> list[str]:
    """Calls and fields that stand for what nobody has named: first of all, because nothing real works yet."""
    calls = [(spec, each) for spec in specs for each in spec.endpoints if each.is_placeholder]
    fields = [
        (spec, table, row)
        for spec in specs
        for table in spec.transformations
        for row in table.rows
        if is_placeholder_field(row.target)
    ]
    if not calls and not fields:
        return []
    found = [
        f"- {_code(spec.key)} {_plain(call.key)} {_code(f'{call.method} {call.path}')}: "
        f"{_plain(call.purpose)}"
        for spec, call in calls
    ]
    found += [
        f"- {_code(spec.key)} {_plain(row.key)} {_code(row.target)}: the field of "
        f"{_plain(table.target.system)} that keeps {_code(row.source) if row.source else 'this value'}"
        for spec, table, row in fields
    ]
    return [
        "## Placeholders",
        "",
        "Nobody has named these yet. The tests show that the rest is right, against stand-ins that answer",
        "the placeholders; a run against the real systems fails until the plan names the real ones.",
        "",
        *found,
        "",
    ]


def _testing(modules: Sequence[Module]) -> list[str]:
    key = f" --workflow {modules[0].key}" if len(modules) > 1 else ""
    return [
        "## Test it, run it",
        "",
        "The tests need Python 3.11 and pytest, no account and no network: `tests/twins.json` describes a",
        "stand-in for each system. The code imports the `tenon` package. Where this project was written to a",
        "folder, a copy is in `vendor/`, where `pytest.ini` looks. Otherwise name the folder that holds it:",
        "",
        "```",
        "pytest",
        "PYTHONPATH=/path/to/sdk pytest",
        "```",
        "",
        "One run against the stand-ins, or with `--connections FILE` against real systems:",
        "",
        "```",
        f"PYTHONPATH=vendor python -m tenon run .{key} --payload EVENT.json",
        "```",
        "",
    ]


def _connections(specs: Sequence[WorkflowSpec]) -> list[str]:
    uses: dict[str, list[SystemUse]] = {}
    for spec in specs:
        for use in spec.systems:
            uses.setdefault(use.key, []).append(use)
    secrets = sorted(
        {
            spec.trigger.verify.secret_name
            for spec in specs
            if spec.trigger.verify and spec.trigger.verify.secret_name
        }
    )
    settings = list(dict.fromkeys(name for spec in specs for name in variables_named(spec)))
    if not uses and not secrets and not settings:
        return []
    lines = [
        "## Connections",
        "",
        "| Connection | System | Signs in with | Scopes | Address |",
        "|---|---|---|---|---|",
    ]
    for key, found in uses.items():
        scopes = sorted({scope for use in found for scope in (*use.scopes, *use.auth.scopes)})
        address = next((use.base_url for use in found if use.base_url), "of the account")
        name = next((use.name for use in found if use.name), key)
        cells = (
            f"`{key}`",
            _plain(name),
            SCHEMES[found[0].auth.scheme],
            _plain(" ".join(scopes)),
            _plain(address),
        )
        lines.append(f"| {' | '.join(cells)} |")
    if secrets:
        lines += [
            "",
            "Secrets: " + ", ".join(_code(name) for name in secrets) + " (to verify the sender of events).",
        ]
    if settings:
        names = ", ".join(_code(name) for name in settings)
        lines += ["", f"Variables: {names} (settings and lookup tables of the environment)."]
    return [*lines, ""]


def _criteria(specs: Sequence[WorkflowSpec], tests: Mapping[tuple[str, str], str]) -> list[str]:
    rows = []
    for spec in specs:
        for criterion in spec.acceptance_criteria:
            test = _test(tests.get((spec.key, criterion.key), ""))
            rows.append(f"| {_plain(criterion.key)} | {_plain(criterion.text)} | {test} |")
    if not rows:
        return []
    return ["## What it must do", "", "| Criterion | | Test |", "|---|---|---|", *rows, ""]


def _test(node: str) -> str:
    return f"`{node.rpartition('::')[2]}`" if node else "none yet"
