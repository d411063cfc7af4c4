"""Values that the workflows of an environment share, and those that belong to one."""

import pytest

from runtime.models import KeyValue
from tests.runtime.apis import Api
from tests.runtime.durable.flows import flow
from tests.runtime.durable.inline import execute, new_run
from tests.runtime.installations import connected

pytestmark = pytest.mark.usefixtures("inline")


def test_a_shared_scope_belongs_to_the_environment_and_not_to_a_workflow(api: Api) -> None:
    code = flow(
        '    ctx.kv("lead").set("7", "own")\n    ctx.kv("lead", shared=True).set("7", "all")\n'
        '    return {"own": ctx.kv("lead").get("7"), "all": ctx.kv("lead", shared=True).get("7")}'
    )
    run = execute(new_run(connected(api.url), code))
    assert (run.outcome, run.result) == ("done", {"own": "own", "all": "all"})
    kept = KeyValue.objects.values_list("workflow", "scope", "value").order_by("scope")
    assert list(kept) == [(run.workflow, "lead", "own"), ("", "shared:lead", "all")]
