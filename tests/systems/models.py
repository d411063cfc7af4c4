"""Language models of a team for tests."""

from decimal import Decimal
from typing import Any

from systems.models import LanguageModel
from systems.services.language_models import save_model
from teams.models import Team, User

KEY = "sk-4711-of-the-account"


def make_model(team: Team, *, by: User, row: LanguageModel | None = None, **fields: Any) -> LanguageModel:
    """A model that is on, with a price, at a server where nobody listens; or `row` changed."""
    usual = {
        "label": "Careful",
        "name": "careful-1",
        "base_url": "http://127.0.0.1:9/v1",
        "secret": KEY,
        "context_tokens": 32_000,
        "most_output_tokens": None,
        "price": {"input": Decimal(1), "output": Decimal(4), "cached": None},
        "sees_pictures": False,
        "is_on": True,
    }
    return save_model(team=team, row=row, by=by, **{**usual, **fields})
