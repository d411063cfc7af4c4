"""The write ledger of one run: what stands between its code and every request that changes something."""

from collections.abc import Callable, Mapping
from typing import Any

from tenon.errors import NoAnswer, Suspended
from tenon.host import Asking, Decision, Entry, Incoming
from tenon.host.hiding import hide_url
from tenon.host.questions import answer_from_value

from lib.json_text import storable
from runtime import states
from runtime.ledger import (
    Past,
    State,
    Verdict,
    body_hash,
    choose,
    idempotency_key,
    identity,
    is_open,
    of_error,
    of_status,
    repeatable,
    verdict,
)
from runtime.models import Run, Write, WriteOutcome
from runtime.runners.commits import Commits
from runtime.runners.waiting import Waits
from runtime.selectors.durable import answer_at, like, once_like, origins_of, write_at
from systems.models import Environment

LEDGER = "ledger"
# How long to wait before looking again whether another run's same write has arrived.
LATER_SECONDS = 3.0
DIED = "The worker went away after this was to be sent and before the answer came."
# A person said that it was sent and no more: the code gets an answer without content.
NOTHING_TOLD: dict[str, Any] = {"status": 204, "headers": {}, "body": "", "url": ""}


class RunLedger:
    """Asked before every write: sends it, answers it from an earlier one, or asks a person.

    A write is committed as intended before it is sent and has an outcome after it was answered. `headers`
    name the header in which a system takes our key (systems without one are absent); `forgetful`: the systems
    are twins that lost whatever was not written down; of an answer that was lost while the run went on, a
    person is asked there, too.
    """

    def __init__(
        self,
        run: Run,
        commits: Commits,
        waits: Waits,
        *,
        headers: Mapping[str, str],
        forgetful: bool,
        passed: Callable[[], list[Entry]],
        begins: bool = False,
    ) -> None:
        """`passed` gives the journal's entries: the places this run has passed.

        `begins`: nothing is stored of the run, so it has no write yet.
        """
        self._run = run
        self._commits = commits
        self._waits = waits
        self._headers = headers
        self._forgetful = forgetful
        self._passed = passed
        self._begins = begins
        self._used: set[int] = set() if begins else origins_of(run)
        self._writes: dict[str, Write] = {}

    def before(self, asking: Asking) -> Decision:
        """See `tenon.host.ledgers.Ledger`. Raises Suspended where somebody else has to say first."""
        used = frozenset(self._used)
        tries = 0

        def decide() -> Decision | Suspended:
            nonlocal tries
            tries += 1
            # A decision that was not committed is none: the next one begins with what was known before it.
            self._used = set(used)
            self._writes.pop(asking.at, None)
            # Whether a commit went through before the connection broke, only the database knows.
            return self._decide(asking, is_new=self._begins and tries == 1)

        decided = self._commits.together(decide)
        if isinstance(decided, Suspended):
            raise decided
        self._waits.over(asking.at)
        return decided

    def after(self, asking: Asking, answer: Incoming | None, error: Exception | None) -> Suspended | None:
        """See `tenon.host.ledgers.Ledger`. Counts with the next commit, which follows at once.

        A person is asked about a lost answer, and about one that says that the system failed but not what it
        did, unless sending again cannot do it twice: then the code's own retry may.
        """
        write = self._writes.pop(asking.at, None)
        if write is None:  # answered from the ledger, or never allowed
            return None
        if answer is not None:
            state, status = of_status(answer.status), answer.status
            note = f"It answered {status}." if state is State.UNCERTAIN else ""
        else:
            reason = error.reason if isinstance(error, NoAnswer) else ""
            state, status, note = of_error(reason), None, str(storable(str(error)))
        self._commits.add(WriteOutcome(write=write, state=state.value, status=status, note=note))
        if answer is not None and state is not State.UNCERTAIN:
            return None
        safe = repeatable(write.method, write.idempotency_header)
        asks = verdict(state, repeatable=safe, forgotten=self._forgetful) is Verdict.ASK
        return self._waits.for_person(asking.at, write.pk) if asks else None

    def _decide(self, asking: Asking, *, is_new: bool) -> Decision | Suspended:
        """What to do, with everything about it written down. Called in a transaction.

        `is_new`: the run has tried no write at this place before.
        """
        self._lock(asking)
        own = None if is_new else write_at(self._run, asking.at)
        if own is not None and is_open(State(own.state)):  # type: ignore[attr-defined]
            return self._go_on_with(own, asking)
        header = self._headers.get(asking.request.system, "")
        name = identity_of(asking)
        found = self._earlier(asking, name)
        if found is None:
            return self._send(asking, name, header, "", own)
        earlier = Write.objects.get(pk=found.write)
        # A key that the system was not told then does not make it recognise the write now.
        told = header if header == earlier.idempotency_header else ""
        decided = verdict(
            found.state,
            repeatable=repeatable(asking.request.method, told),
            forgotten=self._forgetful,
            going=found.going,
        )
        if decided is Verdict.KNOWN:
            return self._known(asking, name, header, found.origin, own)
        if decided is Verdict.LATER:
            return self._waits.a_moment(asking.at, LATER_SECONDS)
        if decided is Verdict.ASK:
            return self._ask(asking.at, found.write, found.state)
        return self._send(asking, name, header, earlier.idempotency_key, own)

    def _go_on_with(self, own: Write, asking: Asking) -> Decision | Suspended:
        """This run tried it before and was cut off, or a person has said that it was sent."""
        state = State(own.state)  # type: ignore[attr-defined]
        decided = verdict(
            state, repeatable=repeatable(own.method, own.idempotency_header), forgotten=self._forgetful
        )
        if decided is Verdict.ASK:
            return self._ask(asking.at, own.pk, state)
        if decided is Verdict.KNOWN:
            return Decision(answer_of(own.origin), LEDGER)  # type: ignore[attr-defined]
        self._writes[asking.at] = own
        return _sending(own)

    def _earlier(self, asking: Asking, name: str) -> Past | None:
        if asking.once and self._run.environment_id is not None:
            found = [self._as_past(row) for row in once_like(self._run, name)]
            return max(found, key=lambda one: (one.is_known, -one.write), default=None)
        if self._run.root_id is None:
            return None
        past = [self._as_past(row) for row in like(self._run, name)]
        taken = {entry.at for entry in self._passed() if entry.op == "http"}
        chosen = choose(past, asking.at, taken=taken, used=self._used)
        if chosen is not None:
            # What stood at the same place is the same write, however often it was tried.
            self._used |= {one.origin for one in past if one.at == chosen.at} | {chosen.origin}
        return chosen

    def _as_past(self, row: Write) -> Past:
        if row.run_id == self._run.pk:
            going = row.at in self._writes
        else:
            # A run that waits for a person says nothing by itself: that person is asked here, too.
            going = row.run.outcome == "" and row.run.wait != states.PERSON
        return as_past(row, going=going)

    def _lock(self, asking: Asking) -> None:
        """Two runs that may do the same write decide one after the other."""
        if self._run.root_id is not None:
            Run.objects.select_for_update(no_key=True).get(pk=self._run.root_id)
        if asking.once and self._run.environment_id is not None:
            Environment.objects.select_for_update(no_key=True).get(pk=self._run.environment_id)

    def _send(self, asking: Asking, name: str, header: str, key: str, own: Write | None) -> Decision:
        write = own or self._write_down(asking, name, header, key)
        if own is not None:
            # It was not sent before. From now on nobody knows again.
            WriteOutcome.objects.create(write=own, state=WriteOutcome.State.INTENDED)
        self._writes[asking.at] = write
        return _sending(write)

    def _known(self, asking: Asking, name: str, header: str, origin: int, own: Write | None) -> Decision:
        answer = answer_of(origin)
        write = own or self._write_down(asking, name, header, "")
        WriteOutcome.objects.create(
            write=write, state=WriteOutcome.State.CONFIRMED, status=answer.status, source_id=origin
        )
        return Decision(answer, LEDGER)

    def _ask(self, at: str, write_id: int, state: State) -> Suspended:
        if state is State.INTENDED:
            WriteOutcome.objects.create(write_id=write_id, state=WriteOutcome.State.UNCERTAIN, note=DIED)
        return self._waits.for_person(at, write_id)

    def _write_down(self, asking: Asking, name: str, header: str, key: str) -> Write:
        request = asking.request
        query = "&".join(f"{name}={value}" for name, value in request.params)
        return Write.objects.create(  # type: ignore[no-any-return]
            run=self._run,
            at=asking.at,
            lineage_id=self._run.lineage_id,
            seq=asking.seq,
            step=asking.step,
            project_id=self._run.project_id,
            environment_id=self._run.environment_id,
            workflow=self._run.workflow,
            system=storable(request.system)[:80],
            method=request.method[:10],
            url=storable(hide_url(request.path + (f"?{query}" if query else ""))),
            write_key=storable(asking.write_key)[:500],
            body_hash=body_hash(request.body),
            identity=name,
            once=asking.once,
            idempotency_key=key or idempotency_key(self._run.pk, asking.at, name),
            idempotency_header=header,
        )


def answer_of(write_id: int) -> Incoming:
    """What the system answered to a write that was done, or what a person says it did."""
    write = Write.objects.get(pk=write_id)
    told = WriteOutcome.objects.filter(write=write).order_by("-pk").first()
    if told is not None and told.state == WriteOutcome.State.SENT:
        return answer_from_value(told.answer or NOTHING_TOLD)
    kept: Any = answer_at(write.run_id, write.at)
    return answer_from_value(kept["answer"])


def identity_of(asking: Asking) -> str:
    """Which write this is; see `runtime.ledger.identity`."""
    request = asking.request
    return identity(
        system=request.system,
        method=request.method,
        path=request.path,
        params=list(request.params),
        write_key=asking.write_key,
        body=request.body,
    )


def as_past(row: Write, *, going: bool) -> Past:
    """A write with its state as the pure ledger takes it."""
    state, origin = State(row.state), int(row.origin)  # type: ignore[attr-defined]
    return Past(write=row.pk, origin=origin, at=row.at, state=state, going=going)


def _sending(write: Write) -> Decision:
    if not write.idempotency_header:
        return Decision()
    return Decision(headers={write.idempotency_header: write.idempotency_key})
