"""Paths and webhooks as operations with parameters, body and answers."""

import re
from collections.abc import Iterator
from typing import Any, Final

from systems.index.gathering import example_of, small
from systems.index.limits import MAX_HEADERS, MAX_NAME, MAX_OPERATIONS, Problems, mapping, pointed, text_of
from systems.index.references import References
from systems.index.securing import Requirements
from systems.index.shapes import Shapes
from systems.index.values import METHODS, Answer, ApiOperation, ApiParameter, Content, Shape

_PLACEHOLDER: Final = re.compile(r"\{([^{}/]+)\}")
_FORM: Final = "application/x-www-form-urlencoded"
_ITEM_KEYS: Final = ("summary", "description", "servers", "parameters", "$ref")


class Operations:
    """Reads every operation of one description."""

    def __init__(
        self,
        root: dict[str, Any],
        references: References,
        shapes: Shapes,
        requirements: Requirements,
        problems: Problems,
    ) -> None:
        self._root = root
        self._references = references
        self._shapes = shapes
        self._requirements = requirements
        self._problems = problems
        self._ids: dict[str, str] = {}

    def read(self) -> tuple[ApiOperation, ...]:
        """All of them in the order of the file."""
        found: list[ApiOperation] = []
        for pointer, path, webhook, method, operation, shared in self._each():
            if len(found) >= MAX_OPERATIONS:
                text = f"The description has more than {MAX_OPERATIONS} operations; the rest is cut."
                self._problems.add("cut", pointer, text)
                break
            found.append(self._operation(pointer, path, webhook, method, operation, shared))
        self._requirements.finish(len(found))
        return tuple(found)

    def _each(self) -> Iterator[tuple[str, str, bool, str, dict[str, Any], list[tuple[Any, str]]]]:
        for kind in ("paths", "webhooks"):
            given = self._root.get(kind)
            if given is not None and not isinstance(given, dict):
                self._problems.add("bad_value", f"#/{kind}", f"{kind} must be an object; it was left out.")
            for path, value in mapping(given).items():
                if path.startswith("x-"):
                    continue
                item, place = self._references.follow(value, f"#/{kind}/{pointed(path)}")
                if not item and value:
                    self._problems.add("bad_value", place, "A path must be an object; it was left out.")
                shared = self._declared(item, place)
                for method, operation in item.items():
                    pointer = f"{place}/{pointed(method)}"
                    if method.lower() in METHODS and isinstance(operation, dict):
                        yield pointer, path, kind == "webhooks", method.lower(), operation, shared
                    elif method not in _ITEM_KEYS and not method.startswith("x-"):
                        text = f"{text_of(method, 60)!r} is no operation that can be read."
                        self._problems.add("bad_value", pointer, text)

    def _declared(self, value: dict[str, Any], pointer: str) -> list[tuple[Any, str]]:
        given = value.get("parameters")
        if given is not None and not isinstance(given, list):
            text = "parameters must be a list; they were left out."
            self._problems.add("bad_value", f"{pointer}/parameters", text)
            return []
        return [(each, f"{pointer}/parameters/{place}") for place, each in enumerate(given or [])]

    def _operation(
        self,
        pointer: str,
        path: str,
        webhook: bool,
        method: str,
        value: dict[str, Any],
        shared: list[tuple[Any, str]],
    ) -> ApiOperation:
        parameters, body = self._given([*shared, *self._declared(value, pointer)], pointer, value)
        if "requestBody" in value:
            body = self._body(value["requestBody"], f"{pointer}/requestBody")
        path = text_of(path, MAX_NAME)
        named = {each.name for each in parameters if each.place == "path"}
        for name in _PLACEHOLDER.findall(path):
            if name not in named:
                text = f"{{{name}}} of the path is not among the parameters."
                self._problems.add("undeclared_parameter", f"{pointer}/parameters", text)
                parameters.append(ApiParameter(name, "path", "string", pointer, required=True))
        return ApiOperation(
            key=self._key(value, method, path, pointer),
            method=method.upper(),
            path=path,
            pointer=pointer,
            summary=text_of(value.get("summary"), 200),
            description=text_of(value.get("description")),
            tags=tuple(filter(None, (text_of(tag, 100) for tag in _listed(value.get("tags")))))[:20],
            parameters=tuple(parameters),
            body=body,
            answers=tuple(self._answers(value, pointer)),
            security=self._requirements.of(value, pointer),
            deprecated=value.get("deprecated") is True,
            webhook=webhook,
        )

    def _key(self, value: dict[str, Any], method: str, path: str, pointer: str) -> str:
        key = text_of(value.get("operationId"), MAX_NAME)
        if key and key in self._ids:
            text = f"{key!r} is also the id of {self._ids[key]}."
            self._problems.add("duplicate_id", f"{pointer}/operationId", text)
            return f"{method.upper()} {path}"
        if key:
            self._ids[key] = f"{method.upper()} {path}"
        return key or f"{method.upper()} {path}"

    def _given(
        self, declared: list[tuple[Any, str]], pointer: str, operation: dict[str, Any]
    ) -> tuple[list[ApiParameter], Content | None]:
        """Parameters, the operation's own over those of its path, and the body as Swagger 2 says it."""
        found: dict[tuple[str, str], ApiParameter] = {}
        form: dict[str, Any] = {}
        needed: list[str] = []
        body: Content | None = None
        for value, at in declared:
            parameter, place = self._references.follow(value, at)
            name, where = text_of(parameter.get("name"), MAX_NAME), text_of(parameter.get("in"), 20)
            if where == "body":
                shape = self._shapes.read("", parameter.get("schema", {}), f"{place}/schema")
                media = self._media(operation, "consumes", "application/json")
                body = Content(media, shape, required=parameter.get("required") is True)
            elif where == "formData" and name:
                form[name] = {k: v for k, v in parameter.items() if k not in ("name", "in", "required")}
                needed += [name] if parameter.get("required") is True else []
            elif name and where in ("path", "query", "header", "cookie"):
                found[(name, where)] = self._parameter(name, where, parameter, place)
            elif parameter or not isinstance(value, dict):
                text = "A parameter needs a name and a place (path, query, header or cookie)."
                self._problems.add("bad_value", place, text)
        if form and body is None:
            schema = {"type": "object", "properties": form, "required": needed}
            shape = self._shapes.read("", schema, f"{pointer}/parameters")
            body = Content(self._media(operation, "consumes", _FORM), shape, required=bool(needed))
        return list(found.values()), body

    def _parameter(self, name: str, where: str, value: dict[str, Any], pointer: str) -> ApiParameter:
        schema = value.get("schema")
        if schema is None and isinstance(value.get("content"), dict):
            schema = mapping(next(iter(value["content"].values()), {})).get("schema")
        if schema is None:
            schema = {k: v for k, v in value.items() if k not in ("name", "in", "required", "description")}
        shape = self._shapes.read("", schema, f"{pointer}/schema" if "schema" in value else pointer)
        example = example_of(value)
        return ApiParameter(
            name=name,
            place=where,
            type=shape.type or ", ".join((*shape.refs, *shape.choices)),
            pointer=pointer,
            required=where == "path" or value.get("required") is True,
            description=text_of(value.get("description")) or shape.description,
            enum=shape.enum,
            example=shape.example if example is None else example,
            default=small(mapping(schema).get("default")),
        )

    def _body(self, value: Any, pointer: str) -> Content | None:
        body, place = self._references.follow(value, pointer)
        return self._content(body.get("content"), f"{place}/content", required=body.get("required") is True)

    def _content(self, given: Any, pointer: str, *, required: bool = False) -> Content | None:
        """JSON where there is a choice, else a form, else the first."""
        medias = [name for name in mapping(given) if isinstance(name, str)]
        if not medias:
            return None
        chosen = min(medias, key=_liking)
        media = mapping(given[chosen])
        place = f"{pointer}/{pointed(chosen)}"
        shape = self._shapes.read("", media.get("schema", {}), f"{place}/schema")
        example, _ = self._first_example(media, place)
        return Content(text_of(chosen, 200), shape, example, required)

    def _first_example(self, media: dict[str, Any], place: str) -> tuple[Any, str]:
        if media.get("example") is not None:
            return small(media["example"]), f"{place}/example"
        for name, each in mapping(media.get("examples")).items():
            example, at = self._references.follow(each, f"{place}/examples/{pointed(name)}")
            return small(example.get("value")), at
        return None, place

    def _answers(self, value: dict[str, Any], pointer: str) -> Iterator[Answer]:
        given = value.get("responses")
        if given is not None and not isinstance(given, dict):
            text = "responses must be an object; they were left out."
            self._problems.add("bad_value", f"{pointer}/responses", text)
        for status, each in mapping(given).items():
            if status.startswith("x-"):
                continue
            at = f"{pointer}/responses/{pointed(status)}"
            answer, place = self._references.follow(each, at)
            content = self._content(answer.get("content"), f"{place}/content")
            if "schema" in answer:
                shape = self._shapes.read("", answer["schema"], f"{place}/schema")
                shown = small(next(iter(mapping(answer.get("examples")).values()), None))
                content = Content(self._media(value, "produces", "application/json"), shape, shown)
            headers = tuple(text_of(name, 100) for name in mapping(answer.get("headers")))[:MAX_HEADERS]
            yield Answer(text_of(status, 20), text_of(answer.get("description"), 300), at, content, headers)

    def _media(self, operation: dict[str, Any], key: str, usual: str) -> str:
        given = [*_listed(operation.get(key)), *_listed(self._root.get(key))]
        return text_of(given[0], 200) if given else usual


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _liking(media: str) -> int:
    order = ("application/json", "+json", "json", _FORM, "multipart/form-data")
    return next((place for place, words in enumerate(order) if words in media), len(order))


def empty_shape(pointer: str) -> Shape:
    """The shape of nothing."""
    return Shape(name="", pointer=pointer)
