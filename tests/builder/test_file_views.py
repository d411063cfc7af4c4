"""The doors of files, history and changes: who may, what is refused and with which words."""

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from builder.models import Snapshot, Turn
from builder.selectors.files import files_of, latest_snapshot
from builder.services.files import add_files, content_hash, take_snapshot
from builder.services.versions import create_version
from teams import roles
from tests.builder.factories import make_turn
from tests.cast import Cast

FILES = {"workflows/a.py": "a = 1\n", "README.md": "# Read\n"}
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def begun(cast: Cast) -> Cast:
    take_snapshot(project=cast.project, files=FILES, reason="Begun", by=cast.ada)
    return cast


@pytest.fixture
def turn(begun: Cast) -> Turn:
    made = make_turn(begun.project, begun.ada, state="done")
    take_snapshot(
        project=begun.project, files={**FILES, "b.py": "b\n"}, reason="Turn", by=begun.ada, turn=made
    )
    return made


def now(cast: Cast) -> dict[str, str]:
    return files_of(latest_snapshot(cast.project))


def save(client: Client, base: str, text: str, loaded: str, **more: Any) -> Any:
    sent = {"path": "README.md", "text": text, "loaded": loaded}
    return client.post(f"{base}/files/save", sent, **more)


WRITES = [
    ("files/save", {"path": "README.md", "text": "x", "loaded": content_hash("# Read\n")}),
    ("files/new", {"path": "new.md"}),
    ("files/move", {"path": "README.md", "to": "x.md"}),
    ("files/delete", {"path": "README.md"}),
    ("files/upload", {"folder": ""}),
    ("history/1/restore", {"files": "1"}),
    ("versions/", {"snapshot": "1", "name": "1.0"}),
    ("turns/{turn}/accept", {}),
    ("turns/{turn}/undo", {}),
]
READS = [
    "files/raw?path=README.md",
    "files/search?q=a",
    "history/",
    "history/1.zip",
    "versions/",
    "turns/{turn}/changes",
]


@pytest.mark.parametrize(("path", "sent"), WRITES)
@pytest.mark.parametrize("role", [roles.VIEWER, roles.REVIEWER])
def test_only_editors_write(
    begun: Cast, turn: Turn, base: str, path: str, sent: dict[str, str], role: str
) -> None:
    before = Snapshot.objects.count()
    answer = begun.client(begun.member(role)).post(f"{base}/{path.format(turn=turn.pk)}", sent)
    assert answer.status_code == 403
    assert Snapshot.objects.count() == before


@pytest.mark.parametrize("path", [*READS, *(path for path, _ in WRITES), "files/check"])
def test_outsiders_find_nothing(begun: Cast, turn: Turn, base: str, path: str) -> None:
    client = begun.client(begun.mallory)
    address = f"{base}/{path.format(turn=turn.pk)}"
    answer = client.get(address) if path in READS else client.post(address, {"path": "README.md"})
    assert answer.status_code == 404
    assert b"README" not in answer.content


@pytest.mark.parametrize("path", READS)
def test_every_member_reads(begun: Cast, turn: Turn, base: str, path: str) -> None:
    answer = begun.client(begun.cleo).get(f"{base}/{path.format(turn=turn.pk)}")
    assert answer.status_code == 200


def test_a_turn_of_another_project_is_not_found(begun: Cast, turn: Turn) -> None:
    theirs = f"/elsewhere/{begun.mallorys_project.slug}/build/turns/{turn.pk}"
    client = begun.client(begun.mallory)
    assert client.get(f"{theirs}/changes").status_code == 404
    assert client.post(f"{theirs}/undo").status_code == 404


def test_a_save_answers_with_the_hash_of_what_is_there_now(begun: Cast, ada: Client, base: str) -> None:
    answer = save(ada, base, "# New\r\n", content_hash("# Read\n"), **HTMX)
    assert answer.status_code == 200
    assert content_hash("# New\n") in answer.headers["HX-Trigger"]
    assert now(begun)["README.md"] == "# New\n"


