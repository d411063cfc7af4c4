"""Makes planner/export/fonts from the web fonts in static/fonts and from DejaVu Sans; run by hand.

    pip install fonttools brotli
    python docs/vendor/build-pdf-fonts.py /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf

The PDF writer takes TrueType files with fixed weights. Instrument Sans and JetBrains Mono are under the SIL Open
Font License; DejaVu Sans is under the Bitstream Vera licence. All three may be subset and shipped.
"""

import sys
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

ROOT = Path(__file__).parents[2]
WEB = ROOT / "static" / "fonts"
OUT = ROOT / "planner" / "export" / "fonts"
# Greek, Cyrillic, arrows, mathematics, boxes and marks: what plans hold besides Latin.
FALLBACK = [*range(0x370, 0x530), *range(0x2010, 0x2070), *range(0x2190, 0x2200), *range(0x2200, 0x2300)]
FALLBACK += [*range(0x2500, 0x2600), 0x2713, 0x2717, 0x2022]


def instance(name: str, weight: int) -> TTFont:
    font = TTFont(WEB / name)
    font.flavor = None
    return instantiateVariableFont(font, {"wght": weight})


def text(weight: int, style: str, out: str) -> None:
    parts = []
    for part in ("latin", "latin-ext"):
        path = OUT / f"{part}.tmp.ttf"
        font = instance(f"instrument-sans-{part}-wght-normal.woff2", weight)
        for table in ("GSUB", "GPOS", "GDEF", "STAT", "MVAR", "HVAR"):
            if table in font:
                del font[table]
        font.save(path)
        parts.append(path)
    merged = Merger().merge([str(path) for path in parts])
    # The PDF writer embeds fonts by this name, each name once.
    for number, told in ((2, style), (4, f"Instrument Sans {style}"), (6, f"InstrumentSans-{style}")):
        merged["name"].setName(told, number, 3, 1, 0x409)
        merged["name"].setName(told, number, 1, 0, 0)
    merged.save(OUT / out)
    for path in parts:
        path.unlink()


def fallback(source: str) -> None:
    font = TTFont(source)
    options = Options()
    options.layout_features = []
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=FALLBACK)
    subsetter.subset(font)
    font.save(OUT / "fallback.ttf")


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    text(400, "Regular", "text.ttf")
    text(600, "SemiBold", "strong.ttf")
    instance("jetbrains-mono-latin-wght-subset.woff2", 400).save(OUT / "code.ttf")
    fallback(sys.argv[1])
