"""Documents in other styles, written before the rules met them; since then they are tuning data, too."""

from pathlib import Path

import pytest

from planner.reading import read_document
from planner.research import draft_research
from tests.planner.labelled import DOCUMENTS, labelled, measure

SECOND = DOCUMENTS / "second"
TIMED = [
    (path, name, label[name])
    for path, label in labelled(SECOND)
    for name in ("cron", "timezone", "event")
    if name in label
]


def test_the_second_set_reaches_the_aim_for_systems_starts_and_sign_in() -> None:
    scores, grounded = measure(SECOND)
    assert grounded == 1.0
    for topic in ("systems", "roles", "trigger", "auth"):
        assert scores[topic].f1 >= 0.95, (topic, scores[topic].faults)


@pytest.mark.parametrize(
    ("path", "name", "expected"), TIMED, ids=[f"{path.name}-{name}" for path, name, _ in TIMED]
)
def test_schedules_and_events_of_the_second_set_are_found(path: Path, name: str, expected: str) -> None:
    research = draft_research([read_document(path.name, path.read_bytes())])
    assert expected in {getattr(each, name) for each in research.triggers}
