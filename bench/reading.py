"""Time and memory of reading documents against their size.

usage: python bench/reading.py [PAGES...]      PAGES default 1 10 100 1000

Each kind is made at each size (a page is about 40 lines, or 40 rows), then read in a process of its own, as
an upload is. `MB` is what that process took beyond an empty one, `opened s` the time to have the document
from its stored reading, as every page view but the first does.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import docx
import openpyxl

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "sdk")]

from planner.reading import apart, read_document  # noqa: E402
from planner.reading.stored import pack, unpack  # noqa: E402
from tests.planner.reading.made import pdf  # noqa: E402

LINE = "When an order is paid the customer {at} gets an invoice, and the field total_{at} goes into amount."
ROWS = 40
MEASURE = """
import sys, time
from planner.reading import read_document
from planner.reading.stored import pack
def peak():
    # The high water of this process alone; getrusage counts the parent's from before the exec.
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
name, data = sys.argv[1], sys.stdin.buffer.read()
read_document("a.txt", b"warm")
base = peak()
started = time.perf_counter()
read = read_document(name, data)
took = time.perf_counter() - started
print(took, base, peak(), len(read.passages), len(pack(read)))
"""


def lines(pages: int) -> list[str]:
    """The lines of so many pages."""
    return [LINE.format(at=at) for at in range(pages * ROWS)]


def markdown(pages: int) -> bytes:
    return "\n\n".join(f"## Part {at}\n\n- {line}" for at, line in enumerate(lines(pages)[::2])).encode()


def html(pages: int) -> bytes:
    return ("<html><body>" + "".join(f"<p>{line}</p>" for line in lines(pages)) + "</body></html>").encode()


def pdf_file(pages: int) -> bytes:
    drawn = [(50.0, 800.0 - 18 * at, 10.0, "F1", LINE.format(at=at)) for at in range(ROWS)]
    return pdf(*[drawn] * pages)


def docx_file(pages: int) -> bytes:
    document = docx.Document()
    first = document.add_paragraph(LINE)
    # Copying is quicker than python-docx's own way, which looks the style up for each.
    body = first._p.getparent()
    for line in lines(pages):
        copied = first._p.__copy__()
        body.append(copied)
        copied[0][0].text = line
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def csv(pages: int) -> bytes:
    return (
        b"id,customer,field,target\n"
        + "".join(f"{at},customer {at},total_{at},amount\n" for at in range(pages * ROWS)).encode()
    )


def xlsx(pages: int) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Mapping")
    for at in range(pages * ROWS):
        sheet.append([at, f"customer {at}", f"total_{at}", "amount"])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def json_file(pages: int) -> bytes:
    rows = ",".join(f'{{"id": {at}, "total": "{at}.50", "lines": [1, 2]}}' for at in range(pages * ROWS))
    return f"[{rows}]".encode()


def api(pages: int) -> bytes:
    """One operation with parameters and an answer is about a quarter of a page."""
    schema = '{"type":"object","properties":{"id":{"type":"string"},"total":{"type":"number"}}}'
    answers = f'{{"200":{{"description":"ok","content":{{"application/json":{{"schema":{schema}}}}}}}}}'
    paths = ",".join(
        f'"/orders/{at}":{{"get":{{"summary":"Order {at}","responses":{answers}}}}}'
        for at in range(pages * 4)
    )
    return f'{{"openapi":"3.0.0","info":{{"title":"T","version":"1"}},"paths":{{{paths}}}}}'.encode()


KINDS: dict[str, Callable[[int], bytes]] = {
    "a.md": markdown,
    "a.html": html,
    "a.pdf": pdf_file,
    "a.docx": docx_file,
    "a.csv": csv,
    "a.xlsx": xlsx,
    "a.json": json_file,
    "api.json": api,
}


def measure(name: str, data: bytes) -> tuple[float, float, int, int]:
    """Seconds, megabytes beyond the interpreter's own, passages, bytes of the stored reading."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, name], input=data, capture_output=True, cwd=ROOT, check=True
    )
    took, base, peak, passages, packed = done.stdout.split()
    return float(took), (int(peak) - int(base)) / 1024, int(passages), int(packed)


def opened(name: str, data: bytes) -> float:
    """Seconds to have a document from its stored reading."""
    packed = pack(read_document(name, data))
    started = time.perf_counter()
    unpack(packed)
    return time.perf_counter() - started


def main(arguments: list[str]) -> None:
    sizes = [int(each) for each in arguments] or [1, 10, 100, 1000]
    print(
        f"{'':9} {'pages':>6} {'size KB':>9} {'passages':>9} {'seconds':>8} {'MB':>7} "
        f"{'opened s':>9} {'stored KB':>10}"
    )
    for name, make in KINDS.items():
        for pages in sizes:
            data = make(pages)
            took, peak, passages, packed = measure(name, data)
            numbers = f"{pages:6} {len(data) / 1000:9.0f} {passages:9} {took:8.2f} {peak:7.0f}"
            print(f"{name:9} {numbers} {opened(name, data):9.3f} {packed / 1000:10.0f}", flush=True)
    started = time.perf_counter()
    apart.read_apart("a.pdf", pdf_file(1))
    print(f"a process of its own adds {time.perf_counter() - started:.2f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
