"""Briefs a newcomer can start from: what a good one says, by example. Pure."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Example:
    """A button's words and the brief it fills in."""

    title: str
    brief: str


EXAMPLES: Final = (
    Example(
        "New HubSpot contacts become Salesforce leads",
        "When a contact is created in HubSpot, create a lead in Salesforce.\n\n"
        "- HubSpot tells us by webhook (contact.creation) and signs it; the call carries only the contact's "
        "id, so read the contact before anything else.\n"
        "- Match by email. If a lead with that email exists, update it instead of creating a second one.\n"
        "- email goes to Email, firstname to FirstName, lastname to LastName, company to Company.\n"
        "- A contact without an email is left out.\n"
        "- The same webhook may come twice and must have an effect once.\n"
        "- When Salesforce answers 429 or 5xx, wait and try again, five times at most.",
    ),
    Example(
        "New Shopify customers become HubSpot contacts",
        "When a customer is created in Shopify, create a contact in HubSpot.\n\n"
        "- Shopify sends the customers/create webhook and signs it; check the signature.\n"
        "- Match by email. If a contact with that email exists, update it instead of creating a second one.\n"
        "- email goes to email, first_name to firstname, last_name to lastname, phone to phone.\n"
        "- A customer without an email is left out.\n"
        "- The same webhook may come twice and must have an effect once.\n"
        "- When HubSpot answers 429 or 5xx, wait and try again, five times at most.",
    ),
    Example(
        "Stripe customers go to QuickBooks every night",
        "Every night at 02:00 Europe/Berlin, copy the customers of Stripe to QuickBooks Online.\n\n"
        "- Match by email. If a customer with that email exists, update it.\n"
        "- name goes to DisplayName, email to PrimaryEmailAddr.Address, phone to "
        "PrimaryPhone.FreeFormNumber.\n"
        "- A customer without an email is left out.\n"
        "- When QuickBooks Online answers 429 or 5xx, wait and try again, five times at most.",
    ),
)
