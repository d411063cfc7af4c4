"""What people and tests may do with a served twin, under `/_twin`: look, add records, make it fail, reset."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from tenon.errors import HostRefused
from tenon.requests import Headers
from tenon.twins.faults import text_of
from tenon.twins.serving.page import page
from tenon.twins.serving.served import Served

CONTROL: Final = "/_twin"
JSON: Final = "application/json; charset=utf-8"
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"
HTML: Final = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Reply:
    """What is sent back."""

    status: int
    media: str
    text: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def control(served: Served, method: str, target: str, headers: Mapping[str, str], body: str) -> Reply:
    """The answer to a request for the twin itself.

    GET    /_twin            a page
    GET    /_twin/records    all records by object; ?object= for those of one
    POST   /_twin/records    {"object", "record"}: puts a record there
    GET    /_twin/requests   the last requests with their answers; ?after= for those after a number
    GET    /_twin/faults     what will go wrong; POST {"fault": "503x2"} adds one, DELETE ends all
    POST   /_twin/reset      as at the beginning
    """
    split = urlsplit(target)
    given = Headers(headers)
    origin = given.get("origin", "")
    if method not in ("GET", "HEAD") and origin and urlsplit(origin).netloc != given.get("host", ""):
        return _problem(403, "Another site's page may not change this twin.")
    asked = dict(parse_qsl(split.query))
    place = split.path.removeprefix(CONTROL).strip("/")
    form = "form" in given.get("content-type", "")
    try:
        value = dict(parse_qsl(body)) if form else json.loads(body) if body else {}
        if not isinstance(value, dict):
            return _problem(400, "The body must be an object.")
        if method in ("GET", "HEAD"):
            return _look(served, place, asked)
        done = _change(served, method, place, value)
    except (KeyError, TypeError, ValueError, HostRefused) as error:
        return _problem(400, str(error.args[0] if error.args else error))
    if done is None:
        return _problem(404, f"There is no {method} {split.path}.")
    return Reply(303, "", "", {"Location": CONTROL}) if form else _json(done)


def _look(served: Served, place: str, asked: Mapping[str, str]) -> Reply:
    if place == "":
        return Reply(200, HTML, page(served), {"Content-Security-Policy": POLICY})
    if place == "records":
        records = served.records()
        if "object" in asked and asked["object"] not in records:
            return _problem(404, f"There is no object {asked['object']!r}. There: {', '.join(records)}.")
        return _json(records[asked["object"]] if "object" in asked else records)
    if place == "requests":
        after = int(asked.get("after", "0"))
        return _json([each.as_dict() for each in list(served.exchanges) if each.number > after])
    if place == "faults":
        return _json([{**each.as_dict(), "text": text_of(each)} for each in served.world.faults()])
    return _problem(404, f"There is no {CONTROL}/{place}.")


def _change(served: Served, method: str, place: str, value: Mapping[str, Any]) -> Any:
    if (method, place) == ("POST", "records"):
        record = value["record"]
        return served.add(str(value["object"]), json.loads(record) if isinstance(record, str) else record)
    if (method, place) == ("POST", "faults"):
        return served.fail(value.get("fault") or value).as_dict()
    if (method, place) in (("DELETE", "faults"), ("POST", "heal")):
        served.heal()
        return {"faults": []}
    if (method, place) == ("POST", "reset"):
        served.reset()
        return {"records": {name: len(some) for name, some in served.records().items()}}
    return None


def _json(value: Any) -> Reply:
    return Reply(200, JSON, json.dumps(value, ensure_ascii=False))


def _problem(status: int, text: str) -> Reply:
    return Reply(status, JSON, json.dumps({"error": text}))
