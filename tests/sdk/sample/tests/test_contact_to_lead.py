"""The acceptance criteria of contact-to-lead, each with the test that proves it."""

from tenon.testing import criterion

from workflows.contact_to_lead import contact_to_lead

LEADS = "/services/data/v61.0/sobjects/Lead"


@criterion("AC-01")
def test_a_new_contact_becomes_a_lead(run, twins, fixture):
    result = run(contact_to_lead, fixture("contact_created"))
    lead = twins.salesforce.record("Lead", Email="ada@example.com")
    assert result.outcome == "done"
    assert result.result == {"created": lead["Id"]}
    assert (lead["FirstName"], lead["LastName"], lead["Company"]) == ("Ada", "Lovelace", "Analytical Engines")


@criterion("AC-02")
def test_a_known_email_address_updates_the_lead(run, twins, fixture):
    known = twins.salesforce.add(
        "Lead", {"Email": "ada@example.com", "LastName": "Byron", "Company": "Byron"}
    )
    result = run(contact_to_lead, fixture("contact_created"))
    assert result.result == {"updated": known["Id"]}
    assert twins.salesforce.count("Lead") == 1
    assert twins.salesforce.record("Lead", Id=known["Id"])["LastName"] == "Lovelace"


@criterion("AC-03")
def test_a_contact_without_email_is_skipped(run, twins, fixture):
    result = run(contact_to_lead, fixture("contact_without_email"))
    assert (result.outcome, result.reason) == ("skipped", "the contact has no email")
    assert twins.salesforce.calls() == 0


@criterion("AC-04")
def test_an_event_delivered_twice_runs_once(deliver, twins, fixture):
    first = deliver(contact_to_lead, [fixture("contact_created")])
    second = deliver(contact_to_lead, [fixture("contact_created")])
    assert (first.status, len(first.runs)) == (202, 1)
    assert (second.status, second.runs) == (200, [])
    assert twins.salesforce.count("Lead", Email="ada@example.com") == 1


@criterion("AC-05")
def test_a_busy_salesforce_is_asked_again_when_it_says_so(run, twins, fixture):
    twins.salesforce.fail_once(429, retry_after=7, method="POST", path=LEADS)
    twins.salesforce.fail_once(503, method="POST", path=LEADS)
    result = run(contact_to_lead, fixture("contact_created"))
    assert result.outcome == "done"
    assert twins.salesforce.calls("POST", LEADS) == 3
    assert result.waited[0] == 7
    assert len(result.waited) == 2
    assert twins.salesforce.count("Lead") == 1


@criterion("AC-06")
def test_a_bad_signature_starts_nothing(deliver, twins, fixture):
    refused = deliver(contact_to_lead, [fixture("contact_created")], signature="invalid")
    assert (refused.status, refused.runs) == (401, [])
    assert twins.hubspot.calls() == 0
