"""The Connect tab: its overview, and one environment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lib.errors import DomainError, Invalid
from lib.text import counted
from systems.access import may_change
from systems.bounds import BOUNDS, Bound
from systems.models import Environment, Secret, Variable
from systems.needed import NeededSystem
from systems.pages.rows import SystemRow, system_rows
from systems.pages.values import as_text
from systems.selectors.environments import environments_of, needed_systems
from teams import roles
from teams.models import Membership, Project


@dataclass(frozen=True)
class Problem:
    """Why a form was refused: the form's name, the field, the sentence, and what was typed (no secrets)."""

    form: str
    where: str
    text: str
    typed: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, form: str, error: DomainError, typed: Mapping[str, str] | None = None) -> "Problem":
        """From what a service raised."""
        where = error.where if isinstance(error, Invalid) else ""
        return cls(form, where, f"{error.message} {error.hint}".strip(), typed or {})


@dataclass(frozen=True)
class BoundRow:
    """One limit: what is set ("" for the usual one), in the form's unit."""

    bound: Bound
    value: str
    error: str = ""

    @property
    def told(self) -> str:
        return f"usually {self.bound.usual:,}, at most {self.bound.most:,}"


@dataclass(frozen=True)
class VariableRow:
    """A variable, its value as JSON text."""

    row: Variable
    text: str


class ConnectPage:
    """What all pages of the tab show: the environments and who may do what."""

    def __init__(self, project: Project, membership: Membership, problem: Problem | None = None) -> None:
        self.project = project
        self.membership = membership
        self.problem = problem
        self.current: Environment | None = None

    def _problem(self, form: str) -> Problem | None:
        return self.problem if self.problem and self.problem.form == form else None

    @property
    def add_problem(self) -> Problem | None:
        """Why the form was refused, None where it was not; likewise below for the other forms."""
        return self._problem("add")

    @property
    def first_name(self) -> str:
        """What the first environment is usually called."""
        return "" if self.environments else "Staging"

    @property
    def may_edit(self) -> bool:
        return self.membership.may(roles.EDIT)

    @property
    def may_add_production(self) -> bool:
        return self.membership.may(roles.ADMINISTER)

    @cached_property
    def environments(self) -> list[Environment]:
        return list(environments_of(self.project))

    @cached_property
    def needed(self) -> Sequence[NeededSystem]:
        return needed_systems(self.project)

    @cached_property
    def overview(self) -> list[tuple[Environment, str]]:
        """Each environment with how far it is, in words."""
        wanted = len(self.needed)
        needs = f", the plan needs {wanted}" if wanted else ""
        return [(one, f"{counted(connected(one), 'system')} connected{needs}") for one in self.environments]


def connected(environment: Environment) -> int:
    """How many systems are connected there, as `environments_of` counted."""
    number: int = environment.connected  # type: ignore[attr-defined]
    return number


class EnvironmentPage(ConnectPage):
    """One environment."""

    def __init__(
        self,
        project: Project,
        membership: Membership,
        environment: Environment,
        problem: Problem | None = None,
    ) -> None:
        super().__init__(project, membership, problem)
        self.current = environment
        self.environment = environment

    @property
    def may_change(self) -> bool:
        return may_change(self.membership, self.environment)

    @cached_property
    def systems(self) -> list[SystemRow]:
        return system_rows(self.environment, self.needed)

    @property
    def other_problem(self) -> Problem | None:
        return self._problem("other")

    @property
    def variable_problem(self) -> Problem | None:
        return self._problem("variable")

    @property
    def secret_problem(self) -> Problem | None:
        return self._problem("secret")

    @property
    def remove_problem(self) -> Problem | None:
        return self._problem("remove")

    @property
    def summary(self) -> str:
        ready = sum(row.state == "connected" for row in self.systems)
        return f"{ready} of {counted(len(self.systems), 'system')} connected" if self.systems else ""

    @cached_property
    def variables(self) -> list[VariableRow]:
        rows = Variable.objects.filter(environment=self.environment).select_related("changed_by")
        return [VariableRow(row, as_text(row.value)) for row in rows]

    @cached_property
    def secrets(self) -> list[Secret]:
        rows = Secret.objects.filter(environment=self.environment).select_related("changed_by")
        return list(rows.defer("value"))

    @property
    def limits(self) -> list[BoundRow]:
        refused = self._problem("limits")
        typed: Mapping[str, Any] = refused.typed if refused else self._set_limits()
        return [
            BoundRow(bound, typed.get(name, ""), refused.text if refused and refused.where == name else "")
            for name, bound in BOUNDS.items()
        ]

    def _set_limits(self) -> dict[str, str]:
        limits = self.environment.limits
        return {name: str(limits[name] // bound.factor) for name, bound in BOUNDS.items() if name in limits}
