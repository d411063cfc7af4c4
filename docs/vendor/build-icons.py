"""One SVG sprite of the icons named in icons.txt: build-icons.py ICONS_FOLDER OUT.svg"""

import re
import sys
from pathlib import Path

HEAD = '<svg xmlns="http://www.w3.org/2000/svg"><!-- Lucide 1.62.0, ISC and MIT: vendor/licences/lucide.txt -->\n'


def symbol(name: str, svg: str) -> str:
    """`<symbol id="i-name">` with the shapes of one icon; size, colour and stroke come from the stylesheet."""
    body = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
    if body is None:
        raise SystemExit(f"{name}: not an SVG")
    shapes = re.sub(r"\s*\n\s*", "", body.group(1)).replace(" />", "/>")
    return f'<symbol id="i-{name}" viewBox="0 0 24 24">{shapes}</symbol>\n'


folder, out = Path(sys.argv[1]), Path(sys.argv[2])
names = Path(__file__).with_name("icons.txt").read_text().split()
out.write_text(
    HEAD + "".join(symbol(name, (folder / f"{name}.svg").read_text()) for name in names) + "</svg>\n"
)
