"""The catalogue's entries, read once from `systems.json`."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from pydantic import Field

from planner.spec.values import Api, AuthScheme, Slug, Value

DATA: Final = Path(__file__).with_name("systems.json")


class Webhook(Value):
    """How a vendor's webhooks look. Paths are dotted, inside one event (one element when `batched`).

    signature  name of the SDK verifier that checks it, empty when none fits
    options    arguments of that verifier beside header and secret
    header     the header that carries the signature
    thin       the event carries ids only: the record has to be fetched
    batched    the body is a JSON array of events
    events     the vendor's names of events by what happened: created -> `{object}.creation`
    """

    signature: str = ""
    options: dict[str, str] = Field(default_factory=dict)
    header: str = ""
    thin: bool | None = None
    batched: bool = False
    id_at: str = ""
    event_id_at: str = ""
    event_id_header: str = ""
    event_at: str = ""
    event_header: str = ""
    events: dict[str, str] = Field(default_factory=dict)


class CatalogueSystem(Value):
    """A system many integrations meet. `auth` lists the usual schemes, the most usual first.

    `common` are names that are also ordinary words: they count only with a capital and in a fitting context.
    """

    key: Slug
    name: str
    aliases: tuple[str, ...] = ()
    common: tuple[str, ...] = ()
    category: str
    api: Api = "unknown"
    auth: tuple[AuthScheme, ...] = ()
    base_url: str = ""
    docs: str = ""
    webhook: Webhook | None = None


@cache
def systems() -> tuple[CatalogueSystem, ...]:
    """All entries, in the order of the file."""
    entries: list[Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return tuple(CatalogueSystem.model_validate(entry) for entry in entries)
