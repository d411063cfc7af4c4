"""When schedules are due, and what to do with times that were missed. Pure."""

from runtime.triggers.ticks import MOST_MISSED, Due, Missed, due, next_tick

__all__ = ["MOST_MISSED", "Due", "Missed", "due", "next_tick"]
