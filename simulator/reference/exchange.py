"""Message types, states of a case and threads of messages: the one table of `exchange.toml`, checked when loaded.

The rule kept here: a thread follows the states of its case and never goes back; a step answers an earlier step of the
same thread. The platform and the simulated world read this table and no list of their own.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from simulator.assumptions import Assumption
from simulator.authored import authored_toml
from simulator.errors import ScenarioError

FILE = Path(__file__).parent / "exchange.toml"
PARTS = ("DETECTS", "BEFORE", "BEHIND", "UNIT", "EVERYBODY")
Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z_]{1,39}$")]
Part = Literal["DETECTS", "BEFORE", "BEHIND", "UNIT", "EVERYBODY"]

ASSUMPTIONS = (
    Assumption(
        what="message types, states of a case, threads and the shares of their steps",
        value="exchange.toml",
        why="no traffic or template of a real group is public; names follow reports of operations",
    ),
)


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class TypeOfMessage(_Data):
    """A type of message; refers: it answers or concerns another message; graded: it bears a grade."""

    code: Code
    refers: bool
    graded: bool


class CaseState(_Data):
    """A state of a case, the states that may follow it, and whether it lies before the control."""

    code: Code
    followed_by: tuple[Code, ...]
    before: bool = False


class ThreadStep(_Data):
    """One step of a thread; state "" has no case; answers is the type of an earlier step, "" for none; unless is the
    type of an earlier step in whose stead it is sent, "" for none."""

    type: Code
    from_: Annotated[Part, Field(alias="from")]
    to: Part
    state: str = ""
    answers: str = ""
    unless: str = ""
    share: Annotated[float, Field(gt=0, le=1)] = 1.0


class Thread(_Data):
    """A kind of thread: what it is about, and its steps in order."""

    code: Code
    about: Literal["SEIZURE", "NO_SEIZURE", "NO_CASE"]
    step: Annotated[tuple[ThreadStep, ...], Field(min_length=1)]

    def answered(self, number: int) -> int:
        """The step that step `number` answers: the last earlier one of the type that it names; -1 for none."""
        return self._last(self.step[number].answers, number)

    def replaced(self, number: int) -> int:
        """The step in whose stead step `number` is sent: the last earlier one of that type; -1 for none."""
        return self._last(self.step[number].unless, number)

    def _last(self, wanted: str, number: int) -> int:
        return max((n for n in range(number) if wanted and self.step[n].type == wanted), default=-1)


class Exchange(_Data):
    """Everything in `exchange.toml`."""

    schema_version: Literal[1]
    type: tuple[TypeOfMessage, ...]
    state: tuple[CaseState, ...]
    thread: tuple[Thread, ...]

    @property
    def types(self) -> tuple[str, ...]:
        """Codes of the message types, in the order of the file."""
        return tuple(entry.code for entry in self.type)

    def follows(self, state: str, earlier: str) -> bool:
        """Whether a case in state `earlier` may come to `state`, by way of others too; the same state may last."""
        after = {entry.code: entry.followed_by for entry in self.state}
        reached, ahead = {earlier}, list(after[earlier])
        while ahead:
            reached.add(ahead[-1])
            ahead += [code for code in after[ahead.pop()] if code not in reached]
        return state in reached

    @model_validator(mode="after")
    def _whole(self) -> Exchange:
        states = {entry.code for entry in self.state}
        for entry in self.state:
            if set(entry.followed_by) - states:
                raise ValueError(f"state {entry.code}: {', '.join(set(entry.followed_by) - states)} is no state")
        for thread in self.thread:
            self._follows_its_case(thread, states)
        return self

    def _follows_its_case(self, thread: Thread, states: set[str]) -> None:
        now = ""
        for number, step in enumerate(thread.step):
            where = f"thread {thread.code}, step {number + 1}"
            if step.type not in self.types:
                raise ValueError(f"{where}: {step.type} is no message type")
            if step.answers and thread.answered(number) < 0:
                raise ValueError(f"{where}: no earlier step is a {step.answers}")
            if step.unless and thread.replaced(number) < 0:
                raise ValueError(f"{where}: no earlier step is a {step.unless}")
            if (step.state in states) != (thread.about != "NO_CASE"):
                raise ValueError(f"{where}: the state {step.state!r} does not fit a thread about {thread.about}")
            if now and not self.follows(step.state, now):
                raise ValueError(f"{where}: a case does not go from {now} to {step.state}")
            now = step.state


@lru_cache(maxsize=1)
def exchange() -> Exchange:
    """Types, states and threads.

    Raises:
        ScenarioError: if the file does not fit its schema or its own rules.
    """
    return read_exchange(FILE)


def read_exchange(path: Path) -> Exchange:
    """The table of a file, checked.

    Raises:
        ScenarioError: if the file does not fit its schema or its own rules.
    """
    try:
        return Exchange.model_validate(authored_toml(path))
    except ValidationError as error:
        raise ScenarioError(
            file=str(path), key="", rule=str(error).replace("\n", " "), remedy="Compare with the file as it came."
        ) from error
