"""One system in one environment: how it is connected, and the form that connects it."""

from dataclasses import dataclass
from functools import cached_property

from systems.forms import ConnectionFields
from systems.models import Environment
from systems.needed import NeededSystem
from systems.pages.environment import EnvironmentPage, Problem
from systems.pages.rows import SystemRow
from systems.pages.values import headers_as_text
from systems.schemes import SCHEMES, Scheme, Value
from systems.selectors.environments import connection_in
from teams.models import Membership, Project

HINTS = {
    "header": "Such as X-Api-Key.",
    "scope": "Separated by blanks, as the system writes them.",
    "client_secret": "Leave it empty for a public client.",
}


@dataclass(frozen=True)
class ValueField:
    """One value of the scheme. A secret's `text` is always empty; `is_stored` says that there is one."""

    value: Value
    text: str
    is_stored: bool
    hint: str
    error: str

    @property
    def note(self) -> str:
        if self.error:
            return self.error
        if self.is_stored and self.value.is_optional:
            return "Leave it empty to keep what is stored, if anything."
        return "Stored. Leave it empty to keep it." if self.is_stored else self.hint

    @property
    def is_needed(self) -> bool:
        return not self.value.is_optional and not self.is_stored


class ConnectionPage(EnvironmentPage):
    """The form of one system. `fields` are what was sent, where it was refused."""

    def __init__(
        self,
        project: Project,
        membership: Membership,
        environment: Environment,
        system: str,
        *,
        scheme: str = "",
        fields: ConnectionFields | None = None,
        problem: Problem | None = None,
        redirect: str = "",
    ) -> None:
        super().__init__(project, membership, environment, problem)
        self.redirect = redirect
        connection = connection_in(environment, system)
        planned = next((one for one in self.needed if one.key == system), None)
        self.row = SystemRow(
            planned or NeededSystem(key=system, name=system), connection, is_planned=planned is not None
        )
        self.fields = fields or self._filled_in()
        chosen = scheme if scheme in SCHEMES else self.fields.scheme
        self.scheme: Scheme = SCHEMES.get(chosen, SCHEMES["bearer"])

    def _filled_in(self) -> ConnectionFields:
        """As it is stored, or what the plan suggests."""
        needed, connection = self.row.needed, self.row.connection
        if connection is None:
            return ConnectionFields(base_url=needed.base_url, scheme=needed.scheme, given=needed.suggested())
        turns = connection.requests_per_minute
        return ConnectionFields(
            base_url=connection.base_url,
            scheme=connection.scheme,
            headers=headers_as_text(connection.headers),
            idempotency_header=connection.idempotency_header,
            requests_per_minute=str(turns) if turns else "",
            given={**needed.suggested(), **connection.details},
        )

    @property
    def check_problem(self) -> Problem | None:
        return self._problem("check")

    @property
    def schemes(self) -> list[Scheme]:
        return list(SCHEMES.values())

    @cached_property
    def values(self) -> list[ValueField]:
        """The values that the chosen scheme takes."""
        connection = self.row.connection
        keeps = connection is not None and connection.scheme == self.scheme.key
        return [
            ValueField(
                value=value,
                text="" if value.is_secret else self.fields.given.get(value.name, ""),
                is_stored=keeps and value.is_secret,
                hint=HINTS.get(value.name, ""),
                error=self.error_at(value.name),
            )
            for value in self.scheme.values
        ]

    def error_at(self, name: str) -> str:
        """What is wrong with the field of that name."""
        problem = self.problem
        return problem.text if problem and problem.form == "connection" and problem.where == name else ""

    @property
    def errors(self) -> dict[str, str]:
        """By field, for those that are no value of the scheme."""
        names = ("base_url", "headers", "idempotency_header", "requests_per_minute")
        return {name: self.error_at(name) for name in names}

    @property
    def other_error(self) -> str:
        """What belongs to no field of the page."""
        known = {*self.errors, *(value.name for value in self.scheme.values)}
        problem = self.problem
        return problem.text if problem and problem.form == "connection" and problem.where not in known else ""
