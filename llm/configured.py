"""A model from values that somebody else read."""

from collections.abc import Collection, Iterable, Sequence

from lib import net
from llm.model import Model
from llm.openai_compatible import OpenAICompatible


def open_model(
    *,
    name: str,
    url: str = "",
    key: str = "",
    secrets: Sequence[str] = (),
    most_output: int | None = None,
    quirks: Collection[str] = (),
    allow: Iterable[str] = net.ANYWHERE,
) -> Model | None:
    """The model `name` at `url` (OpenAI's own when empty); None without a name: there is no model."""
    if not name:
        return None
    return OpenAICompatible(
        name, url=url, key=key, secrets=secrets, most_output=most_output, quirks=quirks, allow=allow
    )