def test_a_late_save_is_answered_with_both_texts(begun: Cast, ada: Client, base: str) -> None:
    add_files(project=begun.project, files={"README.md": "# Ben <b>\n"}, by=begun.ben, replace=True)
    answer = save(ada, base, "# Ada </textarea>\n", content_hash("# Read\n"), **HTMX)
    assert answer.status_code == 409
    body = answer.content.decode()
    assert "Ben Osei saved README.md" in body
    assert "# Ben &lt;b&gt;" in body
    assert "# Ada &lt;/textarea&gt;" in body
    assert content_hash("# Ben <b>\n") in body
    whole = save(ada, base, "# Ada\n", content_hash("# Read\n"))
    assert whole.status_code == 409
    assert b"<html" in whole.content
    assert now(begun)["README.md"] == "# Ben <b>\n"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"path": "../x", "text": ""}, "stays inside the project"),
        ({"path": "x", "text": "y" * 1_000_001}, "at most"),
        ({"path": "x", "text": "a\0b"}, "cannot be read"),
        ({"path": "x", "text": "a", "loaded": "nonsense"}, "valid"),
        ({"text": "a"}, "required"),
    ],
)
def test_a_save_that_cannot_be_says_why(
    begun: Cast, ada: Client, base: str, sent: dict[str, str], words: str
) -> None:
    answer = ada.post(f"{base}/files/save", sent, **HTMX)
    assert answer.status_code in (400, 422)
    assert words in answer.content.decode().lower()
    assert now(begun) == FILES


def test_binary_files_are_refused_and_nothing_of_the_upload_is_kept(
    begun: Cast, ada: Client, base: str
) -> None:
    sent = [
        SimpleUploadedFile("good.md", b"fine\n"),
        SimpleUploadedFile("photo.png", b"\x89PNG\r\n\x1a\n\x00"),
    ]
    answer = ada.post(f"{base}/files/upload", {"files": sent, "folder": "docs"}, **HTMX)
    assert answer.status_code == 422
    assert "photo.png is not UTF-8 text: byte 1, in line 1" in answer.content.decode()
    assert now(begun) == FILES


def test_an_upload_lands_in_its_folder(begun: Cast, ada: Client, base: str) -> None:
    sent = [SimpleUploadedFile("good.md", b"\xef\xbb\xbffine\r\n")]
    answer = ada.post(f"{base}/files/upload", {"files": sent, "folder": "docs"})
    assert answer.status_code == 303
    assert now(begun) == {**FILES, "docs/good.md": "fine\n"}


def test_problems_are_told_without_storing_anything(begun: Cast, base: str) -> None:
    text = "import os\n\nx: int = 'a'\n"
    answer = begun.client(begun.cleo).post(f"{base}/files/check", {"path": "workflows/a.py", "text": text})
    body = answer.content.decode()
    assert 'data-line="1"' in body
    assert "os may not be imported" in body
    assert 'data-line="3" data-column="10"' in body
    assert "there is no plan yet" in body
    assert now(begun) == FILES


@pytest.mark.parametrize(
    ("path", "text", "words"),
    [
        ("a.json", '{"a": }', "not JSON"),
        ("a.yaml", "a: [1\nb: 2", "not YAML"),
        ("workflows/b.py", "def (:", "not Python"),
        ("vendor/b.py", "import os", "not ours to check"),
        ("a.py", "x" * 300_001, "not checked"),
        ("notes.md", "# fine", "No problems"),
    ],
)
def test_each_kind_of_file_has_its_checks(
    begun: Cast, ada: Client, base: str, path: str, text: str, words: str
) -> None:
    body = ada.post(f"{base}/files/check", {"path": path, "text": text}).content.decode()
    assert words in body


