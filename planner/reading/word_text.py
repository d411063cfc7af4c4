"""The words of one Word paragraph, as a reader who accepts every change sees them."""

from typing import Any, Final

from docx.oxml.ns import nsmap, qn

# Text boxes use markup compatibility, which python-docx has no prefix for.
nsmap.setdefault("mc", "http://schemas.openxmlformats.org/markup-compatibility/2006")
_MARKS: Final = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
# Deleted words, words moved away, what a field is computed from, text boxes (read apart) and properties.
_SKIPPED: Final = frozenset(
    map(qn, ("w:del", "w:moveFrom", "w:txbxContent", "mc:Fallback", "w:pPr", "w:rPr", "w:instrText"))
)


def text_of(paragraph: Any) -> str:
    """Inserted words count, deleted ones do not; tabs and line breaks are kept."""
    parts: list[str] = []
    _collect(paragraph, parts)
    return "".join(parts).replace("\u00a0", " ")


def _collect(element: Any, parts: list[str]) -> None:
    # As deep as the archive's check allows.
    for child in element:
        if child.tag == qn("w:t"):
            parts.append(child.text or "")
        elif child.tag in _MARKS:
            parts.append(_MARKS[child.tag])
        elif child.tag not in _SKIPPED:
            _collect(child, parts)
