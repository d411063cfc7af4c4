"""A project with a whole plan in it, saved by the product's own services."""

import json
from pathlib import Path

from planner.models import ResearchRevision
from planner.services.documents import add_document
from planner.services.research import save_research
from planner.services.workflows import save_workflows
from planner.spec.plan import Plan, read_plan
from teams.models import Project, User

PLANS = Path(__file__).parents[1] / "planner" / "plans"


def reference_plan() -> Plan:
    """HubSpot contacts to Salesforce leads, as the plan format has it."""
    return read_plan(json.loads((PLANS / "contact_to_lead.json").read_text(encoding="utf-8")))


def save_reference_plan(project: Project, by: User) -> ResearchRevision:
    """The reference plan with the document it cites, in that project."""
    plan = reference_plan()
    document = (PLANS / "contact_to_lead.md").read_bytes()
    add_document(project=project, name="contact_to_lead.md", data=document, by=by)
    row = save_research(
        project=project,
        value=plan.research,
        parent=None,
        reason="First research",
        by=None,
        sources={"documents": 1, "passages": 9},
    )
    save_workflows(project=project, specs=plan.workflows, research=row, reason="First research", by=None)
    return row
