"""New HubSpot contacts become Salesforce leads (plan: contact-to-lead)."""

from tenon import Context, connect, hubspot_signature, retry, step, webhook, workflow

from mappings.contact_to_lead import lead_from_contact

hubspot = connect("hubspot")
salesforce = connect("salesforce")
when_busy = retry(5, on=(429, "5xx"))


@step("Read contact", retry=when_busy)
def read_contact(ctx: Context, contact_id: str) -> dict:
    """ST-02, EP-01. The event carries only the contact's id."""
    fields = {"properties": "firstname,lastname,email,company"}
    return hubspot.get(f"/crm/v3/objects/contacts/{contact_id}", params=fields).json()["properties"]


@step("Find lead by email", retry=when_busy)
def find_lead(ctx: Context, email: str) -> dict | None:
    """ST-04, EP-02, BR-01: the e-mail address is what tells whether a lead exists."""
    query = ctx.soql("SELECT Id FROM Lead WHERE Email = {} LIMIT 1", email)
    found = salesforce.get("/services/data/v61.0/query", params={"q": query})
    return next(iter(found.json()["records"]), None)


@step("Update lead", retry=when_busy)
def update_lead(ctx: Context, lead_id: str, lead: dict) -> str:
    """ST-07, EP-04."""
    salesforce.patch(f"/services/data/v61.0/sobjects/Lead/{lead_id}", json=lead, write_key=lead["Email"])
    return lead_id


@step("Create lead", retry=when_busy)
def create_lead(ctx: Context, lead: dict) -> str:
    """ST-08, EP-03."""
    return salesforce.post("/services/data/v61.0/sobjects/Lead", json=lead, write_key=lead["Email"]).json()[
        "id"
    ]


@workflow(
    "Contact to lead",
    trigger=webhook("contact-created", verify=hubspot_signature("hubspot_webhook"), dedupe="eventId"),
)
def contact_to_lead(ctx: Context, event: dict) -> dict:
    """A created contact updates the lead with its e-mail address, or becomes a new one."""
    contact = read_contact(ctx, event["objectId"])
    if not contact.get("email"):
        ctx.skip("the contact has no email")
    lead = lead_from_contact(ctx, contact)
    if known := find_lead(ctx, lead["Email"]):
        return {"updated": update_lead(ctx, known["Id"], lead)}
    return {"created": create_lead(ctx, lead)}
