"""Known fields of both systems, and which fit together."""

import pytest

from planner.fields import KnownField, fields_of_sample, merged, not_used, record_in, same_name, unmapped
from planner.fields.kinds import disagreement, family, kind_of, looks_like
from planner.fields.names import tokens


@pytest.mark.parametrize(
    ("left", "right"),
    [("firstName", "first_name"), ("First name", "firstname"), ("Nick_Name__c", "nickName")],
)
def test_names_are_the_same_however_their_words_are_put_together(left: str, right: str) -> None:
    assert same_name(left, right)
    assert not same_name(left, "surname")


def test_a_path_is_its_words() -> None:
    assert tokens("line_items[].unitPrice") == ("line", "items", "unit", "price")
    assert tokens("HTTPStatus2") == ("http", "status", "2")


def test_a_sample_has_a_field_for_every_path_with_type_and_example() -> None:
    sample = {
        "id": 7,
        "customer": {"email": "ada@kori.example"},
        "lines": [{"sku": None}, {"sku": "A1", "qty": 2}],
    }
    found = {field.path: (field.type, field.example) for field in fields_of_sample(sample, "order.json")}
    assert found["id"] == ("integer", 7)
    assert found["customer"] == ("object", None)
    assert found["customer.email"] == ("email", "ada@kori.example")
    assert found["lines[].sku"] == ("text", "A1")
    assert found["lines[].qty"] == ("integer", 2)


def test_a_list_of_records_has_the_fields_of_its_records() -> None:
    assert [field.path for field in fields_of_sample([{"a": 1}, {"b": 2}], "")] == ["a", "b"]


def test_a_sample_that_never_ends_is_read_only_in_part() -> None:
    deep: dict[str, object] = {}
    for _ in range(60):
        deep = {"inner": deep}
    assert len(fields_of_sample(deep, "")) < 20
    assert len(fields_of_sample({f"f{number}": number for number in range(9_000)}, "")) == 2_000


def test_what_several_sources_say_of_a_field_is_put_together() -> None:
    described = [KnownField("Email", "string", required=True, origins=("API",))]
    seen = [KnownField("Email", "email", example="a@b.example", origins=("lead.json",)), KnownField("Id")]
    first, second = merged([described, seen])
    assert (first.type, first.required, first.example) == ("string", True, "a@b.example")
    assert first.origins == ("API", "lead.json")
    assert second.path == "Id"


@pytest.mark.parametrize(
    ("payload", "at"),
    [
        ({"email": "a", "name": "b"}, ""),
        ([{"email": "a", "name": "b"}], "[0]"),
        ({"event": "x", "data": {"object": {"email": "a", "name": "b"}}}, "data.object"),
        ({"results": [{"email": "a", "name": "b"}], "email": "other"}, "results[0]"),
        ({"nothing": 1}, ""),
    ],
)
def test_the_record_is_found_inside_what_wraps_it(payload: object, at: str) -> None:
    assert record_in(payload, ["email", "name"]).at == at


def test_a_required_target_is_offered_the_field_of_the_same_name_first() -> None:
    sources = [
        KnownField("contact.mail", "text", example="ada@kori.example"),
        KnownField("last_name", "text"),
        KnownField("lastname_checked", "boolean"),
    ]
    targets = [KnownField("LastName", "text", required=True), KnownField("Email", "email", required=True)]
    last, mail = unmapped(targets, [], sources)
    assert last.suggestions[0].source.path == "last_name"
    assert (last.suggestions[0].why, last.suggestions[0].score) == ("same name, same type", 85)
    assert mail.suggestions[0].source.path == "contact.mail"
    assert "example looks like an e-mail address" in mail.suggestions[0].why


def test_types_alone_suggest_nothing() -> None:
    (found,) = unmapped([KnownField("Company", "text", required=True)], [], [KnownField("colour", "text")])
    assert found.suggestions == ()


def test_a_field_of_another_kind_is_not_offered_for_its_name_alone() -> None:
    target = KnownField("birth_date", "date", required=True)
    (found,) = unmapped([target], [], [KnownField("birth", "boolean"), KnownField("born", "date")])
    assert [one.source.path for one in found.suggestions] == []


def test_a_required_field_is_mapped_when_a_part_or_the_whole_of_it_is_written() -> None:
    target = KnownField("address", "object", required=True)
    assert unmapped([target], ["address.city"], []) == ()
    assert unmapped([KnownField("address.city", required=True)], ["address"], []) == ()
    assert unmapped([KnownField("addressee", required=True)], ["address"], []) != ()


def test_source_fields_that_no_row_reads_are_listed_without_their_parents() -> None:
    sources = [KnownField("id"), KnownField("customer"), KnownField("customer.email"), KnownField("total")]
    assert [field.path for field in not_used(sources, ["id"])] == ["customer.email", "total"]


def test_kinds_are_told_by_type_and_by_look() -> None:
    assert (family("int64"), family("date-time"), family("string[]"), family("uuid"), family("")) == (
        "number",
        "date",
        "list",
        "text",
        "",
    )
    assert looks_like("+44 20 7946 0311") == "phone number"
    assert (kind_of(1), kind_of("2025-07-31T10:00:00Z")) == ("integer", "datetime")
    assert disagreement("decimal", "12,5") == "a number"
    assert disagreement("bool", "yes") == "true or false"
    assert disagreement("number", 3) == disagreement("text", 3) == disagreement("number", None) == ""
