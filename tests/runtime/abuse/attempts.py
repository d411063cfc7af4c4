"""What hostile code might try, as data. The names in capitals (`TCP`, `HOST`, ...) are put in by the test.

Each body defines `attempt()`. `expect` says what must come of it:
- "denied": it raised an OSError or a subclass (nothing happened)
- "error:<Type>": it raised that exception inside, and the run failed in order
- "limit:<name>": the host ended it at that limit
- "crashed", "protocol", "killed": the process is gone, the host is not
- "returns:<json>": it went through and this harmless value is all it got
"""

from typing import NamedTuple


class Attempt(NamedTuple):
    """One named attempt."""

    name: str
    expect: str
    body: str
    wall_seconds: float = 90.0


def _errors(calls: str) -> str:
    """A body that makes raw system calls and returns the set of error numbers."""
    return f"""
import ctypes
def attempt():
    libc = ctypes.CDLL(None, use_errno=True)
    seen = set()
    for call in ({calls}):
        ctypes.set_errno(0)
        libc.syscall(*call)
        seen.add(ctypes.get_errno())
    return sorted(seen)
"""


def _line(expression: str, imports: str = "os") -> str:
    return f"import {imports}\ndef attempt():\n    return {expression}\n"


NETWORK = [
    Attempt("tcp connect", "denied", _line("bool(socket.create_connection(TCP, timeout=1))", "socket")),
    Attempt("tcp listen", "denied", _line("bool(socket.create_server(('127.0.0.1', 0)))", "socket")),
    Attempt(
        "udp socket", "denied", _line("bool(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))", "socket")
    ),
    Attempt(
        "raw socket", "denied", _line("bool(socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))", "socket")
    ),
    Attempt(
        "netlink socket",
        "denied",
        _line("bool(socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0))", "socket"),
    ),
    Attempt("unix socket", "denied", _line("bool(socket.socket(socket.AF_UNIX))", "socket")),
    Attempt(
        "datagram socket pair", "denied", _line("bool(socket.socketpair(type=socket.SOCK_DGRAM))", "socket")
    ),
    Attempt(
        "datagram to a unix socket by name",
        "denied",
        _line("socket.socketpair()[0].sendto(b'x', DATAGRAM)", "socket"),
    ),
    Attempt(
        "urllib", "denied", _line("urllib.request.urlopen('http://%s:%d/' % TCP).read()", "urllib.request")
    ),
    Attempt(
        "http.client",
        "denied",
        _line("http.client.HTTPConnection(*TCP, timeout=1).request('GET', '/')", "http.client"),
    ),
    Attempt("name lookup", "denied", _line("socket.getaddrinfo('example.com', 80)", "socket")),
    Attempt(
        "asyncio connection",
        "denied",
        "import asyncio\ndef attempt():\n    asyncio.run(asyncio.open_connection(*TCP))\n",
    ),
]

FILES = [
    Attempt("read /etc/passwd", "denied", _line("open('/etc/passwd').read()")),
    Attempt("read a file of the host", "denied", _line("open(SECRET_FILE).read()")),
    Attempt("list /", "denied", _line("os.listdir('/')")),
    Attempt("list home", "denied", _line("os.listdir(os.path.expanduser('~'))")),
    Attempt("read another run's files", "denied", _line("open(OTHER_RUN).read()")),
    Attempt("list all runs", "denied", _line("os.listdir(os.path.dirname(__file__) + '/../..')")),
    Attempt(
        "leave by dot-dot", "denied", _line("open(os.path.dirname(__file__) + '/../../../etc/passwd').read()")
    ),
    Attempt("write a temp file", "denied", _line("open('/tmp/out-of-the-sandbox', 'w')")),
    Attempt("write into its own folder", "denied", _line("open(__file__, 'w').write('x')")),
    Attempt("write into the standard library", "denied", _line("open(os.__file__, 'a').write('x')")),
    Attempt("delete itself", "denied", _line("os.unlink(__file__)")),
    Attempt("rename itself", "denied", _line("os.rename(__file__, __file__ + '2')")),
    Attempt("make a folder", "denied", _line("os.mkdir(os.path.dirname(__file__) + '/x')")),
    Attempt("symlink", "denied", _line("os.symlink('/etc/passwd', os.path.dirname(__file__) + '/link')")),
    Attempt("hard link", "denied", _line("os.link(SECRET_FILE, os.path.dirname(__file__) + '/link')")),
    Attempt("chmod", "denied", _line("os.chmod(__file__, 0o777)")),
    Attempt("truncate", "denied", _line("os.truncate(SECRET_FILE, 0)")),
    Attempt("temporary file", "denied", _line("tempfile.TemporaryFile().write(b'x')", "tempfile")),
    Attempt("memory file", "denied", _line("os.memfd_create('x')")),
    Attempt("change directory", "denied", _line("os.chdir('/')")),
    Attempt("chroot", "denied", _line("os.chroot('/tmp')")),
    Attempt("installed packages", "error:ModuleNotFoundError", _line("django.VERSION", "django")),
    Attempt(
        "the product's own code",
        "error:ModuleNotFoundError",
        _line("bool(runtime.sandbox)", "runtime.sandbox"),
    ),
]

