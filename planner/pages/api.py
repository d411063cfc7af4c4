"""One API description: what it holds, searched, with one operation opened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse

from lib.text import counted
from planner.models import Document
from planner.reading.api_description import passage_anchor
from systems.index import ApiField, ApiIndex, ApiOperation, Content, Hit, lookups_of

PER_PAGE = 50
MOST_FIELDS = 300
MOST_HITS = 40


@dataclass(frozen=True)
class FieldRow:
    """One field or parameter as a table row."""

    path: str
    type: str
    required: bool = False
    about: str = ""
    values: str = ""
    example: str = ""
    place: str = ""


@dataclass(frozen=True)
class FieldTable:
    """The fields of a body or an answer. `more` says how many are not shown."""

    title: str
    note: str
    rows: tuple[FieldRow, ...]
    more: bool = False


@dataclass(frozen=True)
class OperationRow:
    """One operation, folded or open. `number` is its place in the file, from 0."""

    number: int
    operation: ApiOperation
    passage: str
    is_open: bool = False
    parameters: tuple[FieldRow, ...] = ()
    tables: tuple[FieldTable, ...] = ()
    security: str = ""

    @property
    def name(self) -> str:
        """What it is for, else the name its file gives it where that says more than method and path."""
        one = self.operation
        repeats = one.key in (one.path, f"{one.method} {one.path}")
        return one.summary or ("" if repeats else one.key)


@dataclass(frozen=True)
class HitRow:
    """A field that was found: where it stands, and where it is opened."""

    field: FieldRow
    owner: str
    url: str
    number: int | None = None


@dataclass(frozen=True)
class ApiPage:
    """The page of one description. `index` is None where it was not indexed yet."""

    document: Document
    index: ApiIndex | None
    asked: str = ""
    operations: tuple[OperationRow, ...] = ()
    hits: tuple[HitRow, ...] = ()
    operation_total: int = 0
    field_total: int = 0
    page: int = 1

    @property
    def title(self) -> str:
        return (self.index.title if self.index else "") or self.document.name

    @property
    def dialect(self) -> str:
        said = self.index.dialect if self.index else ""
        return said.replace("openapi", "OpenAPI").replace("swagger", "Swagger")

    @property
    def pages(self) -> int:
        return 1 if self.asked else max(1, -(-self.operation_total // PER_PAGE))

    @property
    def next_page(self) -> int | None:
        return self.page + 1 if self.page < self.pages else None

    @property
    def found(self) -> str:
        """What a search found, in words."""
        return f"{counted(self.operation_total, 'operation')}, {counted(self.field_total, 'field')}"

    @property
    def is_cut(self) -> bool:
        """Whether a search found more than is shown."""
        return bool(self.asked) and (self.operation_total > MOST_HITS or self.field_total > MOST_HITS)

    @property
    def problems_not_listed(self) -> int:
        return self.index.problem_count - len(self.index.problems) if self.index else 0


@dataclass(frozen=True)
class Where:
    """The addresses of a document's parts."""

    document: Document
    team: str
    project: str
    numbers: dict[str, int] = field(default_factory=dict)

    def passage(self, pointer: str, quote: str) -> str:
        """The document, opened at the passage in which a place of it stands."""
        path = reverse("planner:document", args=[self.team, self.project, self.document.name])
        return f"{path}?{urlencode({'at': passage_anchor(pointer), 'quote': quote})}#hit"


