"""Well-known systems as data: what they are called, how one signs in, how their webhooks are signed.

Facts of the vendors' public documentation; a field is empty where we are not sure. Never an endpoint.
"""

from planner.catalogue.lookup import find, get, spoken_forms
from planner.catalogue.systems import CatalogueSystem, Webhook, systems

__all__ = ["CatalogueSystem", "Webhook", "find", "get", "spoken_forms", "systems"]


def __getattr__(name: str) -> object:
    """`SYSTEMS` is read from disk on first use, so that importing the catalogue costs nothing."""
    if name == "SYSTEMS":
        return systems()
    raise AttributeError(name)
