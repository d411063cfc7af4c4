"""An API description as an index: OpenAPI 3.0 and 3.1 and Swagger 2, in JSON or YAML.

Vendors' files are broken more often than not; whatever cannot be read is listed with its place and the rest
is read. Nothing is fetched, nothing in the file is run.
"""

import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from systems.index.cycles import tell_cycles
from systems.index.limits import Problems, mapping, pointed, prose_of, text_of
from systems.index.loading import NotReadable, load
from systems.index.operations import Operations
from systems.index.references import References
from systems.index.securing import Requirements, auth_of
from systems.index.shapes import Shapes
from systems.index.values import ApiIndex, Server

_VARIABLE: Final = re.compile(r"\{([^{}]+)\}")


def read_description(name: str, data: bytes) -> ApiIndex:
    """The index of the description in these bytes. Never raises for what is in them.

    Bytes that hold no API description give an index that is not `is_readable`; its problem says why.
    """
    problems = Problems()
    try:
        root = load(data, problems)
    except NotReadable as error:
        problems.add("unreadable", "#", f"{name} {error}.")
        return _unread(name, problems)
    dialect = dialect_of(root)
    if not dialect:
        problems.add("unreadable", "#", f"{name} is not an OpenAPI or Swagger description.")
        return _unread(name, problems)
    return _read(name, root, dialect, problems)


def dialect_of(root: Any) -> str:
    """`openapi 3.0`, `openapi 3.1` or `swagger 2`; empty for anything else."""
    if not isinstance(root, dict) or not ("paths" in root or "info" in root or "webhooks" in root):
        return ""
    openapi, swagger = text_of(root.get("openapi"), 20), text_of(root.get("swagger"), 20)
    if openapi.startswith("3"):
        return "openapi 3.0" if openapi.startswith("3.0") or openapi == "3" else "openapi 3.1"
    return "swagger 2" if swagger.startswith("2") or openapi.startswith("2") else ""


def _unread(name: str, problems: Problems) -> ApiIndex:
    return ApiIndex(name, problems=tuple(problems.listed), problem_counts=problems.counts)


def _read(name: str, root: dict[str, Any], dialect: str, problems: Problems) -> ApiIndex:
    references = References(root, problems)
    shapes = Shapes(references, problems, dialect)
    info = mapping(root.get("info"))
    auth = auth_of(root, references, problems)
    for place, given in (
        ("#/components/schemas", mapping(root.get("components")).get("schemas")),
        ("#/definitions", root.get("definitions")),
    ):
        for key in mapping(given):
            references.schema(f"{place}/{pointed(key)}", place)
    # Read in the order of the file; what operations name beside them comes after.
    references.waiting.reverse()
    schemas = shapes.shared()
    requirements = Requirements(root, auth, problems)
    operations = Operations(root, references, shapes, requirements, problems).read()
    schemas.update(shapes.shared())
    tell_cycles(schemas, problems)
    if not operations:
        problems.add("bad_value", "#/paths", "The description has no operations.")
    return ApiIndex(
        name=name,
        dialect=dialect,
        title=text_of(info.get("title"), 200),
        version=text_of(info.get("version"), 80),
        description=prose_of(info.get("description")),
        servers=tuple(_servers(root, problems)),
        auth=auth,
        operations=operations,
        schemas=schemas,
        problems=tuple(problems.listed),
        problem_counts=problems.counts,
    )


def _servers(root: dict[str, Any], problems: Problems) -> Iterator[Server]:
    found = list(_given_servers(root))
    yield from found
    if not any(urlsplit(each.url).hostname for each in found):
        where = "#/host" if "swagger" in root else "#/servers"
        said = "Only a path is given, no host." if found else "Nothing says where the API stands."
        problems.add("no_server", where, said)


def _given_servers(root: dict[str, Any]) -> Iterator[Server]:
    given = root.get("servers")
    for place, each in enumerate(given if isinstance(given, list) else []):
        server = mapping(each)
        if url := text_of(server.get("url")):
            variables = mapping(server.get("variables"))
            yield Server(
                _filled(url, variables), f"#/servers/{place}", text_of(server.get("description"), 300)
            )
    host, base = text_of(root.get("host"), 300), text_of(root.get("basePath"), 300)
    if host:
        schemes = root.get("schemes")
        first = text_of(schemes[0], 20) if isinstance(schemes, list) and schemes else "https"
        scheme = "https" if isinstance(schemes, list) and "https" in schemes else first
        yield Server(f"{scheme}://{host}{base}", "#/host")
    elif base:
        yield Server(base, "#/basePath")


def _filled(url: str, variables: dict[str, Any]) -> str:
    """The URL with the defaults of its variables; one without a default stays `{name}`."""

    def value(found: re.Match[str]) -> str:
        return text_of(mapping(variables.get(found[1])).get("default"), 200) or found[0]

    return _VARIABLE.sub(value, url)
