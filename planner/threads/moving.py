"""Where an element went when a workflow was split, merged or restored, so that its threads go along."""

from collections.abc import Mapping
from typing import Any

from planner.editing.places import Data
from planner.reshaping import renamed_keys, with_keys
from planner.spec.workflow import WorkflowSpec
from planner.threads.anchors import anchors


def after_split(first: WorkflowSpec, second: WorkflowSpec) -> frozenset[str]:
    """The keys that only the second of the two has now; their threads go there. What both have stays."""
    return frozenset(anchors(second).keys() - anchors(first).keys())


def after_join(first: WorkflowSpec, second: WorkflowSpec) -> Mapping[str, str]:
    """From each key of the second workflow to the key that its element has in the first, once they are one.

    `first` is the workflow as it was before. Sections are those of the first from then on.
    """
    renamed = renamed_keys(first, second)
    return {key: renamed.get(key, key) for key in anchors(second)}


def back_again(before: WorkflowSpec, other: WorkflowSpec, renamed: Mapping[str, str]) -> Mapping[str, str]:
    """The way back of `after_join` for threads that began in between: keys that only the other one had."""
    own = anchors(before)
    return {new: old for old, new in renamed.items() if new not in own and old in anchors(other)}


def carried(
    told: Mapping[str, Any], *, was: Data | None, now: Data | None, renamed: Mapping[str, str]
) -> dict[str, Any]:
    """The `base` and `value` of a suggestion for its element where it stands now.

    `was` and `now` are the element's fields before and after it went there. What nobody changed since the
    suggestion is as it stands now, so that it can be accepted; what was suggested follows the new keys.
    """
    base, value = told["base"], told["value"]
    after = dict(now) if now is not None and base == was else with_keys(base, renamed)
    kept = {name for name in value if name in base and value[name] == base[name]}
    moved = {
        name: after[name] if name in kept and name in after else with_keys(one, renamed)
        for name, one in value.items()
    }
    return {"base": after, "value": moved}
