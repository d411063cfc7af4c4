"""Stand-ins for what nobody has named yet: a call of a system, and the field that keeps a source's id.

A plan with them can be built and its logic tested. They are never taken for facts: the path of such a call
and the name of such a field begin with "not known yet", their evidence is an assumption, and lint names them.
"""

from planner.generation.business_case import Case, End
from planner.generation.naming import a, identifier, plural, slug
from planner.spec.placeholders import PLACEHOLDER_FIELD, PLACEHOLDER_PATH, is_placeholder_field
from planner.spec.values import Evidence, Parameter
from planner.spec.workflow import Endpoint, Match, Operation, Returns

PLACEHOLDERS = (
    "A placeholder stands for each call, so that the rest can be built and tested; "
    "a run against the real system fails until the call is named."
)
METHODS: dict[Operation, str] = {
    "create": "POST",
    "upsert": "PUT",
    "update": "PATCH",
    "delete": "DELETE",
}
"""The usual method of each writing operation; all others read."""
ON_ONE: tuple[Operation, ...] = ("read", "update", "delete")


def placeholder_call(
    end: End, operation: Operation, purpose: str, match: tuple[Match, ...], like: Endpoint | None = None
) -> Endpoint:
    """A call that stands for one nobody named. `like` is a known call of the same record, whose record type
    and id it shares."""
    record = like.object if like and like.object else end.object
    identity = like.returns.id_at.rpartition(".")[2] if like else ""
    path = f"{PLACEHOLDER_PATH}{slug(plural(end.noun))}"
    params: tuple[Parameter, ...] = ()
    if operation in ON_ONE:
        path += "/{id}"
        params = (Parameter(name="id", location="path", required=True),)
    elif operation in ("search", "upsert"):
        # A path of its own: the call that lists all records may be a placeholder too.
        path += f"/{operation}"
    if operation == "search":
        params = tuple(_asking(field) for field in match)
    return Endpoint(
        key="",
        system=end.system.key,
        method=METHODS.get(operation, "GET"),
        path=path,
        purpose=f"Placeholder for the call that must {purpose[:1].lower()}{purpose[1:]}",
        operation=operation,
        object=record,
        params=params,
        returns=Returns(id_at=identity or "id"),
        evidence=(Evidence(kind="assumption", text=assumed(end)),),
    )


def assumed(end: End) -> str:
    """What a placeholder of this system says of itself."""
    return (
        f"the calls of {end.name} are not known yet: a placeholder stands for each, so that the rest can be "
        "built and tested"
    )


def _asking(field: Match) -> Parameter:
    value = f"{{{identifier(field.source)}}}"
    return Parameter(name=field.target, required=True, value=value)


def id_field_of(case: Case) -> str:
    """The name that stands for the target's field that keeps the id of the source's record."""
    return f"{PLACEHOLDER_FIELD}{identifier(f'{case.source.system.key} {case.source.noun} id')}"


def writes_only_ids(case: Case) -> bool:
    """Whether no field of the case is known but the id that tells its records apart."""
    return bool(case.mappings) and all(is_placeholder_field(each.target) for each in case.mappings)


def id_kept_in(case: Case) -> str:
    """What is assumed where nobody says how a record is found again and no field is known."""
    source, target = case.source, case.target
    return (
        f"{target.name} keeps the id of the {source.name} {source.noun}, and {a(target.label)} is found "
        f"again by it; the field is not known yet, `{id_field_of(case)}` stands for it"
    )
