"""What belongs to others stays with them, and what no database holds is not kept."""

import hashlib

from django.http import QueryDict
from django.test import Client

from builder.forms import MessageForm
from builder.launch import launch_turn
from builder.models import Attachment, Turn
from builder.selectors.chats import find_chats
from builder.selectors.files import text_once_at
from builder.services.attachments import add_attachment
from builder.services.chats import rename_chat, start_chat
from builder.services.files import add_files
from jobs.models import Job
from tests.builder.factories import make_turn
from tests.cast import Cast

SECRET = "margin = 0.42  # Mallory may not see this\n"
PATH = "mappings/prices.py"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_hash_of_another_teams_file_opens_nothing(cast: Cast, base: str):
    add_files(project=cast.project, files={PATH: SECRET}, by=cast.ada)
    add_files(project=cast.mallorys_project, files={PATH: "theirs\n"}, by=cast.mallory)
    assert text_once_at(cast.project, PATH, digest(SECRET)) == SECRET
    assert text_once_at(cast.project, "other.py", digest(SECRET)) == ""
    assert text_once_at(cast.mallorys_project, PATH, digest(SECRET)) == ""
    row = cast.mallorys_project
    sent = {"path": PATH, "text": "mine\n", "loaded": digest(SECRET)}
    answer = cast.client(cast.mallory).post(f"/{row.team.slug}/{row.slug}/build/files/save", sent)
    assert answer.status_code == 409
    assert "margin" not in answer.content.decode()


def test_a_path_with_odd_signs_is_found_by_its_hash(cast: Cast):
    path = "data/a.b/ö-c.json"
    add_files(project=cast.project, files={path: "{}\n"}, by=cast.ada)
    assert text_once_at(cast.project, path, digest("{}\n")) == "{}\n"


def test_names_beside_a_message_hold_no_nul(cast: Cast):
    form = MessageForm(QueryDict("text=x&mention=file:a%00b&part=plan%00&part=facts&keep=facts"))
    assert form.is_valid()
    assert all("\0" not in name for name in (*form.mentions, *form.left_out))
    assert form.left_out == ["plan\N{REPLACEMENT CHARACTER}"]
    chat = start_chat(project=cast.project, by=cast.ada)
    rename_chat(chat=chat, title="a\0b")
    assert "\0" not in chat.title
    assert list(find_chats(cast.project, words="a\0", by=cast.ada)) == [chat]


def test_trying_again_leaves_what_waits_for_the_next_message(
    cast: Cast, ada: Client, base: str, no_worker: None
):
    old = make_turn(cast.project, cast.ada)
    Job.objects.update(state=Job.State.DONE)
    add_attachment(chat=old.chat, name="next.txt", data=b"for the next", paths=[], by=cast.ada)
    assert ada.post(f"{base}/turns/{old.pk}/retry").status_code in (200, 302, 303)
    again = Turn.objects.order_by("-pk").first()
    assert again is not None
    assert again != old
    assert again.attachments.count() == 0
    assert "for the next" not in str(again.brief)
    assert Attachment.objects.get().turn is None
    Job.objects.update(state=Job.State.DONE)
    sent = launch_turn(chat=old.chat, mode="question", text="With it", planned=None, by=cast.ada)
    assert [each.name for each in sent.attachments.all()] == ["next.txt"]
