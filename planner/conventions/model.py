"""The shape of a convention: how a vendor's published API handles a record of any of its objects."""

from typing import Any, Literal

from pydantic import Field

from planner.spec.values import ApiError, Parameter, Slug, Value
from planner.spec.workflow import Operation, Paging, Returns


class Call(Value):
    """One operation of the published API.

    Texts may hold `<object>`, `<objects>`, `<match>`, `<fields>` and the convention's `<variables>`, filled
    in when the call is taken into a plan; `{name}` stays, as the placeholder a step binds. In `response` the
    text `<record>` stands for a record, `<id>` for its id and `<id:text>` for the id as text. `<read>` are
    the fields that are asked for; `asks` is the list in the body that takes them, where the call has one.
    """

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str
    status: int = 200
    params: tuple[Parameter, ...] = ()
    body_at: str = ""
    body: Literal["json", "form"] = "json"
    returns: Returns = Returns()
    paging: Paging | None = None
    response: Any = None
    bind: dict[str, str] = Field(default_factory=dict)
    asks: str = ""


class KnownObject(Value):
    """An object the vendor documents. `calls` replace the vendor's usual ones, null takes one away.

    `required` are the fields a new record must have; `unique` those by which it is usually found again;
    `common` names the field that holds something most systems have, by what it means (`first name`); `also`
    names further fields by the words people say for them. `changed_at` says when a record was last changed.
    """

    name: str
    plural: str = ""
    labels: tuple[str, ...] = ()
    id_at: str = ""
    id_example: str | int = ""
    changed_at: str = ""
    required: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()
    common: dict[str, str] = Field(default_factory=dict)
    also: dict[str, str] = Field(default_factory=dict)
    scopes: dict[str, str] = Field(default_factory=dict)
    calls: dict[Operation, Call | None] = Field(default_factory=dict)


class Event(Value):
    """What the vendor's webhooks send. `names` says how an event is called, by what happened.

    `payload` is one event with `<event>`, `<id>` and `<record>` in it; `record_at` says where the record
    stands in it, empty for a thin event or where the event is the record (`whole`).
    """

    names: dict[Literal["created", "updated", "deleted"], str] = Field(default_factory=dict)
    payload: Any = None
    record_at: str = ""
    whole: bool = False


class Convention(Value):
    """One vendor's published API. `source` names the public documentation it is taken from."""

    key: Slug
    name: str
    source: str
    url: str
    variables: dict[str, str] = Field(default_factory=dict)
    headers: tuple[Parameter, ...] = ()
    objects: tuple[KnownObject, ...]
    other_objects: str = ""
    id_at: str = "id"
    id_example: str | int = ""
    changed_at: str = ""
    scopes: dict[str, str] = Field(default_factory=dict)
    calls: dict[Operation, Call]
    errors: tuple[ApiError, ...] = ()
    event: Event | None = None
    limits: str = ""
    pagination: str = ""
    watch_for: tuple[str, ...] = ()
