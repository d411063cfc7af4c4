"""Writing the record of who did what, and linking it into the chains that make it tamper-evident.

A fact is written in the transaction that makes it true, without a lock: a chain's row locked in the middle of
other people's transactions would make them wait for each other, in any order. When that transaction has
committed, a short one of its own takes the chain's row, and nothing else, and links what is waiting. A
process that dies between the two leaves the fact with its own seal; whoever links next, or the scheduler,
links it.
"""

import json
import logging
from functools import partial
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from lib.web import hub
from teams import chain, whence
from teams.models import AuditFact, ChainHead, Project, Team, User

log = logging.getLogger(__name__)

AT_ONCE = 500  # facts linked in one transaction


def record_fact(
    *,
    by: User | None,
    verb: str,
    team: Team | None = None,
    project: Project | None = None,
    subject: str = "",
    **detail: Any,
) -> AuditFact:
    """Append one fact. Call it in the transaction that makes it true; `by` is None for the system itself.

    `verb` is "<noun>.<what happened to it>", such as "project.started"; teams/wordings.py has a row for each.
    `detail` holds JSON values, never secrets.
    """
    origin = whence.current()
    team_id = team.pk if team else project.team_id if project else None
    fact = AuditFact(
        at=timezone.now(),
        by=by,
        verb=verb,
        team_id=team_id,
        project=project,
        subject=subject[:200],
        # As the database will give it back: tuples are lists, names are texts.
        detail=json.loads(json.dumps(detail)),
        ip=origin.ip,
        via=origin.via,
        chain=team_id or 0,
    )
    fact.mac = chain.fact_mac(settings.AUDIT_KEYS[0], fact.content)
    fact.save()
    transaction.on_commit(partial(_after_commit, fact.chain))
    return fact


def topic_of(number: int) -> str:
    """Where pages of a team's activity listen (teams/live.py)."""
    return f"facts:{number}"


def link_facts(number: int) -> int:
    """Link what waits in that chain, in the order in which it was written, and say how much that was.

    A fact without a seal of ours is linked, too: the chain then shows it as forged instead of losing it.
    A chain whose end is not sealed by us is left as it is: linking on would seal what somebody did to it.
    """
    linked = 0
    # Of several facts of one transaction the first links all; asking costs less than locking for nothing.
    more = AuditFact.objects.filter(chain=number, sequence=None).exists()
    while more:
        with transaction.atomic():
            new = _link_some(number)
        linked += new
        more = new == AT_ONCE
    return linked


def link_waiting() -> int:
    """A chore of the scheduler: what a process that died has left unlinked."""
    waiting = AuditFact.objects.filter(sequence=None).order_by().values_list("chain", flat=True).distinct()
    return sum(link_facts(number) for number in list(waiting))


def seal_again(*, number: int) -> None:
    """Go on from the last stored fact of a chain whose end was tampered with, and record that this was done.

    What was found broken stays visible: hashes are not made again, only the end is sealed.
    """
    with transaction.atomic():
        head = ChainHead.objects.select_for_update().filter(pk=number).first() or _begin(number)
        last = AuditFact.objects.filter(chain=number, sequence__isnull=False).order_by("-sequence").first()
        before = head.length
        head.length, head.hash = (last.sequence or 0, last.hash) if last else (0, chain.FIRST)
        head.seal = chain.head_seal(settings.AUDIT_KEYS[0], number, head.length, head.hash)
        head.save()
        team = Team.objects.filter(pk=number).first()
        record_fact(by=None, verb="audit.sealed_again", team=team, before=before, length=head.length)


def _link_some(number: int) -> int:
    head = ChainHead.objects.select_for_update().filter(pk=number).first() or _begin(number)
    if not chain.is_sealed(settings.AUDIT_KEYS, number, head.length, head.hash, head.seal):
        log.error("the end of audit chain %s was changed: run ./tenon manage verify_audit", number)
        return 0
    # Read once the lock is held: whoever held it before may have linked them.
    waiting = list(AuditFact.objects.filter(chain=number, sequence=None).order_by("pk")[:AT_ONCE])
    if not waiting:
        return 0
    for fact in waiting:
        head.length += 1
        told = chain.link_hash(number, head.length, head.hash, fact.mac, fact.content)
        # The one change a fact ever sees, so past the guard that refuses all others.
        AuditFact._base_manager.filter(pk=fact.pk).update(sequence=head.length, previous=head.hash, hash=told)
        head.hash = told
    head.seal = chain.head_seal(settings.AUDIT_KEYS[0], number, head.length, head.hash)
    head.save()
    return len(waiting)


def _begin(number: int) -> ChainHead:
    sealed = chain.head_seal(settings.AUDIT_KEYS[0], number, 0, chain.FIRST)
    ChainHead.objects.get_or_create(pk=number, defaults={"hash": chain.FIRST, "seal": sealed})
    return ChainHead.objects.select_for_update().get(pk=number)


def _after_commit(number: int) -> None:
    try:
        link_facts(number)
    except DatabaseError:
        # What the caller did is committed and stays true; the scheduler links it later.
        log.exception("the audit chain %s could not be continued; it will be later", number)
    if number:
        hub.publish(topic_of(number), [b"0\n"])
