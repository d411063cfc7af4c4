"""TT-01: HubSpot contact to Salesforce lead. One line per row of the plan."""

from tenon import Context
from tenon.mapping import default, lower, pick, present, required, trim


def lead_from_contact(ctx: Context, contact: dict) -> dict:
    """The lead's fields; those the contact does not have are left out."""
    return present(
        {
            "FirstName": trim(pick(contact, "firstname")),  # TR-01
            "LastName": trim(default(pick(contact, "lastname"), "Unknown")),  # TR-02
            "Email": lower(trim(required(contact, "email"))),  # TR-03
            "Company": default(trim(pick(contact, "company")), "Unknown"),  # TR-04
        }
    )
