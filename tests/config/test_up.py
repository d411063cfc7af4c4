"""`manage.py up` as a person starts it: real web, workers, scheduler and broker on their own data folder."""

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
import pytest

from teams.services.first_start import OWNER
from tests.config.family import members, wait_until_gone
from tests.jobs.processes import until

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180.0  # seconds for a start on a busy machine; an idle one needs two


class Installation:
    """A data folder and the `up` processes that a test starts on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder.parent / "up.log"
        self.mark = f"TENON_DATA={folder}"

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start `up` with its own broker and database, whatever the tests run on."""
        services = ("DATABASE_URL", "REDIS_URL", "TENON_STATIC_FROM_SOURCE", "DJANGO_SETTINGS_MODULE")
        environment = {name: value for name, value in os.environ.items() if name not in services}
        with self.log.open("wb") as log:
            return subprocess.Popen(
                [sys.executable, ROOT / "manage.py", "up", *arguments],
                env={**environment, "TENON_DATA": str(self.folder)},
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def ask(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run another command on the same data."""
        services = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
        environment = {name: value for name, value in os.environ.items() if name not in services}
        return subprocess.run(
            [sys.executable, ROOT / "manage.py", *arguments],
            env={**environment, "TENON_DATA": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
        )

    def try_to_start(self, *arguments: str) -> tuple[int, str]:
        """Start one that is expected to end by itself: its exit code and what it said."""
        kept, self.log = self.log, self.log.with_name("second.log")
        try:
            code = self.start(*arguments).wait(PATIENCE)
            return code, self.log.read_text().strip()
        finally:
            self.log = kept

    def port(self, process: "subprocess.Popen[bytes]") -> int:
        """Wait for the line with the address."""
        give_up = time.monotonic() + PATIENCE
        while not (found := re.search(r"running at http://127\.0\.0\.1:(\d+)/", self.log.read_text())):
            assert process.poll() is None, self.log.read_text()
            assert time.monotonic() < give_up, self.log.read_text()
            time.sleep(0.05)
        return int(found[1])

    def pid_of(self, words: str) -> int:
        """The one process with these words in its command line."""
        give_up = time.monotonic() + PATIENCE
        while not (found := [pid for pid, command in members(self.mark).items() if words in command]):
            assert time.monotonic() < give_up, members(self.mark)
            time.sleep(0.05)
        assert len(found) == 1
        return found[0]

    def end(self) -> None:
        for pid in members(self.mark):
            os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    with TemporaryDirectory(prefix="tenon-up-") as name:
        found = Installation(Path(name) / "data")
        yield found
        found.end()


def get(port: int, path: str) -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", path)
    response = connection.getresponse()
    answer = (
        response.status,
        {name.lower(): value for name, value in response.getheaders()},
        response.read().decode(),
    )
    connection.close()
    return answer


def ask_for_a_link(port: int, address: str) -> None:
    """What a person does on the page for signing in."""
    with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as browser:
        page = browser.get("/sign-in").text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token
        browser.post("/sign-in", data={"email": address, "csrfmiddlewaretoken": token[1]}).raise_for_status()


def test_the_first_start_prints_a_way_in_and_ctrl_c_leaves_nothing(installation: Installation) -> None:
    up = installation.start()
    port = installation.port(up)

    assert get(port, "/health")[::2] == (200, '{"status": "ok"}')
    status, headers, _ = get(port, "/")
    assert (status, headers["location"]) == (302, "/sign-in?next=/")
    assert "default-src 'none'" in headers["content-security-policy"]

    link = re.search(rf"http://127\.0\.0\.1:{port}(/sign-in/\S+)", installation.log.read_text())
    assert link, installation.log.read_text()
    assert get(port, link[1])[0] in (200, 302)

    sheet = re.search(r'href="(/static/[^"]+\.css)"', get(port, "/sign-in")[2])
    assert sheet, "the page has a style sheet"
    assert get(port, sheet[1])[0] == 200
    assert "Warning" not in installation.log.read_text()

    again = installation.ask("link")
    assert re.fullmatch(rf"http://127\.0\.0\.1:{port}/sign-in/\S+\n", again.stdout)

    code, told = installation.try_to_start()
    assert (code, told.count("\n")) == (3, 0)
    assert re.search(rf"already running on this data: pid {up.pid}, http://127.0.0.1:{port}/", told)

    ask_for_a_link(port, OWNER)
    until(lambda: "Subject: Your sign-in link" in installation.log.read_text(), 20, "the mail is printed")

    # What dies comes back, and the page answers meanwhile: the socket is the supervisor's.
    old = installation.pid_of("config.web")
    os.kill(old, signal.SIGKILL)
    assert get(port, "/health")[0] == 200
    assert installation.pid_of("config.web") != old

    up.send_signal(signal.SIGINT)
    assert up.wait(20) == 0
    assert wait_until_gone(installation.mark, 0) == {}


def test_the_second_start_is_quick_and_kill_9_leaves_nothing(installation: Installation) -> None:
    up = installation.start()
    port = installation.port(up)
    told = installation.log.read_text()
    assert "migrations" not in told
    assert "static files" not in told

    # Another installation on the same port; it has no time to do anything else wrong.
    with TemporaryDirectory(prefix="tenon-up-") as name:
        other = Installation(Path(name) / "data")
        code, sentence = other.try_to_start("--port", str(port))
    assert (code, sentence) == (
        4,
        f"tenon: Port {port} of 127.0.0.1 is in use. Choose another with --port.",
    )

    up.kill()
    up.wait()
    assert wait_until_gone(installation.mark, 12) == {}


def test_a_data_folder_that_cannot_be_made_is_one_sentence() -> None:
    nowhere = Installation(Path("/proc/tenon/data"))
    nowhere.log = Path(os.environ["TENON_DATA"]) / "nowhere.log"
    code, told = nowhere.try_to_start()
    assert code == 5, told
    assert told.startswith("tenon: Cannot write /proc/tenon")
    assert "\n" not in told


def test_a_single_role_without_shared_services_is_refused(tmp_path: Path) -> None:
    code, told = Installation(tmp_path / "data").try_to_start("--role", "worker")
    assert (code, told) == (
        2,
        "tenon: --role worker needs DATABASE_URL and REDIS_URL, which all roles share.",
    )


def test_a_link_before_the_first_start_is_one_sentence(tmp_path: Path) -> None:
    told = Installation(tmp_path / "data").ask("link")
    assert (told.returncode, told.stdout, told.stderr.count("\n")) == (1, "", 1)
    assert "There is no database yet" in told.stderr
