"""The fields of an object as API descriptions have them, found by its calls and by its name."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from planner.fields.known import KnownField, merged
from planner.fields.names import tokens
from planner.spec.workflow import Endpoint, SystemUse
from systems.index import ApiField, ApiIndex, ApiOperation, Shape, lookups_of, said_required

MOST_FIELDS: Final = 2_000
BY_FORMAT: Final = {"date-time": "datetime", "date": "date", "email": "email", "uri": "url", "url": "url"}
MAKES: Final = ("create", "upsert")
WRITES: Final = (*MAKES, "update")


def of_descriptions(
    indexes: Sequence[ApiIndex],
    systems: Sequence[SystemUse],
    endpoints: Sequence[Endpoint],
    system: str,
    name: str,
    *,
    is_target: bool,
) -> tuple[KnownField, ...]:
    """The fields a table can read of an object, or write to it.

    They are those of the workflow's own calls to it: the body of a write, the answer of a read. Only where it
    has none, the shared schema of that name tells them: what an answer always has is not what a write needs.
    """
    groups: list[list[KnownField]] = []
    for index in _of_system(indexes, systems, system):
        origin = index.title or index.name
        lookups = lookups_of(index)
        found = []
        for endpoint in _calls(endpoints, system, name, is_target):
            operation = lookups.find_operation(endpoint.method, endpoint.path).operation
            shape = _shape(operation, is_target) if operation else None
            if shape is not None:
                at = endpoint.body_at if is_target else endpoint.returns.record_at or endpoint.returns.list_at
                fields = list(lookups.flat(shape, most=MOST_FIELDS))
                below = _below(fields, at or _list_of(fields, name))
                makes = endpoint.operation in MAKES
                found.append(list(_known(below, origin, is_target=is_target, makes=makes)))
        own = lookups.shape_of(name) if name and not any(found) else None
        if own is not None:
            fields = list(lookups.flat(own, most=MOST_FIELDS))
            below = _below(fields, _list_of(fields, name))
            found.append(list(_known(below, origin, is_target=is_target, makes=is_target)))
        groups += found
    return merged(groups)


def _of_system(indexes: Sequence[ApiIndex], systems: Sequence[SystemUse], system: str) -> Iterator[ApiIndex]:
    """The descriptions that name the system; those that name no system of the workflow where none does."""
    named = {each.key: [index for index in indexes if _names(index, each)] for each in systems}
    own = named.get(system, [])
    taken = {id(index) for found in named.values() for index in found}
    yield from own or [index for index in indexes if id(index) not in taken]


def _names(index: ApiIndex, system: SystemUse) -> bool:
    servers = " ".join(server.url for server in index.servers)
    said = "".join(tokens(f"{index.name} {index.title} {servers}"))
    wanted = ("".join(tokens(name)) for name in (system.key, system.name))
    return any(name and name in said for name in wanted)


def _calls(endpoints: Iterable[Endpoint], system: str, name: str, is_target: bool) -> Iterator[Endpoint]:
    wanted = "".join(tokens(name)).rstrip("s")
    for endpoint in endpoints:
        about = "".join(tokens(endpoint.object)).rstrip("s")
        if endpoint.system != system or (wanted and about and wanted != about):
            continue
        if (endpoint.operation in WRITES) == is_target:
            yield endpoint


def _shape(operation: ApiOperation, is_target: bool) -> Shape | None:
    content = operation.body if is_target else operation.answer
    return content.shape if content else None


def _below(fields: Iterable[ApiField], at: str) -> Iterator[tuple[str, ApiField]]:
    """Fields by their paths from the record on, which stands at `at` in the body or answer."""
    prefix = at.replace("[0]", "").removesuffix("[]")
    for field in fields:
        path = field.path.removeprefix("[].").removeprefix("[]")
        if not prefix:
            yield path, field
        elif path.startswith((f"{prefix}.", f"{prefix}[].")):
            yield path.removeprefix(prefix).removeprefix("[]").lstrip("."), field


def _list_of(fields: Iterable[ApiField], name: str) -> str:
    """Where a schema wraps records in a list of their own name (`Invoices` of invoices), that list."""
    wanted = "".join(tokens(name)).rstrip("s")
    lists = (field.path for field in fields if "." not in field.path and field.type.startswith("array"))
    return next((path for path in lists if wanted and "".join(tokens(path)).rstrip("s") == wanted), "")


def _known(
    fields: Iterable[tuple[str, ApiField]], origin: str, *, is_target: bool, makes: bool
) -> Iterator[KnownField]:
    """`makes`: the fields are those of a new record, which must have what their words call required."""
    for path, field in fields:
        hidden = field.read_only if is_target else field.write_only
        if hidden or "*" in path or not path or field.deprecated:
            continue
        yield KnownField(
            path,
            kind(field),
            # A field inside an optional object is needed only once there is that object.
            "." not in path and (field.required or (makes and said_required(field.description))),
            field.description,
            field.example,
            tuple(str(value) for value in field.enum),
            (origin,),
        )


def kind(field: ApiField) -> str:
    """The type as a row of a plan writes it; "" where anything may stand."""
    if field.type.startswith("array"):
        return "list"
    if field.type == "string":
        return BY_FORMAT.get(field.format, "text")
    return "" if field.type in ("", "any") or "|" in field.type else field.type
