"""What must be seen to be true of the contact that becomes a lead, each with its typed check."""

from typing import Any

from planner.spec.checks import (
    Assertion,
    Calls,
    Check,
    Fault,
    Given,
    OutcomeIs,
    RecordCount,
    RecordField,
    ResponseStatus,
    RunsStarted,
    TwinRecord,
    Waited,
    When,
)
from planner.spec.workflow import Criterion
from tests.planner.plans.contact_to_lead_flow import CONTACT, EVENT, LEAD, LEADS

EMAIL = {"Email": LEAD["Email"]}


def contact(number: int = 90211, **changes: Any) -> TwinRecord:
    record = {"id": str(number), **CONTACT, **changes}
    return TwinRecord(system="hubspot", object="contacts", record=record)


def lead(**fields: Any) -> TwinRecord:
    return TwinRecord(system="salesforce", object="Lead", record={"Id": "00Q5e00001A2b3cEAB", **fields})


def leads(equals: int, where: dict[str, Any] | None = None) -> RecordCount:
    return RecordCount(system="salesforce", object="Lead", where=where or {}, equals=equals)


def fields_are(expected: dict[str, Any]) -> tuple[RecordField, ...]:
    return tuple(
        RecordField(system="salesforce", object="Lead", where=EMAIL, field=field, equals=value)
        for field, value in expected.items()
    )


def check(*then: Assertion, payload: Any = EVENT, records: tuple[TwinRecord, ...] = (), **more: Any) -> Check:
    given = Given(payload=payload, twin_state=records or (contact(),), faults=more.get("faults", ()))
    return Check(given=given, when=more.get("when", When()), then=then)


def refused(status: int, times: int = 1, retry_after: int | None = None) -> tuple[Fault, ...]:
    fault = Fault(
        system="salesforce", status=status, times=times, retry_after=retry_after, method="POST", path=LEADS
    )
    return (fault,)


DONE, SKIPPED, PARKED = (OutcomeIs(equals=end) for end in ("done", "skipped", "parked"))

CRITERIA = (
    Criterion(
        key="AC-01",
        text="A new contact whose email no lead has becomes one lead with the four mapped fields.",
        given="Salesforce has no lead with the email of the contact",
        when="HubSpot reports the contact",
        then="one lead stands in Salesforce with FirstName, LastName, Email and Company of the contact",
        covers=("BR-02", "ST-04", "ST-06", "ST-10", "TR-01", "TR-02", "TR-03", "TR-04"),
        check=check(DONE, leads(1, EMAIL), *fields_are(LEAD)),
    ),
    Criterion(
        key="AC-02",
        text="A contact whose email a lead already has updates that lead and creates none.",
        given="Salesforce has a lead with the email of the contact and other values",
        when="HubSpot reports the contact",
        then="that lead has the mapped fields of the contact and there is no second one",
        covers=("BR-01", "BR-02", "ST-07", "ST-08", "ST-09"),
        check=check(
            DONE,
            leads(1),
            Calls(system="salesforce", method="POST", path=LEADS, equals=0),
            *fields_are(LEAD),
            records=(contact(), lead(FirstName="Old", LastName="Old", Email=LEAD["Email"], Company="Old")),
        ),
    ),
    Criterion(
        key="AC-03",
        text="A contact without an email is skipped and nothing is written to Salesforce.",
        given="the contact has no email",
        when="HubSpot reports the contact",
        then="the run ends as skipped and Salesforce has no lead",
        covers=("BR-03", "ST-05"),
        check=check(SKIPPED, leads(0), records=(contact(email=None),)),
    ),
    Criterion(
        key="AC-04",
        text="An event of another type than contact.creation is skipped.",
        given="an event of the type contact.creation.other",
        when="HubSpot reports it",
        then="the run ends as skipped and Salesforce has no lead",
        covers=("ST-03",),
        check=check(SKIPPED, leads(0), payload={**EVENT, "subscriptionType": "contact.creation.other"}),
    ),
    Criterion(
        key="AC-05",
        text="The same event delivered twice starts one run and leaves one lead.",
        given="Salesforce has no lead with the email of the contact",
        when="HubSpot delivers the same event twice",
        then="one run was started and one lead stands in Salesforce",
        covers=("BR-04", "ST-01"),
        check=check(
            RunsStarted(equals=1), leads(1, EMAIL), payload=[EVENT], when=When(kind="repeat", times=2)
        ),
    ),
    Criterion(
        key="AC-06",
        text="A request with two events starts two runs.",
        given="a request that carries the events of two contacts",
        when="HubSpot delivers it",
        then="two runs were started and two leads stand in Salesforce",
        covers=("ST-01",),
        check=check(
            RunsStarted(equals=2),
            leads(2),
            payload=[EVENT, {**EVENT, "eventId": 3816279341, "objectId": 90212}],
            records=(contact(), contact(90212, email="ben.lund@example.com")),
            when=When(kind="event"),
        ),
    ),
    Criterion(
        key="AC-07",
        text="Salesforce answering 429 with Retry-After 7 is asked again after 7 s.",
        given="Salesforce answers the first attempt to create a lead with 429 and Retry-After 7",
        when="HubSpot reports the contact",
        then="the run waits 7 s, tries again, and one lead stands in Salesforce",
        covers=("ST-10",),
        check=check(DONE, Waited(seconds=7), leads(1, EMAIL), faults=refused(429, retry_after=7)),
    ),
    Criterion(
        key="AC-08",
        text="Salesforce answering 503 twice is asked a third time.",
        given="Salesforce answers the first two attempts to create a lead with 503",
        when="HubSpot reports the contact",
        then="one lead stands in Salesforce",
        covers=("ST-10",),
        check=check(DONE, leads(1, EMAIL), faults=refused(503, times=2)),
    ),
    Criterion(
        key="AC-09",
        text="After five refused attempts the event is parked and no lead was written.",
        given="Salesforce answers every attempt to create a lead with 503",
        when="HubSpot reports the contact",
        then="the run is parked and Salesforce has no lead",
        covers=("ST-10",),
        check=check(PARKED, leads(0), faults=refused(503, times=20)),
    ),
    Criterion(
        key="AC-10",
        text="A request with a bad signature gets 401 and starts no run.",
        given="a request whose signature does not match its body",
        when="it arrives",
        then="the answer is 401 and no run was started",
        covers=("ST-02",),
        check=check(
            ResponseStatus(status=401),
            RunsStarted(equals=0),
            payload=[EVENT],
            when=When(kind="event", signature="invalid"),
        ),
    ),
)
