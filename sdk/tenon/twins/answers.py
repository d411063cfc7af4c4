"""What a twin answers: statuses, bodies made from templates, errors in the system's own shape."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tenon.mapping.paths import pick
from tenon.mapping.values import text
from tenon.twins.definition import SystemDefinition

PLACEHOLDER: Final = re.compile(r"\{([A-Za-z_][\w.\[\]]*)\}")
AS_ERRORS: Final = (400, 401, 403, 404, 409, 422)
"""What a system that says errors with one status says with it; a limit or a fault keeps its own."""


@dataclass(frozen=True)
class Answer:
    """An HTTP answer. A `body` of None is no body; `notes` are what the twin has to say about the request."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    garbled: bool = False
    notes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The body as it goes over the wire; cut in the middle where it is garbled."""
        written = "" if self.body is None else json.dumps(self.body, ensure_ascii=False)
        return written[: len(written) // 2] + "<" if self.garbled else written


class Refusal(Exception):
    """A request the system would refuse, with its status and the system's own words where they are known."""

    def __init__(self, status: int, code: str, message: str, at: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.at = at
        self.words: Mapping[str, Mapping[str, str]] = {}


def render(template: Any, values: Mapping[str, Any]) -> Any:
    """A template with its placeholders filled in, at every depth.

    A text that is nothing but `{name}` becomes the value itself; inside a longer text the value is written
    as text. A name that is not among the values stays as it stands.

    >>> render({"id": "{id}", "url": "/leads/{id}", "records": "{records}"}, {"id": 7, "records": [1]})
    {'id': 7, 'url': '/leads/7', 'records': [1]}
    """
    if isinstance(template, Mapping):
        return {key: render(item, values) for key, item in template.items()}
    if isinstance(template, list):
        return [render(item, values) for item in template]
    if not isinstance(template, str) or "{" not in template:
        return template
    whole = PLACEHOLDER.fullmatch(template)
    if whole and _known(whole.group(1), values):
        return pick(values, whole.group(1))
    return PLACEHOLDER.sub(lambda found: _text(found, values), template)


def _known(name: str, values: Mapping[str, Any]) -> bool:
    return re.split(r"[.\[]", name, maxsplit=1)[0] in values


def _text(found: re.Match[str], values: Mapping[str, Any]) -> str:
    name = found.group(1)
    return (text(pick(values, name)) or "") if _known(name, values) else found.group()


def refused(definition: SystemDefinition, refusal: Refusal) -> Answer:
    """An error in the system's own shape, with its own word for what went wrong where it has one."""
    words = {
        name: known.get(refusal.code) or known.get("*") or refusal.code
        for name, known in {**definition.words, **refusal.words}.items()
    }
    values = {
        "code": refusal.code,
        "message": refusal.message,
        "field": refusal.at,
        "status": refusal.status,
        "words": words,
    }
    as_error = definition.error_status and refusal.status in AS_ERRORS
    shape = definition.errors.get(str(refusal.status), definition.error_shape)
    return Answer(
        definition.error_status if as_error else refusal.status, render(shape, values), _challenge(refusal)
    )


def _challenge(refusal: Refusal) -> dict[str, str]:
    return {"WWW-Authenticate": "Bearer"} if refusal.status == 401 else {}
