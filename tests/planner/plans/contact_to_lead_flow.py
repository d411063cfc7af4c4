"""How a HubSpot contact becomes a Salesforce lead: trigger, endpoints, steps and the table."""

from typing import Any

from planner.spec.values import ApiError, Evidence, Parameter
from planner.spec.workflow import (
    Condition,
    Endpoint,
    Example,
    FieldTest,
    Match,
    OnError,
    Retry,
    Returns,
    Row,
    Side,
    Step,
    Transformation,
    Trigger,
    Verify,
)
from tests.planner.plans.contact_to_lead_research import MAPPINGS, RULES, quoted

EVENT: dict[str, Any] = {
    "eventId": 3816279340,
    "subscriptionId": 25,
    "portalId": 33,
    "appId": 1160452,
    "occurredAt": 1763719200000,
    "subscriptionType": "contact.creation",
    "attemptNumber": 0,
    "objectId": 90211,
    "changeFlag": "CREATED",
    "changeSource": "CRM",
}
CONTACT = {"firstname": "Ada", "lastname": "Osei", "email": "ada.osei@example.com", "company": "Kori"}
LEAD = {"FirstName": "Ada", "LastName": "Osei", "Email": "ada.osei@example.com", "Company": "Kori"}
LEADS = "/services/data/v61.0/sobjects/Lead"

TRIGGER = Trigger(
    kind="webhook",
    system="hubspot",
    event="contact.creation",
    path="contact-created",
    verify=Verify(scheme="hubspot_signature", header="X-HubSpot-Signature-v3", secret_name="hubspot_webhook"),
    dedupe_key="eventId",
    payload_example=[EVENT],
)


def published(vendor: str, source: str) -> tuple[Evidence, ...]:
    return (Evidence(kind="assumption", text=f"{vendor}'s published API: {source}; not in your documents"),)


HUBSPOT = published("HubSpot", "CRM API v3, Objects")
SALESFORCE = published("Salesforce", "REST API Developer Guide, sObject Rows and Query")
BUSY = ApiError(status=429, meaning="too many requests; Retry-After says when to come back")

ENDPOINTS = (
    Endpoint(
        key="EP-01",
        system="hubspot",
        method="GET",
        path="/crm/v3/objects/contacts/{contactId}",
        purpose="Read the contact",
        scope="crm.objects.contacts.read",
        operation="read",
        object="contacts",
        params=(
            Parameter(name="contactId", location="path", required=True),
            Parameter(name="properties", value="firstname,lastname,email,company"),
        ),
        returns=Returns(record_at="properties", id_at="id"),
        examples=(Example(response={"id": "90211", "properties": CONTACT, "archived": False}),),
        errors=(ApiError(status=404, meaning="no such contact"), BUSY),
        evidence=HUBSPOT,
    ),
    Endpoint(
        key="EP-02",
        system="salesforce",
        method="GET",
        path="/services/data/v61.0/query",
        purpose="Find a lead by Email",
        scope="api",
        operation="search",
        object="Lead",
        params=(
            Parameter(
                name="q",
                required=True,
                value="SELECT Id, Email FROM Lead WHERE Email = {email}",
                language="soql",
            ),
        ),
        returns=Returns(list_at="records", id_at="Id"),
        examples=(
            Example(
                response={
                    "totalSize": 1,
                    "done": True,
                    "records": [{"Id": "00Q5e00001A2b3cEAB", "Email": "ada.osei@example.com"}],
                }
            ),
        ),
        errors=(ApiError(status=400, meaning="MALFORMED_QUERY"), BUSY),
        evidence=SALESFORCE,
    ),
    Endpoint(
        key="EP-03",
        system="salesforce",
        method="PATCH",
        path=f"{LEADS}/{{id}}",
        purpose="Update the lead",
        scope="api",
        operation="update",
        object="Lead",
        params=(Parameter(name="id", location="path", required=True),),
        returns=Returns(id_at="id"),
        examples=(Example(request=LEAD, status=204),),
        errors=(ApiError(status=404, meaning="no such lead"), BUSY),
        evidence=SALESFORCE,
    ),
    Endpoint(
        key="EP-04",
        system="salesforce",
        method="POST",
        path=LEADS,
        purpose="Create a lead",
        scope="api",
        operation="create",
        object="Lead",
        returns=Returns(id_at="id"),
        examples=(
            Example(
                request=LEAD, response={"id": "00Q5e00001A2b3cEAB", "success": True, "errors": []}, status=201
            ),
        ),
        errors=(ApiError(status=400, meaning="REQUIRED_FIELD_MISSING"), BUSY),
        evidence=SALESFORCE,
    ),
)

