"""Setting up the language models of a team, and what a project may spend on them."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from lib import ids
from lib.errors import Invalid
from lib.vault import Vault
from llm.trying import Trial
from systems.models import LanguageModel, SpendingLimit
from systems.schemes import checked_address, same_origin
from teams.models import Project, Team, User
from teams.services.audit import record_fact

MOST_MODELS: Final = 50
LEAST_CONTEXT: Final = 2_000
MOST_CONTEXT: Final = 100_000_000
MOST_PRICE: Final = Decimal(100_000)
MOST_DOLLARS: Final = Decimal(1_000_000_000)
MOST_TOKENS: Final = 10**15
RESERVED: Final = frozenset({"installation"})
_ENDPOINT: Final = re.compile(r"/chat/completions/?$")


def save_model(
    *,
    team: Team,
    row: LanguageModel | None,
    label: str,
    name: str,
    base_url: str,
    secret: str,
    context_tokens: int,
    most_output_tokens: int | None,
    price: Mapping[str, Decimal | None],
    sees_pictures: bool,
    is_on: bool,
    by: User,
) -> LanguageModel:
    """Add a model (`row` None) or change one. The first of a team becomes its default.

    `price` has `input`, `output` and `cached`. An empty `secret` leaves the stored one as it is, but only
    while it goes to the same server: whoever could point a stored key at another host could read it there.
    Raises Invalid, naming the field.
    """
    values = _checked(label, name, base_url, context_tokens, most_output_tokens, price)
    with transaction.atomic():
        Team.objects.select_for_update(no_key=True).get(pk=team.pk)
        others = LanguageModel.objects.filter(team=team).exclude(pk=row.pk if row else 0)
        if others.filter(label__iexact=values["label"]).exists():
            raise Invalid("Another model has this name. Choose a different one.", where="label")
        if row is None:
            if others.count() >= MOST_MODELS:
                raise Invalid(f"A team has at most {MOST_MODELS} models. Remove one first.")
            taken = {*others.values_list("key", flat=True), *RESERVED}
            row = LanguageModel(team=team, key=ids.slug(values["label"], taken=taken, longest=80))
        is_new = row.pk is None
        is_elsewhere = is_new or not _same_server(row.base_url, values["base_url"])
        if secret or is_elsewhere:
            row.secret = Vault(settings.VAULT_KEYS).seal({"key": secret}) if secret else b""
        if secret or is_elsewhere or row.name != values["name"]:
            row.checked_at, row.check_result = None, {}
        for field, value in values.items():
            setattr(row, field, value)
        row.sees_pictures, row.is_on = sees_pictures, is_on
        row.changed_by, row.changed_at = by, Now()
        row.save()
        _keep_a_default(team)
        _record(row, by, "language_model.added" if is_new else "language_model.changed")
    row.refresh_from_db()
    return row


def make_default(*, row: LanguageModel, by: User) -> None:
    """Take this model wherever nobody chooses another. Raises Invalid for one that is off."""
    with transaction.atomic():
        Team.objects.select_for_update(no_key=True).get(pk=row.team_id)
        row.refresh_from_db()
        if not row.is_on:
            raise Invalid(f"{row.label} is off. Switch it on first.")
        LanguageModel.objects.filter(team=row.team, is_default=True).update(is_default=False)
        LanguageModel.objects.filter(pk=row.pk).update(is_default=True)
        _record(row, by, "language_model.made_default")


def remove_model(*, row: LanguageModel, by: User) -> None:
    """Forget the model and its key. Chats that chose it take the default from then on; its usage stays."""
    with transaction.atomic():
        Team.objects.select_for_update(no_key=True).get(pk=row.team_id)
        _record(row, by, "language_model.removed")
        row.delete()
        _keep_a_default(row.team)


def keep_trial(*, row: LanguageModel, trial: Trial) -> None:
    """Remember what a test found, unless the model became another one while it was tested."""
    result = {
        "findings": [asdict(one) for one in trial.findings],
        "seconds": round(trial.seconds, 2),
        "works": trial.works,
        "quirks": list(trial.quirks),
    }
    tested = LanguageModel.objects.filter(
        pk=row.pk, name=row.name, base_url=row.base_url, secret=bytes(row.secret)
    )
    tested.update(checked_at=Now(), check_result=result)


def set_spending_limit(*, project: Project, dollars: Decimal | None, tokens: int | None, by: User) -> None:
    """Set the project's monthly limit; None for no such limit. Raises Invalid."""
    if dollars is not None and not 0 <= dollars <= MOST_DOLLARS:
        raise Invalid("Dollars a month: 0 or more, or nothing for no limit.", where="dollars")
    if tokens is not None and not 0 <= tokens <= MOST_TOKENS:
        raise Invalid("Tokens a month: 0 or more, or nothing for no limit.", where="tokens")
    with transaction.atomic():
        values = {"dollars": dollars, "tokens": tokens, "changed_by": by, "changed_at": Now()}
        SpendingLimit.objects.update_or_create(project=project, defaults=values)
        record_fact(
            by=by,
            verb="spending_limit.set",
            project=project,
            subject=project.slug,
            dollars=None if dollars is None else str(dollars),
            tokens=tokens,
        )


