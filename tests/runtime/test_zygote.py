"""The zygote and its children as processes: who dies of what, what is cleaned up, what is never shared."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from runtime.sandbox import BadFile, How, SandboxUnavailable, Zygote, run_job
from runtime.sandbox.workspace import MOST_FILES, Workspaces, check_files
from tests.runtime.sandboxes import LIMITS, Deaf, Scripted, job, run_probe, workflow_file

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def zygote(tmp_path: Path) -> Iterator[Zygote]:
    made = Zygote(scratch=str(tmp_path))
    yield made
    made.close()


def wait_until_gone(pid: int) -> bool:
    """Whether the process ends within five seconds."""
    for _ in range(500):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.01)
    return False


def test_a_run_gives_its_result_and_what_it_used(zygote: Zygote) -> None:
    ending = run_probe(zygote, "    return {'twice': event['n'] * 2, 'word': 'zoë'}", payload={"n": 21})
    assert ending.how is How.FINISHED
    assert ending.report is not None
    assert ending.report["result"] == {"twice": 42, "word": "zoë"}
    assert 0 < ending.cpu_seconds < 20
    assert ending.peak_bytes > 1 << 20


def test_printing_becomes_log_lines_in_order(zygote: Zygote) -> None:
    hears = Scripted(lambda *_: None)
    run_probe(
        zygote,
        "    print('one', 'two')\n    print('thr', end='')\n    print('ee')\n    print('half', end='')",
        answerer=hears,
    )
    assert [args["message"] for op, args in hears.asked if op == "log"] == ["one two", "three", "half"]


def test_a_crashed_child_leaves_the_zygote_and_its_neighbours_alone(zygote: Zygote) -> None:
    with ThreadPoolExecutor(4) as pool:
        bodies = [
            "    os.abort()",
            "    time.sleep(0.3)\n    return 'well'",
            "    os._exit(7)",
            "    return 'well'",
        ]
        crash, well, left, also = pool.map(lambda body: run_probe(zygote, body), bodies)
    assert (crash.how, left.how) == (How.CRASHED, How.CRASHED)
    assert "exit code 7" in left.sentence
    for ending in (well, also):
        assert ending.report is not None
        assert ending.report["result"] == "well"


def test_a_zygote_killed_in_a_run_is_told_apart_and_replaced(zygote: Zygote) -> None:
    def kill(op: str, args: object) -> None:
        assert zygote.pid is not None
        os.kill(zygote.pid, signal.SIGKILL)

    ending = run_probe(zygote, "    ctx.kv().get('a')\n    time.sleep(30)", answerer=Scripted(kill))
    assert ending.how is How.ZYGOTE
    assert "did nothing wrong" in ending.sentence
    first = zygote.pid
    assert run_probe(zygote, "    return 1").how is How.FINISHED
    assert zygote.pid != first


def test_a_zygote_found_dead_is_replaced_before_the_run(zygote: Zygote) -> None:
    run_probe(zygote, "    return 1")
    assert zygote.pid is not None
    os.kill(zygote.pid, signal.SIGKILL)
    assert wait_until_gone(zygote.pid)
    assert run_probe(zygote, "    return 2").how is How.FINISHED


def test_when_the_host_is_killed_nothing_stays_behind(tmp_path: Path) -> None:
    program = f"""
import sys; sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "sdk")!r}]
from runtime.sandbox import Zygote
from tests.runtime.sandboxes import Scripted, run_probe
zygote = Zygote(scratch={str(tmp_path)!r})
def tell(op, args):
    print(zygote.pid, args["message"], flush=True)
