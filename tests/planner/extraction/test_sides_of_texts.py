"""Systems nobody has catalogued, and which way data goes, in texts of a few sentences."""
# ruff: noqa: E501

import pytest

from planner.extraction import extract
from planner.reading import read_document

TEXTS = [
    (
        "We sell tickets with Ticketpilot and do our books in Kontolino. Every sold ticket has to become an invoice in Kontolino. Ticketpilot has a webhook.",
        {"ticketpilot": "source", "kontolino": "target"},
    ),
    (
        "Hi, can you connect Gardenly to our mailing list in Rapidpost? When somebody books a course in Gardenly they should be added to the list.",
        {"gardenly": "source", "rapidpost": "target"},
    ),
    (
        "# Orders from Beamline to Lagero\n\nBeamline is our shop. Lagero is the warehouse system. Orders are fetched every 15 minutes through the Beamline REST API and created as pick orders in Lagero. When Lagero has shipped, the tracking code is written back to Beamline.",
        {"beamline": "both", "lagero": "both"},
    ),
    (
        "Title: Sync employees from Personio into Tresorit\n\nNew hires in Personio need an account in Tresorit on their first day.",
        {"personio": "source", "tresorit": "target"},
    ),
    (
        "We keep all our contracts in Docfolio. Finance wants the contract value in Xero as a tracking category. Docfolio can export a CSV every night.",
        {"docfolio": "source", "xero": "target"},
    ),
    (
        "Every night the till system (Kassia) writes a sales file to an SFTP server. We have to load it into Fortnox as one voucher per shop.",
        {"kassia": "source", "fortnox": "target"},
    ),
    (
        "Goal: customer service should see the delivery status in Zendesk. The status comes from Trackwise, our carrier portal.",
        {"trackwise": "source", "zendesk": "target"},
    ),
    (
        "Source: Navigo ERP\nTarget: Shopware 6\nDirection: one way\n\nArticles and prices are transferred every hour.",
        {"navigo_erp": "source", "shopware": "target"},
    ),
    (
        "| System | Role |\n|---|---|\n| Meridian PMS | master of guests |\n| Loyalis | loyalty programme, gets guests |\n\nGuests are sent from Meridian to Loyalis after check-out.",
        {"meridian_pms": "source", "loyalis": "target"},
    ),
    (
        "Wir möchten Bestellungen aus Shopify nach Xentral übertragen. Der Lagerbestand kommt aus Xentral zurück nach Shopify.",
        {"shopify": "both", "xentral": "both"},
    ),
    (
        "Aus unserem Kassensystem Gastrofix sollen die Umsätze jeden Abend in DATEV gebucht werden.",
        {"gastrofix": "source", "datev": "target"},
    ),
    (
        "We poll the API of Sensorium for measurements and insert them into a table in Snowflake. No data goes back.",
        {"sensorium": "source", "snowflake": "target"},
    ),
    (
        "Jira issues with the label customer should show up on the Planhat company. If somebody comments in Planhat the comment has to be added to the Jira issue.",
        {"jira": "both", "planhat": "both"},
    ),
    (
        "Please build: Calendly booking -> Pipedrive activity. We used to do this with Zapier.",
        {"calendly": "source", "pipedrive": "target"},
    ),
    (
        "Notes from the call: Mia shows Orderbird, it is the POS in all three bars. They type the totals into Lexoffice each morning. She wants that to happen automatically. Orderbird has an API with a token, Lexoffice too.",
        {"orderbird": "source", "lexoffice": "target"},
    ),
    (
        "The donations made on our website run through Raisenow. Each of them has to be recorded in Salesforce as an opportunity, and the donor as a contact.",
        {"raisenow": "source", "salesforce": "target"},
    ),
    (
        "from: anna\nwe have surveys in SurveyMonkey. answers with a score below 6 should open a ticket in Freshdesk. thats all",
        {"surveymonkey": "source", "freshdesk": "target"},
    ),
    (
        "Stock levels: master is Ongoing WMS. WooCommerce must show the right figure, never more than five minutes old.",
        {"ongoing_wms": "source", "woocommerce": "target"},
    ),
    (
        "Purpose\nThis service copies closed deals of Close to Chargebee, creating customer and subscription.\n\nAuthentication\nClose: API key. Chargebee: API key with basic auth.",
        {"close": "source", "chargebee": "target"},
    ),
    (
        "BambooHR is where we add people. Okta has to create their login. Termination in BambooHR -> deactivate in Okta.",
        {"bamboohr": "source", "okta": "target"},
    ),
    ("Parts used by mechanics (recorded in Werkstatt+) should reduce the stock in Odoo.", {"odoo": "target"}),
    (
        "Invoice PDFs land in an S3 bucket (uploaded by our scanner company Docuscan). Read them and attach each to the supplier invoice in Business Central.",
        {"amazon_s3": "source", "business_central": "target"},
    ),
]


@pytest.mark.parametrize(("text", "roles"), TEXTS, ids=[next(iter(roles)) for _, roles in TEXTS])
def test_the_systems_of_a_text_and_what_they_do(text: str, roles: dict[str, str]) -> None:
    found = extract([read_document("a.md", text.encode())]).research.systems
    assert {each.key: each.role for each in found} == roles


@pytest.mark.parametrize(
    "text",
    [
        "Shopify orders go to Xero. The first version of this wrote to Magento.",
        "Shopify orders go to Xero. Magento is out of the picture.",
        "Shopify orders go to Xero. We don't want orders in Magento.",
        "Shopify orders go to Xero. The dashboard in Magento is described elsewhere.",
        "Shopify orders go to Xero.\n\n1.2 Out of scope\nReturns (to Magento), gift cards.",
    ],
)
def test_a_system_that_is_only_mentioned_takes_no_part(text: str) -> None:
    found = extract([read_document("a.md", text.encode())]).research.systems
    assert {each.key: each.role for each in found} == {"shopify": "source", "xero": "target"}
