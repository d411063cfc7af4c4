"""How asking a model can fail. One tree, and one bit: is it worth asking again?"""

from llm.messages import Usage


class ModelError(Exception):
    """A model did not give what it was asked for. The message is a sentence for people, without secrets.

    `usage` is what was probably paid for all the same: an estimate, where an answer had begun.
    """

    permanent = True  # asking again, as it is, will fail again
    usage = Usage()


class Unreachable(ModelError):
    """No answer: no connection, no time left, or a server in trouble (5xx)."""

    permanent = False


class Unconnected(Unreachable):
    """No server at all: nobody listens at that address, or its name is unknown."""


class RateLimited(ModelError):
    """Too many requests. `retry_after` is in seconds, if the server said."""

    permanent = False

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class OutOfCredit(ModelError):
    """The account at the provider has no money or quota left; waiting does not help."""


class NotAllowed(ModelError):
    """The key is missing, wrong, or not good for this model."""


class BadRequest(ModelError):
    """The server does not take this request: no such model, an option it does not know."""


class ContextFull(BadRequest):
    """The conversation is longer than the model can hold. A shorter one may pass."""


class NoTools(BadRequest):
    """This model, or its server as it is set up, cannot ask for tools."""


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
