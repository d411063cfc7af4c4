"""Names in one piece and the words between them: who gives, who takes, in English and German."""
# ruff: noqa: E501

import pytest

from tests.planner.extraction.orders import pairs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("entry_on is derived from entry_date, and exit_date is passed on as end_at.", {("entry_date", "entry_on"), ("exit_date", "end_at")}),
        ("`line.quantity` should show up as `extra.seats`.", {("line.quantity", "extra.seats")}),
        ("`tax_code` is surfaced verbatim in `vatClass`.", {("tax_code", "vatClass")}),
        ('We use school_id, prefixed with "TRSD-", as sisAccount.', {("school_id", "sisAccount")}),
        ("Once a label is printed the job writes `track_no` of the parcel to the order's `shipping_ref`.", {("track_no", "shipping_ref")}),
        ("The tracking_code that Lagerhaus returns has to be written back into the order's `shipping_ref`.", {("tracking_code", "shipping_ref")}),
        ("Street and town are copied one to one: `addr.line1` to `ship.street`, `addr.zip` to `ship.postcode` and `addr.city` to `ship.town`.", {("addr.line1", "ship.street"), ("addr.zip", "ship.postcode"), ("addr.city", "ship.town")}),
        ("`ship.country` is taken from `addr.country`, and the number for the text message, `ship.sms`, from `addr.mobile`.", {("addr.country", "ship.country"), ("addr.mobile", "ship.sms")}),
        ("As `note_text` we use `customer_note`.", {("customer_note", "note_text")}),
        ("For `custNo` use `customer_id`.", {("customer_id", "custNo")}),
        ("In the field Remarks we put customer_note.", {("customer_note", "Remarks")}),
        ("order_no from WooCommerce is what we store in externalRef, and total_price goes straight into netAmount.", {("order_no", "externalRef"), ("total_price", "netAmount")}),
        ("`Contact_Name` is made up of `first_name` and `last_name` with a blank in between.", {("first_name, last_name", "Contact_Name")}),
        ("YourRef should be filled with the name of the buyer, that is billing.first_name together with billing.last_name.", {("billing.first_name, billing.last_name", "YourRef")}),
        ('The "lag" (squad) code should end up in attribute SQUAD.', {("lag", "SQUAD")}),
        ("The freight (shipping_total) you put in Freight.", {("shipping_total", "Freight")}),
        ("The `Date` of the booking is the payout's `arrival_date`, which comes as unix seconds.", {("arrival_date", "Date")}),
        ("`priority_id` depends on `shipping.method`.", {("shipping.method", "priority_id")}),
        ("Das Feld Mindestmenge aus WooCommerce wird in `minPurchase` übernommen.", {("Mindestmenge", "minPurchase")}),
        ("Der Preis kommt aus VKPreis1 (Liste Fachhandel, netto) und wird nach `price.net` geschrieben.", {("VKPreis1", "price.net")}),
        ("`customerRef` wird aus `customer.id` befüllt, `mailAddress` aus `customer.email`.", {("customer.id", "customerRef"), ("customer.email", "mailAddress")}),
        ("Bitte die Kundengruppe (`kdGruppe`) als `segment` übergeben.", {("kdGruppe", "segment")}),
        ("Den Ort schreiben wir in die Eigenschaft `city`, der steht in WooCommerce im Feld `cOrt`.", {("cOrt", "city")}),
        ("The name of the branch they last visited should end up in a custom field called HomeBranch.", {("name of the branch they last visited", "HomeBranch")}),
        ("And the date of the last visit is written to the custom field LastVisit, so that we can count from it.", {("date of the last visit", "LastVisit")}),
    ],
)  # fmt: skip
def test_the_words_between_two_names_say_which_one_gives(text: str, expected: set[tuple[str, str]]) -> None:
    assert pairs(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Please don't copy `internal_note` to `remarks_text`.",
        "We look for the record whose `ref_no` equals the payout `order_id`.",
        "If `is_paid` is true, `state_code` is left alone.",
        "`created_at` is compared with `updated_at`.",
        "`customer_id` is unique per account. `order_id` is not.",
        "Lists are sorted by `updated_at` and then `order_id`.",
        "`member_no` without `mail_address` is skipped.",
    ],
)
def test_what_moves_nothing_is_no_mapping(text: str) -> None:
    assert pairs(text) == set()
