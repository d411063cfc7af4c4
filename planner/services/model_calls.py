"""Keeping what a model was asked."""

from uuid import UUID

from lib.json_text import storable
from llm.price import Price
from llm.recording import Call
from planner.models import ModelCall
from teams.models import Project


def keep_call(*, project: Project, job_id: UUID, stage: str, call: Call, price: Price | None) -> ModelCall:
    """Add the call at once, in no larger transaction: it was paid for whatever becomes of the job."""
    return ModelCall.objects.create(
        project=project,
        job_id=job_id,
        stage=stage,
        model=call.model[:200],
        sent=storable([[role, text] for role, text in call.sent]),
        answer=storable(call.answer),
        problem=storable(call.problem),
        input_tokens=call.usage.input_tokens,
        output_tokens=call.usage.output_tokens,
        estimated=call.usage.estimated,
        cost=None if price is None else price.of(call.usage),
        milliseconds=call.milliseconds,
    )
