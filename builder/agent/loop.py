"""The loop: ask the model, do what it asks for, until the turn is over.

Pure but for its partners: the model, the desk that tools work on, and the log that is told everything. A turn
that lost its worker is run again with the events of the first: finished calls are not repeated.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from builder.agent.budgets import Budget, what_is_spent
from builder.agent.conversation import Opening, Story, ending_out, messages_of
from builder.agent.desk import Desk, Refused
from builder.agent.log import Exchange, Log
from builder.agent.outcomes import Continue, Finished, Outcome, Paused, Stopped
from builder.agent.streaming import Streaming
from builder.agent.stuck import stuck_shape
from builder.agent.tools import tools_for
from builder.agent.tools.base import Mode, Result, Tool
from builder.proof import CriterionProof
from llm.errors import BudgetSpent, ContextFull, ModelError, RateLimited
from llm.messages import Message, Reply, ToolCall
from llm.model import Model

TRIES = 4
PAUSES = (1.0, 4.0, 15.0)
LONGEST_PAUSE = 60.0
# Of the context window; the rest is for the answer and for what an estimate by length gets wrong.
SHARE = 0.8


@dataclass
class Agent:
    """One turn's agent.

    `window` is the model's context in tokens, `max_tokens` the longest answer. `say_proof` hears of each
    criterion as it is proven. `may_ask` is called before each question to the model; it raises BudgetSpent
    when a limit beyond this turn's own is used up.
    """

    model: Model
    desk: Desk
    log: Log
    mode: Mode
    opening: Opening
    budget: Budget = field(default_factory=Budget)
    window: int = 128_000
    max_tokens: int | None = None
    say_proof: Callable[[CriterionProof], None] = lambda _: None
    may_ask: Callable[[], None] = lambda: None
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        self.tools: dict[str, Tool[Any]] = tools_for(self.mode)
        self.story = Story.of(self.log.events())
        self._before = self.story.spent.seconds

    def run(self) -> Outcome:
        """Work until the turn is over. What the log's `check` raises passes through."""
        while True:
            outcome = self.turn()
            if not isinstance(outcome, Continue):
                return outcome

    def turn(self) -> Outcome:
        """Do what the last answer asked for; where nothing waits, ask the model for the next answer."""
        self.log.check()
        if self.story.ended:
            return self.story.ended
        waiting = self.story.waiting()
        if waiting:
            return self._use(waiting)
        before = self._before_asking()
        if before:
            return before
        try:
            reply = self._ask()
        except BudgetSpent as problem:
            return Stopped("budget", f"{problem} What was written stays.")
        except ModelError as problem:
            return Stopped("model", f"{problem} What was written stays; send the message again to go on.")
        if not reply.tool_calls and self.mode != "build":
            return Finished(reply.text)
        return Continue()

    def _before_asking(self) -> Outcome | None:
        """Whether the turn ends here, because it is already answered, spent or going round in circles."""
        last = self.story.answers[-1] if self.story.answers else None
        if last and not last.tool_calls and self.mode != "build":
            return Finished(last.text)
        spent = self._spent()
        if spent:
            return Stopped(
                "budget", f"{spent} What was written stays; send a message to go on in a new turn."
            )
        shape = stuck_shape(self.story.uses(), self.story.nudges())
        if shape:
            return Stopped(
                "stuck", f"The agent {shape}. What was written stays; tell it what to do differently."
            )
        return None

    def _ask(self) -> Reply:
        """The next answer, as it comes. Failures that may pass are tried again, each told."""
        number = len(self.story.answers) + 1
        room = int(self.window * SHARE) - (self.max_tokens or 0)
        for attempt in range(1, TRIES + 1):
            self.may_ask()
            messages, cut = messages_of(self.opening, self.story, room)
            if cut:
                text = f"{cut} older tool results were shortened to fit into the model's context."
                self.log.tell("turn.notice", {"kind": "shrunk", "text": text}, key=f"shrunk:{number}:{cut}")
            began = time.monotonic()
            try:
                reply = self._stream(number, messages)
            except ModelError as problem:
                self._broke(number, messages, problem, _since(began))
                too_long = isinstance(problem, ContextFull) and room > 2_000
                if attempt == TRIES or (problem.permanent and not too_long):
                    raise
                if spent := self._spent():
                    raise BudgetSpent(spent) from problem
                self._wait(number, attempt, problem)
                room = room * 2 // 3 if too_long else room
                continue
            self._answered(number, messages, reply, _since(began))
            return reply
        raise AssertionError("the last attempt raises or returns")

    def _stream(self, number: int, messages: list[Message]) -> Reply:
        """One answer of the model; its text is told while it comes."""
        streaming = Streaming(self.log, number)
        streaming.begin(self.model.name)
        told = [tool.told() for tool in self.tools.values()]
        for item in self.model.stream(messages, tools=told, max_tokens=self.max_tokens):
            self.log.check()
            if isinstance(item, Reply):
                streaming.end()
                return item
            streaming.add(item)
        raise AssertionError("a stream ends with its reply")

    def _broke(self, number: int, messages: list[Message], problem: ModelError, milliseconds: int) -> None:
        with self.log.together():
            cost = self.log.keep_call(
                Exchange(number, self._added(messages), None, milliseconds, str(problem), problem.usage)
            )
            usage = {
                "input_tokens": problem.usage.input_tokens,
                "output_tokens": problem.usage.output_tokens,
            }
            payload = {"number": number, "usage": usage, "cost": cost, "worked": self._worked()}
            self.log.tell("turn.model_broke", payload)
        self.story.hear("turn.model_broke", payload)

    def _spent(self) -> str:
        return what_is_spent(self.budget, self.story.spent, self._worked())

    def _worked(self) -> float:
        """Seconds that this worker and those before it have worked on the turn."""
        return round(self._before + self.log.seconds(), 1)

    def _answered(self, number: int, messages: list[Message], reply: Reply, milliseconds: int) -> None:
        with self.log.together():
            cost = self.log.keep_call(Exchange(number, self._added(messages), reply, milliseconds))
            payload = {
                "number": number,
                "text": reply.text,
                "tool_calls": [
                    {"id": call.id, "name": call.name, "arguments": call.arguments}
                    for call in reply.tool_calls
                ],
                "usage": {
                    "input_tokens": reply.usage.input_tokens,
                    "output_tokens": reply.usage.output_tokens,
                    "cached_tokens": reply.usage.cached_tokens,
                    "estimated": reply.usage.estimated,
                },
                "cost": cost,
                "ending": reply.ending,
                "worked": self._worked(),
            }
            self.log.tell("turn.model_answered", payload, key=f"answered:{number}")
        self.story.hear("turn.model_answered", payload)

    def _added(self, messages: list[Message]) -> list[Message]:
        """What this call sends that no earlier call of the turn has sent."""
        if not self.story.answers:
            return messages
        results = len(self.story.answers[-1].tool_calls) or 1
        return messages[-results:]

    def _wait(self, number: int, attempt: int, problem: ModelError) -> None:
        asked = problem.retry_after if isinstance(problem, RateLimited) else None
        seconds = min(asked if asked is not None else PAUSES[attempt - 1], LONGEST_PAUSE)
        text = f"{problem} Asking again in {seconds:.0f} s ({attempt + 1} of {TRIES})."
        self.log.tell("turn.notice", {"kind": "retry", "text": text}, key=f"retry:{number}:{attempt}")
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.log.check()
            self.sleep(min(left, 0.25))

    def _use(self, waiting: list[tuple[str, ToolCall]]) -> Outcome:
        """Use the tools that were asked for, one after the other; the first that ends the turn is the
        last.
        """
        for name, call in waiting:
            self.log.check()
            outcome = self._use_one(name, call)
            if outcome:
                return outcome
        return Continue()

    def _use_one(self, name: str, call: ToolCall) -> Finished | Paused | None:
        began = time.monotonic()
        try:
            tool = self._tool(call.name)
            asked = tool.read(call)
            title = tool.doing(asked)
        except Refused as problem:
            title = f"{call.name or 'A tool without a name'} could not be used"
            self.log.tell("turn.tool_called", _called(name, call.name, title), key=f"called:{name}")
            return self._returned(name, Result(str(problem), title, ok=False, detail=str(problem)), began)
        self.log.tell("turn.tool_called", _called(name, call.name, title), key=f"called:{name}")
        if tool.changes:
            # What takes time (checks of the files as they would be) comes before the transaction.
            store = self._prepared(tool, asked, title)
            with self.log.together():
                return self._returned(name, self._done(store, title), began)
        result = self._done(lambda: tool.use(asked, self.desk, self.say_proof), title)
        with self.log.together():
            return self._returned(name, result, began)

    def _tool(self, name: str) -> Tool[Any]:
        if name in self.tools:
            return self.tools[name]
        raise Refused(f"There is no tool {name} here. There are: {', '.join(self.tools)}.")

    def _prepared(self, tool: Tool[Any], asked: Any, title: str) -> Callable[[], Result]:
        if tool.prepare is None:
            return lambda: tool.use(asked, self.desk, self.say_proof)
        try:
            return tool.prepare(asked, self.desk)
        except Refused as problem:
            refused = _refused(problem, title)
            return lambda: refused

    def _done(self, use: Callable[[], Result], title: str) -> Result:
        try:
            return use()
        except Refused as problem:
            return _refused(problem, title)

    def _returned(self, name: str, result: Result, began: float) -> Finished | Paused | None:
        for change in result.written:
            self.log.tell("turn.file_written", vars(change))
        payload: dict[str, Any] = {
            "call": name,
            "ok": result.ok,
            "title": result.title,
            "detail": result.detail,
            "seconds": round(time.monotonic() - began, 3),
            "result": result.text,
            "worked": self._worked(),
        }
        if result.outcome:
            payload["ending"] = ending_out(result.outcome)
        self.log.tell("turn.tool_returned", payload, key=f"returned:{name}")
        if result.proposed:
            told = {"call": name, "state": "proposed", **result.proposed}
            self.log.tell("turn.proposed", told, key=f"proposed:{name}")
        if result.asked:
            question, options = result.asked
            told = {"call": name, "question": question, "options": list(options)}
            self.log.tell("turn.asked", told, key=f"asked:{name}")
        self.story.hear("turn.tool_returned", payload)
        return result.outcome


def _refused(problem: Refused, title: str) -> Result:
    return Result(str(problem), title, ok=False, detail=str(problem))


def _called(name: str, tool: str, title: str) -> dict[str, str]:
    return {"call": name, "tool": tool, "title": title}


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