def api_page(
    document: Document, index: ApiIndex | None, where: Where, *, asked: str = "", page: int = 1
) -> ApiPage:
    """All operations, so many to a page; with `asked` the operations and fields that have its words."""
    if index is None:
        return ApiPage(document, None)
    numbers = {each.pointer: number for number, each in enumerate(index.operations)}
    if asked.strip():
        found = lookups_of(index).search(asked, MOST_HITS)
        return ApiPage(
            document,
            index,
            asked,
            tuple(_row(numbers[hit.pointer], index, where) for hit in found.operations),
            tuple(_hit(hit, index, where, numbers) for hit in found.fields),
            found.operation_total,
            found.field_total,
        )
    page = max(1, min(page, -(-len(index.operations) // PER_PAGE) or 1))
    first = (page - 1) * PER_PAGE
    shown = range(first, min(first + PER_PAGE, len(index.operations)))
    rows = tuple(_row(number, index, where) for number in shown)
    return ApiPage(document, index, "", rows, operation_total=len(index.operations), page=page)


def operation_row(index: ApiIndex, number: int, where: Where, *, is_open: bool) -> OperationRow:
    """One operation; open with its parameters, body fields and answers."""
    folded = _row(number, index, where)
    if not is_open:
        return folded
    operation = folded.operation
    tables = []
    if operation.body is not None:
        needed = "required" if operation.body.required else ""
        tables.append(_table("Request body", operation.body, index, needed))
    for answer in operation.answers:
        if answer.content is not None and not answer.is_error:
            tables += [_table(f"Answer {answer.status}", answer.content, index, answer.description)]
    return OperationRow(
        number,
        operation,
        folded.passage,
        is_open=True,
        parameters=tuple(
            FieldRow(
                each.name,
                each.type,
                each.required,
                each.description,
                _values(each.enum),
                _short(each.example),
                each.place,
            )
            for each in operation.parameters
        ),
        tables=tuple(table for table in tables if table.rows),
        security=_security(operation),
    )


def _row(number: int, index: ApiIndex, where: Where) -> OperationRow:
    operation = index.operations[number]
    return OperationRow(number, operation, where.passage(operation.pointer, operation.path))


def _hit(hit: Hit, index: ApiIndex, where: Where, numbers: dict[str, int]) -> HitRow:
    if hit.field is None:
        raise ValueError("a hit without a field is an operation")
    operation = hit.operation
    owner = hit.schema or (f"{operation.method} {operation.path}" if operation else "")
    number = numbers.get(operation.pointer) if operation else None
    told = lookups_of(index).fields.told(hit.field)
    return HitRow(_field(told), owner, where.passage(hit.field.pointer, hit.field.name), number)


def _table(title: str, content: Content, index: ApiIndex, note: str) -> FieldTable:
    fields = list(lookups_of(index).flat(content.shape, levels=1, most=MOST_FIELDS + 1))
    told = ", ".join(filter(None, (content.media, content.shape.type, note)))
    rows = tuple(_field(each) for each in fields[:MOST_FIELDS])
    return FieldTable(title, told, rows, more=len(fields) > MOST_FIELDS)


def _field(field: ApiField) -> FieldRow:
    kind = field.type or " | ".join(field.refs)
    kind = f"{kind}, {field.format}" if field.format else kind
    flags = [
        word
        for word, holds in (
            ("read only", field.read_only),
            ("write only", field.write_only),
            ("may be null", field.nullable),
            ("deprecated", field.deprecated),
            (f"at most {field.max_length} characters", field.max_length),
        )
        if holds
    ]
    about = ". ".join(filter(None, (field.description.rstrip("."), ", ".join(flags).capitalize())))
    return FieldRow(field.path, kind, field.required, about, _values(field.enum), _short(field.example))


def _values(values: Sequence[object]) -> str:
    shown = ", ".join(str(each) for each in values[:8])
    return f"{shown} and {len(values) - 8} more" if len(values) > 8 else shown


def _short(value: object) -> str:
    return "" if value is None or value in ([], {}) else str(value)[:60]


def _security(operation: ApiOperation) -> str:
    """`oauth2 (stories:read) or personalAccessToken`."""
    return " or ".join(dict.fromkeys(_ways(operation)))


def _ways(operation: ApiOperation) -> Iterable[str]:
    for each in operation.security:
        names = " and ".join(each.schemes) or "nothing"
        yield f"{names} ({', '.join(each.scopes)})" if each.scopes else names
