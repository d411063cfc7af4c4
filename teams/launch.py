"""Starting this room's jobs when something is due: chores of the scheduler."""

from django.conf import settings
from django.utils.module_loading import import_string

from teams.services import deliveries, mailing

MAIL, DELIVER = "teams.mail", "teams.deliver"
TOPIC = "notices"  # nobody listens there; the job's own events need one


def send_mail() -> None:
    """Start the job that mails what is due, unless one is at it."""
    if mailing.people_due():
        _start(MAIL)


def send_messages() -> None:
    """Start the job that sends webhooks' messages, unless one is at it."""
    if deliveries.due_deliveries():
        _start(DELIVER)


def _start(kind: str) -> None:
    import_string(settings.JOB_STARTER)(kind=kind, topic=TOPIC)
