"""The reference plan: `python -m tests.planner.plans.contact_to_lead` writes its JSON beside this file."""

import json
from pathlib import Path

from planner.spec.plan import Plan
from planner.spec.values import Auth
from planner.spec.workflow import Assumption, Story, SystemUse, UserStory, WorkflowSpec
from tests.planner.plans.contact_to_lead_criteria import CRITERIA
from tests.planner.plans.contact_to_lead_flow import ENDPOINTS, STEPS, TABLE, TRIGGER
from tests.planner.plans.contact_to_lead_research import OAUTH, QUESTIONS, RESEARCH

FILE = Path(__file__).with_suffix(".json")
BRIEF = Path(__file__).with_suffix(".md")

STORY = Story(
    trigger="HubSpot reports `contact.creation`.",
    business_logic=(
        "Read the contact, skip it when it has no email, map 4 fields, look for a lead with the same email, "
        "then update that lead or create one."
    ),
    final_result="Each new contact with an email stands once in Salesforce as a lead with the same 4 values.",
)

USER_STORIES = (
    UserStory(
        key="US-01",
        as_a="sales representative",
        i_want="each new HubSpot contact as a lead in Salesforce",
        so_that="I can follow up without typing it again",
        criteria=("AC-01", "AC-06"),
    ),
    UserStory(
        key="US-02",
        as_a="CRM administrator",
        i_want="no lead twice for the same email",
        so_that="each person is counted and assigned once",
        criteria=("AC-02", "AC-03", "AC-04", "AC-05"),
    ),
    UserStory(
        key="US-03",
        as_a="integration engineer",
        i_want="busy answers tried again and refused events kept with their reason",
        so_that="nothing is lost and I can replay after a fix",
        criteria=("AC-07", "AC-08", "AC-09"),
    ),
    UserStory(
        key="US-04",
        as_a="security officer",
        i_want="only requests that HubSpot signed to start a run",
        so_that="nobody else can write into Salesforce",
        criteria=("AC-10",),
    ),
)

DESCRIPTION = """\
HubSpot stays the source of truth for contacts. The workflow writes leads only, and only the fields of \
TT-01; a field that is empty in HubSpot leaves the lead's value as it is.

A lead is found again by `Email`. Repeated and late events settle on the same lead."""

PROMPT = """\
Build a one-way, event-driven workflow from HubSpot to Salesforce.

1. Receive `contact.creation` webhooks at `contact-created`. Verify `X-HubSpot-Signature-v3` on the raw body \
(401 when it does not match) and answer before working. A body may carry several events; each gets its own \
run. The same `eventId` runs once.
2. Skip events of any other type.
3. Read the contact (EP-01). Skip it when `email` is empty.
4. Map it with TT-01, leaving empty fields out.
5. Find a lead by `Email` (EP-02). Found: update it (EP-03). Not found: create one (EP-04).
6. Try 429 and 5xx again, five attempts in all, waiting as long as `Retry-After` says. \
After the last one park the event with its reason.

Done when AC-01 to AC-10 are proven. The code names the plan key each function and row serves."""

SYSTEMS = (
    SystemUse(
        key="hubspot",
        name="HubSpot",
        role="source",
        used="Reports contact.creation; the contact is read (EP-01).",
        base_url="https://api.hubapi.com",
        auth=OAUTH,
        scopes=("crm.objects.contacts.read",),
        watch_for=(
            "Events carry ids only, come in batches and may come more than once or out of order.",
            "An event that is not answered in time is delivered again.",
        ),
    ),
    SystemUse(
        key="salesforce",
        name="Salesforce",
        role="target",
        used="Leads are found (EP-02), updated (EP-03) and created (EP-04).",
        auth=Auth(scheme=OAUTH.scheme, details=OAUTH.details),
        scopes=("api",),
        watch_for=(
            "A lead without LastName or Company is refused.",
            "A converted lead can no longer be updated.",
        ),
    ),
)

WORKFLOW = WorkflowSpec(
    key="contact-to-lead",
    title="Contact to lead",
    story=STORY,
    user_stories=USER_STORIES,
    description=DESCRIPTION,
    prompt=PROMPT,
    acceptance_criteria=CRITERIA,
    systems=SYSTEMS,
    trigger=TRIGGER,
    endpoints=ENDPOINTS,
    data_flow=STEPS,
    transformations=(TABLE,),
    assumptions=tuple(Assumption(text=question.assumption, question=question.key) for question in QUESTIONS),
)

PLAN = Plan(research=RESEARCH, workflows=(WORKFLOW,))


def written() -> str:
    """The plan as the JSON text that stands in the file."""
    return json.dumps(PLAN.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
