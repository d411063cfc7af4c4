"""What one line of a text says of others: whose values a list holds, what is a key and no field."""

from planner.reading import read_document
from planner.research import draft_research
from planner.spec.research import Research

SYSTEMS = "Orders from WooCommerce go into Lagerhaus, our warehouse system.\n\n"
FIELDS = "```\norder.ref    → reference\norder.state  → shipping_state\n```\n\n"


def researched(text: str) -> Research:
    return draft_research([read_document("a.md", (SYSTEMS + text).encode())])


def pairs(text: str) -> set[tuple[str, str]]:
    return {(each.source, each.target) for each in researched(text).mappings}


def test_a_list_behind_a_mapped_name_holds_its_values() -> None:
    research = researched(f"{FIELDS}shipping_state then:\nin_work → Packing\nout → Gone\n")
    rules = {each.target: each.rule for each in research.mappings}
    assert set(rules) == {"reference", "shipping_state"}
    assert "in_work = Packing" in rules["shipping_state"]


def test_a_list_behind_another_line_holds_fields() -> None:
    found = pairs(f"{FIELDS}And the other fields:\nweight_g → weight\npicked_by → picker\n")
    assert {("weight_g", "weight"), ("picked_by", "picker")} <= found


def test_a_key_one_signs_in_with_is_no_field() -> None:
    text = "Your API key is shown under Settings → API. Our access token → Tokens."
    assert not pairs(text)


def test_a_name_with_what_is_done_to_it_is_no_common_name() -> None:
    found = pairs(
        "Both are taken over unchanged: ship_name is written to contact[name] and tel to contact[phone]."
    )
    assert not any(source == target for source, target in found)
