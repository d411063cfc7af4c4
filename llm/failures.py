"""What a server says when it does not answer, as one of our errors. Pure.

The body is read leniently, for each server has its own: `{"error": {"message", "code", "type"}}` (OpenAI and
most gateways), `{"error": "text"}` (Ollama), `{"object": "error", "message", "code"}` (vLLM), `{"detail"}`
(FastAPI). Some send it with status 200, or in the middle of a stream.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from lib.text import shorten
from llm import errors

LONGEST = 500

_FILTER = re.compile(r"content[_ -]?filter|content management policy|responsibleaipolicy", re.IGNORECASE)
_CREDIT = re.compile(
    r"insufficient[_ ](?:quota|credits?|balance|funds)|exceeded your current quota|billing|"
    r"requires more credits",
    re.IGNORECASE,
)
_CONTEXT = re.compile(
    r"context[_ -]?(?:length|window|size)|maximum context|too many tokens|prompt is too long|"
    r"(?:input|prompt)[\w ]* (?:exceeds|longer than|too long)|"
    r"exceed\w* .{0,40}(?:context|max\w* (?:tokens|length))|"
    r"context limit|(?:messages?|request|conversation) (?:is |are )?too (?:long|large)",
    re.IGNORECASE,
)
_TOOLS = re.compile(
    r"(?:not|n't) support (?:\w+ ){0,2}(?:tool|function)s?\b|tools? (?:is|are) not supported|"
    r"enable-auto-tool-choice|tools? use is not|no endpoints found that support tool",
    re.IGNORECASE,
)


def told_in(body: Any) -> str:
    """What an error's body says, in its own words; "" for a body that is no error."""
    match body:
        case {"error": str() as text} if text:
            return shorten(text, LONGEST)
        case {"error": Mapping() as error}:
            detail = error.get("metadata")
            raw = detail.get("raw", "") if isinstance(detail, Mapping) else ""
            words = [str(error.get("message") or ""), str(raw or "")]
            named = error.get("code") or error.get("type") or "an error without words"
            return shorten(": ".join(filter(None, words)) or str(named), LONGEST)
        case {"error": error} if error:
            return shorten(str(error), LONGEST)
        case {"object": "error", "message": message}:
            return shorten(str(message), LONGEST)
        case {"detail": detail} if detail:
            return shorten(str(detail), LONGEST)
        case {"message": str() as text}:
            return shorten(text, LONGEST)
    return ""


def code_in(body: Any) -> str:
    """The error's own code and type, for what no status tells."""
    inner = body.get("error", body) if isinstance(body, Mapping) else {}
    if not isinstance(inner, Mapping):
        return ""
    inside = inner.get("innererror")
    inside = inside.get("code") if isinstance(inside, Mapping) else ""
    return " ".join(str(word) for word in (inner.get("code"), inner.get("type"), inside) if word)


def status_in(body: Any) -> int:
    """The HTTP status that the body names, 0 where it names none."""
    inner = body.get("error", body) if isinstance(body, Mapping) else {}
    code = inner.get("code") if isinstance(inner, Mapping) else None
    text = str(code or "")
    return int(text) if re.fullmatch(r"[45]\d\d", text) else 0


def failure(status: int, told: str, code: str = "", retry_after: float | None = None) -> errors.ModelError:
    """The error for that status (0: none was sent) and what was said, which must hold no secret."""
    words = f"{told} {code}"
    if _FILTER.search(words):
        return errors.Refused(f"The provider's content filter stopped the question: {told}")
    if status == 402 or (status in (0, 400, 403, 429) and _CREDIT.search(words)):
        return errors.OutOfCredit(f"The account at the model's provider has no credit left: {told}")
    if status == 429:
        wait = f" It asks to wait {retry_after:.0f} seconds." if retry_after else ""
        return errors.RateLimited(
            f"The model's server asks us to slow down.{wait} It says: {told}", retry_after
        )
    if status in (401, 403):
        return errors.NotAllowed(f"The model's server does not accept the key: {told}")
    if status >= 500 or status in (408, 409):
        return errors.Unreachable(f"The model's server is in trouble ({status}): {told}")
    kind: Callable[[str], errors.ModelError] = errors.BadRequest
    if status == 413 or _CONTEXT.search(words):
        kind = errors.ContextFull
    elif _TOOLS.search(words):
        kind = errors.NoTools
    elif not status:
        return errors.Unreachable(f"The model's server sent an error instead of an answer: {told}")
    number = f" ({status})" if status else ""
    return kind(f"The model's server refuses the request{number}: {told}")


def seconds_to_wait(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """What `Retry-After` (seconds or an HTTP date, RFC 9110) or `retry-after-ms` asks, None for nothing."""
    milliseconds, value = headers.get("retry-after-ms", ""), headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(?:\.\d+)?", milliseconds):
        return float(milliseconds) / 1000
    if re.fullmatch(r"\d{1,9}(?:\.\d+)?", value):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())
