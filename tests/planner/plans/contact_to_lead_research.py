"""What the brief beside this file says about a HubSpot contact that becomes a Salesforce lead."""

from planner.spec.research import (
    BusinessRule,
    DataObject,
    Mapping,
    ObjectField,
    Option,
    Question,
    Research,
    ResearchTrigger,
    System,
)
from planner.spec.values import Auth, Evidence

DOCUMENT = "contact_to_lead.md"


def quoted(anchor: str, quote: str) -> tuple[Evidence, ...]:
    return (Evidence(kind="document", document=DOCUMENT, anchor=anchor, quote=quote),)


SIGN_IN = quoted("L5", "Both systems sign in with OAuth 2.0.")
OAUTH = Auth(scheme="oauth2_authorization_code", details="OAuth 2.0")

SYSTEMS = (
    System(
        key="hubspot",
        name="HubSpot",
        role="source",
        api="rest",
        base_url="https://api.hubapi.com",
        auth=OAUTH,
        webhooks="reports contact.creation",
        evidence=(*quoted("L3", "We run HubSpot for marketing"), *SIGN_IN),
    ),
    System(
        key="salesforce",
        name="Salesforce",
        role="target",
        api="rest",
        auth=OAUTH,
        evidence=(*quoted("L3", "Salesforce for sales"), *SIGN_IN),
    ),
)

FIELDS = (
    ("firstname", "FirstName", "L9", "| firstname       | FirstName       |"),
    ("lastname", "LastName", "L10", "| lastname        | LastName        |"),
    ("email", "Email", "L11", "| email           | Email           |"),
    ("company", "Company", "L12", "| company         | Company         |"),
)

MAPPINGS = tuple(
    Mapping(
        key=f"M-{number:02}",
        source_system="hubspot",
        source_object="contact",
        source=source,
        target_system="salesforce",
        target_object="Lead",
        target=target,
        evidence=quoted(anchor, quote),
    )
    for number, (source, target, anchor, quote) in enumerate(FIELDS, start=1)
)

RULES = (
    BusinessRule(
        key="BR-01",
        text="Look in Salesforce for a lead with the same email address.",
        kind="match",
        evidence=quoted("L4", "Look in Salesforce for a lead with the same email address"),
    ),
    BusinessRule(
        key="BR-02",
        text="When there is one, update it; when there is none, create a new lead.",
        kind="match",
        evidence=quoted("L4-L5", "when there is one, update it, when there is none, create a new lead."),
    ),
    BusinessRule(
        key="BR-03",
        text="A contact without an email address is skipped.",
        kind="missing",
        evidence=quoted("L14", "A contact without an email address is skipped."),
    ),
    BusinessRule(
        key="BR-04",
        text="The same event may arrive twice and must count once.",
        kind="dedupe",
        evidence=quoted("L14", "The same event may arrive twice and must count once."),
    ),
)

QUESTIONS = (
    Question(
        key="Q-01",
        text="Do your HubSpot and Salesforce accounts answer at these calls?",
        why="The documents name no API call, so the vendors' published APIs were taken.",
        priority="high",
        about="endpoints",
        options=(
            Option(text="Yes, use the published APIs", recommended=True),
            Option(text="No, we go through a gateway"),
        ),
        assumption="HubSpot CRM v3 and Salesforce REST v61.0 are called as published.",
    ),
    Question(
        key="Q-02",
        text="What should Company be when a HubSpot contact has none?",
        why="Salesforce refuses a lead without LastName or Company.",
        priority="medium",
        about="mappings",
        options=(
            Option(text="Park the event with Salesforce's reason", recommended=True),
            Option(text='Write "Unknown"'),
            Option(text="Skip the contact"),
        ),
        assumption="The event is parked with Salesforce's reason; nothing is made up.",
    ),
    Question(
        key="Q-03",
        text="Which lead is updated when several carry the same email?",
        why="Salesforce allows several leads with one email.",
        priority="medium",
        about="rules",
        options=(
            Option(text="The first one Salesforce returns", recommended=True),
            Option(text="None: park the event"),
        ),
        assumption="The first one Salesforce returns.",
    ),
)

RESEARCH = Research(
    title="HubSpot contacts to Salesforce leads",
    summary=(
        "**HubSpot tells, Salesforce keeps.** Each new HubSpot contact is reported by webhook and becomes "
        "one lead, found again by its email. An existing lead is updated, a missing one is created."
    ),
    integration_type=("realtime",),
    systems=SYSTEMS,
    objects=(
        DataObject(
            system="hubspot",
            name="contact",
            fields=tuple(
                ObjectField(name=source, type="text", evidence=quoted(at, line))
                for source, _, at, line in FIELDS
            ),
        ),
        DataObject(
            system="salesforce",
            name="Lead",
            fields=tuple(
                ObjectField(name=target, type="text", evidence=quoted(at, line))
                for _, target, at, line in FIELDS
            ),
        ),
    ),
    triggers=(
        ResearchTrigger(
            kind="webhook",
            system="hubspot",
            event="contact.creation",
            evidence=quoted(
                "L3-L4", "Whenever a contact is created in HubSpot, a webhook\ntells us (`contact.creation`)"
            ),
        ),
    ),
    mappings=MAPPINGS,
    rules=RULES,
    questions=QUESTIONS,
)