SECRETS = [
    Attempt("environment", "returns:[]", _line("sorted(set(os.environ) - {'LC_CTYPE'})")),
    Attempt("/proc/self/environ", "denied", _line("open('/proc/self/environ').read()")),
    Attempt("/proc of the host", "denied", _line("open(f'/proc/{HOST}/environ', 'rb').read()")),
    Attempt("memory of the zygote", "denied", _line("open(f'/proc/{os.getppid()}/mem', 'rb').read(1)")),
    Attempt("its own memory map", "denied", _line("open('/proc/self/maps').read()")),
    Attempt("descriptors of the host", "denied", _line("os.listdir(f'/proc/{HOST}/fd')")),
    Attempt("working directory of the host", "denied", _line("os.readlink(f'/proc/{HOST}/cwd')")),
    Attempt(
        "inherited descriptors",
        "returns:[0, 1, 2, 3]",
        """
import os
def attempt():
    found = []
    for descriptor in range(1024):
        try:
            os.fstat(descriptor)
        except OSError:
            continue
        found.append(descriptor)
    return found
""",
    ),
    Attempt(
        "standard descriptors lead nowhere",
        'returns:["", 1]',
        "import os\ndef attempt():\n    return [os.read(0, 10).decode(), os.write(1, b'x')]\n",
    ),
    Attempt(
        "modules of the host in memory",
        "returns:[]",
        _line(
            "[m for m in sys.modules if m.split('.')[0] in ('django', 'celery', 'runtime', 'inside')]",
            "sys",
        ),
    ),
]

PROCESSES = [
    Attempt("os.system", "returns:32512", _line("os.system('id > /tmp/out-of-the-sandbox')")),
    Attempt("subprocess", "denied", _line("subprocess.run(['/bin/true'])", "subprocess")),
    Attempt("fork", "denied", _line("os.fork()")),
    Attempt("exec", "denied", _line("os.execv('/bin/true', ['true'])")),
    Attempt("posix_spawn", "denied", _line("os.posix_spawn('/bin/true', ['true'], {})")),
    Attempt(
        "multiprocessing",
        "denied",
        _line("multiprocessing.get_context('fork').Process(target=print).start()", "multiprocessing"),
    ),
    Attempt("kill the zygote", "denied", _line("os.kill(os.getppid(), 9)")),
    Attempt("kill the host", "denied", _line("os.kill(HOST, 9)")),
    Attempt("kill everything", "denied", _line("os.kill(-1, 9)")),
    Attempt("a pidfd of the host", "denied", _line("os.pidfd_open(HOST)")),
    Attempt(
        "limits of the host",
        "denied",
        _line("resource.prlimit(HOST, resource.RLIMIT_CPU, (0, 0))", "resource"),
    ),
    Attempt(
        "its own limits upwards",
        "error:ValueError",
        _line("resource.setrlimit(resource.RLIMIT_AS, (-1, -1))", "resource"),
    ),
    Attempt(
        "signals by way of a descriptor's owner",
        "denied",
        "import fcntl\ndef attempt():\n    fcntl.fcntl(0, fcntl.F_SETOWN, HOST)\n",
    ),
    Attempt("priority of others", "denied", _line("os.setpriority(os.PRIO_PROCESS, HOST, 19)")),
    Attempt("become root", "denied", _line("os.setuid(0)")),
    Attempt("processor of the host", "denied", _line("os.sched_setaffinity(HOST, {0})")),
    Attempt("semaphores", "denied", _line("bool(multiprocessing.Semaphore())", "multiprocessing")),
]

KERNEL = [
    Attempt(
        "ptrace and memory of others",
        "returns:[1]",
        _errors("(101, 16, HOST, 0, 0), (310, HOST, 0, 0, 0, 0, 0), (311, HOST, 0, 0, 0, 0, 0)"),
    ),
    Attempt("io_uring", "returns:[1]", _errors("(425, 8, 0), (426, 0, 0, 0, 0, 0), (427, 0, 0, 0, 0)")),
    Attempt(
        "mount, unshare, setns, pivot_root",
        "returns:[1]",
        _errors("(165, 0, 0, 0, 0, 0), (272, 0x10000000), (308, 0, 0), (155, 0, 0)"),
    ),
    Attempt(
        "bpf, perf, keys, userfaultfd",
        "returns:[1]",
        _errors("(321, 0, 0, 0), (298, 0, 0, 0, 0, 0), (250, 0, 0), (323, 0)"),
    ),
    Attempt(
        "clone as a process",
        "returns:[1]",
        _errors("(56, 17, 0, 0, 0, 0), (56, 0x00010000 | 0x10000000, 0, 0, 0, 0), (57,), (58,)"),
    ),
    Attempt("clone3", "returns:[38]", _errors("(435, 0, 0),")),
    Attempt(
        "raw socket calls",
        "returns:[1]",
        _errors("(41, 2, 1, 0), (42, 0, 0, 0), (46, 4, 0, 0), (47, 4, 0, 0), (307, 4, 0, 0, 0)"),
    ),
    Attempt(
        "a filter of its own", "returns:[1]", _errors("(157, 22, 2, 0, 0, 0), (317, 1, 0, 0), (444, 0, 0, 0)")
    ),
    Attempt("calls of the x32 interface", "killed", _errors("(0x40000000 | 39,),")),
    Attempt(
        "typing into a terminal",
        "denied",
        "import fcntl, termios\ndef attempt():\n    fcntl.ioctl(0, termios.TIOCSTI, b'x')\n",
    ),
]

