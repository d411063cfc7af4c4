"""Values that become other values: picklist tables, lists of arrows under a field's name, one-line lists."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from planner.expressions import sentence_to_expr
from planner.expressions.pairs import literal
from planner.expressions.tree import Call, Expr, Pairs, write
from planner.extraction.announced import announced, folded, heads, said_near, topic_of, without_systems
from planner.extraction.mapping_tables import cell_text
from planner.extraction.systems import Naming
from planner.extraction.table_columns import columns_of
from planner.extraction.tables import Table, names_fields
from planner.extraction.units import Unit
from planner.extraction.value_lists import (
    SIGN,
    blocks_of,
    halves_of,
    is_shaped,
    listed_values,
    mapped_before,
    names_field,
)
from planner.extraction.value_runs import Run, run_in, subject_of, words_of
from planner.extraction.words import ABOUT_VALUES, FIELD_NOUNS, singular
from planner.spec.values import Evidence, Role

_ABOUT_FIELDS: Final = re.compile(r"\bfields?\b|\battribut|\bpropert|\bcolumns?\b|zuordnung", re.IGNORECASE)
_OTHERS: Final = re.compile(
    r"^\W*(?:(?:all|any|every)? ?(?:thing|body)? ?(?:others?|else)(?: values?| status(?:es)?)?"
    r"|all the rest|the rest"
    r"|otherwise|default|fallback|\*|sonst|alle anderen|andere|rest|any value)\W*$",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(
    r"^\W*([A-Za-z][\w .'/-]{1,50}?)\s*(?::|\()\s+?(?=\S)|^\W*([A-Za-z][\w .'/-]{1,50}?):\s"
)
_SEE: Final = re.compile(
    r"^\W*(?:see|as per|according to|per|siehe|via|use|mapped (?:via|with|by|per)|by)?\s*(?:the )?"
    r"(?:[\w -]{0,30}\b)?(?:value |status |picklist )?(?:tables?|lists?|mappings?|below|above|values|tabelle"
    r"|liste|lookup)(?: below| above| unten)?\W*$|^\W*(?:see|siehe) (?:section |chapter "
    r"|\u00a7 ?)?\d+(?:\.\d+)*\W*$",
    re.IGNORECASE,
)
_SPOKEN: Final = re.compile(
    r"^\W*(?:the |a |an )?(?P<subject>[\w ]{3,30}?) [\"'“](?P<left>[^\"'”]{1,40})[\"'”] (?:is|becomes|maps to"
    r"|goes to|means|turns into|->|→) [\"'“]?(?P<right>[\w &-]{1,30}?)[\"'”]?"
    r"(?:,? (?:and )?(?:everything|anything|all) else (?:is |becomes |as )?"
    r"[\"'“]?(?P<other>[\w &-]{1,30}?)[\"'”]?)?"
    r"(?: in [\w ]{2,30})?\W*$"
)


@dataclass(slots=True)
class ValueMap:
    """Pairs of values, the words that say whose values they are, and where all that stands."""

    subjects: tuple[str, ...]
    pairs: dict[str, str] = field(default_factory=dict)
    other: str | None = None
    evidence: list[Evidence] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    labelled: bool = False
    given: str = ""

    @property
    def sentence(self) -> str:
        """`open = 1, closed = 2, otherwise 3`, or the expression itself where the values hold commas."""
        said = ", ".join(f"{key} = {value}" for key, value in self.pairs.items())
        if self.other is not None:
            said += f", otherwise {self.other}"
        options = [("pairs", Pairs(tuple((key, literal(value)) for key, value in self.pairs.items())))]
        meant = Call("map", (), tuple(options + ([("default", literal(self.other))] if self.other else [])))
        exact = write(Expr((meant,)))
        return said if sentence_to_expr(said) == exact else exact


@dataclass(frozen=True, slots=True)
class ValueMaps:
    """All that were found, and the units and tables that hold them."""

    maps: tuple[ValueMap, ...]
    units: frozenset[int]
    tables: frozenset[int]
    rows: Mapping[int, Run] = field(default_factory=dict)
    """Values inside sentences by unit: only what stands there pairs no fields."""

    def covers(self, number: int, start: int) -> bool:
        """Whether something that begins at this place of a unit is told of values."""
        row = self.rows.get(number)
        return number in self.units or (row is not None and row.start <= start < row.end)


def find_value_maps(
    units: Sequence[Unit],
    tables: Sequence[Table],
    naming: Naming,
    roles: Mapping[str, Role],
    targets: Mapping[int, Sequence[str]],
) -> ValueMaps:
    """Every value map. `targets` are the names of the fields each unit maps.

    A heading that repeats one is about its values, and so is a list of values right behind such a sentence.
    """
    names = {name for several in targets.values() for name in several}
    known = {folded(part) for name in names for part in (name, name.rsplit(".", 1)[-1])} - {""}
    found: list[ValueMap] = []
    used: set[int] = set()
    taken: set[int] = set()
    for table in tables:
        if made := _from_table(table, naming, roles, known):
            found.append(made)
            taken.add(table.first.number)
            used |= {unit.number for unit in made.units}
    by_number = {unit.number: unit for unit in units}
    for block in blocks_of(units):
        before = by_number.get(block[0].number - 1)
        fields = announced(before, block[0], known) or mapped_before(block, targets)
        if made := _from_block(block, known, fields):
            found.append(made)
            used |= {unit.number for unit in made.units}
    for unit in units:
        if unit.scope != "in" or unit.number in used:
            continue
        made = _from_line(unit, known) or _behind(unit, targets.get(unit.number - 1, ()))
        if made := made or _from_code(unit, targets, by_number):
            found.append(made)
            used.add(unit.number)
    parts = {word for name in names for word in words_of(name)}
    rows: dict[int, Run] = {}
    for unit in units:
        before = by_number.get(unit.number - 1)
        if unit.number not in used and (run := run_in(unit, parts, before.text if before else "")):
            rows[unit.number] = run
    found += [_from_run(by_number[number], run, targets, by_number) for number, run in rows.items()]
    return ValueMaps(tuple(found), frozenset(used), frozenset(taken), rows)


def _from_run(
    unit: Unit, run: Run, targets: Mapping[int, Sequence[str]], units: Mapping[int, Unit]
) -> ValueMap:
    """Values of the field that their label, their own sentence or one right before names."""
    values = {folded(each) for each in (*run.pairs, *run.pairs.values())}
    own = [name for name in targets.get(unit.number, ()) if folded(name) not in values]
    label = subject_of(run.label)
    before = () if own or label else targets.get(unit.number - 1, ())[-1:]
    last = run.label.rsplit(maxsplit=1)[-1:] if not label else []
    subjects = [*run.about[:1], label, *last, *reversed(own), *before, *run.about[1:]]
    if not (own or label or before):
        subjects += said_near(unit, run.start, targets, units)
    made = ValueMap(tuple(filter(None, subjects)), dict(run.pairs), run.other)
    if run.given:  # The sentence names both fields itself.
        made.subjects, made.given, made.labelled = run.about[:1], run.given, True
    made.evidence, made.units = [unit.evidence()], [unit]
    return made


def _from_code(
    unit: Unit, targets: Mapping[int, Sequence[str]], units: Mapping[int, Unit]
) -> ValueMap | None:
    pairs = listed_values(unit) if unit.number not in targets else {}
    subjects = said_near(unit, 0, targets, units) if pairs else ()
    return ValueMap(tuple(subjects), pairs, None, [unit.evidence()], [unit]) if subjects else None


def refers(rule: str) -> bool:
    """`see the table below`: the rule stands elsewhere."""
    looked = re.fullmatch(
        r"\W*(?:look(?:ed)? ?up|translat\w+|mapp?\w*|code list)?[\s,;:(]*(?:see|siehe) [\w ]{3,40}\W*",
        rule,
        re.IGNORECASE,
    )
    marked = bool(rule.strip()) and not re.search(r"\w", rule)  # A footnote's sign.
    return bool(_SEE.match(rule) or looked or marked)


_EQUALS: Final = re.compile(
    r"^\W*[\"'`“]?(?P<left>[\w .-]{1,30}?)[\"'`”]?\s*(?:=|:|->|→|=>|\bbecomes?\b|\bmeans\b"
    r"|\bis\b(?=\s*[\"'`“]?-?\d+[\"'`”]?\W?$))\s*[\"'`“]?"
    r"(?P<right>[^\"'`“”]{1,40}?)[\"'`”]?\W?$"
)


def in_values(rule: str) -> str:
    """`(ups:3, dhl:5)` and `H becomes "+", L becomes "-"` as the sentence that rules are read from.

    A rule that is no list of values, or is understood as it stands, comes back unchanged.
    """
    bare = rule.strip().removeprefix("(").removesuffix(")") if rule.strip()[:1] == "(" else rule.strip()
    found = [_EQUALS.match(part.strip()) for part in re.split(r"[,;]\s*", bare)]
    pairs = {each["left"].strip(): each["right"].strip() for each in found if each}
    others = len(found) - len(pairs)
    if len(pairs) < 2 or others > 1 or any(len(key.split()) > 2 for key in pairs):
        return rule
    known = sentence_to_expr(bare)
    if known and known.startswith("map("):
        return bare
    return ValueMap((), pairs).sentence


def _from_table(table: Table, naming: Naming, roles: Mapping[str, Role], known: set[str]) -> ValueMap | None:
    columns = columns_of(table, naming, roles)
    context = table.first.context
    subjects = tuple(words for words in reversed(context[-3:]))
    named = bool(context) and any(topic_of(words) in known for words in context[-2:])
    valued = any(ABOUT_VALUES.search(words) for words in context[-2:])
    cells = {folded(cell.text) for unit in table.body for cell in unit.passage.cells}
    headed_by = {head for name in table.names for head in heads(name, naming)} - cells
    headed = bool(headed_by & known) and not names_fields(table)
    if headed and len(table.names) == 2 and (columns is None or not columns.values):
        columns, named = None, True
    if columns is None:
        if not (named or valued) or len(table.names) != 2:
            return None
        source, target = 0, 1
    else:
        source, target = columns.source, columns.target
        if not (columns.values or named or valued) or _ABOUT_FIELDS.search(" ".join(table.names)):
            return None
    made = ValueMap((*(without_systems(name, naming) for name in table.names), *subjects))
    for unit in table.body:
        _take(made, cell_text(unit, source), cell_text(unit, target), unit)
    return made if len(made.pairs) > 1 or (made.pairs and made.other) else None


def _take(made: ValueMap, left: str, right: str, unit: Unit) -> None:
    left, right = left.strip(" \"'`,.;"), right.strip(" \"'`,;.")
    if not left or not right:
        return
    if _OTHERS.match(left):
        made.other = right
    else:
        for each in (
            re.split(r"\s*/\s*|\s+or\s+", left) if re.search(r"\w+\s*/\s*\w+|\sor\s", left) else [left]
        ):
            made.pairs.setdefault(each, right)
    made.evidence.append(unit.evidence())
    made.units.append(unit)


def _from_block(block: Sequence[Unit], known: set[str], fields: Sequence[str] = ()) -> ValueMap | None:
    """Arrows under words that name a field, or that speak of values, or with a line for all others."""
    context = (*block[0].context[-2:], *fields)
    halves = [found for unit in block if (found := halves_of(unit.text))]
    others = any(_OTHERS.match(left) for left, _ in halves)
    named = bool(fields) or any(topic_of(words) in known for words in context if words)
    valued = any(ABOUT_VALUES.search(words) for words in context)
    shaped = sum(is_shaped(left) or is_shaped(right) for left, right in halves)
    if len(halves) < 2 or not (named or valued or others) or shaped > len(halves) / 3:
        return None
    made = ValueMap(tuple(reversed(context)))
    for unit, (left, right) in zip(block, halves, strict=True):
        _take(made, left, right, unit)
    return made if len(made.pairs) > 1 or (made.pairs and made.other) else None


def _from_line(unit: Unit, known: set[str]) -> ValueMap | None:
    """`Priority: 1 low -> 4, 2 normal -> 3`: a field's name, then at least two pairs of values."""
    if unit.kind not in ("item", "paragraph"):
        return None
    if spoken := _SPOKEN.match(unit.text):
        subject = spoken["subject"].strip()
        if topic_of(subject) in known or FIELD_NOUNS.fullmatch(subject):
            made = ValueMap(
                (subject,), {spoken["left"]: spoken["right"].strip()}, spoken["other"], labelled=True
            )
            made.evidence, made.units = [unit.evidence()], [unit]
            return made
    label = _LABEL.match(unit.text)
    if label is None:
        return None
    subject = label[1] or label[2]
    called = {topic_of(subject), topic_of(singular(subject))} & known
    if not (called or names_field(subject)) or re.search(r"\bmap|\bfields?\b", subject, re.IGNORECASE):
        return None
    halves = [halves_of(part) for part in re.split(r"\s*[,;]\s*", unit.text[label.end() :].strip(" .)"))]
    pairs = [each for each in halves if each]
    signs = len(SIGN.findall(unit.text[label.end() :]))
    shaped = sum(is_shaped(left) or is_shaped(right) for left, right in pairs)
    if len(pairs) < 2 or len(pairs) < len(halves) or signs < 2 or shaped > len(pairs) / 3:
        return None
    made = ValueMap((subject,), labelled=True)
    for left, right in pairs:
        _take(made, left, right, unit)
    made.evidence, made.units = [unit.evidence()], [unit]
    return made


