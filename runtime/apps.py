from django.apps import AppConfig
from django.conf import settings

from runtime.execution.zygotes import configure


class RuntimeConfig(AppConfig):
    name = "runtime"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        configure(sandbox=settings.SANDBOX)
