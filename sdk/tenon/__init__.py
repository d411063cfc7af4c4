"""The SDK of Tenon: everything an integration imports, besides the standard library.

An integration is ordinary Python. A function marked `@workflow` says what happens; functions marked `@step`
do it, each recorded and tried again on its own; `connect(system)` talks to a system; `tenon.mapping` turns
one object into another. The same files run in Tenon's sandbox, under pytest with `tenon.testing`, and alone
with `python -m tenon run`.
"""

from tenon.context import Context, Item
from tenon.errors import HttpError, NoAnswer, NotSupported, Skip, StepFailed, TenonError, TimedOut
from tenon.requests import Request
from tenon.retries import retry
from tenon.signatures import (
    github_signature,
    hmac_sha256,
    hubspot_signature,
    shared_token,
    shopify_signature,
    slack_signature,
    stripe_signature,
)
from tenon.steps import step
from tenon.systems import Response, System, connect
from tenon.tasks import Background
from tenon.triggers import manual, on_event, schedule, webhook
from tenon.workflows import Workflow, action, workflow

__version__ = "0.2.0"

__all__ = [
    "Background",
    "Context",
    "HttpError",
    "Item",
    "NoAnswer",
    "NotSupported",
    "Request",
    "Response",
    "Skip",
    "StepFailed",
    "System",
    "TenonError",
    "TimedOut",
    "Workflow",
    "action",
    "connect",
    "github_signature",
    "hmac_sha256",
    "hubspot_signature",
    "manual",
    "on_event",
    "retry",
    "schedule",
    "shared_token",
    "shopify_signature",
    "slack_signature",
    "step",
    "stripe_signature",
    "webhook",
    "workflow",
]