def _behind(unit: Unit, named: Sequence[str]) -> ValueMap | None:
    """`N30 -> 2, N60 -> 3` right behind the sentence that maps the field."""
    if unit.kind not in ("item", "paragraph") or len(named) < 2 or _LABEL.match(unit.text):
        return None
    halves = [halves_of(part) for part in re.split(r"\s*[,;]\s*", unit.text.strip(" .)"))]
    pairs = [each for each in halves if each]
    if len(pairs) < 2 or len(pairs) < len(halves) or len(SIGN.findall(unit.text)) < 2:
        return None
    if not all(
        re.fullmatch(r"[\"']?(?:-?[\d.]+|[A-Z\d_-]+|true|false|[A-Z][a-z]+)[\"']?", right)
        for _, right in pairs
    ):
        return None
    made = ValueMap((named[-1],))
    for left, right in pairs:
        _take(made, left, right, unit)
    made.evidence, made.units = [unit.evidence()], [unit]
    return made


def belongs(made: ValueMap, names: Sequence[str]) -> int:
    """How well a value map fits a row of these field names; 0 where it is another's."""
    best = 0
    for rank, words in enumerate(made.subjects[:6]):
        subject = topic_of(words)
        if not subject:
            continue
        for name in names:
            tail = folded(name.rsplit(".", 1)[-1])
            whole = folded(name)
            if {subject, folded(words)} & {tail, whole}:
                best = max(best, 20 - rank)
            elif len(subject) > 4 and (subject in whole or (len(tail) > 4 and tail in subject)):
                best = max(best, 10 - rank)
            elif folded(singular(words)) in words_of(name) or subject in words_of(name):
                best = max(best, 4 - rank)
    return best
