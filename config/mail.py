"""Mails of an installation without a mail server."""

import sys
from typing import Any

from django.core.mail.backends import console


class EmailBackend(console.EmailBackend):
    """Prints mails on standard error: what the processes of `up` say on standard output, nobody sees."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{"stream": sys.stderr, **options})
