"""Records as a system writes them."""

from typing import Any, Final

from tenon.mapping.paths import put
from tenon.twins.answers import Answer, render
from tenon.twins.calls import Call
from tenon.twins.records import Record

NO_BODY: Final = (204, 205, 304)


def one(call: Call, record: Record, status: int) -> Answer:
    """The answer about one record."""
    return several(call, [record], status)


def several(call: Call, records: list[Record], status: int) -> Answer:
    """The answer about the records that one request wrote."""
    if status in NO_BODY:
        return Answer(status)
    shaped = [shape(call, record) for record in records]
    if call.route.response is None:
        return Answer(status, shaped if call.route.many else shaped[0])
    own = {
        "id": records[0].get(call.kind.id),
        "record": shaped[0],
        "records": shaped,
        "count": len(shaped),
        "fields": records[0],
        "sent": call.given(),
    }
    return Answer(status, render(call.route.response, call.filled(**own)))


def shape(call: Call, record: Record) -> Any:
    """A record as this route shows it: under `record_at`, with its id at `id_at`."""
    route, kind = call.route, call.kind
    if route.view is not None:
        return call.schemas.shown(route.view, record)
    if not route.record_at:
        return dict(record)
    inner = {name: value for name, value in record.items() if name != kind.id or route.id_at in ("", kind.id)}
    if route.id_at and not route.id_at.startswith(f"{route.record_at}."):
        inner.pop(kind.id, None)
    body = put({}, route.record_at, inner)
    return put(body, route.id_at, record.get(kind.id)) if route.id_at else body
