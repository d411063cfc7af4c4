"""What a project's code tells of its workflows, and what is refused of it."""

from dataclasses import replace

import pytest
from tenon import (
    github_signature,
    hmac_sha256,
    hubspot_signature,
    manual,
    on_event,
    schedule,
    shared_token,
    shopify_signature,
    slack_signature,
    stripe_signature,
    webhook,
)
from tenon.definitions import trigger_as_dict, trigger_from_dict
from tenon.triggers import Trigger

from runtime.execution.descriptions import LIMITS, NotDescribed, describe

HEAD = "from tenon import *\nfrom tenon import workflow\n"
TWO = {
    "workflows/contacts.py": HEAD
    + "@workflow('Contact to lead', trigger=webhook('contacts', hubspot_signature('hub'), 'id'))\n"
    + "def contact_to_lead(ctx, event):\n    return 1\n",
    "workflows/nightly.py": HEAD
    + "@workflow('Nightly', trigger=schedule(cron='0 2 * * *', timezone='Europe/Berlin'), on_error='park')\n"
    + "def nightly(ctx, event):\n    return 1\n",
}
VERIFIERS = [
    github_signature("s"),
    hmac_sha256("X-S", "s", "base64", "v1=", "X-T", 60),
    hubspot_signature("s"),
    shared_token("X-T", "s"),
    shopify_signature("s"),
    slack_signature("s"),
    stripe_signature("s"),
]


def test_each_workflow_tells_its_trigger() -> None:
    contact, nightly = describe(TWO)
    assert (contact.key, contact.title, contact.kind) == ("contact-to-lead", "Contact to lead", "flow")
    assert contact.starts == webhook("contacts", verify=hubspot_signature("hub"), dedupe="id")
    assert nightly.starts == schedule(cron="0 2 * * *", timezone="Europe/Berlin")
    assert nightly.on_error == "park"


@pytest.mark.parametrize(
    "trigger",
    [
        manual(),
        on_event("order.paid"),
        schedule(every=900),
        webhook("orders", respond="sync"),
        *(webhook("orders", verify=verifier) for verifier in VERIFIERS),
    ],
)
def test_a_trigger_is_the_same_after_the_way_through_json(trigger: Trigger) -> None:
    assert trigger_from_dict(trigger_as_dict(trigger)) == trigger


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"kind": "magic"},
        {"kind": "webhook", "path": "/"},
        {"kind": "webhook", "path": 7},
        {"kind": "webhook", "path": "a", "respond": "never"},
        {"kind": "webhook", "path": "a", "verify": {"scheme": "stripe_signature"}},
        {"kind": "webhook", "path": "a", "verify": "none"},
        {
            "kind": "webhook",
            "path": "a",
            "verify": {**trigger_as_dict(webhook("a", stripe_signature("s")))["verify"], "tolerance": True},
        },
        {
            "kind": "webhook",
            "path": "a",
            "verify": {**trigger_as_dict(webhook("a", github_signature("s")))["verify"], "message": "none"},
        },
        {"kind": "schedule", "cron": "0 2 * * *", "timezone": "Moon/Sea"},
        {"kind": "schedule", "every": "7"},
        {"kind": "event", "name": "x" * 501},
    ],
)
def test_what_no_trigger_tells_is_refused(value: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        trigger_from_dict(value)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("raise KeyError('nothing')", "KeyError"),
        ("import os\nos._exit(3)", "exit code 3"),
        ("while True:\n    pass", "processor time"),
        ("def broken(:", "SyntaxError"),
    ],
)
def test_code_that_cannot_tell_is_refused_with_the_reason(body: str, said: str) -> None:
    with pytest.raises(NotDescribed, match=said):
        describe({"workflows/odd.py": body}, limits=replace(LIMITS, cpu_seconds=1))


def test_a_project_that_lies_about_itself_is_refused() -> None:
    lie = HEAD + "import tenon.workflows as w\nw.Workflow.key = 'x' * 500\n" + TWO["workflows/nightly.py"]
    lie += "nightly.key = 'x' * 500\n"
    with pytest.raises(NotDescribed, match="120"):
        describe({"workflows/nightly.py": lie})
