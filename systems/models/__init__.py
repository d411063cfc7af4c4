"""Rows about systems and language models."""

from systems.models.descriptions import ApiDescription
from systems.models.environments import Connection, Environment, Secret, Variable
from systems.models.language_models import LanguageModel, SpendingLimit
from systems.models.sign_ins import SignIn

__all__ = [
    "ApiDescription",
    "Connection",
    "Environment",
    "LanguageModel",
    "Secret",
    "SignIn",
    "SpendingLimit",
    "Variable",
]
