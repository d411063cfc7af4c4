"""The language model of a job of the planner: within a budget, stoppable, and every call kept."""

from collections.abc import Sequence

from django.conf import settings

from jobs.work import Work
from llm.budget import Budget, Budgeted
from llm.messages import Picture, Usage
from llm.model import Model
from llm.recording import Call, Recorded
from llm.stoppable import Stoppable
from planner.reading import ReadDocument
from planner.reading.picture import shown_as
from planner.selectors.documents import bytes_of
from planner.selectors.model_calls import spent_on
from planner.services.model_calls import keep_call
from systems.language_models import ModelChoice, guard, open_model_for
from teams.models import Project

# What servers take in one request; larger pictures are refused by most.
LARGEST_PICTURE = 4_000_000


class JobModel:
    """Opens the project's model for each stage of one job. All stages share one budget of tokens.

    A resumed job goes on with what is left: the calls it made before count.
    """

    def __init__(self, work: Work, project: Project) -> None:
        self._work, self._project = work, project
        opened = open_model_for(project.team)
        self._opened: Model | None = opened[0] if opened else None
        self._choice: ModelChoice | None = opened[1] if opened else None
        self._budget = Budget(tokens=settings.MODEL_TOKENS)
        self._budget.add(Usage(spent_on(project, work.job_id).tokens))

    def of(self, stage: str) -> Model | None:
        """The model, its calls kept under that stage; None without one: the rules do the work alone.

        A call over the project's monthly limit raises BudgetSpent before anything is sent.
        """
        choice = self._choice
        if self._opened is None or choice is None:
            return None
        within_limit = guard(self._project, choice)

        def before() -> None:
            self._work.check()
            within_limit()

        def keep(call: Call) -> None:
            keep_call(
                project=self._project, job_id=self._work.job_id, stage=stage, call=call, price=choice.price
            )

        budgeted = Budgeted(Stoppable(self._opened, self._work.check), self._budget)
        return Recorded(budgeted, keep, before=before, secrets=(settings.MODEL_KEY,))

    def pictures(self, documents: Sequence[ReadDocument]) -> tuple[Picture, ...]:
        """The pictures among them, where the model can see. A large one is left out."""
        if self._choice is None or not self._choice.sees:
            return ()
        names = [one.name for one in documents if one.kind == "image"]
        return tuple(
            Picture(name, shown_as(data), data)
            for name, data in bytes_of(self._project, names)
            if shown_as(data) and len(data) <= LARGEST_PICTURE
        )
