"""How asking a model can fail. One tree, and one bit: is it worth asking again?"""


class ModelError(Exception):
    """A model did not give what it was asked for. The message is a sentence for people, without secrets."""

    permanent = True  # asking again, as it is, will fail again


class Unreachable(ModelError):
    """No answer: no connection, no time left, or a server in trouble (5xx)."""

    permanent = False


class Unconnected(Unreachable):
    """No server at all: nobody listens at that address, or its name is unknown."""


class RateLimited(ModelError):
    """Too many requests, or too little money. `retry_after` is in seconds, if the server said."""

    permanent = False

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class NotAllowed(ModelError):
    """The key is missing, wrong, or not good for this model."""


class BadRequest(ModelError):
    """The server does not take this request: no such model, too long, an option it does not know."""


class Refused(ModelError):
    """The model or its filter declined to answer."""


class CutOff(ModelError):
    """The answer broke off: the connection or the server was lost in the middle of it."""

    permanent = False


class BadReply(ModelError):
    """The answer is not what the protocol says: no choices, no JSON, an empty message."""

    permanent = False


class Unfit(ModelError):
    """The answer is well-formed but does not fit the asked-for shape, even after one repair."""


class BudgetSpent(ModelError):
    """The budget for this piece of work is used up. Nothing was sent."""
