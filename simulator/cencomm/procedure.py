"""Message types, steps and groups as data: `types.toml` and one file a group, checked when loaded.

The rule kept here: what a message may contain and what a step costs is content; a group changes the files. Which types
there are, and which of them refer to another message, says the table that the simulated world reads too.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from simulator.authored import authored_toml
from simulator.errors import ScenarioError
from simulator.reference.exchange import exchange

HERE = Path(__file__).parent
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$")]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MessageField(_Data):
    """One field of a message type; list names the code list of a choice."""

    name: Code
    kind: Literal["text", "area", "number", "date", "time", "choice", "choices"]
    label: str
    hint: str = ""
    list: str = ""
    required: bool = False


class MessageType(_Data):
    """The form of a type of message that stands in the shared table; addressees are words for the help page."""

    code: Code
    label: str
    hint: str
    addressees: tuple[str, ...]
    field: tuple[MessageField, ...]

    @field_validator("code")
    @classmethod
    def _known(cls, code: str) -> str:
        if code not in exchange().types:
            raise ValueError(f"{code} is no message type of exchange.toml; there are {', '.join(exchange().types)}")
        return code

    @property
    def refers(self) -> bool:
        """Whether it answers or concerns another message."""
        return {entry.code: entry.refers for entry in exchange().type}[self.code]


class Coded(_Data):
    """A code and its English text."""

    code: Code
    label: str


class CodeList(_Data):
    """A code list of the platform."""

    name: Code
    code: tuple[Coded, ...]


class Step(_Data):
    """What a step costs on the simulated clock."""

    code: Code
    label: str
    minutes: Annotated[int, Field(ge=0, le=600)]


class Procedure(_Data):
    """Everything in `types.toml`."""

    schema_version: Literal[1]
    type: tuple[MessageType, ...]
    list: tuple[CodeList, ...]
    step: tuple[Step, ...]

    def message_type(self, code: str) -> MessageType:
        """The type of that code; KeyError if there is none."""
        return {form.code: form for form in self.type}[code]

    def codes(self, name: str) -> dict[str, str]:
        """English text by code of one list; KeyError if there is none."""
        return {code.code: code.label for code in {codes.name: codes for codes in self.list}[name].code}

    @property
    def minutes(self) -> dict[str, int]:
        """The cost of each step."""
        return {step.code: step.minutes for step in self.step}


class Rule(_Data):
    """One paragraph of a group's rules."""

    number: int
    text: str


class Group(_Data):
    """A closed user group with its page of rules."""

    schema_version: Literal[1]
    code: Code
    title: str
    operation: str
    summary: str
    rule: tuple[Rule, ...]


def _load(name: str, model: type[Any]) -> Any:
    path = HERE / name
    try:
        return model.model_validate(authored_toml(path))
    except ValidationError as error:
        raise ScenarioError(
            file=str(path), key="", rule=str(error).replace("\n", " "), remedy="Compare with the file as it came."
        ) from error


@lru_cache(maxsize=1)
def procedure() -> Procedure:
    """Types, lists and steps.

    Raises:
        ScenarioError: if the file does not fit its schema.
    """
    rules: Procedure = _load("types.toml", Procedure)
    return rules


@lru_cache(maxsize=8)
def group(code: str) -> Group:
    """A group by its code.

    Raises:
        ScenarioError: if its file does not fit its schema.
    """
    members: Group = _load(f"{code}.toml", Group)
    return members
