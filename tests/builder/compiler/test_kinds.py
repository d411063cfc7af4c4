"""Everything the plan format can say has code: each kind of step, trigger, page and way to fail."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
import tenon

from builder.compiler import compile_workflows
from builder.compiler.paging import by_expression
from builder.compiler.triggers import trigger_expression
from planner.handover import (
    OnError,
    Paging,
    Trigger,
    WorkflowSpec,
)
from planner.spec.values import TriggerKind
from planner.spec.workflow import StepKind
from tests.builder.compiler import odd_plans, plans, projects, rich_plans

# --- Steps

STEPS: dict[str, Callable[[], WorkflowSpec]] = {
    **dict.fromkeys(("receive", "fetch", "transform", "filter", "branch", "lookup"), plans.bare),
    **dict.fromkeys(("update", "create"), plans.bare),
    **dict.fromkeys(("loop", "upsert"), plans.scheduled),
    **dict.fromkeys(("delete", "notify", "wait", "store", "respond"), odd_plans.every_kind),
    "verify": lambda: projects.reference().workflows[0],
    "custom": odd_plans.incomplete,
}


@pytest.mark.parametrize("kind", get_args(StepKind))
def test_each_kind_of_step_has_code(kind: str) -> None:
    spec = STEPS[kind]()
    mine = [step.key for step in spec.data_flow if step.kind == kind]
    compiled = compile_workflows([spec])
    stubs = {finding.key for finding in compiled.findings if finding.stub}
    workflow = next(text for path, text in compiled.files.items() if path.startswith("workflows/"))
    assert mine or kind == "transform"
    assert all(key in workflow for key in mine)
    assert bool(stubs & set(mine)) == (kind == "custom")


@pytest.mark.parametrize("then", get_args(OnError.model_fields["then"].annotation))
@pytest.mark.parametrize("place", ["ST-02", "ST-04", "ST-05"])
def test_each_way_to_fail_is_written_and_typed(place: str, then: str, tmp_path: Path) -> None:
    plan = plans.scheduled().model_dump(mode="json")
    for step in plan["data_flow"]:
        step["on_error"] = {"then": then} if step["key"] == place else None
    compiled = projects.written(tmp_path, [WorkflowSpec.model_validate(plan)])
    assert not [finding for finding in compiled.findings if finding.stub]
    assert projects.ruff(tmp_path, "format", "--diff").stdout == ""
    workflow = compiled.files["workflows/orders_to_ledger.py"]
    assert (" try:\n" in workflow) == (then in ("skip", "continue") or (place, then) == ("ST-02", "park"))
    assert ('on_error="park"' in workflow) == (then == "park")


# --- Triggers

TRIGGERS: list[tuple[dict[str, Any], str]] = [
    ({"kind": "manual"}, "manual()"),
    ({"kind": "event", "event": "order.paid"}, 'on_event("order.paid")'),
    ({"kind": "schedule", "every_seconds": 900}, "schedule(every=900)"),
    (
        {"kind": "schedule", "cron": "0 2 * * *", "timezone": "Europe/Berlin"},
        'schedule(cron="0 2 * * *", timezone="Europe/Berlin")',
    ),
    (
        {
            "kind": "webhook",
            "path": "/in/",
            "respond": "sync",
            "dedupe_key": "id",
            "verify": {"scheme": "shared_token", "header": "X-Token", "secret_name": "token"},
        },
        'webhook("in", verify=shared_token("X-Token", secret="token"), dedupe="id", respond="sync")',
    ),
    (
        {
            "kind": "webhook",
            "path": "in",
            "verify": {
                "scheme": "hmac_sha256",
                "header": "X-Sign",
                "secret_name": "s",
                "options": {"encoding": "base64", "tolerance": "60"},
            },
        },
        'webhook("in", verify=hmac_sha256("X-Sign", secret="s", encoding="base64", tolerance=60))',
    ),
    *(
        (
            {"kind": "webhook", "path": "in", "verify": {"scheme": scheme, "secret_name": "s"}},
            f'webhook("in", verify={scheme}("s"))',
        )
        for scheme in (
            "stripe_signature",
            "hubspot_signature",
            "shopify_signature",
            "github_signature",
            "slack_signature",
        )
    ),
]


@pytest.mark.parametrize(("given", "expected"), TRIGGERS)
def test_each_trigger_is_what_the_sdk_takes(given: dict[str, Any], expected: str) -> None:
    written, problems = trigger_expression(Trigger.model_validate(given), "sync")
    assert (written, problems) == (expected, [])
    made = eval(written, vars(tenon).copy())
    assert made.kind == given["kind"]


def test_every_kind_of_trigger_is_among_them() -> None:
    assert {given["kind"] for given, _ in TRIGGERS} == set(get_args(TriggerKind))


def test_an_option_that_no_verifier_has_is_told_and_not_written() -> None:
    verify = {"scheme": "hmac_sha256", "header": "X", "options": {"colour": "red"}}
    written, problems = trigger_expression(
        Trigger.model_validate({"kind": "webhook", "verify": verify}), "sync"
    )
    assert "colour" not in written
    assert problems == ["verify hmac_sha256 knows no option colour"]


# --- Pages

PAGES: list[tuple[dict[str, Any], str]] = [
    ({"style": "cursor", "at": "meta.next", "param": "after"}, 'cursor("meta.next", "after")'),
    (
        {"style": "cursor", "at": "orders[-1].id", "param": "starting_after", "more": "more"},
        'cursor("orders[-1].id", "starting_after", more="more")',
    ),
    ({"style": "next_url", "at": "links.next"}, 'next_url("links.next")'),
    ({"style": "link_header"}, "link_header()"),
    (
        {"style": "offset", "param": "skip", "size": 2, "size_param": "top", "at": "total"},
        'offset("skip", size=2, size_param="top", total="total")',
    ),
    ({"style": "offset", "size": 2}, 'offset("offset", size=2, size_param="")'),
    ({"style": "page_number", "start": 0, "size": 2}, 'page_number("page", size=2, size_param="", start=0)'),
    (
        {"style": "page_number", "param": "p", "size": 2, "size_param": "n", "at": "pages"},
        'page_number("p", size=2, size_param="n", pages="pages")',
    ),
]


@pytest.mark.thorough
@pytest.mark.parametrize(("paging", "expected"), PAGES)
def test_each_way_of_paging_reads_every_page_of_its_twin(paging: dict[str, Any], expected: str) -> None:
    assert by_expression(Paging.model_validate(paging), "GET") == expected
    plan = rich_plans.incremental().model_dump(mode="json")
    plan["endpoints"][0]["paging"] = paging
    compiled = compile_workflows([WorkflowSpec.model_validate(plan)])
    assert expected in " ".join(compiled.files["workflows/changed_orders.py"].split())
    found = projects.outcomes(dict(compiled.files))
    assert found["test_each_line_of_each_paid_order_is_written"] == "passed"


def test_every_style_of_paging_is_among_them() -> None:
    styles = get_args(Paging.model_fields["style"].annotation)
    assert {paging["style"] for paging, _ in PAGES} == set(styles)
