"""What a twin does with one record: make, read, change and remove it."""

from collections.abc import Mapping
from typing import Any, Final

from tenon.twins.answers import Answer, Refusal, render
from tenon.twins.calls import Call
from tenon.twins.filters import within
from tenon.twins.records import Record
from tenon.twins.schemas import types_of
from tenon.twins.shaping import one, several

LONGEST_SCOPE: Final = 200


def create(call: Call) -> Answer:
    """New records from the body."""
    call.check_parents()
    made = [_make(call, fields) for fields in call.sent()]
    return several(call, made, call.route.status) if made else one(call, {}, call.route.status)


def read(call: Call) -> Answer:
    """The record the request names."""
    return one(call, call.known(), call.route.status)


def update(call: Call) -> Answer:
    """The record the request names, with the fields of the body."""
    record = call.known()
    return several(call, [_change(call, record, fields) for fields in call.sent()], call.route.status)


def upsert(call: Call) -> Answer:
    """The record there is by path, id or unique value, changed; else a new one."""
    call.check_parents()
    done: list[Record] = []
    status = call.route.status
    for fields in call.sent():
        record = call.named() or _same(call, fields)
        if record is not None:
            done.append(_change(call, record, fields))
            continue
        key = {name: value for name, value in call.values.items() if name in call.kind.fields}
        done.append(_make(call, key | fields))
        status = call.route.statuses.get("created", 201)
    return several(call, done, status)


def delete(call: Call) -> Answer:
    """Take the record away that the request names."""
    record = call.known()
    call.records.remove(call.route.object, record)
    plain = call.route.status == 200 and call.route.response is None and call.route.takes is None
    return one(call, record, 204 if plain and call.route.params is None else call.route.status)


def clear(call: Call) -> Answer:
    """Take all records away that stand under the path."""
    call.check_parents()
    for record in list(within(call.records, call.route, call.values)):
        call.records.remove(call.route.object, record)
    return one(call, {}, call.route.status)


def single(call: Call) -> Answer:
    """The one record there is at this path; made when it is first asked for."""
    call.check_parents()
    record = next(within(call.records, call.route, call.values), None)
    if record is None:
        record = _stored(call, {})
    if call.asked.method == "DELETE":
        call.records.remove(call.route.object, record)
    elif call.asked.method not in ("GET", "HEAD"):
        record = _change(call, record, call.sent()[0])
    return one(call, record, call.route.status)


def _make(call: Call, fields: Mapping[str, Any]) -> Record:
    try:
        return _stored(call, fields)
    except Refusal as refusal:
        if refusal.status == 409:
            raise call.refuse("duplicate", refusal.code, refusal.message, refusal.at) from refusal
        raise


def _stored(call: Call, fields: Mapping[str, Any]) -> Record:
    kind = call.kind
    scope = {**call.values, **_unshown(call, fields)}
    if not kind.base and kind.schema is None:
        return call.records.create(kind.name, fields, scope)
    sent = _shown(call, fields)
    given = sent.get(kind.id)
    made, number = call.records.new_id(kind)
    identity = given if given not in (None, "") else made
    base = render(kind.base, call.filled(id=identity, number=number, key=made))
    record = {kind.id: identity} | base | _relations(call) | sent | {kind.id: identity}
    return call.records.create(kind.name, record, scope)


def _change(call: Call, record: Record, fields: Mapping[str, Any]) -> Record:
    touched = render(call.kind.touch, call.filled())
    return call.records.update(call.kind.name, record, {**touched, **_shown(call, fields)})


def _shown(call: Call, fields: Mapping[str, Any]) -> Record:
    """What was sent as it stands in a record: under the record's own names, ids as the records they mean."""
    kind = call.kind
    if kind.schema is None and not kind.renamed and not kind.unshown:
        return dict(fields)
    properties = call.schemas.properties(kind.schema) if kind.schema is not None else {}
    shown: Record = {}
    for name, value in fields.items():
        if name not in kind.unshown:
            own = kind.renamed.get(name, name)
            shown[own] = call.schemas.conformed(properties.get(own), value)
    return shown


def _unshown(call: Call, fields: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: value
        for name in call.kind.unshown
        if isinstance(value := fields.get(name), str) and len(value) <= LONGEST_SCOPE
    }


def _relations(call: Call) -> Record:
    """The fields of a new record that name the records of its path."""
    properties = call.schemas.properties(call.kind.schema) if call.kind.schema is not None else {}
    found: Record = {}
    for name, fields in call.route.within.items():
        for field in fields[:1]:
            if field in properties:
                inner = call.schemas.resolved(properties[field])
                value: Any = [call.values[name]] if "array" in types_of(inner) else call.values[name]
                found[field] = call.schemas.conformed(properties[field], value)
    return found


def _same(call: Call, fields: Mapping[str, Any]) -> Record | None:
    """The record that has the same id or unique value as what came in the body."""
    for name in (call.kind.id, *call.kind.unique):
        if fields.get(name) is not None:
            found = call.records.find(call.kind.name, name, str(fields[name]))
            if found is not None:
                return found
    return None
