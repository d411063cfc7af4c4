"""A Celery application that is nothing but Celery, for test_celery_survives.py. Tasks write to a file."""

import os
import time
from pathlib import Path

from celery import Celery

app = Celery("small", broker=os.environ.get("SMALL_BROKER", "memory://"))
# Late acknowledgement is what the broken version dies of; our own tasks are acknowledged early.
app.conf.update(
    task_acks_late=True,
    task_ignore_result=True,
    broker_connection_retry_on_startup=True,
    worker_prefetch_multiplier=1,
)


def write(line: str) -> None:
    with Path(os.environ["SMALL_LOG"]).open("a", encoding="utf-8") as log:
        log.write(f"{line}\n")


@app.task
def work(name: str, seconds: float) -> None:
    write(f"began {name}")
    time.sleep(seconds)
    write(f"ended {name}")
