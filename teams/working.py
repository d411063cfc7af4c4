"""What a runner of this room asks of its job; jobs.work.Work has it."""

from typing import Protocol


class Work(Protocol):
    """One attempt at a job."""

    def check(self) -> None:
        """Between two steps: raises when the job was stopped or another worker has it."""
