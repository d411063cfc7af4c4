"""The page on which a team's language models are set up."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from systems.forms import ModelFields
from systems.language_models import ModelChoice, installation_model
from systems.models import LanguageModel
from systems.pages.environment import Problem
from systems.selectors.language_models import language_models_of
from teams import roles
from teams.models import Membership, Team

NEW = ""
# Icon and colour of words, by how much of a thing works.
MARKS = {"yes": ("circle-check", "okc"), "no": ("circle-x", "badc"), "partly": ("circle-help", "warnc")}


@dataclass(frozen=True)
class ShownFinding:
    """One thing a test found."""

    title: str
    state: str
    text: str

    @property
    def icon(self) -> str:
        return MARKS.get(self.state, MARKS["partly"])[0]

    @property
    def css(self) -> str:
        return MARKS.get(self.state, MARKS["partly"])[1]


@dataclass(frozen=True)
class ModelForm:
    """The dialog for one model, or with the key NEW for another one. `is_open`: it was refused."""

    key: str
    fields: ModelFields
    has_secret: bool = False
    problem: Problem | None = None

    @property
    def dialog(self) -> str:
        """The dialog's id."""
        return f"model-{self.key}" if self.key else "model-new"

    @property
    def errors(self) -> dict[str, str]:
        """The sentence, by the field it is about."""
        return {self.problem.where: self.problem.text} if self.problem and self.problem.where else {}

    @property
    def other_error(self) -> str:
        return self.problem.text if self.problem and not self.problem.where else ""


@dataclass(frozen=True)
class ModelRow:
    """A model as a row of the list. `row` is None for the installation's."""

    key: str
    label: str
    details: tuple[str, ...]
    is_default: bool
    is_on: bool = True
    row: LanguageModel | None = None
    result: Mapping[str, Any] | None = None

    @property
    def findings(self) -> list[ShownFinding]:
        """What the last test found, empty before there was one."""
        found = (self.result or {}).get("findings", ())
        return [ShownFinding(one["title"], one["state"], one["text"]) for one in found]

    @property
    def said(self) -> list[ShownFinding]:
        """The findings of which more is to say than that it works."""
        return [one for one in self.findings if one.state != "yes"]

    @property
    def works(self) -> bool | None:
        """None before it was tested."""
        return bool((self.result or {}).get("works")) if self.findings else None

    @cached_property
    def form(self) -> ModelForm:
        """The dialog that changes it."""
        if self.row is None:
            raise ValueError("The installation's model has no form.")
        return ModelForm(self.key, fields_of(self.row), bool(self.row.secret))


class ModelsPage:
    """A team's models. `problem.form` is the key of the refused form; `tested`: (key, what a test found)."""

    def __init__(
        self,
        membership: Membership,
        *,
        fields: ModelFields | None = None,
        problem: Problem | None = None,
        tested: tuple[str, Mapping[str, Any]] | None = None,
    ) -> None:
        self.membership = membership
        self.team: Team = membership.team
        self.fields, self.problem, self.tested = fields, problem, tested

    @property
    def may_change(self) -> bool:
        return self.membership.may(roles.ADMINISTER)

    @cached_property
    def own(self) -> list[ModelRow]:
        """The team's own; others than admins see those that are on, by name only."""
        rows = language_models_of(self.team)
        return [self._row(row) for row in (rows if self.may_change else rows.filter(is_on=True))]

    @cached_property
    def shared(self) -> ModelRow | None:
        """The installation's model."""
        choice = installation_model()
        if choice is None:
            return None
        is_default = not any(one.is_default for one in self.own)
        result = self.tested[1] if self.tested and self.tested[0] == choice.key else None
        details = choice_details(choice) if self.may_change else ()
        return ModelRow(choice.key, choice.label, details, is_default, result=result)

    @property
    def rows(self) -> list[ModelRow]:
        return [*self.own, *([self.shared] if self.shared else [])]

    @cached_property
    def forms(self) -> list[ModelForm]:
        """Every dialog of the page; the refused one with what was typed."""
        forms = [ModelForm(NEW, ModelFields()), *(row.form for row in self.own)] if self.may_change else []
        if self.problem is None or self.fields is None:
            return forms
        typed, problem = replace(self.fields, secret=""), self.problem
        return [
            replace(one, fields=typed, problem=problem) if one.key == problem.form else one for one in forms
        ]

    def row_of(self, key: str) -> ModelRow | None:
        """The row of that model."""
        return next((one for one in self.rows if one.key == key), None)

    def _row(self, row: LanguageModel) -> ModelRow:
        if not self.may_change:
            return ModelRow(row.key, row.label, (), row.is_default)
        return ModelRow(
            row.key, row.label, row_details(row), row.is_default, row.is_on, row, row.check_result
        )


def fields_of(row: LanguageModel) -> ModelFields:
    """The form as the row has it, without the key."""
    return ModelFields(
        label=row.label,
        name=row.name,
        base_url=row.base_url,
        context_tokens=str(row.context_tokens),
        most_output_tokens=str(row.most_output_tokens or ""),
        price_input=_plain(row.price_input),
        price_output=_plain(row.price_output),
        price_cached=_plain(row.price_cached),
        sees_pictures=row.sees_pictures,
        is_on=row.is_on,
    )


def row_details(row: LanguageModel) -> tuple[str, ...]:
    """What admins see of it beside its label."""
    where = urlsplit(row.base_url).netloc if row.base_url else "api.openai.com"
    secret = "" if row.secret else "no key"
    price = _priced(row.price_input, row.price_output)
    sees = "sees pictures" if row.sees_pictures else ""
    told = (f"{row.name} at {where}", f"{tokens_told(row.context_tokens)} tokens", price, sees, secret)
    return tuple(filter(None, told))


def choice_details(choice: ModelChoice) -> tuple[str, ...]:
    """The same of the installation's model."""
    price = _priced(choice.price.input, choice.price.output) if choice.price else _priced(None, None)
    sees = "sees pictures" if choice.sees else ""
    return tuple(filter(None, (f"{tokens_told(choice.context)} tokens", price, sees)))


def tokens_told(count: int) -> str:
    """`128k`, `1M`, `8,192`."""
    if count % 1_000_000 == 0:
        return f"{count // 1_000_000}M"
    return f"{count // 1_000}k" if count % 1_000 == 0 else f"{count:,}"


def _priced(read: Decimal | None, written: Decimal | None) -> str:
    if read is None or written is None:
        return "no price"
    return f"${_plain(read)} in, ${_plain(written)} out"


def _plain(amount: Decimal | None) -> str:
    """`0.25` of `0.250000`."""
    if amount is None:
        return ""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
