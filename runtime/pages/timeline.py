"""Where the bars of a run's timeline stand, as SVG attribute values. Pure.

The axis goes from 0 to the end of the run, in milliseconds; x and widths are percentages of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lib.text import duration

NARROWEST = 0.35  # percent: a step of a millisecond must still be seen
ROOM_FOR_LABEL = 4.0  # percent a bar must have to carry its status
STEPS_OF_SCALE = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Span:
    """Something that took time. `kind`: work, bad, wait, au (taken over from another run).

    `label` is written into the bar if there is room.
    """

    started_ms: float
    took_ms: float
    kind: str = "work"
    label: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One rectangle. `x` and `width` are SVG lengths, `css` its class, `label` its text or empty."""

    x: str
    width: str
    css: str
    label: str
    y: int = 8
    height: int = 12

    @property
    def label_x(self) -> str:
        """Where the text begins: just inside the bar."""
        return f"{float(self.x[:-1]) + 0.3:.2f}%"


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the scale."""

    x: str
    text: str


def axis(end_ms: float) -> list[Tick]:
    """Four to eight round marks from 0 on."""
    step = _round_step(max(end_ms, 1.0))
    marks = int(end_ms // step) + 1
    return [Tick(_percent(i * step, end_ms), _mark(i * step, step)) for i in range(marks)]


def bars(spans: Sequence[Span], end_ms: float) -> list[Bar]:
    """The rectangles of one row."""
    return [_bar(span, max(end_ms, 1.0)) for span in spans]


def _bar(span: Span, end_ms: float) -> Bar:
    width = max(100 * span.took_ms / end_ms, NARROWEST)
    x = min(100 * max(span.started_ms, 0.0) / end_ms, 100 - NARROWEST)
    width = min(width, 100 - x)
    label = span.label if width >= ROOM_FOR_LABEL else ""
    css = {"work": "", "wait": "wait", "bad": "bad", "au": "au"}[span.kind]
    if span.kind == "wait":
        return Bar(f"{x:.2f}%", f"{width:.2f}%", css, "", y=12, height=4)
    return Bar(f"{x:.2f}%", f"{width:.2f}%", css, label)


def _mark(at_ms: float, step: float) -> str:
    """A mark's text. All of one axis have the same unit and as many digits: 0.5 s, 1.0 s, 1.5 s."""
    if at_ms == 0:
        return "0"
    if 100 <= step < 60_000:
        return f"{at_ms / 1000:.{1 if step < 1000 else 0}f} s"
    return duration(at_ms)


def _percent(value: float, end_ms: float) -> str:
    return f"{100 * value / max(end_ms, 1.0):.2f}%"


def _round_step(end_ms: float) -> float:
    """The roundest distance that gives at most eight marks."""
    scale = 1.0
    while True:
        for factor in STEPS_OF_SCALE:
            if end_ms / (scale * factor) <= 7:
                return scale * factor
        scale *= 10
