"""What stands in the twins when somebody runs a workflow by hand, and what one run is given."""

from typing import Any

import pytest
from tenon import Context, manual, webhook, workflow
from tenon.project import ProjectError
from tenon.running import single_event
from tenon.twins import DefinitionError, World

DEFINITION: dict[str, Any] = {
    "format": "tenon/twins@1",
    "systems": {
        "crm": {
            "objects": {"Person": {"id": "id", "fields": {"name": {"type": "string"}}}},
            "routes": [],
            "records": {"Person": [{"id": "1", "name": "Always"}]},
            "samples": {"Person": [{"id": "2", "name": "By hand"}]},
        }
    },
}


def names(world: World) -> list[str]:
    return [record["name"] for record in world.system("crm").records.all("Person")]


def test_samples_stand_in_a_run_by_hand_only():
    assert names(World(DEFINITION)) == ["Always"]
    assert names(World(DEFINITION, samples=True)) == ["Always", "By hand"]


def test_samples_of_an_object_that_is_not_there_are_refused_with_their_place():
    broken = {"format": "tenon/twins@1", "systems": {"crm": {"objects": {}, "samples": {"Ghost": []}}}}
    with pytest.raises(DefinitionError, match=r"systems\.crm\.samples\.Ghost"):
        World(broken)


@workflow("Hooked", trigger=webhook("people"))
def hooked(ctx: Context, event: dict[str, Any]) -> None: ...


@workflow("By hand", trigger=manual())
def by_hand(ctx: Context, people: list[Any]) -> None: ...


def test_an_array_of_one_event_is_that_event():
    assert single_event(hooked, [{"id": 1}]) == {"id": 1}
    assert single_event(hooked, {"id": 1}) == {"id": 1}


def test_several_events_are_no_single_run():
    with pytest.raises(ProjectError, match="2 events"):
        single_event(hooked, [{"id": 1}, {"id": 2}])


def test_a_list_by_hand_is_the_payload():
    assert single_event(by_hand, [1, 2]) == [1, 2]