def test_a_file_is_downloaded_as_it_is_and_never_shown(begun: Cast, ada: Client, base: str) -> None:
    add_files(project=begun.project, files={"x/pag.html": "<script>1</script>"}, by=begun.ada)
    answer = ada.get(f"{base}/files/raw", {"path": "x/pag.html"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="pag.html"'
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert ada.get(f"{base}/files/raw", {"path": "../settings.py"}).status_code == 404


def test_any_snapshot_is_a_zip_of_the_same_bytes(begun: Cast, ada: Client, base: str) -> None:
    add_files(project=begun.project, files={"later.md": ""}, by=begun.ada)
    first = ada.get(f"{base}/history/1.zip").content
    assert zipfile.ZipFile(io.BytesIO(first)).namelist() == sorted(FILES)
    assert ada.get(f"{base}/history/1.zip").content == first
    assert ada.get(f"{base}/history/99.zip").status_code == 404


def test_history_compares_any_two(begun: Cast, ada: Client, base: str) -> None:
    add_files(project=begun.project, files={"README.md": "# Other\n"}, by=begun.ben, replace=True)
    add_files(project=begun.project, files={"c.md": "c\n"}, by=begun.ben)
    body = ada.get(f"{base}/history/", {"snapshot": "3", "against": "1"}).content.decode()
    assert "c.md" in body
    assert "<mark>Other</mark>" in body
    body = ada.get(f"{base}/history/", {"snapshot": "3"}).content.decode()
    assert "<mark>Other</mark>" not in body
    one = ada.get(f"{base}/history/", {"path": "README.md", "snapshot": "2"}).content.decode()
    assert one.count("Added c.md") == 1, "among what one can compare with, not in the list"


def test_what_one_compares_with_has_words_and_old_ones_are_there(
    begun: Cast, ada: Client, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("c.md", "d.md"):
        add_files(project=begun.project, files={name: "c\n"}, by=begun.ben)
    first = begun.project.snapshots.get(number=1)
    create_version(snapshot=first, name="1.0 first", description="", by=begun.ada)
    body = ada.get(f"{base}/history/").content.decode()
    assert '<option value="2" selected>2: Added c.md</option>' in body
    assert '<optgroup label="Versions"><option value="1">1.0 first</option>' in body
    monkeypatch.setattr("builder.pages.history.MOST_OTHERS", 1)
    body = ada.get(f"{base}/history/", {"against": "1"}).content.decode()
    assert '<option value="1" selected>1: Begun</option>' in body


def test_history_takes_a_fixed_number_of_queries(
    begun: Cast, ada: Client, base: str, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        add_files(project=begun.project, files={f"f{number}.md": f"{number}\n"}, by=begun.ada)
    ada.get(f"{base}/history/")  # counts of lines are kept for good: blobs never change
    with django_assert_max_num_queries(25):
        assert ada.get(f"{base}/history/").status_code == 200


def test_a_name_that_is_taken_is_said_in_the_dialog(begun: Cast, ada: Client, base: str) -> None:
    assert ada.post(f"{base}/versions/", {"snapshot": "1", "name": "1.0"}).status_code == 303
    again = ada.post(f"{base}/versions/", {"snapshot": "1", "name": "1.0", "description": "Kept."})
    assert again.status_code == 422
    assert b"There is a version 1.0 already" in again.content
    assert b"Kept." in again.content


def test_a_restore_of_nothing_is_refused(begun: Cast, ada: Client, base: str) -> None:
    answer = ada.post(f"{base}/history/1/restore", {})
    assert answer.status_code == 422
    assert b"Choose what to restore" in answer.content


def test_many_new_files_are_one_line_and_stay_open_while_they_are_decided(
    cast: Cast, ada: Client, base: str
) -> None:
    few = make_turn(cast.project, cast.ada, state="done")
    take_snapshot(
        project=cast.project, files={"a.py": "1\n", "b.py": "1\n"}, reason="Few", by=cast.ada, turn=few
    )
    assert "new files" not in ada.get(f"{base}/turns/{few.pk}/changes").content.decode()
    many = make_turn(cast.project, cast.ada, state="done")
    files = {"a.py": "2\n", "b.py": "1\n", **{f"new/n{number}.py": "1\n" for number in range(5)}}
    take_snapshot(project=cast.project, files=files, reason="Many", by=cast.ada, turn=many)
    page = ada.get(f"{base}/turns/{many.pk}/changes").content.decode()
    assert "5 new files" in page
    assert f'id="new-{many.pk}">' in page
    ada.post(f"{base}/turns/{many.pk}/accept", {"path": "new/n3.py"}, **HTMX)
    assert f'id="new-{many.pk}" open>' in ada.get(f"{base}/turns/{many.pk}/changes").content.decode()
    ada.post(f"{base}/turns/{many.pk}/accept", {}, **HTMX)
    assert f'id="new-{many.pk}">' in ada.get(f"{base}/turns/{many.pk}/changes").content.decode()


def test_a_change_is_accepted_and_undone_by_form(begun: Cast, turn: Turn, ada: Client, base: str) -> None:
    answer = ada.post(f"{base}/turns/{turn.pk}/undo", {"path": "b.py", "change": "whole"}, **HTMX)
    assert answer.status_code == 200
    assert "Undone" in answer.content.decode()
    assert now(begun) == FILES
    again = ada.post(f"{base}/turns/{turn.pk}/undo", {"path": "b.py", "change": "whole"}, **HTMX)
    assert again.status_code == 422
    assert "undone already" in again.content.decode()
    odd = ada.post(f"{base}/turns/{turn.pk}/undo", {"path": "b.py", "change": "../x"}, **HTMX)
    assert odd.status_code == 422
