"""The reference plan, for tests of the Build tab."""

import json
from pathlib import Path

from planner.handover import Plan, WorkflowSpec, read_plan

PLANS = Path(__file__).parent.parent / "planner" / "plans"


def contact_to_lead_plan() -> Plan:
    """HubSpot contact to Salesforce lead, as a whole plan."""
    return read_plan(json.loads((PLANS / "contact_to_lead.json").read_text(encoding="utf-8")))


def contact_to_lead() -> WorkflowSpec:
    """Its one workflow."""
    return contact_to_lead_plan().workflows[0]
