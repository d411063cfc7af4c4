"""What a twin is made from: the value of `tests/twins.json`, frozen (`tenon.twins.reading` checks it)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

FORMAT: Final = "tenon/twins@1"
OPERATIONS: Final = (
    *("create", "read", "update", "upsert", "delete", "list", "search", "other"),
    *("replace", "single", "clear", "unsupported"),
)
ID_STYLES: Final = ("uuid", "integer", "digits", "salesforce", "like")
PAGING_STYLES: Final = ("cursor", "offset", "page", "after_id")
PLAIN_ERROR: Final = {"error": {"code": "{code}", "message": "{message}", "field": "{field}"}}


class DefinitionError(ValueError):
    """A definition that no twin can be made from. The message begins with the place in it."""


@dataclass(frozen=True)
class FieldRule:
    """What a field takes. `type` is `unknown` where nothing is known about it."""

    type: str = "unknown"
    required: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class ObjectType:
    """A kind of record. `id` is the name of its id field; `strict` refuses fields that are not listed.

    id_like   an id of the system, for the style `like`: new ones have its prefix, length and letters
    schema    what a record looks like, for its fields that stand for other records
    base      what a new record holds beside what was sent: `{id}`, `{number}`, `{now.iso}` are filled in
    touch     what a change sets, such as the time of the change
    renamed   names in requests that are other names in records
    unshown   names in requests that records do not have
    """

    name: str
    id: str = "id"
    unique: tuple[str, ...] = ()
    fields: Mapping[str, FieldRule] = field(default_factory=dict)
    id_style: str = "uuid"
    strict: bool = False
    id_like: str = ""
    schema: Any = None
    base: Mapping[str, Any] = field(default_factory=dict)
    touch: Mapping[str, Any] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    unshown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paging:
    """How a list comes in pages: the parameters that ask for one, and how many items it holds at most.

    `usual` is how many come where nobody asks for a number. `marks` are the paths of the answer that tell
    of a next page: on the last one they hold `last`, or are left out where that is "drop". `link` is a
    header `Link`.
    """

    style: str = "cursor"
    param: str = "after"
    size_param: str = "limit"
    size: int = 100
    usual: int = 0
    marks: tuple[str, ...] = ()
    last: Any = "drop"
    link: bool = False
    first: int = 1


@dataclass(frozen=True)
class Ask:
    """A parameter that asks for records: `template` is its value with `{names}`, `fields` what they mean.

    `place` is query or body; in the body `param` is a path.
    """

    param: str
    template: str
    fields: Mapping[str, str] = field(default_factory=dict)
    place: str = "query"


@dataclass(frozen=True)
class Takes:
    """What a request's body must be: media types (json, form), a schema, and whether one must come."""

    media: tuple[str, ...] = ()
    schema: Any = None
    required: bool = False


@dataclass(frozen=True)
class Key:
    """Where a request names its record: a parameter of the path, the query or the body, and the field it is.

    An empty `field` is the id. `others` are fields that the same value may stand in as well.
    """

    place: str = "path"
    name: str = ""
    field: str = ""
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Route:
    """One call the twin answers. `accepts_at` is a path in the request, the other `_at` in the answer.

    many      the body holds a list of records at `accepts_at`
    takes     what the body must be
    params    the query parameters there are, each with its schema; None where they are not known
    key       where the request names its record; else the last placeholder of the path does
    within    for each placeholder that names another record: the fields of a record that name it, too
    parents   for each such placeholder the object that must have it
    statuses  statuses of refusals that are not the usual ones: `{"invalid": 422}`
    words     words for codes, where this route has others than its system
    view      what a record looks like in this answer
    """

    method: str
    path: str
    operation: str = "other"
    object: str = ""
    status: int = 200
    record_at: str = ""
    list_at: str = ""
    id_at: str = ""
    next_at: str = ""
    accepts_at: str = ""
    language: str = ""
    query_param: str = "q"
    asks: tuple[Ask, ...] = ()
    paging: Paging = Paging()
    response: Any = None
    many: bool = False
    takes: Takes | None = None
    params: Mapping[str, Any] | None = None
    key: Key | None = None
    within: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    view: Any = None


@dataclass(frozen=True)
class SystemDefinition:
    """One system: its objects, routes, the records it begins with, and the shape of its errors.

    `samples` are records that stand there only where nobody sets the scene: in a run by hand, not in a test.

    credentials  where a request carries them: `{"in": "header", "name": "Authorization", "prefix": "Bearer"}`
    schemas      shared schemas by name, for `{"$ref": name}`
    errors       error shapes by status, where they differ from `error_shape`
    words        the system's own words for codes: `{"type": {"NOT_FOUND": "missing"}}` fills `{words.type}`
    error_status the status of every refusal, for systems that say errors with 200; 0 is each its own
    base_paths   paths before those of the routes, with which a request may come, too
    idempotency_header  a request with it is answered once; the same again gets the same answer
    """

    key: str
    name: str
    auth: str = "none"
    objects: Mapping[str, ObjectType] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()
    records: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    samples: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    error_shape: Any = field(default_factory=lambda: PLAIN_ERROR)
    requests_per_window: int = 0
    window_seconds: int = 10
    credentials: tuple[Mapping[str, str], ...] = ()
    schemas: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    error_status: int = 0
    base_paths: tuple[str, ...] = ()
    idempotency_header: str = ""


@dataclass(frozen=True)
class Definition:
    """All systems of a project, and the variables its tests run with."""

    systems: Mapping[str, SystemDefinition]
    variables: Mapping[str, Any] = field(default_factory=dict)
