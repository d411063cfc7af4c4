"""What a bundle says of itself: the values of `bundle.json`, `comments.json` and `approvals.json`."""

from datetime import datetime
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from planner.spec.values import Value

BUNDLE_FORMAT: Final = "tenon/bundle@1"
Short = Annotated[str, Field(max_length=300)]
Words = Annotated[str, Field(max_length=100_000)]


class BundledDocument(Value):
    """One document: its name in the plan, the file in the bundle, and what its bytes must be."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    file: Annotated[str, Field(pattern=r"^documents/[0-9]{4}$")]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    origin: Literal["brief", "upload", "note", "link"] = "upload"
    url: Annotated[str, Field(max_length=2000)] = ""


class Manifest(Value):
    """`bundle.json`: the version of the format, and which documents there are."""

    format: Literal["tenon/bundle@1"] = BUNDLE_FORMAT
    documents: Annotated[tuple[BundledDocument, ...], Field(max_length=200)] = ()


class BundledComment(Value):
    """What somebody wrote. `author` is a name to be read, "" for the agent; no account is meant by it."""

    author: Short = ""
    at: datetime
    text: Words


class BundledThread(Value):
    """A conversation; `key` and `passage` say what it is about. `workflow` "": a question or a document."""

    workflow: Short = ""
    place: Literal["element", "question", "passage"] = "element"
    key: Short
    passage: Annotated[str, Field(max_length=200)] = ""
    quote: Words = ""
    own_hash: Annotated[str, Field(max_length=64)] = ""
    is_open: bool = True
    comments: Annotated[tuple[BundledComment, ...], Field(max_length=2000)] = ()

    @model_validator(mode="after")
    def _has_an_address(self) -> Self:
        """Every page that lists a thread links to what it is about."""
        if (self.place == "element") != bool(self.workflow):
            raise ValueError("an element stands in a workflow, a question or passage in none")
        parts = self.key.split(" / ") if self.place == "passage" else [self.key]
        if any(not part or "/" in part for part in parts):
            raise ValueError("the key is none of an element, a question or a document")
        return self


class BundledApproval(Value):
    """That somebody approved a workflow elsewhere, wholly or some of its elements. It is no vote."""

    workflow: Short
    revision: Annotated[int, Field(ge=1)]
    by: Short
    at: datetime
    elements: Annotated[tuple[Short, ...], Field(max_length=2000)] = ()
    is_whole: bool = True


class Comments(Value):
    """`comments.json`."""

    threads: Annotated[tuple[BundledThread, ...], Field(max_length=20_000)] = ()


class Approvals(Value):
    """`approvals.json`."""

    approvals: Annotated[tuple[BundledApproval, ...], Field(max_length=20_000)] = ()
