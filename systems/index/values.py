"""What reading an API description gives: frozen values, and nothing of the file itself.

Shared schemas are kept once, by name; a field that is one of them names it in `refs`, and paths into it are
made when somebody asks (`systems.index.fields`). So an index is as large as its file, however its schemas
contain each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal

METHODS: Final = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
Scheme = Literal[
    "oauth2_authorization_code",
    "oauth2_client_credentials",
    "oauth2_jwt",
    "api_key",
    "basic",
    "oauth1",
    "hmac",
    "none",
    "unknown",
]
"""The plan's words for signing in (`planner.spec.values.AuthScheme`)."""

ProblemKind = Literal[
    "unreadable",
    "bad_value",
    "bad_type",
    "dangling_ref",
    "remote_ref",
    "cycle",
    "nullable_without_type",
    "array_without_items",
    "no_security",
    "unknown_security",
    "duplicate_id",
    "duplicate_key",
    "duplicate_operation",
    "undeclared_parameter",
    "no_server",
    "alias_refused",
    "cut",
]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something of the file that could not be read as it stands, in a sentence, with its JSON pointer."""

    kind: ProblemKind
    pointer: str
    text: str


@dataclass(frozen=True, slots=True)
class ApiField:
    """One field by its path inside its schema: `addresses[].city`, `metadata.*` for names nobody lists.

    type        string, integer, number, boolean, object, array of string, any, `string | object`;
                empty where only the schemas in `refs` say it
    refs        names of the shared schemas that stand here
    one_of      only one of them holds, or something else does, so what they require is not sure
    inside      `[]` for each list around what `refs` name
    open        names that are not listed here are allowed below it
    """

    path: str
    type: str
    pointer: str
    required: bool = False
    description: str = ""
    format: str = ""
    enum: tuple[Any, ...] = ()
    example: Any = None
    max_length: int | None = None
    read_only: bool = False
    write_only: bool = False
    nullable: bool = False
    deprecated: bool = False
    refs: tuple[str, ...] = ()
    inside: str = ""
    one_of: bool = False
    open: bool = False

    @property
    def name(self) -> str:
        return self.path.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Shape:
    """One schema: what stands at its root, and its fields as far as it says them itself.

    refs          shared schemas whose fields are its own (allOf, or a schema that only names another)
    choices       shared schemas of which one holds (oneOf, anyOf)
    required      names that must be there although another part declares them
    """

    name: str
    pointer: str
    type: str = ""
    fields: tuple[ApiField, ...] = ()
    refs: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    inside: str = ""
    open: bool = False
    description: str = ""
    format: str = ""
    enum: tuple[Any, ...] = ()
    example: Any = None


@dataclass(frozen=True, slots=True)
class ApiParameter:
    """One parameter of an operation; `place` is path, query, header or cookie.

    `default` is what holds where it is not sent, None where nothing says so.
    """

    name: str
    place: str
    type: str
    pointer: str
    required: bool = False
    description: str = ""
    enum: tuple[Any, ...] = ()
    example: Any = None
    default: Any = None


@dataclass(frozen=True, slots=True)
class Content:
    """A request body or an answer in one media type."""

    media: str
    shape: Shape
    example: Any = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """One documented answer; `status` is `200`, `4XX` or `default`, `headers` the names of its headers."""

    status: str
    description: str
    pointer: str
    content: Content | None = None
    headers: tuple[str, ...] = ()

    @property
    def is_error(self) -> bool:
        return self.status[:1] in ("4", "5") or self.status == "default"


@dataclass(frozen=True, slots=True)
class Security:
    """One way to sign in that an operation accepts: the names of its schemes, all needed, and the scopes."""

    schemes: tuple[str, ...]
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ApiOperation:
    """One operation. `key` is its operationId, or `GET /path` where it has none. `said` are the words of the

    file that best name it: its summary, else its operationId, else its path.
    """

    key: str
    method: str
    path: str
    pointer: str
    summary: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    parameters: tuple[ApiParameter, ...] = ()
    body: Content | None = None
    answers: tuple[Answer, ...] = ()
    security: tuple[Security, ...] = ()
    deprecated: bool = False
    webhook: bool = False

    @property
    def said(self) -> str:
        return self.summary or self.key

    @property
    def errors(self) -> tuple[Answer, ...]:
        return tuple(each for each in self.answers if each.is_error)

    @property
    def answer(self) -> Content | None:
        """What a call that went well answers."""
        good = [each for each in self.answers if each.status.startswith("2")]
        return next((each.content for each in good if each.content), None) or next(
            (each.content for each in self.answers if each.status == "default" and not good), None
        )


@dataclass(frozen=True, slots=True)
class Server:
    """Where the API stands, variables filled with their defaults where they have one."""

    url: str
    pointer: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class ApiAuth:
    """One security scheme in the plan's words."""

    key: str
    scheme: Scheme
    details: str
    pointer: str
    scopes: tuple[str, ...] = ()
    authorize_url: str = ""
    token_url: str = ""


@dataclass(frozen=True)
class ApiIndex:
    """One API description. `dialect` is `openapi 3.0`, `openapi 3.1`, `swagger 2` or empty."""

    name: str
    dialect: str = ""
    title: str = ""
    version: str = ""
    description: str = ""
    servers: tuple[Server, ...] = ()
    auth: tuple[ApiAuth, ...] = ()
    operations: tuple[ApiOperation, ...] = ()
    schemas: Mapping[str, Shape] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    problem_counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_readable(self) -> bool:
        """Whether it is an API description at all; one that is broken can still be."""
        return bool(self.dialect)

    @cached_property
    def field_count(self) -> int:
        """How many fields its schemas and bodies say themselves."""
        contents = [
            content
            for operation in self.operations
            for content in (operation.body, *(answer.content for answer in operation.answers))
            if content is not None
        ]
        return sum(len(shape.fields) for shape in self.schemas.values()) + sum(
            len(content.shape.fields) for content in contents
        )

    @cached_property
    def problem_count(self) -> int:
        """How many problems there are, also those past what is listed."""
        return sum(self.problem_counts.values())
