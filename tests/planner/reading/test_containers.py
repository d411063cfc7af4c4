"""Files in files: what comes out of an e-mail or archive, and what a hostile one is told."""

import io
import struct
import tracemalloc
import zipfile
from email.message import EmailMessage

import pytest

from planner.reading import containers, read_document
from planner.reading.containers import contents_of
from tests.planner.reading.made import archive, pdf


def mail(**files: bytes) -> bytes:
    """A message with these attachments."""
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = (
        "lena@example.com",
        "Orders",
        "<1@example.com>",
    )
    message.set_content("The mapping is attached.")
    for name, data in files.items():
        message.add_attachment(data, "application", "octet-stream", filename=name.replace("_", "."))
    return message.as_bytes()


def test_attachments_carry_the_name_of_their_mail() -> None:
    found = contents_of("mail.eml", mail(orders_csv=b"id,name\n1,Ann\n", plan_pdf=pdf([])))
    assert [each.name for each in found.files] == ["mail.eml / orders.csv", "mail.eml / plan.pdf"]
    assert found.files[0].data == b"id,name\n1,Ann\n"
    assert not found.problems


def test_an_archive_keeps_its_folders_and_leaves_what_systems_put_in() -> None:
    packed = archive({"a/orders.csv": "id\n1", "__MACOSX/a/._orders.csv": "x", "b/../../etc/passwd": "root"})
    found = contents_of("all.zip", packed)
    assert [each.name for each in found.files] == ["all.zip / a / orders.csv", "all.zip / b / etc / passwd"]
    read = read_document("all.zip", packed)
    assert (read.kind, read.readable, read.problems) == ("archive", False, ())


def test_an_archive_in_a_mail_is_opened_and_one_in_that_is_not() -> None:
    innermost = archive({"deep.md": "# Deep"})
    inner = archive({"orders.md": "# Orders", "more.zip": innermost})
    found = contents_of("mail.eml", mail(papers_zip=inner))
    assert [each.name for each in found.files] == [
        "mail.eml / papers.zip",
        "mail.eml / papers.zip / orders.md",
        "mail.eml / papers.zip / more.zip",
    ]
    assert found.problems == ["holds an archive in an archive, more.zip, which was not opened"]


def test_an_archive_that_would_unpack_to_gigabytes_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "MAX_UNPACKED", 1_000)
    bomb = archive({"a.txt": b"0" * 900, "b.txt": b"0" * 900, "c.txt": "words"})
    found = contents_of("bomb.zip", bomb)
    assert [each.name for each in found.files] == ["bomb.zip / a.txt", "bomb.zip / c.txt"]
    assert "b.txt, which was left out: more than" in found.problems[0]
    lying = bytearray(archive({"a.txt": "words"}))
    at = lying.index(b"PK\x01\x02")
    lying[at + 24 : at + 28] = struct.pack("<I", 2**31 - 1)
    assert "would unpack to 2047 MB" in contents_of("lie.zip", bytes(lying)).problems[0]


def test_locked_empty_and_double_files_in_an_archive_are_told() -> None:
    locked = bytearray(archive({"secret.txt": "words"}))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert contents_of("a.zip", bytes(locked)).problems == [
        "holds secret.txt, which is protected with a password"
    ]
    told = contents_of("a.zip", archive({"empty.md": "", "A.md": "a", "a.md": "b"})).problems
    assert told == ["holds empty.md, which is empty", "holds a.md, which is there twice"]
    assert read_document("a.zip", archive({"empty.md": ""})).problems == (
        "a.zip holds empty.md, which is empty",
    )


def test_no_file_of_an_archive_is_unpacked_further_than_it_claims() -> None:
    size = struct.pack("<I", 80_000_000)
    packed = archive({"a.txt": bytes(80_000_000)})
    assert packed.count(size) == 2
    tracemalloc.start()
    try:
        found = contents_of("a.zip", packed.replace(size, struct.pack("<I", 10)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found.problems == ["holds a.txt, which is damaged"]
    assert peak < 30_000_000


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_packed_in_another_way_is_read_whole_or_said_to_be_damaged(packing: int) -> None:
    out = io.BytesIO()
    words = b"".join(b"%d,Ann\n" % number for number in range(5_000))
    with zipfile.ZipFile(out, "w", packing) as packed:
        packed.writestr("a.csv", words)
    data = bytearray(out.getvalue())
    assert [each.data for each in contents_of("a.zip", bytes(data)).files] == [words]
    data[60:400] = bytes(range(170)) * 2
    assert contents_of("a.zip", bytes(data)).problems == ["holds a.csv, which is damaged"]


def test_more_files_than_anybody_reads_are_left_out() -> None:
    found = contents_of("many.zip", archive({f"{at}.md": "x" for at in range(containers.MAX_FILES + 5)}))
    assert len(found.files) == containers.MAX_FILES
    assert found.problems == [f"holds more than {containers.MAX_FILES} files; the rest was left out"]


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04....", b"# A note", b"", b"%PDF-1.7", archive({"[Content_Types].xml": "x"})]
)
def test_other_documents_hold_nothing(data: bytes) -> None:
    assert not contents_of("a.md", data).files


def test_a_very_long_name_keeps_the_mail_and_the_ending() -> None:
    found = contents_of("m" * 150 + ".eml", mail(**{"o" * 150 + "_csv": b"id\n1"}))
    assert len(found.files[0].name) <= containers.LONGEST_NAME
    assert found.files[0].name.startswith("mmm")
    assert found.files[0].name.endswith("ooo.csv")
