"""The browsers somebody is signed in with: noted, seen, ended."""

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from teams.devices import device
from teams.models import BrowserSession, User
from teams.services.audit import record_fact


def note(*, person: User, session_key: str, way: str, agent: str, address: str) -> BrowserSession:
    """This browser is signed in, or seen again. `way` counts for a session that is not known yet."""
    seen = {"user": person, "device": device(agent), "address": address[:45], "seen_at": timezone.now()}
    row, is_new = BrowserSession.objects.update_or_create(
        session_key=session_key, defaults=seen, create_defaults={**seen, "way": way}
    )
    if is_new:
        _forget_ended(person)
    return row


def end(*, session: BrowserSession, by: User) -> None:
    """Sign that browser out: its next request is a stranger's."""
    with transaction.atomic():
        Session.objects.filter(session_key=session.session_key).delete()
        BrowserSession.objects.filter(pk=session.pk).delete()
        record_fact(by=by, verb="session.ended", subject=by.email, device=session.device)


def end_others(*, by: User, session_key: str) -> int:
    """End every session of this person but that one; how many were known.

    The unusable password changes, to which all sessions are bound: those end, too, that nobody noted. The
    caller binds its own session to the new one (`update_session_auth_hash`).
    """
    with transaction.atomic():
        others = BrowserSession.objects.filter(user=by).exclude(session_key=session_key)
        Session.objects.filter(session_key__in=others.values("session_key")).delete()
        count, _ = others.delete()
        by.set_unusable_password()
        by.save(update_fields=["password"])
        record_fact(by=by, verb="session.others_ended", subject=by.email, count=count)
    return count


def end_all(*, person: User) -> None:
    """Sign somebody out everywhere, in the transaction of what makes it necessary, which is recorded."""
    rows = BrowserSession.objects.filter(user=person)
    Session.objects.filter(session_key__in=rows.values("session_key")).delete()
    rows.delete()
    person.set_unusable_password()
    person.save(update_fields=["password"])


def forget(session_key: str) -> None:
    """That browser was signed out by its person."""
    BrowserSession.objects.filter(session_key=session_key).delete()


def _forget_ended(person: User) -> None:
    """Rows whose session ran out or was ended elsewhere."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    BrowserSession.objects.filter(user=person).exclude(session_key__in=alive).delete()