RESOURCES = [
    Attempt("endless loop", "limit:cpu", "def attempt():\n    while True:\n        pass\n"),
    Attempt(
        "endless loop that ignores signals",
        "limit:cpu",
        "import signal\ndef attempt():\n    signal.signal(signal.SIGXCPU, signal.SIG_IGN)\n"
        "    while True:\n        pass\n",
    ),
    Attempt("waiting for ever", "limit:wall", _line("time.sleep(3600)", "time"), wall_seconds=1.0),
    Attempt("one huge list", "limit:memory", "def attempt():\n    return len([0] * 10**10)\n"),
    Attempt(
        "growing without end",
        "limit:memory",
        "def attempt():\n    kept = []\n    while True:\n        kept.append(bytearray(1 << 20))\n",
    ),
    Attempt("a number without end", "limit:cpu", "def attempt():\n    return 7 ** (10 ** 9) % 10\n"),
    Attempt(
        "regular expression that backtracks",
        "limit:cpu",
        _line("bool(re.match(r'(a+)+$', 'a' * 40 + 'b'))", "re"),
    ),
    Attempt("one huge print", "limit:output", "def attempt():\n    print('x' * 50_000_000)\n"),
    Attempt(
        "printing without end",
        "limit:output",
        "def attempt():\n    while True:\n        print('again' * 9)\n",
    ),
    Attempt("deep recursion", "error:RecursionError", "def attempt():\n    return attempt()\n"),
    Attempt(
        "recursion through C",
        "crashed",
        "import sys\nsys.setrecursionlimit(10**9)\n"
        "class Deep:\n    def __repr__(self):\n        return repr([self])\n"
        "def attempt():\n    return repr(Deep())\n",
    ),
    Attempt("reading address 0", "crashed", _line("ctypes.string_at(0)", "ctypes")),
    Attempt("abort", "crashed", _line("os.abort()")),
    Attempt("leaving by the back door", "crashed", _line("os._exit(0)")),
    Attempt(
        "thread bomb",
        "limit:threads",
        "import threading, time\ndef attempt():\n    threading.stack_size(32768)\n    while True:\n"
        "        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n",
    ),
    Attempt(
        "descriptor bomb",
        "denied",
        "import os\ndef attempt():\n    while True:\n        os.pipe()\n",
    ),
    Attempt(
        "a zip bomb",
        "limit:memory",
        "import zlib\ndef attempt():\n    packer = zlib.compressobj(1)\n    piece = bytes(1 << 20)\n"
        "    packed = b''.join(packer.compress(piece) for _ in range(200))"
        " + packer.flush()\n    return len(zlib.decompress(packed))\n",
    ),
    Attempt("a giant result", "limit:message", "def attempt():\n    return 'x' * (3 << 20)\n"),
]

PROTOCOL_HEAD = "import os, time\n"


def _say(raw: str) -> str:
    """A body that writes `raw` (a bytes expression) past our own code and waits for what the host says."""
    return (
        f"{PROTOCOL_HEAD}def attempt():\n    os.write(3, {raw} + b'\\n')\n    return os.read(3, 9).decode()\n"
    )


PROTOCOL = [
    Attempt("bytes that are no message", "protocol", _say("b'\\x00\\xffhello'")),
    Attempt("deeply nested JSON", "protocol", _say("b'[' * 100_000")),
    Attempt("a number of many digits", "protocol", _say("b'9' * 100_000")),
    Attempt("a list instead of a message", "protocol", _say("b'[1, 2]'")),
    Attempt("a message without a question", "protocol", _say("b'{}'")),
    Attempt("not a number", "protocol", _say("""b'{"n":1,"op":"log","args":{"level":NaN}}'""")),
    Attempt("half a character", "protocol", _say("""b'{"n":1,"op":"log","args":{"level":"\\\\ud800"}}'""")),
    Attempt(
        "a message without end",
        "limit:message",
        PROTOCOL_HEAD + "def attempt():\n    while True:\n        os.write(3, b'x' * 65536)\n",
    ),
    Attempt(
        "hanging up and going on",
        "protocol",
        PROTOCOL_HEAD + "def attempt():\n    os.close(3)\n    time.sleep(60)\n",
    ),
    Attempt(
        "a last word and going on",
        'returns:"forged"',
        PROTOCOL_HEAD + "def attempt():\n    os.write(3, FORGED_END)\n    time.sleep(60)\n",
    ),
]

ATTEMPTS = [*NETWORK, *FILES, *SECRETS, *PROCESSES, *KERNEL, *RESOURCES, *PROTOCOL]
