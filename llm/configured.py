"""The model an installation is configured with, from values that somebody else read."""

from collections.abc import Sequence

from llm.model import Model
from llm.openai_compatible import OpenAICompatible


def open_model(*, name: str, url: str = "", key: str = "", secrets: Sequence[str] = ()) -> Model | None:
    """The model `name` at `url` (OpenAI's own when empty); None without a name: there is no model."""
    return OpenAICompatible(name, url=url, key=key, secrets=secrets) if name else None
