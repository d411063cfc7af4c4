"""One route of a twin for each operation: what it does to the records, what it takes and what it answers."""

from collections.abc import Mapping
from typing import Any, Final

from tenon.twins.schemas import Schemas

from runtime.twins.addresses import relation_names
from runtime.twins.names import folded, singular
from runtime.twins.objects import Kind, sent_schema
from runtime.twins.paging import paging_of
from runtime.twins.resources import Read
from runtime.twins.samples import Samples
from runtime.twins.templates import Templates
from runtime.twins.wanted import with_said
from systems.index import Lookups

FORM: Final = "application/x-www-form-urlencoded"
LANGUAGE_PARAMS: Final = ("query", "q")
UNUSED: Final = ("OPTIONS", "TRACE", "HEAD", "CONNECT")


class RouteMaker:
    """Makes the routes of one description. `kinds` are its objects by name, `homes` by collection."""

    def __init__(
        self,
        schemas: Schemas,
        kinds: Mapping[str, Kind],
        homes: Mapping[str, str],
        lookups: Lookups,
        link: bool,
    ) -> None:
        self._schemas = schemas
        self._lookups = lookups
        self._samples = Samples(schemas)
        self._kinds = kinds
        self._homes = homes
        self._templates = Templates(schemas, self._samples)
        self._link = link
        self._methods: dict[str, set[str]] = {}
        self._shown: set[str] = set()
        for kind in kinds.values():
            for read in kind.resource.reads:
                place = read.address.collection + ("/{}" if read.address.item else "")
                self._methods.setdefault(place, set()).add(read.operation.method)
                if read.operation.method == "GET" and not read.address.item and self._lists(read):
                    self._shown.add(read.address.collection)
        self._templates.learn_usual(read for kind in kinds.values() for read in kind.resource.reads)

    def route(self, read: Read, kind: Kind) -> tuple[dict[str, Any], str]:
        """The route, and what of the operation it does not do ("" for nothing)."""
        operation = self._operation(read, kind)
        asked = self._query_route(read, kind)
        if asked is not None:
            return asked, "queries: equality and LIMIT only"
        target, note = kind, ""
        if operation == "action":
            parent = self._parent(read)
            if parent is None or read.operation.method == "GET":
                operation = "other"
            else:
                operation, target = "update", parent
                note = "an action: only the fields that were sent are changed"
        route = self._common(read) | {"operation": operation, "object": target.resource.name}
        if operation in ("other", "single"):
            note = note or ("answers always the same" if operation == "other" else "")
        if operation == "unsupported":
            searched = read.address.search
            note = "answered with 501: " + (SEARCH if searched else "it answers a file, which no twin makes")
        key = self._key(read, target, operation, acting=note.startswith("an action"))
        if key is None and operation in ("read", "update", "delete"):
            alone = operation == "read" and not read.address.call
            operation = route["operation"] = "single" if alone else "other"
            note = (
                "answers always the same: nothing says which record is meant" if operation == "other" else ""
            )
        route |= {"key": key} if key and operation in ("read", "update", "delete", "upsert") else {}
        route |= self._writing(read, operation) | self._answer(read, target, operation)
        route |= self._relations(read, target, operation)
        return route, note

    def _operation(self, read: Read, kind: Kind) -> str:
        method, address, result = read.operation.method, read.address, read.result
        content = read.operation.answer
        if method == "GET" and content is not None and "json" not in content.media:
            return "unsupported"
        if address.call and address.verb:
            wanted = {"read": "record", "create": "record", "list": "list"}.get(address.verb, "")
            fits = not wanted or result.kind == wanted
            return address.verb if fits else "other"
        if method == "GET":
            if address.item:
                return "list" if result.kind == "list" and not self._is_own(read, kind) else "read"
            if self._lists(read):
                return "unsupported" if address.search and self._only_searched(kind) else "list"
            return "single" if result.kind == "record" else "other"
        if method == "POST" and address.search:
            if self._only_searched(kind):
                return "unsupported"
            return "list" if result.kind == "list" or not self._schemas.properties(read.answer) else "other"
        return self._writes(read, kind)

    def _lists(self, read: Read) -> bool:
        """Whether the answer is a list; where nothing describes it, whether it can be asked for in pages."""
        if read.result.kind == "list":
            return True
        paged = any(folded(each.name) in PAGED for each in read.operation.parameters)
        return paged and read.result.kind in ("record", "other") and not self._schemas.properties(read.answer)

    def _only_searched(self, kind: Kind) -> bool:
        """Whether nothing but searches is known of these records, so that there would never be one."""
        return all(read.address.search for read in kind.resource.reads)

    def _writes(self, read: Read, kind: Kind) -> str:
        method, address = read.operation.method, read.address
        if address.item:
            if method == "DELETE":
                return "delete"
            creates = any(each.status == "201" for each in read.operation.answers)
            return "upsert" if method in ("PUT", "PATCH") and creates else "update"
        here = self._methods.get(address.collection, set())
        if method == "DELETE":
            return "clear" if address.collection in self._shown else "action"
        known = self._methods.get(address.collection + "/{}") or address.collection in self._shown
        if not known and address.parents and self._parent(read) is not None:
            same = read.result.kind != "record" or self._is_own(read, self._parent(read))
            return "action" if same else "create"
        if method == "PATCH" or (method == "PUT" and "POST" not in here and not known):
            many = known and sent_schema(self._schemas, read)[2]
            return "create" if many or (known and read.result.kind == "list") else "single"
        if method == "POST" and "PUT" in here and known:
            return "upsert"
        return "create"

    def _is_own(self, read: Read, kind: Kind | None) -> bool:
        """Whether the answer is about records of this kind: they have most fields in common."""
        if kind is None or not kind.properties:
            return True
        shown = set(self._schemas.properties(read.result.schema))
        return len(shown & set(kind.properties)) * 2 >= len(shown)

    def _parent(self, read: Read) -> Kind | None:
        """The kind of record the address ends under, `/tasks/{id}/close`."""
        if not read.address.parents:
            return None
        param, collection = read.address.parents[-1]
        if not read.address.collection.removeprefix(collection).startswith("/{}/"):
            return None
        home = self._homes.get(collection, "")
        return self._kinds.get(home) if home and param else None

    def _common(self, read: Read) -> dict[str, Any]:
        operation = read.operation
        statuses = [each.status for each in operation.answers]
        good = next((status for status in statuses if status[:1] == "2" and status.isdecimal()), "")
        params = {
            each.name: _param_schema(each.type, each.enum, each.required, each.default)
            for each in operation.parameters
            if each.place == "query"
        }
        route: dict[str, Any] = {
            "method": operation.method,
            "path": operation.path,
            "status": int(good) if good else (200 if operation.answer or operation.method == "GET" else 204),
            "params": params,
        }
        refused = {"invalid": 422} if "422" in statuses and "400" not in statuses else {}
        refused |= {"duplicate": 422} if "422" in statuses and "409" not in statuses else {}
        if refused and operation.method not in ("GET", "DELETE"):
            route["statuses"] = {"invalid": 422, **refused} if operation.body else refused
        return route

    def _writing(self, read: Read, operation: str) -> dict[str, Any]:
        content = read.operation.body
        if content is None or read.operation.method == "GET":
            return {}
        media = "form" if "form" in content.media else "json" if "json" in content.media else "other"
        schema, at, many = sent_schema(self._schemas, read)
        takes: dict[str, Any] = {"media": [media], "required": content.required and media != "other"}
        if media != "other" and self._schemas.resolved(read.body):
            takes["schema"] = read.body
            if operation == "create" and not many:
                takes["schema"] = with_said(read.body, read.operation, self._lookups, at)
        route: dict[str, Any] = {"takes": takes}
        if schema is not None and (at or many) and operation not in ("list", "other"):
            route["accepts"] = {"record_at": at, "many": many}
        return route

    def _answer(self, read: Read, kind: Kind, operation: str) -> dict[str, Any]:
        if operation == "list":
            paging = paging_of(self._schemas, read, self._templates.usual_list, link=self._link)
            response = self._templates.list_template(read)
            return {"response": response, "paging": paging, **self._view(read, kind)}
        if not read.answer:
            return {}
        same = operation in ("create", "read", "update", "upsert", "single")
        shown = self._schemas.properties(read.result.schema)
        same = same or (
            operation == "delete" and (len(shown) >= 5 or not self._schemas.properties(read.answer))
        )
        if same and self._is_own(read, kind) and read.result.kind in ("record", "list"):
            return {"response": self._templates.record_template(read), **self._view(read, kind)}
        return {"response": self._templates.receipt(read, kind.id)}

    def _view(self, read: Read, kind: Kind) -> dict[str, Any]:
        schema = read.result.schema
        if not self._schemas.properties(schema) or schema == kind.definition.get("schema"):
            schema = kind.definition.get("schema")
        return {} if schema is None else {"view": schema}

    def _key(self, read: Read, kind: Kind, operation: str, *, acting: bool) -> dict[str, Any] | None:
        """Where the request names its record."""
        if acting:
            param = read.address.parents[-1][0]
            return {"in": "path", "name": param, "field": kind.id}
        if read.address.item:
            named = {folded(name): name for name in kind.properties}
            others = [named[folded(item)] for item in kind.resource.items if folded(item) in named]
            others = [name for name in others if name != kind.id]
            key = {"in": "path", "name": read.address.item, "field": kind.id}
            return key | ({"others": others} if others else {})
        if operation not in ("read", "update", "delete"):
            return None
        places = [("query", each.name) for each in read.operation.parameters if each.place == "query"]
        places += [("body", name) for name in self._schemas.properties(read.body)]
        wanted = (
            *(folded(kind.id), f"{singular(kind.resource.name)}id", "id", singular(kind.resource.name)),
            folded(read.result.at.rpartition(".")[2]),
        )
        for name in wanted:
            for place, given in places:
                if name and folded(given) == name:
                    return {"in": place, "name": given, "field": kind.id}
        return self._key_by_field(read, kind, places)

    def _key_by_field(self, read: Read, kind: Kind, places: list[tuple[str, str]]) -> dict[str, str] | None:
        needed = {each.name for each in read.operation.parameters if each.required}
        for place, given in places:
            if given not in needed and place == "query":
                continue
            if given in kind.properties:
                return {"in": place, "name": given, "field": given}
            for name, inner in kind.properties.items():
                if given in self._schemas.properties(inner):
                    return {"in": place, "name": given, "field": f"{name}.{given}"}
        return None

    def _relations(self, read: Read, kind: Kind, operation: str) -> dict[str, Any]:
        """What the placeholders before the last one mean for the records."""
        if operation not in ("list", "create", "single", "clear", "upsert"):
            return {}
        plain = {folded(name): name for name in reversed(list(kind.properties))}
        within: dict[str, list[str]] = {}
        parents: dict[str, str] = {}
        for param, collection in read.address.parents:
            names = relation_names(param, collection)
            within[param] = [plain[name] for name in names if name in plain and plain[name] != kind.id]
            home = self._kinds.get(self._homes.get(collection, ""))
            if home is not None and home is not kind and self._makes(home):
                parents[param] = home.resource.name
            elif home is kind:
                within[param] = [plain[name] for name in ("parent", "parentid") if name in plain]
                parents |= {param: home.resource.name} if self._makes(home) else {}
        made = {"within": within, "parents": parents}
        return {name: value for name, value in made.items() if value}

    def _makes(self, kind: Kind) -> bool:
        """Whether a record of this kind can be made by its own operations."""
        return any(
            read.operation.method in ("POST", "PUT") and not read.address.item and not read.address.call
            for read in kind.resource.reads
        )

    def _query_route(self, read: Read, kind: Kind) -> dict[str, Any] | None:
        """A query over all objects, `/query?q=SELECT ...`."""
        params = [each.name for each in read.operation.parameters if each.place == "query"]
        param = next((name for name in params if folded(name) in LANGUAGE_PARAMS), "")
        ends = read.operation.path.rstrip("/").rpartition("/")[2].lower() == "query"
        if read.operation.method != "GET" or not param or not ends:
            return None
        return self._common(read) | {
            "operation": "search",
            "object": kind.resource.name,
            "language": "soql",
            "query_param": param,
            "response": self._templates.query_template(read),
        }


SEARCH: Final = "a search, and nothing says over which records"
PAGED: Final = frozenset(
    {"pagesize", "limit", "perpage", "cursor", "startcursor", "offset", "page", "maxresults"}
)


def _param_schema(kind: str, enum: Any, required: bool, default: Any) -> dict[str, Any]:
    schema: dict[str, Any] = {}
    words = [word for word in kind.split(" | ") if word in ("string", "integer", "number", "boolean")]
    if kind.startswith("array") or "array of" in kind:
        words = ["array"]
    if words:
        schema["type"] = words[0] if len(words) == 1 else words
    if enum and words != ["array"]:
        schema["enum"] = list(enum)
        if default in enum:
            schema["default"] = default
    return schema | {"required": True} if required else schema
