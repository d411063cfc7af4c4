"""Research values to draw workflows from, each made in a few lines."""

from typing import Any

from planner.spec.research import (
    BusinessRule,
    DataObject,
    Mapping,
    ObjectField,
    Research,
    ResearchEndpoint,
    ResearchTrigger,
    System,
)


def research(
    systems: dict[str, str],
    pair: tuple[str, str] = ("", ""),
    fields: tuple[tuple[str, str, str], ...] = (),
    rules: tuple[tuple[str, str], ...] = (),
    **more: Any,
) -> Research:
    """Research between the first two of `systems` (name to role), with `fields` as (source, target, rule)."""
    made = [system(name, role) for name, role in systems.items()]
    mappings = tuple(
        Mapping(
            key=f"M-{number:02}",
            source_system=made[0].key,
            source_object=pair[0],
            source=source,
            target_system=made[1].key,
            target_object=pair[1],
            target=target,
            rule=rule,
        )
        for number, (source, target, rule) in enumerate(fields, start=1)
    )
    told = tuple(
        BusinessRule.model_validate({"key": f"BR-{number:02}", "kind": kind, "text": text})
        for number, (kind, text) in enumerate(rules, start=1)
    )
    return Research(
        title="A brief", systems=tuple(made), mappings=mappings + more.pop("mappings", ()), rules=told, **more
    )


def system(name: str, role: str) -> System:
    return System.model_validate({"key": name.lower().replace(" ", "-"), "name": name, "role": role})


def trigger(kind: str, **more: Any) -> tuple[ResearchTrigger, ...]:
    return (ResearchTrigger.model_validate({"kind": kind, **more}),)


PAYOUTS = research(
    {"Stripe": "source", "Xero": "target"},
    ("payout", "bank transaction"),
    (
        ("", "Type", "always RECEIVE"),
        ("id", "Reference", ""),
        ("arrival_date", "Date", "day of arrival in London"),
        ("amount", "LineItems[0].UnitAmount", "minor units to decimals"),
        ("currency", "BankAccount.Code", "the account of that currency"),
    ),
    (
        ("match", "Payouts that are already in Xero by Reference are skipped."),
        ("dedupe", "Stripe may announce a payout more than once."),
        ("filter", "Only payouts with status paid are recorded."),
        ("error", "After three attempts park the payout."),
        ("other", "A payout in a currency without an account is parked."),
    ),
    triggers=trigger("webhook", system="stripe", event="payout.paid"),
)

STOCK = research(
    {"Depot": "source", "Shopify": "target"},
    ("article", "product"),
    (
        ("number", "handle", "lowercase"),
        ("name", "title", "trim, first 80 characters"),
        ("first_line, second_line", "body_html", ""),
        ("stocked", "published", "yes or no"),
    ),
    (
        ("match", "Products are found by handle."),
        ("filter", "Ignore articles where stocked is no."),
        ("error", "Retry twice, then stop."),
    ),
    triggers=trigger("schedule", cron="30 2 * * *", timezone="Europe/Oslo"),
    endpoints=(
        ResearchEndpoint(
            key="EP-01",
            system="depot",
            method="GET",
            path="/api/articles",
            purpose="List articles",
            response_example={"articles": [{"id": 7, "number": "KOR-7", "name": "Oak board"}]},
        ),
        ResearchEndpoint(
            key="EP-02", system="depot", method="GET", path="/api/articles/{id}", purpose="One article"
        ),
    ),
    objects=(
        DataObject(
            system="depot",
            name="article",
            fields=(
                ObjectField(name="number", type="string", example="KOR-7"),
                ObjectField(name="stocked", type="string", example="yes"),
            ),
        ),
    ),
)

SUPPLIERS = research(
    {"Purser": "source", "Ledgerline": "target"},
    ("supplier", "vendor"),
    (("vat_id", "vatNumber", ""), ("name", "displayName", "")),
    (
        ("match", "Vendors are found by VAT id; vendors that do not exist are never created."),
        ("security", "Requests carry an HMAC-SHA256 signature in X-Purser-Signature."),
        ("dedupe", "The eventId tells repeated events apart."),
    ),
    triggers=trigger("webhook", system="purser", event="supplier.changed"),
    endpoints=(
        ResearchEndpoint(
            key="EP-01",
            system="ledgerline",
            method="GET",
            path="/v2/vendors?vatNumber={vat_id}",
            purpose="Find vendors by VAT number",
            response_example={"items": [{"vendorId": "V-1", "vatNumber": "GB1"}]},
        ),
        ResearchEndpoint(
            key="EP-02",
            system="ledgerline",
            method="PUT",
            path="/v2/vendors/{vendorId}",
            purpose="Update a vendor",
        ),
    ),
)

CONTACTS_BOTH_WAYS = research(
    {"HubSpot": "both", "Pipedrive": "both"},
    ("contact", "person"),
    (("email", "email", ""), ("firstname", "name", "")),
    (("match", "People are matched by email."),),
    integration_type=("bidirectional",),
)

VAGUE = research({"HubSpot": "source", "Salesforce": "target"})