run_probe(zygote, "    print(os.getpid())\\n    while True: pass", answerer=Scripted(tell))
"""
    host = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert host.stdout is not None
    zygote_pid, child_pid = map(int, host.stdout.readline().split())
    host.kill()
    host.wait()
    assert wait_until_gone(zygote_pid)
    assert wait_until_gone(child_pid)
    left = [path for path in tmp_path.iterdir() if path.name.startswith("tenon-runs-")]
    assert len(left) == 1
    for path in left:
        os.utime(path, (0, 0))
    Workspaces(str(tmp_path), settled_seconds=0).close()
    assert list(tmp_path.iterdir()) == []


def test_a_stop_is_heard_while_the_code_computes_and_while_the_host_works(zygote: Zygote) -> None:
    wanted = threading.Event()
    threading.Timer(0.2, wanted.set).start()
    ending = run_probe(zygote, "    while True: pass", should_stop=wanted.is_set)
    assert ending.how is How.STOPPED


@pytest.mark.parametrize(
    ("limits", "body", "limit"),
    [
        ({"steps": 3}, "    for _ in range(9): ctx._run.call('step_start')", "steps"),
        ({"exchanges": 3}, "    for _ in range(9): ctx._run.call('http')", "exchanges"),
        ({"calls": 50}, "    while True: ctx.kv().get('x')", "calls"),
        ({"traffic_bytes": 90_000}, "    while True: ctx._run.call('kv_set', value='x' * 10_000)", "traffic"),
        ({"message_bytes": 90_000}, "    ctx._run.call('kv_set', value='x' * 100_000)", "message"),
        ({"output_bytes": 2_000}, "    while True: ctx.log.info('again', n=1)", "output"),
    ],
)
def test_each_limit_has_its_own_ending(zygote: Zygote, limits: dict[str, int], body: str, limit: str) -> None:
    ending = run_probe(zygote, body, limits=replace(LIMITS, **limits))
    assert (ending.how, ending.limit) == (How.LIMIT, limit)
    assert ending.sentence.startswith(("The run ", "The code "))


def test_runs_see_neither_files_nor_memory_of_each_other(zygote: Zygote) -> None:
    run_probe(zygote, "    import builtins\n    builtins.left_behind = event", payload="first run's secret")
    ending = run_probe(
        zygote,
        "    import builtins, gc\n    return [hasattr(builtins, 'left_behind'), "
        'any(isinstance(o, str) and "first run\'s" in o for o in gc.get_objects())]',
    )
    assert ending.report is not None
    assert ending.report["result"] == [False, False]


def test_files_are_there_for_the_run_and_gone_afterwards(zygote: Zygote) -> None:
    files = workflow_file(
        "    from pathlib import Path\n    return Path(__file__).parents[1].joinpath('a/b.json').read_text()"
    )
    with zygote.folder({**files, "a/b.json": '{"é": 1}'}) as folder:
        assert oct(Path(folder).stat().st_mode & 0o777) == "0o700"
        where = folder
        assert Path(folder, "a/b.json").read_text(encoding="utf-8") == '{"é": 1}'
    assert not Path(where).exists()


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/etc/passwd", "plain relative path"),
        ("../x.py", "leads upwards"),
        ("a/../../x.py", "leads upwards"),
        (".git/config", "hidden"),
        ("a//b.py", "plain relative path"),
        ("a\\b.py", "plain relative path"),
        ("", "plain relative path"),
        ("a\0.py", "plain relative path"),
        ("x" * 300 + ".py", "cannot be written"),
        ("workflows/probe.py/x.py", "below a file"),
    ],
)
def test_bad_paths_are_refused_by_name(zygote: Zygote, path: str, why: str) -> None:
    with pytest.raises(BadFile, match=why), zygote.folder({**workflow_file("    pass"), path: ""}):
        pass


def test_too_much_is_refused() -> None:
    with pytest.raises(BadFile, match="too many"):
        check_files({f"{number}.py": "" for number in range(MOST_FILES + 1)})
    with pytest.raises(BadFile, match="MB"):
        check_files({"a.py": "x" * (65 << 20)})


def test_a_forked_worker_gets_a_zygote_of_its_own(zygote: Zygote) -> None:
    run_probe(zygote, "    return 1")
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        ending = run_probe(zygote, "    return 2")
        os.write(write, f"{ending.how} {zygote.pid}".encode())
        zygote.close()
        os._exit(0)
    told = os.read(read, 100).decode().split()
    os.waitpid(pid, 0)
    assert told[0] == "finished"
    assert int(told[1]) != zygote.pid
    assert run_probe(zygote, "    return 3").how is How.FINISHED


def test_a_plain_process_still_keeps_time_and_descriptors(tmp_path: Path) -> None:
    plain = Zygote(sandbox="process", scratch=str(tmp_path))
    try:
        assert plain.isolation == "process"
        assert run_probe(plain, "    return 1").how is How.FINISHED
        slow = run_probe(plain, "    time.sleep(60)", limits=replace(LIMITS, wall_seconds=0.3))
        assert slow.limit == "wall"
        seen = run_probe(plain, "    return sorted(os.environ.keys() - {'LC_CTYPE'})")
        assert seen.report is not None
        assert seen.report["result"] == []
    finally:
        plain.close()


def test_a_broken_sdk_is_said_not_hidden(tmp_path: Path) -> None:
    (tmp_path / "tenon").mkdir()
    (tmp_path / "tenon" / "__init__.py").write_text("raise ImportError('half installed')")
    broken = Zygote(sdk=tmp_path)
    with pytest.raises(SandboxUnavailable, match="half installed"):
        run_probe(broken, "    return 1")
    broken.close()


@pytest.mark.thorough
def test_many_runs_at_once(zygote: Zygote) -> None:
    with zygote.folder(workflow_file("    return event")) as folder, ThreadPoolExecutor(16) as pool:
        from_runs = pool.map(lambda n: _result(zygote, folder, n), range(60))
        assert list(from_runs) == list(range(60))


def _result(zygote: Zygote, folder: str, number: int) -> object:
    ending = run_job(zygote, job(folder, number), limits=LIMITS, answerer=Deaf())
    return ending.report and ending.report["result"]


def test_sets_are_gone_through_in_the_same_order_in_every_zygote(zygote: Zygote, tmp_path: Path) -> None:
    """A run that goes on elsewhere asks the same questions in the same order."""
    body = "    return list({'ada', 'ek', 'osei', 'lin', 'mara'})"
    with closing(Zygote(scratch=str(tmp_path))) as other:
        told = [run_probe(one, body).report for one in (zygote, other)]
    assert told[0]["result"] == told[1]["result"]
