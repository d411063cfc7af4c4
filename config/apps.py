"""The Django app `config`: commands and system checks."""

from django.apps import AppConfig

# Importing it is the point: the checks register themselves.
from config import checks

__all__ = ["checks"]


class ConfigConfig(AppConfig):
    name = "config"
