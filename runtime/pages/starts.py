"""What starts a live workflow, in a sentence."""

from datetime import UTC, datetime

from cronsim import CronSim

from runtime.models import DeployedWorkflow

UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def start_sentence(row: DeployedWorkflow) -> str:
    """`Every 15 minutes`, `At 02:00 every day, Europe/Berlin`, `Requests to contacts`, `By hand`."""
    if row.kind == "schedule":
        every = row.trigger.get("every")
        return _every(every) if every else _cron(str(row.trigger["cron"]), str(row.trigger["timezone"]))
    if row.kind == "webhook":
        return f"Requests to {row.path}"
    if row.kind == "event":
        return f"The event {row.event}"
    return "By hand"


def _every(seconds: int) -> str:
    size, unit = next((size, unit) for size, unit in UNITS if seconds % size == 0)
    count = seconds // size
    return f"Every {unit}" if count == 1 else f"Every {count:,} {unit}s"


def _cron(cron: str, zone: str) -> str:
    told = CronSim(cron, datetime.now(UTC)).explain()
    return f"{told}, {zone}"
