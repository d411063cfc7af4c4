"""Opening the language model that a team, a chat or a job works with, and refusing calls over the limit.

A team's own models come before the installation's (TENON_MODEL), which is there for teams that have none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.conf import settings

from lib import net
from lib.vault import Vault, VaultError
from llm.configured import open_model
from llm.errors import BudgetSpent, NotAllowed
from llm.model import Model
from llm.openai_compatible import OpenAICompatible
from llm.price import Price, price_of
from llm.unopened import Unopened
from systems.models import LanguageModel
from systems.selectors.language_models import (
    bound_of,
    language_model_of,
    language_models_of,
    used_this_month,
)
from systems.spending import refusal
from teams.models import Project, Team

INSTALLATION: Final = "installation"
"""The key of the model that the installation's environment sets."""


@dataclass(frozen=True)
class ModelChoice:
    """A model one may choose. `context` and `most_output` are tokens, None where the server decides."""

    key: str
    label: str
    name: str
    context: int
    price: Price | None
    sees: bool
    most_output: int | None = None
    is_default: bool = False

    @property
    def is_installation(self) -> bool:
        """Whether the installation's environment set it, so that no page changes it."""
        return self.key == INSTALLATION


def installation_model() -> ModelChoice | None:
    """The model of the installation's environment, None where it sets none."""
    if not settings.MODEL_NAME:
        return None
    return ModelChoice(
        key=INSTALLATION,
        label=settings.MODEL_NAME,
        name=settings.MODEL_NAME,
        context=settings.MODEL_CONTEXT,
        price=price_of(settings.MODEL_PRICE),
        sees=settings.MODEL_SEES,
    )


def models_of(team: Team) -> list[ModelChoice]:
    """The models that are on, the one taken without a choice first."""
    own = [_choice(row) for row in language_models_of(team).filter(is_on=True)]
    shared = installation_model()
    if shared is not None:
        is_first = not any(one.is_default for one in own)
        own.insert(0 if is_first else len(own), ModelChoice(**{**vars(shared), "is_default": is_first}))
    return own


def open_model_for(team: Team, key: str = "") -> tuple[Model, ModelChoice] | None:
    """The model with that key; without one, or when it is gone or off, the one taken without a choice.

    None where there is no model. One whose key cannot be opened answers every question with NotAllowed.
    """
    choices = models_of(team)
    chosen = next((one for one in choices if one.key == key), None)
    chosen = chosen or next((one for one in choices if one.is_default), None)
    if chosen is None:
        return None
    if chosen.is_installation:
        opened = open_model(name=settings.MODEL_NAME, url=settings.MODEL_URL, key=settings.MODEL_KEY)
        return (opened, chosen) if opened else None
    row = language_model_of(team, chosen.key)
    if row is None:
        return None
    try:
        return opened_row(row), chosen
    except NotAllowed as problem:
        return Unopened(row.name, str(problem)), chosen


def opened_row(row: LanguageModel, **options: object) -> OpenAICompatible:
    """The client for a team's model; `options` as for OpenAICompatible. Raises NotAllowed.

    Its address may be of this machine or a private network, where people run models of their own, but not
    link-local. Only admins set it, and an error shows them at most 500 characters of what answers there.
    """
    try:
        secret = Vault(settings.VAULT_KEYS).open(bytes(row.secret)) if row.secret else {}
    except VaultError as error:
        raise NotAllowed(f"The key of {row.label} cannot be opened. {error}") from error
    usual = {
        "url": row.base_url,
        "key": secret.get("key", ""),
        "most_output": row.most_output_tokens,
        "quirks": row.check_result.get("quirks", ()),
        "allow": (*net.PRIVATE, *settings.OUTBOUND_ALLOW),
    }
    return OpenAICompatible(row.name, **{**usual, **options})


def refused_to(project: Project, choice: ModelChoice) -> str:
    """Why the project must not ask this model now, as a sentence; "" where it may.

    Two to four queries; call it before every question to a model.
    """
    bound = bound_of(project)
    if not bound.is_set:
        return ""
    used = used_this_month(project)
    return refusal(bound, used, model=choice.label, has_price=choice.price is not None)


def guard(project: Project, choice: ModelChoice) -> Callable[[], None]:
    """What to call before each question to the model. It raises BudgetSpent when the limit is used up."""

    def check() -> None:
        if told := refused_to(project, choice):
            raise BudgetSpent(told)

    return check


def _choice(row: LanguageModel) -> ModelChoice:
    return ModelChoice(
        key=row.key,
        label=row.label,
        name=row.name,
        context=row.context_tokens,
        price=price_in(row),
        sees=row.sees_pictures,
        most_output=row.most_output_tokens,
        is_default=row.is_default,
    )


def price_in(row: LanguageModel) -> Price | None:
    """The price of a team's model, None unless input and output have one."""
    if row.price_input is None or row.price_output is None:
        return None
    return Price(Decimal(row.price_input), Decimal(row.price_output), row.price_cached)
