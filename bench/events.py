"""How long a job's event takes from the worker to the browser: `.venv/bin/python -m bench.events`.

Real processes on a fresh SQLite database: broker, worker, web server, and viewers that hold a stream each.
The time runs from just before the event's INSERT (its `at`) until a viewer has read it from its socket.
Figures, no verdict. At more than twelve events a second most wait for the stream's next flush, at most 83 ms.
"""

import argparse
import time
from pathlib import Path

from bench import ground

DATA = ground.prepare(settings="tests.jobs.fast_settings")

from django.core.management import call_command  # noqa: E402

from jobs.launch import launch  # noqa: E402
from jobs.models import Job, JobEvent  # noqa: E402
from jobs.services import create_job  # noqa: E402
from tests.cast import Cast, make_cast  # noqa: E402
from tests.jobs.processes import Broker, Processes, free_port, until  # noqa: E402
from tests.jobs.reader import Reader  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--viewers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--rates", type=float, nargs="+", default=[5, 50, 150], help="events per second")
    chosen = parser.parse_args()

    folder = Path(DATA.name)
    call_command("migrate", verbosity=0)
    cast = make_cast()
    broker = Broker(folder)
    broker.start()
    processes = Processes(broker.url, folder)
    try:
        processes.worker()
        port = free_port()
        processes.web(port)
        until(lambda: answers(port), 20, "the web server answers")
        print(f"{chosen.viewers} viewers, {chosen.seconds:g} s each\n")
        print(" events/s   p50 ms   p99 ms   max ms  received")
        for rate in chosen.rates:
            measure(cast, port, viewers=chosen.viewers, rate=rate, seconds=chosen.seconds)
    finally:
        processes.kill_all()
        broker.kill()


def answers(port: int) -> bool:
    try:
        return Reader(port, None, "/sign-in").status > 0
    except OSError:
        return False


def measure(cast: Cast, port: int, *, viewers: int, rate: float, seconds: float) -> None:
    """One line of the table."""
    readers = [Reader(port, cast.ada, "/halden/contacts/events") for _ in range(viewers)]
    # Each step says two things.
    steps = max(1, round(rate * seconds / 2))
    job = create_job(
        kind="test.steps", topic=cast.project.topic, args={"steps": steps, "seconds": 2 / rate}, by=None
    )
    launch(job)
    until(lambda: Job.objects.get(pk=job.pk).is_over, seconds * 4 + 20, "the job ends")
    told_at = dict(JobEvent.objects.filter(job=job).values_list("topic_seq", "at"))
    for reader in readers:
        reader.saw(max(told_at))
    waits = sorted(
        (message.at - told_at[number].timestamp()) * 1000
        for reader in readers
        for message in reader.received
        for number in message.numbers
        if number in told_at
    )
    for reader in readers:
        reader.cut()
    p50, p99 = waits[len(waits) // 2], waits[int(len(waits) * 0.99)]
    received = f"{len(waits)}/{len(told_at) * viewers}"
    print(f"{rate:9g} {p50:8.1f} {p99:8.1f} {waits[-1]:8.1f}  {received}")
    time.sleep(0.2)


if __name__ == "__main__":
    main()
