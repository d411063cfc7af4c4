"""The errors a person can cause or cure. Everything else is a bug and may surface as one.

`status` is the HTTP status the web layer answers with (`lib.web.errors`); the command line prints the message
and ends with 2 for `Invalid` and 1 for the rest.
"""


class DomainError(Exception):
    """A request that cannot be done, told in one sentence that says what happened, then what to do."""

    status = 409

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class TransitionRefused(DomainError):
    """The thing is in a state from which this step is not possible."""

    def __init__(self, thing: str, state: str, step: str) -> None:
        super().__init__(f"{thing} is {state}, so it cannot be {step}.")
        self.state = state
        self.step = step


class StaleRevision(DomainError):
    """Somebody saved in between; saving now would undo their work."""


class BudgetExceeded(DomainError):
    """A limit of time, tokens, money or size is used up."""


class NotConfigured(DomainError):
    """Something this step needs has not been set up on this installation."""


class Invalid(DomainError):
    """Input that cannot be used. `where` names the place: a field, a file and line, or a path into a plan."""

    status = 422

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.where = where

    def __str__(self) -> str:
        told = super().__str__()
        return f"{self.where}: {told}" if self.where else told
