"""Small files made for tests: PDF by hand, Office files by the libraries or as archives."""

import zipfile
import zlib
from collections.abc import Mapping, Sequence
from io import BytesIO

from planner.reading import ReadDocument

Words = tuple[float, float, float, str, str]
"""x, y, letter height, font (F1 plain, F2 bold, F3 typewriter), words."""


def pdf(*pages: Sequence[Words], contents: bytes | None = None) -> bytes:
    """A PDF with these words on its pages; `contents` stands in place of what the first page draws."""
    fonts = {"F1": "Helvetica", "F2": "Helvetica-Bold", "F3": "Courier"}
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    objects += [f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} >>".encode() for name in fonts.values()]
    resources = "<< /Font << " + " ".join(f"/{key} {at} 0 R" for at, key in enumerate(fonts, 3)) + " >> >>"
    kids = []
    for number, words in enumerate(pages):
        drawn = "\n".join(
            f"BT /{font} {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET" for x, y, size, font, text in words
        ).encode("latin-1")
        stream = zlib.compress(contents if contents is not None and number == 0 else drawn)
        kids.append(len(objects) + 1)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources {resources} "
            f"/Contents {len(objects) + 2} 0 R >>".encode()
        )
        objects.append(
            f"<< /Length {len(stream)} /Filter /FlateDecode >>\nstream\n".encode() + stream + b"\nendstream"
        )
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{listed}] >>".encode()
    out, places = BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")
    start = out.tell()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode())
    out.write(f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode())
    return out.getvalue()


def archive(parts: Mapping[str, bytes | str]) -> bytes:
    """A ZIP archive of these parts."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return out.getvalue()


def changed(data: bytes, parts: Mapping[str, bytes | str]) -> bytes:
    """The same archive with some parts replaced or added."""
    with zipfile.ZipFile(BytesIO(data)) as packed:
        kept: dict[str, bytes | str] = {name: packed.read(name) for name in packed.namelist()}
    return archive(kept | dict(parts))


def part(data: bytes, name: str) -> str:
    """One part of an archive as text."""
    with zipfile.ZipFile(BytesIO(data)) as packed:
        return packed.read(name).decode()


def assert_quotes_stand(document: ReadDocument) -> None:
    """What grounding and the document's page rely on: every passage quotes the document's own text."""
    assert document.passages
    for passage in document.passages:
        assert document.text[passage.start : passage.start + len(passage.text)] == passage.text
        assert len(passage.plain) == len(passage.text)
        for cell in passage.cells:
            if cell.text:
                assert passage.text[cell.start : cell.start + len(cell.text)] == cell.text
