"""Rules that are no more than the entry of a listed flow: the workflow itself is what they say."""

from planner.generation.business_case import Case


def flow_entries(case: Case, *, own: bool = False) -> set[str]:
    """The keys of the rules that repeat the entry of a listed flow; `own`: of the case's flow only."""
    flows = [case.flow] if own and case.flow else [] if own else list(case.research.flows)
    entries = {_plain(fact.quote) for flow in flows for fact in flow.evidence[:1]}
    return {rule.key for rule in case.rules if _plain(rule.text) in entries}


def _plain(text: str) -> str:
    return " ".join(text.replace("*", "").split()).strip(" .")
