"""The real settings for the server and the worker that the browser tests start, with the kit page mounted."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.ui.urls"
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
