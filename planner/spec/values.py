"""What every value of a plan shares: strictness, keys and where a fact comes from."""

from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
)

FORMAT: Final = "tenon/plan@1"

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=80)]
"""The key of a system or workflow: lower case, digits, `-` and `_`, starting with a letter."""

Role = Literal["source", "target", "both"]
Api = Literal["rest", "graphql", "soap", "file", "database", "unknown"]
TriggerKind = Literal["webhook", "schedule", "manual", "event"]
AuthScheme = Literal[
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


class Value(BaseModel):
    """A frozen value that refuses unknown fields: a plan is compared by content and never mutated."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Grown(Value):
    """A value with fields that came to the format later: they are only written where they say something.

    Approvals and proofs hang on hashes of what is written, and an old plan must keep its own.
    """

    later: ClassVar[tuple[str, ...]] = ()

    @model_serializer(mode="wrap")
    def _as_before(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = dump(self)
        fields = type(self).model_fields
        unsaid = {name for name in self.later if getattr(self, name) == fields[name].default}
        return {name: value for name, value in written.items() if name not in unsaid}


class Evidence(Value):
    """Where one fact comes from. Which fields are set depends on `kind`.

    document    `document` is the file's name, `anchor` a place in it (`L41-L43`, `p.3`, `Sheet1!B7`,
                `#/paths/~1contacts/get`) and `quote` the exact words that stand there.
    answer      `question` is the key of the question a person answered.
    assumption  `text` says what was assumed because nobody said.
    model       `model` names the language model that stated it; not grounded by itself.
    person      `by` names the person who wrote or confirmed it.
    """

    kind: Literal["document", "answer", "assumption", "model", "person"]
    document: str = ""
    anchor: str = ""
    quote: str = ""
    question: str = ""
    text: str = ""
    model: str = ""
    by: str = ""


class Auth(Value):
    """How a system wants to be signed in to."""

    scheme: AuthScheme = "unknown"
    details: str = ""
    scopes: tuple[str, ...] = ()


class Parameter(Value):
    """One parameter of an endpoint.

    `value` is a template for the parameter when the plan fixes one: text with `{name}` placeholders that a
    step fills from its `bind`. `language` names the query language of the template, so that the values put
    into it are escaped for it.
    """

    name: str
    location: Literal["path", "query", "header", "body"] = Field(
        default="query", validation_alias=AliasChoices("in", "location"), serialization_alias="in"
    )
    type: str = "string"
    required: bool = False
    description: str = ""
    value: str = ""
    language: Literal["", "soql", "odata", "sql", "graphql", "cql"] = ""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)


class ApiError(Value):
    """One documented error answer of an endpoint."""

    status: int
    meaning: str = ""