def _checked(
    label: str,
    name: str,
    base_url: str,
    context_tokens: int,
    most_output_tokens: int | None,
    price: Mapping[str, Decimal | None],
) -> dict[str, Any]:
    label, name = " ".join(label.split()), name.strip()
    if not label or len(label) > 80:
        raise Invalid("Give it a name of at most 80 characters, such as the model's own.", where="label")
    if not name or len(name) > 200 or any(not one.isprintable() for one in name):
        raise Invalid("Write the model's name as its server spells it, such as gpt-5-mini.", where="name")
    address = base_url.strip()
    if address:
        address = checked_address(_ENDPOINT.sub("", address))
    if not LEAST_CONTEXT <= context_tokens <= MOST_CONTEXT:
        raise Invalid(
            f"How many tokens the model holds: from {LEAST_CONTEXT:,} to {MOST_CONTEXT:,}, such as 128000.",
            where="context_tokens",
        )
    if most_output_tokens is not None and not 1 <= most_output_tokens < context_tokens:
        raise Invalid(
            "The longest answer: fewer tokens than the context window, or nothing for the server's limit.",
            where="most_output_tokens",
        )
    for part, amount in price.items():
        if amount is not None and not 0 <= amount <= MOST_PRICE:
            raise Invalid("A price is 0 or more US dollars for a million tokens.", where=f"price_{part}")
    if (price["input"] is None) != (price["output"] is None):
        missing = "input" if price["input"] is None else "output"
        raise Invalid("Enter both prices, input and output, or none.", where=f"price_{missing}")
    if price["cached"] is not None and price["input"] is None:
        raise Invalid("A price for cached input needs the two others.", where="price_input")
    return {
        "label": label,
        "name": name,
        "base_url": address,
        "context_tokens": context_tokens,
        "most_output_tokens": most_output_tokens,
        **{f"price_{part}": amount for part, amount in price.items()},
    }


def _same_server(before: str, after: str) -> bool:
    return before == after or bool(before and after and same_origin(before, after))


def _keep_a_default(team: Team) -> None:
    """One of the models that are on is the default, as long as there are any."""
    models = LanguageModel.objects.filter(team=team)
    models.filter(is_on=False, is_default=True).update(is_default=False)
    if not models.filter(is_default=True).exists():
        first = models.filter(is_on=True).order_by("pk").first()
        if first is not None:
            models.filter(pk=first.pk).update(is_default=True)


def _record(row: LanguageModel, by: User, verb: str) -> None:
    record_fact(by=by, verb=verb, team=row.team, subject=row.label, name=row.name, base_url=row.base_url)
