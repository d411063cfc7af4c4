"""Rules for Python files. Each takes a source and returns what it found, one line each; none means kept."""

import ast
import re
from collections.abc import Iterator

from tests.arch.source import Source

LONGEST_FILE = 350
LONGEST_FUNCTION = 50
Function = ast.FunctionDef | ast.AsyncFunctionDef

LISTENERS = ("llm/scripted.py", "bench/")
# Door -> the modules or names behind it, and the paths that may use them.
DOORS: dict[str, tuple[frozenset[str], tuple[str, ...]]] = {
    "the environment": (
        frozenset({"os.environ", "os.environb", "os.getenv", "os.putenv"}),
        ("config/env.py", "tenon", "bench/"),
    ),
    "starting processes": (
        frozenset(
            {"subprocess", "multiprocessing", "pty", "os.fork", "os.system", "os.popen", "os.posix_spawn"}
        ),
        # apart.py starts one module of ours, to be able to end it.
        ("runtime/sandbox/", "config/supervisor/", "planner/reading/apart.py", "tenon", "bench/"),
    ),
    "streaming": (frozenset({"django.http.StreamingHttpResponse"}), ("lib/web/sse.py",)),
    "outbound HTTP": (
        # A library's exceptions and time limits may be named anywhere; what opens a connection may not.
        frozenset(
            {
                *(
                    f"httpx2.{name}"
                    for name in ("Client", "AsyncClient", "HTTPTransport", "get", "post", "request")
                ),
                *("httpcore2", "httpx", "requests", "aiohttp", "urllib.request", "urllib3", "http.client"),
            }
        ),
        # An exported integration runs where lib is not.
        ("lib/net.py", "sdk/tenon/alone/", "bench/"),
    ),
    "sockets": (
        frozenset(
            {
                *(
                    f"socket.{name}"
                    for name in ("socket", "create_connection", "create_server", "getaddrinfo")
                ),
                *("socket.socketpair", "socketserver", "http.server", "asyncio.open_connection"),
            }
        ),
        # A twin is served on this machine, also where lib is not.
        # llm/scripted.py is a model's server for tests; it listens on this machine only.
        (
            "lib/net.py",
            "config/supervisor/",
            "config/web.py",
            "config/management/",
            "runtime/sandbox/",
            "sdk/tenon/twins/serving/",
            *LISTENERS,
        ),
    ),
}
# Where a job, a run, a step or a test ends, whatever it did. Each place says so on the line above.
BROAD_EXCEPTS = (
    "jobs/running.py",
    "jobs/scheduler.py",
    "runtime/sandbox/inside/tasks.py",
    "sdk/tenon/alone/run.py",
    "sdk/tenon/context.py",
    "sdk/tenon/running.py",
    "sdk/tenon/steps.py",
    "sdk/tenon/tasks.py",
    "sdk/tenon/testing/mini.py",
)
PARENT_LOCKED = re.compile(
    r"\b(Project|Team|User|Environment|Chat|Run|Workflow|Job)\.objects\.select_for_update\(\)"
)


def size(source: Source) -> list[str]:
    """No file over 350 lines, no function over 50, docstrings not counted."""
    found = []
    if len(source.lines) > LONGEST_FILE:
        found.append(f"{source.path}: {len(source.lines)} lines")
    for function in _functions(source):
        length = _span(function) - (_span(function.body[0]) if ast.get_docstring(function) else 0)
        if length > LONGEST_FUNCTION:
            found.append(f"{source.path}:{function.lineno}: {function.name} has {length} lines")
    return found


def doors(source: Source) -> list[str]:
    """What has one door is used behind it only."""
    used = [(line, name) for line, name in _names(source)]
    found = []
    for door, (behind, allowed) in DOORS.items():
        if source.path.startswith(allowed):
            continue
        for line, name in used:
            if any(name == known or name.startswith(f"{known}.") for known in behind):
                found.append(f"{source.path}:{line}: {name} ({door})")
    return found


def imports_at_the_top(source: Source) -> list[str]:
    """No import inside a function, no TYPE_CHECKING block."""
    found = []
    for function in _functions(source):
        hidden = (node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom))
        found += [f"{source.path}:{node.lineno}: import inside a function" for node in hidden]
    for line, name in _names(source):
        if name == "typing.TYPE_CHECKING":
            found.append(f"{source.path}:{line}: TYPE_CHECKING")
    return sorted(set(found))


def narrow_excepts(source: Source) -> list[str]:
    """`except` names its exception; a broad one stands at a boundary, with its reason on the line above."""
    found = []
    for handler in (node for node in ast.walk(ast.parse(source.text)) if isinstance(node, ast.ExceptHandler)):
        if not _is_broad(handler) or _raises_again(handler):
            continue
        above = source.lines[handler.lineno - 2].strip()
        if not above.startswith("#"):
            found.append(f"{source.path}:{handler.lineno}: broad except without a reason on the line above")
        if source.path not in BROAD_EXCEPTS:
            found.append(f"{source.path}:{handler.lineno}: broad except away from the boundaries")
    return found


def parents_locked_by_key(source: Source) -> list[str]:
    """Rows that others point at are locked with `no_key=True`.

    PostgreSQL checks foreign keys at commit and takes the parent's key then. Who holds the parent FOR UPDATE
    and waits for a stream's row, while who has that row is about to commit, is in a deadlock (seen in a storm
    of runs on PostgreSQL).
    """
    return [
        f"{source.path}:{number}: lock a {found[1]} with no_key=True"
        for number, line in enumerate(source.lines, start=1)
        if (found := PARENT_LOCKED.search(line))
    ]


def _is_broad(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(
        kind is None or (isinstance(kind, ast.Name) and kind.id in ("Exception", "BaseException"))
        for kind in caught
    )


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def _span(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _functions(source: Source) -> list[Function]:
    return [node for node in ast.walk(ast.parse(source.text)) if isinstance(node, Function)]


def _names(source: Source) -> Iterator[tuple[int, str]]:
    """Imported modules and members as dotted names, and `module.member` uses of imported modules."""
    aliases: dict[str, str] = {}
    nodes = list(ast.walk(ast.parse(source.text)))
    for node in nodes:
        if isinstance(node, ast.Import):
            for name in node.names:
                aliases[name.asname or name.name.split(".")[0]] = (
                    name.name if name.asname else name.name.split(".")[0]
                )
                yield node.lineno, name.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for name in node.names:
                yield node.lineno, f"{node.module}.{name.name}"
    for node in nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in aliases:
            yield node.lineno, f"{aliases[node.value.id]}.{node.attr}"
