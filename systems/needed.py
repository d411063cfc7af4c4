"""What a project's plan says of the systems that have to be connected. Values of settings.SYSTEMS_NEEDED."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NeededSystem:
    """One system of the plan, with what is known of where it is and how one signs in.

    `scheme` is a key of `systems.schemes.SCHEMES` or empty; the other texts are empty where nothing says
    them. `workflows` are the titles of the workflows that use it.
    """

    key: str
    name: str
    base_url: str = ""
    scheme: str = ""
    header: str = ""
    authorize_url: str = ""
    token_url: str = ""
    scope: str = ""
    docs: str = ""
    workflows: tuple[str, ...] = ()

    def suggested(self) -> dict[str, str]:
        """Values of a form by name."""
        return {
            "header": self.header,
            "authorize_url": self.authorize_url,
            "token_url": self.token_url,
            "scope": self.scope,
        }
