"""The job that sends mails about notices."""

from teams.services import mailing
from teams.working import Work


def run(work: Work) -> None:
    """Send everybody what is due now. What fails is due again later, so the job itself never fails for it."""
    for person in mailing.people_due():
        work.check()
        mailing.send_to(person=person)
