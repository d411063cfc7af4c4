"""Two statements about the start that do not contradict each other are one."""

from planner.spec.research import ResearchTrigger


def merged(first: ResearchTrigger, second: ResearchTrigger) -> ResearchTrigger | None:
    """One trigger instead of two that do not contradict each other; None when they do."""
    if first.kind != second.kind or (first.system and second.system and first.system != second.system):
        return None
    for name in ("cron", "every_seconds", "timezone", "event"):
        one, other = getattr(first, name), getattr(second, name)
        if (
            one
            and other
            and one != other
            and not (name == "event" and set(other.split(", ")) <= set(one.split(", ")))
        ):
            return None
    if bool(first.cron) != bool(second.cron) and bool(first.every_seconds) != bool(second.every_seconds):
        return None
    evidence = tuple(dict.fromkeys((*first.evidence, *second.evidence)))[:8]
    values = {
        name: getattr(first, name) or getattr(second, name)
        for name in ("system", "event", "cron", "timezone", "every_seconds")
    }
    return first.model_copy(update={**values, "evidence": evidence})
