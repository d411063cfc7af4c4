"""The fields of an API call of a workflow."""

from typing import get_args

from planner.editing.fields import Field, Kind, Option, named, plain, with_none
from planner.editing.known import Known
from planner.spec.workflow import Operation

METHODS = plain(("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"))
PARAMETERS = (
    Field("name", "Name", mono=True),
    Field("in", "In", "choice", plain(("query", "path", "header", "body"))),
    Field("type", "Type"),
    Field("required", "Required", "choice", (("", "no"), ("true", "yes"))),
    Field("value", "Value", mono=True),
)
BODIES = (("json", "JSON"), ("form", "Form fields"))
PAGES = (
    ("cursor", "A mark in the answer, sent back"),
    ("next_url", "An address in the answer"),
    ("link_header", "The Link header"),
    ("offset", "Counting the entries"),
    ("page_number", "Counting the pages"),
)
LISTED = "Pages of a list"
COUNTED = ("offset", "page_number")


def endpoint_fields(known: Known) -> tuple[Field, ...]:
    more, answer, eg = "Parameters and errors", "Where things stand", "Examples"
    operations: tuple[Option, ...] = named(get_args(Operation), str.capitalize)
    return (
        Field("system", "System", "choice", known.systems, half=True),
        Field("method", "Method", "choice", METHODS, half=True),
        Field("path", "Path", "suggest", known.paths, mono=True, must=True),
        Field("purpose", "Purpose"),
        Field("operation", "Operation", "choice", operations, half=True),
        Field("object", "Object", "suggest", known.objects, half=True),
        Field("scope", "Scope", half=True, mono=True),
        Field("limit", "Limit", half=True),
        Field("params", "Parameters", "rows", group=more, columns=PARAMETERS),
        Field(
            "errors",
            "Errors",
            "rows",
            group=more,
            columns=(Field("status", "Status", "number"), Field("meaning", "Meaning")),
        ),
        *_paging(),
        Field("body", "Sent as", "choice", BODIES, group=answer, half=True),
        Field("body_at", "Record in the request", group=answer, half=True, mono=True),
        Field("returns.record_at", "Record in the answer", group=answer, half=True, mono=True),
        Field("returns.list_at", "List in the answer", group=answer, half=True, mono=True),
        Field("returns.id_at", "Id in the answer", group=answer, half=True, mono=True),
        Field("returns.next_at", "Next page in the answer", group=answer, half=True, mono=True),
        Field("examples", "Examples", "json", group=eg, mono=True),
    )


def _paging() -> tuple[Field, ...]:
    """How a list that comes in pages is asked for the next one."""
    marked = ("cursor", "next_url", "offset", "page_number")
    asked = ("cursor", "offset", "page_number")
    at = "The mark or address; when counting, how many there are in all."
    more = "A true or false in the answer."
    return (
        Field(
            "paging.style",
            "The next page is found by",
            "choice",
            with_none(PAGES, "Only what the answer says"),
            group=LISTED,
            half=True,
        ),
        _of_pages("at", "Where it stands in the answer", marked, hint=at, mono=True),
        _of_pages("param", "Parameter that asks for it", asked, mono=True),
        _of_pages("more", "Tells whether there is more", ("cursor",), hint=more, mono=True),
        _of_pages("size", "Entries on a page", COUNTED, "number", hint="Empty: 100."),
        _of_pages("size_param", "Parameter for how many", COUNTED, mono=True),
        _of_pages("start", "The first page is", ("page_number",), "number", hint="Empty: 1."),
    )


def _of_pages(
    name: str,
    label: str,
    styles: tuple[str, ...],
    kind: Kind = "line",
    *,
    hint: str = "",
    mono: bool = False,
) -> Field:
    """A field that means something for these ways to ask for the next page."""
    only = ("paging.style", styles)
    return Field(f"paging.{name}", label, kind, group=LISTED, half=True, only=only, hint=hint, mono=mono)
