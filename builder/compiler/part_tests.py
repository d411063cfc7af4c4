"""`tests/test_<name>_parts.py`: what a plan says beyond its criteria: every row and step has a test."""

from collections.abc import Iterator, Sequence

from builder.compiler.busy_tests import busy_check
from builder.compiler.checks import CheckCode
from builder.compiler.criterion_tests import fitted, head, test_name
from builder.compiler.expected_rows import Tables
from builder.compiler.expected_sent import Sent
from builder.compiler.fixtures import FixtureBook
from builder.compiler.ir import MappingFunction, Module
from builder.compiler.layout import STEP
from builder.compiler.literals import docstring, literal, sentence, text
from builder.compiler.names import Names
from builder.compiler.part_check import PartCheck
from builder.compiler.part_checks import PartChecks
from builder.compiler.printer import import_from, names_in
from builder.compiler.reaching import waits_of
from builder.compiler.row_tests import RowTests, alone_function
from planner.handover import Check, Transformation, WorkflowSpec

SENT = '''\
def sent(result, *lists):
    """Every request but those that read `lists` page by page: to whom, where, with what, and write key."""
    return [
        (each.system, each.method, each.path, asked(each), each.request["body"], each.write_key)
        for each in result.exchanges
        if each.path.partition("?")[0] not in lists
    ]
'''
ASKED = '''\
def asked(exchange):
    """The parameters of a request."""
    return dict(parse_qsl(urlsplit(exchange.url).query, keep_blank_values=True))
'''
KEEP = '''\
@workflow("Keep")
def keep(ctx: Context, event: dict) -> None:
    """What another workflow has kept."""
    ctx.kv(event["scope"], shared=True).set(event["key"], event["value"])
'''
KEPT = '''\
@workflow("Kept")
def kept(ctx: Context, event: dict) -> object:
    """What is kept for other workflows."""
    return ctx.kv(event["scope"], shared=True).get(event["key"])
'''
HELPERS = {"sent": SENT, "asked": ASKED, "keep": KEEP, "kept": KEPT}


class PartTests:
    """Writes the file of one workflow."""

    def __init__(self, spec: WorkflowSpec, module: Module, fixtures: FixtureBook, tables: Tables) -> None:
        self.spec = spec
        self.module = module
        self.fixtures = fixtures
        self.tables = tables
        self.names = Names(HELPERS)

    def write(self) -> str:
        """The text of the file, empty where the plan says nothing beyond its criteria."""
        tests = [*self._rows(), *self._busy(), *self._checks()]
        if not tests:
            return ""
        parts = [line for test in tests for line in ("", "", *test)]
        for name, helper in HELPERS.items():
            if name in names_in(parts):
                parts = ["", "", *helper.rstrip("\n").split("\n"), *parts]
        title = sentence(self.spec.title)
        doc = f"What the plan of {title} says of each row and step, beside its criteria ({self.spec.key})."
        return "\n".join([*docstring(doc, 0), *self._imports(parts), *parts]) + "\n"

    def _imports(self, parts: list[str]) -> list[str]:
        used = names_in(parts)
        groups = [
            import_from("urllib.parse", [name for name in ("parse_qsl", "urlsplit") if name in used]),
            import_from("tenon", [name for name in ("Context", "workflow") if name in used]),
        ]
        mapped = [each.name for each in self.module.mappings if each.name in used]
        own = import_from(f"mappings.{self.module.name}", mapped) if mapped else []
        if self.module.workflow.name in used:
            own += import_from(f"workflows.{self.module.name}", [self.module.workflow.name])
        groups.append(own)
        return [
            line for group in groups if group and not group[0].endswith("import ") for line in ("", *group)
        ]

    def _rows(self) -> Iterator[list[str]]:
        tables = {table.key: table for table in self.spec.transformations}
        for mapping in self.module.mappings:
            yield from self._table(mapping, tables[mapping.table])

    def _table(self, mapping: MappingFunction, table: Transformation) -> Iterator[list[str]]:
        alone = self.names.take(f"run_{mapping.name}")
        rows = RowTests(mapping, table, self.tables, alone)
        found = (
            (f"{table.key} {table.name} writes what its rows say", rows.examples()),
            (f"{table.key} {table.name} refuses a record without what it must have", rows.missing()),
        )
        keys = ", ".join(row.key for row in table.rows)
        if any(alone in names_in(lines) for _, lines in found):
            yield alone_function(alone, mapping)
        for said, lines in found:
            if lines:
                yield self._test(said, table.key, f"{keys}.", fitted(lines))

    def _busy(self) -> Iterator[list[str]]:
        for criterion in self.spec.acceptance_criteria:
            found = busy_check(criterion, self.spec)
            if found is not None:
                check, steps = found
                said = f"{criterion.key} holds when every call is refused at first"
                doc = f"{', '.join(step.key for step in steps)}: each is tried again."
                yield self._test(said, criterion.key, doc, fitted(self._lines(check)))

    def _checks(self) -> Iterator[list[str]]:
        for part in PartChecks(self.spec, self.tables).all():
            more = [*_sent(part), *part.more]
            body = fitted(self._lines(part.check, more, part.before, part.is_waiting))
            yield self._test(part.said, part.key, part.doc, body)

    def _lines(
        self,
        check: Check,
        more: Sequence[str] = (),
        before: Sequence[str] = (),
        is_waiting: bool = False,
    ) -> list[str]:
        waits = [] if is_waiting else waits_of(self.spec, check, self.tables)
        code = CheckCode(self.module.workflow.name, self.spec.trigger, self.fixtures, waits=waits)
        return code.write(check, more, before)

    def _test(self, said: str, key: str, doc: str, body: list[str]) -> list[str]:
        name = self.names.take(test_name(said, key))
        documented = [f"{' ' * STEP}{line}" if line else "" for line in docstring(doc, STEP)]
        return [*head(name, body), *documented, *body]


def _sent(part: PartCheck) -> list[str]:
    lines = []
    if part.sent is not None:
        paged = list(dict.fromkeys(each.path for each in part.sent if each.is_paged))
        whole = ", ".join(_request(each) for each in part.sent if not each.is_paged)
        lines.append(f"expected = [{whole}]")
        lines.append(f"assert sent({', '.join(['result', *map(text, paged)])}) == expected")
    if part.results is not None:
        lines.append(f"assert list(result.result) == {literal(list(part.results))}")
    return lines


def _request(sent: Sent) -> str:
    endpoint = sent.endpoint
    told = (endpoint.system, endpoint.method.upper(), sent.path, sent.params, sent.body, sent.write_key)
    return f"({', '.join(literal(each) for each in told)})"
