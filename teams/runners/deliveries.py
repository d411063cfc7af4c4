"""The job that sends the messages of webhooks."""

from teams.services import deliveries
from teams.working import Work


def run(work: Work) -> None:
    """Send what is due now; one that fails is due again later."""
    for delivery in deliveries.due_deliveries():
        work.check()
        deliveries.deliver(delivery=delivery)
