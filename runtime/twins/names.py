"""Names as descriptions write them: which is an id, a time, a page, a wrapper."""

import re
from collections.abc import Container, Iterable
from functools import lru_cache
from typing import Any, Final

ID_NAMES: Final = ("id", "gid", "sid", "uuid", "guid", "ts", "key", "slug", "number", "code")
TIMES: Final = re.compile(
    r"(?P<made>created|created?(at|time|on|date|utc|dateutc)|datecreated|createddate(time)?|inserted(at)?)"
    r"|(?P<changed>(last)?(updated|modified|edited|changed)(at|time|on|date|utc|dateutc)?"
    r"|date(updated|modified)|last(modified|edited|updated)(date|time)?|updateddateutc|systemmodstamp)"
)
LISTS: Final = (
    *("data", "results", "items", "records", "value", "values", "entries", "elements", "list", "content"),
    *("objects", "rows", "members", "collection", "hits"),
)
WRAPPERS: Final = ("data", "result", "record", "item", "object", "response", "payload", "body", "resource")
GOOD: Final = ("ok", "success", "succeeded", "deleted", "successful")


@lru_cache(maxsize=65_536)
def folded(name: str) -> str:
    """A name without regard to how its words are set apart."""
    return re.sub(r"[^0-9a-z]", "", name.lower())


def singular(name: str) -> str:
    """`companies` as `company`, `Leads` as `lead`; folded."""
    plain = folded(name)
    if plain.endswith("ies") and len(plain) > 4:
        return plain[:-3] + "y"
    if plain.endswith(("sses", "xes", "ches", "shes")):
        return plain[:-2]
    return plain[:-1] if plain.endswith("s") and not plain.endswith("ss") and len(plain) > 3 else plain


def id_field(names: Iterable[str], params: Iterable[str], kind: str) -> str:
    """The field that names a record of this kind; "" where none of these can.

    `params` are the placeholders by which paths name such records: `task_gid` is the field `gid`.
    """
    plain: dict[str, str] = {}
    for name in names:
        plain.setdefault(folded(name), name)
    fitting = [param for param in map(folded, params) if param in plain]
    for param in sorted(fitting, key=lambda param: not param.endswith(ID_NAMES[:5])):
        return plain[param]
    for param in map(folded, params):
        ending = next((known for known in ID_NAMES if param.endswith(known) and known in plain), None)
        if ending:
            return plain[ending]
    for known in (*ID_NAMES[:5], f"{singular(kind)}id", f"{singular(kind)}key"):
        if known in plain:
            return plain[known]
    kept = singular(kind)
    for name, written in plain.items():
        if name.endswith("id") and name[:-2] and kept.endswith(name[:-2]):
            return written
    return next((plain[name] for name in ID_NAMES if name in plain), "")


def stamp(name: str, schema: Any, example: Any) -> tuple[str, str] | None:
    """`made` or `changed` and the placeholder that writes the time, for a field that tells one."""
    found = TIMES.fullmatch(folded(name))
    if found is None:
        return None
    return ("made" if found["made"] else "changed", time_style(schema, example))


def time_style(schema: Any, example: Any) -> str:
    """How a system writes times."""
    kind = schema.get("type") if isinstance(schema, dict) else ""
    if isinstance(example, bool) or kind == "boolean":
        return ""
    if kind in ("integer", "number") or isinstance(example, int | float):
        return "{now.ms}" if isinstance(example, int | float) and example > 10**11 else "{now.unix}"
    text = example if isinstance(example, str) else ""
    if text.startswith("/Date("):
        return "{now.slashed}"
    if re.match(r"[A-Z][a-z]{2}, \d", text):
        return "{now.rfc2822}"
    if re.fullmatch(r"\d{10}\.\d+", text):
        return "{now.ticks}"
    if text.isdecimal():
        return "{now.unix_text}"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text) or (
        isinstance(schema, dict) and schema.get("format") == "date"
    ):
        return "{now.date}"
    return "{now.seconds}" if re.fullmatch(r"[\d-]{10}T[\d:]{8}Z", text) else "{now.iso}"


def first_in(names: Iterable[str], wanted: Container[str]) -> str:
    """The first name that is one of these, folded."""
    return next((name for name in names if folded(name) in wanted), "")
