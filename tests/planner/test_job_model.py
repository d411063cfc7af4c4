"""The model of a research job: the team's own, and nothing is asked over the project's limit."""

from decimal import Decimal
from uuid import UUID

import pytest
from pytest_django import Settings

from llm.errors import BudgetSpent
from llm.messages import User
from llm.scripted import Say, ScriptedServer
from planner.models import ModelCall
from planner.runners.model import JobModel
from systems.services.language_models import set_spending_limit
from tests.cast import Cast
from tests.factories import make_job
from tests.systems.models import make_model

ASK = [User("Anything?")]

pytestmark = pytest.mark.django_db(transaction=True)


class Work:
    """What a job's runner is given, as far as the model needs it."""

    def __init__(self, job_id: UUID) -> None:
        self.job_id = job_id

    def check(self) -> None:
        """Nobody stops it."""


def test_the_team_s_default_is_asked_priced_and_limited(cast: Cast, settings: Settings) -> None:
    settings.MODEL_NAME, settings.MODEL_URL = "shared-1", "http://127.0.0.1:9/v1"
    work = Work(make_job(f"project:{cast.project.pk}", state="done").pk)
    with ScriptedServer([Say("Yes, a lot of words.")]) as server:
        make_model(cast.team, by=cast.olga, base_url=server.url, sees_pictures=True)
        model = JobModel(work, cast.project).of("complete")  # type: ignore[arg-type]
        assert model is not None
        assert model.complete(ASK).text == "Yes, a lot of words."
        call = ModelCall.objects.get()
        # 10 tokens in at 1 and 5 out at 4 dollars a million, as the scripted server counts.
        assert (call.cost, server.requests[0]["model"]) == (Decimal("0.00003"), "careful-1")
        set_spending_limit(project=cast.project, dollars=None, tokens=15, by=cast.olga)
        with pytest.raises(BudgetSpent, match="15 tokens a month is used up"):
            model.complete(ASK)
    assert ModelCall.objects.count() == 1


def test_without_any_model_there_is_none(cast: Cast) -> None:
    work = Work(make_job(f"project:{cast.project.pk}", state="done").pk)
    assert JobModel(work, cast.project).of("complete") is None  # type: ignore[arg-type]
    assert JobModel(work, cast.project).pictures([]) == ()  # type: ignore[arg-type]