CAREFUL = OnError(retry=Retry(attempts=5, on=(429, "5xx")), then="park")
SAME_EMAIL = (Match(source="email", target="Email"),)

STEPS = (
    Step(
        key="ST-01",
        title="Receive event",
        text="HubSpot posts a batch of events. Each is answered before it is worked on and gets its own run.",
        kind="receive",
        system="hubspot",
        output="event",
    ),
    Step(
        key="ST-02",
        title="Verify signature",
        text="Check `X-HubSpot-Signature-v3` on the raw body. Refuse with 401 what does not match.",
        kind="verify",
        system="hubspot",
    ),
    Step(
        key="ST-03",
        title="Keep new contacts",
        text="Skip events of any other type than `contact.creation`.",
        kind="filter",
        condition=Condition(
            text="the event is a contact.creation",
            tests=(FieldTest(path="event.subscriptionType", op="equals", value="contact.creation"),),
        ),
        on_false="skip",
        reason="not a contact.creation event",
    ),
    Step(
        key="ST-04",
        title="Read contact",
        text="The event carries only the id, so the contact itself is read.",
        kind="fetch",
        system="hubspot",
        endpoint="EP-01",
        bind={"contactId": "event.objectId"},
        output="contact",
        on_error=CAREFUL,
    ),
    Step(
        key="ST-05",
        title="Require email",
        text="Skip a contact without `email`: it could not be found again.",
        kind="filter",
        condition=Condition(
            text="the contact has an email", tests=(FieldTest(path="contact.email", op="present"),)
        ),
        on_false="skip",
        reason="the contact has no email",
        evidence=RULES[2].evidence,
    ),
    Step(
        key="ST-06",
        title="Map contact to lead",
        text="Apply TT-01. Fields that are empty in HubSpot are left out.",
        kind="transform",
        table="TT-01",
        input="contact",
        output="lead",
    ),
    Step(
        key="ST-07",
        title="Find lead",
        text="Look for a lead with the same `Email`.",
        kind="lookup",
        system="salesforce",
        endpoint="EP-02",
        bind={"email": "lead.Email"},
        output="existing_lead",
        match=SAME_EMAIL,
        on_error=CAREFUL,
        evidence=RULES[0].evidence,
    ),
    Step(
        key="ST-08",
        title="Lead known?",
        text="Update the lead that was found, else create one.",
        kind="branch",
        condition=Condition(text="a lead was found", tests=(FieldTest(path="existing_lead", op="present"),)),
        on_true="ST-09",
        on_false="ST-10",
        evidence=RULES[1].evidence,
    ),
    Step(
        key="ST-09",
        title="Update lead",
        text="Write the mapped fields onto the lead that was found.",
        kind="update",
        system="salesforce",
        endpoint="EP-03",
        bind={"id": "existing_lead.Id"},
        input="lead",
        match=SAME_EMAIL,
        on_error=CAREFUL,
    ),
    Step(
        key="ST-10",
        title="Create lead",
        text="Create a lead with the mapped fields.",
        kind="create",
        system="salesforce",
        endpoint="EP-04",
        input="lead",
        output="lead_id",
        match=SAME_EMAIL,
        on_error=CAREFUL,
    ),
)

TABLE = Transformation(
    key="TT-01",
    name="HubSpot contact to Salesforce lead",
    source=Side(system="hubspot", object="contact"),
    target=Side(system="salesforce", object="Lead"),
    rows=tuple(
        Row(
            key=f"TR-{number:02}",
            source=mapping.source,
            target=mapping.target,
            type="email" if mapping.target == "Email" else "text",
            required=mapping.target == "Email",
            rule="copy",
            expr="copy",
            example_in=CONTACT[mapping.source],
            example_out=LEAD[mapping.target],
            evidence=quoted(mapping.evidence[0].anchor, mapping.evidence[0].quote),
        )
        for number, mapping in enumerate(MAPPINGS, start=1)
    ),
)
