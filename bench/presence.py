"""Fifty people on one page: `.venv/bin/python -m bench.presence`.

Real processes on a fresh SQLite database: broker, web server, and one open stream for each person, who says
every 15 s that the page is open, as the page's script does. Printed are the time from telling the server that
somebody edits an element until each of the others has read it from their stream, the time of one sign of
life, and what share of a processor the web server spends on all of them. Figures, no verdict.
"""

import argparse
import http.client
import os
import statistics
import threading
import time
from pathlib import Path

from bench import ground

DATA = ground.prepare(settings="tests.e2e.live_settings")

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from teams import roles  # noqa: E402
from teams.models import Membership, User  # noqa: E402
from tests.cast import Cast, make_cast  # noqa: E402
from tests.factories import make_user  # noqa: E402
from tests.jobs.processes import Broker, Processes, free_port, until  # noqa: E402
from tests.jobs.reader import Reader  # noqa: E402

VIEW = "overview"
BEAT = 15.0
TICKS = os.sysconf("SC_CLK_TCK")


class Person:
    """Somebody with the page open: a stream, and a connection for signs of life."""

    def __init__(self, port: int, user: User) -> None:
        client = Client()
        client.force_login(user)
        client.cookies[settings.CSRF_COOKIE_NAME] = "c" * 32
        self.cookie = client.cookies.output(header="", sep=";").strip()
        self.user = user
        self.reader = Reader(port, user, f"/halden/contacts/events?view={VIEW}")
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.lock = threading.Lock()

    def say(self, editing: str = "") -> float:
        """One sign of life; how many milliseconds it took."""
        body = f"csrfmiddlewaretoken={'c' * 32}&view={VIEW}&tab=t&editing={editing}&label={editing}"
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        begun = time.perf_counter()
        with self.lock:
            self.connection.request("POST", "/halden/contacts/here", body, headers)
            answer = self.connection.getresponse()
            answer.read()
            # Between two signs of life the server ends a connection that nobody uses.
            self.connection.close()
        if answer.status not in (200, 204):
            raise SystemExit(f"a sign of life was answered {answer.status}")
        return (time.perf_counter() - begun) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--changes", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=15.0, help="how long only signs of life are sent")
    chosen = parser.parse_args()

    call_command("migrate", verbosity=0)
    cast = make_cast()
    broker = Broker(Path(DATA.name))
    broker.start()
    processes = Processes(broker.url, Path(DATA.name), "tests.e2e.live_settings")
    try:
        port = free_port()
        server = processes.web(port)
        until(lambda: answers(port), 20, "the web server answers")
        measure(cast, port, server, chosen)
    except BaseException:
        print(processes.logs()[-3000:])
        raise
    finally:
        processes.kill_all()
        broker.kill()


def answers(port: int) -> bool:
    try:
        return Reader(port, None, "/sign-in").status > 0
    except OSError:
        return False


def measure(cast: Cast, port: int, server: int, chosen: argparse.Namespace) -> None:
    users = [make_user(f"p{n}@example.com", f"Person {n:02}") for n in range(chosen.people)]
    Membership.objects.bulk_create(Membership(team=cast.team, user=user, role=roles.EDITOR) for user in users)
    people = [Person(port, user) for user in users]
    until(lambda: all(one.reader.status == 200 for one in people), 20, "every stream is open")
    joined = [one.say() for one in people]
    print(f"{len(people)} people on one page")
    told("joining, one after the other", joined)

    waits: list[float] = []
    for number in range(chosen.changes):
        mark, who = f"AC-{number:04}", people[number % len(people)]
        sent = time.time()
        who.say(editing=mark)
        others = [one for one in people if one is not who]
        until(lambda others=others, mark=mark: all(seen(one, mark) for one in others), 20, "all have seen it")
        waits += [(seen(one, mark) - sent) * 1000 for one in others]
        who.say()
        time.sleep(0.15)
    told("an edit begun, until another person's stream has it", waits)

    before, begun = spent(server), time.monotonic()
    took: list[float] = []
    threads = [
        threading.Thread(target=beat, args=(one, n / len(people), chosen.seconds, took))
        for n, one in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    passed = time.monotonic() - begun
    told("a sign of life", took)
    share = (spent(server) - before) / passed * 100
    print(f"{len(took) / passed:.1f} signs of life a second cost {share:.1f} % of one processor")


def beat(one: Person, offset: float, seconds: float, took: list[float]) -> None:
    """Every 15 s, each person at a moment of their own."""
    time.sleep(offset * min(BEAT, seconds))
    ends = time.monotonic() + seconds - offset * min(BEAT, seconds)
    while True:
        took.append(one.say())
        if time.monotonic() + BEAT > ends:
            return
        time.sleep(BEAT)


def seen(one: Person, mark: str) -> float:
    """When the mark came, in seconds since the epoch; 0 before."""
    return next((said.at for said in one.reader.received if f'data-at="{mark}"' in said.data), 0.0)


def spent(pid: int) -> float:
    """Seconds of processor time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def told(what: str, milliseconds: list[float]) -> None:
    ordered = sorted(milliseconds)
    high = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    middle = statistics.median(ordered)
    print(f"{what}: p50 {middle:.1f} ms, p99 {high:.1f} ms, max {ordered[-1]:.1f} ms, n {len(ordered)}")


if __name__ == "__main__":
    main()
