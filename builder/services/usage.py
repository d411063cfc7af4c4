"""Keeping what a turn asked of a language model."""

from django.db import transaction
from django.db.models import Max

from builder.models import ModelCall, Turn
from lib.json_text import storable
from llm.price import Price
from llm.recording import Call


def keep_call(*, turn: Turn, call: Call, price: Price | None) -> ModelCall:
    """Add the call under the turn's next number: it was paid for whatever becomes of the turn.

    What `call` has as sent is stored as `added`: tell only what no earlier call of the turn has sent.
    Only the worker that holds the turn's job calls this, so that no two calls take one number.
    """
    with transaction.atomic():
        last = ModelCall.objects.filter(turn=turn).aggregate(last=Max("number"))["last"]
        return ModelCall.objects.create(
            turn=turn,
            number=(last or 0) + 1,
            model=call.model[:200],
            added=storable([list(line) for line in call.sent]),
            answer=storable(call.answer),
            problem=storable(call.problem),
            input_tokens=call.usage.input_tokens,
            output_tokens=call.usage.output_tokens,
            cached_tokens=call.usage.cached_tokens,
            estimated=call.usage.estimated,
            cost=None if price is None else price.of(call.usage),
            milliseconds=call.milliseconds,
        )
