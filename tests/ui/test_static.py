"""What browsers load: vendored files are the ones named, icons are there and used, everything is small."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage

from lib.web.hashed_files import HashedFiles

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "static"
ROW = re.compile(r"^\| (?P<file>\S+) \| .* \| (?P<licence>\S+) \| (?P<sha>[0-9a-f]{64}) \|$", re.MULTILINE)
VENDORED = ROW.findall((STATIC / "vendor" / "VENDOR.md").read_text(encoding="utf-8"))
SPRITE = set(re.findall(r'id="i-([a-z0-9-]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
CODE_SIZES = {"tenon.css": 17_000, "tenon-edit.css": 5_500, "tenon-build.css": 6_500}
# Scripts of ours that one page fetches; each page has tenon.js, none has all.
PAGE_SCRIPTS = {
    "home and plan": ("tn-drop.js",),
    "workflow": ("tn-edit.js", "tn-review.js", "tn-threads.js", "tn-anchor.js", "tn-mention.js"),
    "build": (
        *("tn-chat.js", "tn-files.js", "tn-flow.js", "tn-log.js", "tn-split.js", "tn-test.js"),
        *("tn-editor.js", "tn-editor-changes.js", "tn-editor-drafts.js", "tn-editor-look.js", "tn-merge.js"),
    ),
}
# Who else is here, and what was typed and not saved.
EVERYWHERE = ("tenon.js", "tn-palette.js", "tn-here.js", "tn-drafts.js")
OWN_SCRIPTS = 23_000
# An editor, a file tree, a flow and a chat beside each other; the editor's library weighs seven times that.
BUILD_SCRIPTS = 31_000
# The transformation sheet is fetched only where a sheet stands.
SHEET_SCRIPTS = 25_000
INLINE = re.compile(r"""<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+="|javascript:|hx-on|hx-vals=["']js:""")


def sources() -> dict[Path, str]:
    """Templates and the Python that draws pieces of the interface."""
    rooms = ("lib", "teams", "jobs", "planner", "runtime", "builder")
    files = [*(ROOT / "templates").rglob("*.html")]
    files += [file for room in rooms for file in (ROOT / room).rglob("*.py")]
    return {file: file.read_text(encoding="utf-8") for file in files}


def test_every_file_made_elsewhere_is_in_the_list():
    listed = {file for file, _, _ in VENDORED}
    lying = {str(file.relative_to(STATIC)) for file in (STATIC / "vendor").glob("*.js")}
    lying |= {str(file.relative_to(STATIC)) for file in (STATIC / "fonts").glob("*")} | {"icons.svg"}
    assert listed == lying


@pytest.mark.parametrize(("file", "licence", "sha"), VENDORED)
def test_a_vendored_file_is_the_one_named_and_has_its_licence(file: str, licence: str, sha: str):
    assert hashlib.sha256((STATIC / file).read_bytes()).hexdigest() == sha
    assert len((STATIC / licence).read_text(encoding="utf-8")) > 300


def test_htmx_comes_with_its_extensions_in_one_file():
    text = (STATIC / "vendor" / "htmx-4.0.1.js").read_text(encoding="utf-8")
    assert 'registerExtension("sse"' in text
    assert 'registerExtension("preload"' in text


def test_every_icon_that_is_named_is_in_the_sprite():
    named = {name for text in sources().values() for name in re.findall(r'{% icon "([a-z0-9-]+)"', text)}
    assert named
    assert named <= SPRITE, f"add to docs/vendor/icons.txt: {sorted(named - SPRITE)}"


def test_every_icon_in_the_sprite_is_used():
    everything = "\n".join(sources().values())
    unused = [name for name in SPRITE if f'"{name}"' not in everything and f"'{name}'" not in everything]
    assert not unused, f"take out of docs/vendor/icons.txt: {sorted(unused)}"


def test_what_a_page_loads_is_small():
    for name, limit in CODE_SIZES.items():
        assert len(gzip.compress((STATIC / name).read_bytes(), 9)) <= limit, name
    weights = {file.name: len(gzip.compress(file.read_bytes(), 9)) for file in STATIC.glob("*.js")}
    sheet = sum(weight for name, weight in weights.items() if name.startswith("tn-sheet"))
    assert sheet <= SHEET_SCRIPTS
    for page, names in PAGE_SCRIPTS.items():
        assert sum(weights[name] for name in (*EVERYWHERE, *names)) <= (
            BUILD_SCRIPTS if page == "build" else OWN_SCRIPTS
        ), page
    named = {*EVERYWHERE, *(name for names in PAGE_SCRIPTS.values() for name in names)}
    assert {name for name in weights if not name.startswith("tn-sheet")} == named


def test_no_template_has_anything_that_the_policy_blocks():
    templates = (ROOT / "templates").rglob("*.html")
    found = [
        f"{file.name}: {match[0]}"
        for file in templates
        for match in INLINE.finditer(file.read_text(encoding="utf-8"))
    ]
    assert not found


def test_stream_attributes_stand_in_one_file():
    having = [
        file.name
        for file in (ROOT / "templates").rglob("*.html")
        if "hx-sse:" in file.read_text(encoding="utf-8")
    ]
    assert having == ["_stream.html"]


def test_a_module_asks_for_another_by_its_hashed_name(tmp_path: Path):
    # Else a browser could run the new sheet with an editor it kept from the release before.
    sources = sorted(STATIC.glob("tn-sheet*.js"))
    paths = {file.name: (FileSystemStorage(STATIC), file.name) for file in sources}
    storage = HashedFiles(location=tmp_path, base_url="/static/")
    for file in sources:
        (tmp_path / file.name).write_bytes(file.read_bytes())
    list(storage.post_process(paths))
    sheet = (tmp_path / storage.stored_name("tn-sheet.js")).read_text(encoding="utf-8")
    imported = re.findall(r'^import .* from "\./(\S+)";$', sheet, re.MULTILINE)
    assert imported
    assert all(re.fullmatch(r"tn-sheet-\w+\.[0-9a-f]{12}\.js", name) for name in imported)
    assert all((tmp_path / name).exists() for name in imported)
