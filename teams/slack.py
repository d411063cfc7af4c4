"""What a webhook is sent: our own JSON, or a message as Slack's incoming webhooks take it. Pure.

Source of the Slack format: docs.slack.dev, "Formatting message text" (only &, < and > are escaped) and
"Block Kit" (a section's text has at most 3,000 characters).
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

LONGEST: Final = 2900


@dataclass(frozen=True)
class News:
    """One thing that happened. `url` is whole, or "" where this installation's address is not known."""

    id: str
    kind: str
    title: str
    text: str
    url: str
    team: str
    project: str
    by: str = ""
    to: Sequence[str] = ()
    at: str = ""


def as_json(news: News) -> dict[str, Any]:
    """Our own format; docs/notices.md lists the fields."""
    return {
        "version": 1,
        "id": news.id,
        "kind": news.kind,
        "title": news.title,
        "text": news.text,
        "url": news.url,
        "team": news.team,
        "project": news.project,
        "by": news.by,
        "to": list(news.to),
        "at": news.at,
    }


def as_message(news: News) -> dict[str, Any]:
    """A Slack message: plain text for the notification, blocks for the channel."""
    said = escaped(news.text)
    linked = f"<{news.url}|{said.replace('|', '¦')}>" if news.url else said
    about = [f"*{escaped(news.project)}*", escaped(news.title)]
    if news.to:
        about.append("for " + ", ".join(escaped(name) for name in news.to))
    return {
        "text": f"{escaped(news.project)}: {said}"[:LONGEST],
        "unfurl_links": False,
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": linked[:LONGEST]}},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": " · ".join(about)[:LONGEST]}]},
        ],
    }


def escaped(text: str) -> str:
    """Text that cannot become a link, a mention of everybody, or anything else but text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """`v1=` and the HMAC-SHA-256 over timestamp, a dot and the body, in hex."""
    signed = timestamp.encode() + b"." + body
    return "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
