import base64

import pytest

from planner.reading import read_document
from tests.planner.reading.made import assert_quotes_stand, pdf

HEAD = """From: =?utf-8?q?Ann_M=C3=BCller?= <ann@shop.example>
To: Bo <bo@ledger.example>
Date: Mon, 2 Mar 2026 09:00:00 +0100
Subject: Order sync, the rules
Message-ID: <1@shop.example>
MIME-Version: 1.0
"""
PLAIN = """Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Hi Bo,

please send every paid order from the shop to the ledger:

- id -> Reference
- gr=C3=B6=C3=9Fe -> Size

> Which orders do you mean?
Only those of this year.

On Sun, 1 Mar 2026 at 08:00, Bo <bo@ledger.example> wrote:
> Do you want refunds too?
"""


def test_headers_body_and_what_is_quoted() -> None:
    document = read_document("rules.eml", (HEAD + PLAIN).encode())
    assert document.kind == "email"
    assert document.title == "Order sync, the rules"
    assert not document.problems
    assert_quotes_stand(document)
    found = {each.text: each for each in document.passages}
    assert found["From: Ann Müller <ann@shop.example>"].anchor == "header.from"
    assert found["größe -> Size"].kind == "item"
    assert found["größe -> Size"].anchor == "body.L6"
    quoted = {each.text for each in document.passages if "Quoted message" in each.section}
    assert quoted == {"> Which orders do you mean?", "> Do you want refunds too?"}
    assert "Quoted message" not in found["Only those of this year."].section


def test_what_outlook_quotes_is_marked_to_the_end() -> None:
    body = "Yes, agreed.\n\n-----Original Message-----\nFrom: Bo\nShall we use the SKU as the key?\n"
    document = read_document("re.eml", f"{HEAD}Content-Type: text/plain\n\n{body}".encode())
    sections = {each.text: each.section for each in document.passages if each.anchor.startswith("body")}
    assert sections["Yes, agreed."] == ("Order sync, the rules",)
    assert all("Quoted message" in section for text, section in sections.items() if text != "Yes, agreed.")


HTML = """--b
Content-Type: text/html; charset=iso-8859-1
Content-Transfer-Encoding: 8bit

<p>Die Gr\xf6\xdfe:</p><table><tr><td>Shop</td><td>Ledger</td></tr><tr><td>id</td><td>Ref</td></tr></table>
<blockquote><p>older words</p></blockquote>
"""


def _mixed() -> bytes:
    plain = "--b\nContent-Type: text/plain\n\nShop Ledger id Ref\n"
    alternative = f'--a\nContent-Type: multipart/alternative; boundary="b"\n\n{plain}{HTML}--b--\n'
    sheet = "--a\nContent-Type: text/csv\nContent-Disposition: attachment; "
    sheet += 'filename="../../etc/map.csv"\n\na,b\n1,2\n'
    scan = "--a\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n"
    encoded = base64.encodebytes(pdf([])).decode()
    scan += f'Content-Disposition: attachment; filename="map.csv"\n\n{encoded}\n'
    inner = f"--a\nContent-Type: message/rfc822\n\n{HEAD}Content-Type: text/plain\n\nthe first mail\n"
    whole = f'{HEAD}Content-Type: multipart/mixed; boundary="a"\n\n{alternative}{sheet}{scan}{inner}--a--\n'
    return whole.encode("latin-1")


def test_a_table_in_html_is_kept_and_attachments_are_documents_of_their_own() -> None:
    document = read_document("mail.eml", _mixed())
    assert_quotes_stand(document)
    assert "Die Größe:" in document.text
    rows = [each for each in document.passages if each.kind == "row"]
    assert [cell.header for cell in rows[1].cells] == ["Shop", "Ledger"]
    assert [each.text for each in document.passages if "Quoted message" in each.section] == ["older words"]
    assert [each.name for each in document.attachments] == ["map.csv", "2-map.csv", "attachment-3.eml"]
    read = [read_document(each.name, each.data) for each in document.attachments]
    assert read[0].kind == "csv"
    assert read[1].kind == "unreadable"
    assert "without text" in read[1].problems[0]
    assert "the first mail" in read[2].text
    assert not document.problems


def test_mail_is_known_by_its_headers_and_typed_mail_stays_text() -> None:
    assert read_document("saved.txt", (HEAD + PLAIN).encode()).kind == "email"
    typed = b"From: Ann\nTo: Bo\nSubject: orders\n\nSend orders from Shopify to Xero.\n"
    assert read_document("typed.txt", typed).kind == "text"


@pytest.mark.parametrize(
    "data",
    [
        HEAD + 'Content-Type: multipart/mixed; boundary="a"\n\n--a\n--a\n--a',
        HEAD + "Content-Type: text/plain; charset=klingon-7\n\nwords\n",
        HEAD + "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!!not base64!!!\n",
        HEAD + "Content-Type: ;;;\nContent-Disposition: ===\n\nwords\n",
        HEAD + "From: <<<<@@@\n\nwords",
        HEAD,
    ],
)
def test_broken_mail_never_raises(data: str) -> None:
    document = read_document("broken.eml", data.encode())
    assert document.kind in ("email", "unreadable")
    assert document.title or document.problems


def test_a_thousand_parts_are_refused() -> None:
    parts = "--a\nContent-Type: text/plain\n\nx\n" * 1_000
    data = f'{HEAD}Content-Type: multipart/mixed; boundary="a"\n\n{parts}--a--\n'
    assert "has more than 500 parts" in read_document("many.eml", data.encode()).problems[0]
