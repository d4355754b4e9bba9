"""The schema of a message exercise's answers: steps, judgements, and what was sent as sealed bytes.

The rule kept here: bounded lengths everywhere; of a message sent only its sealed bytes count, not what a draft says.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

MAX_SENT = 40
Name = Annotated[str, Field(min_length=1, max_length=60)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Event(_Part):
    """One step on the simulated clock, and the message or card it was about."""

    step: Literal["open", "facts", "judge", "card", "send", "wait"]
    about: Annotated[str, Field(max_length=60)] = ""


class Judgement(_Part):
    """What the trainee makes of a message; reasons are codes of the list `reason`."""

    verdict: Literal["valid", "unsure", "false"]
    reasons: Annotated[list[Name], Field(max_length=12)] = []


class Sent(_Part):
    """A message sent: its number and its sealed bytes in base64."""

    id: Name
    cms: Annotated[str, Field(max_length=120_000, pattern=r"^[A-Za-z0-9+/=]*$")]


class Answers(_Part):
    """All that was done in the exercise; everything may be blank."""

    events: Annotated[list[Event], Field(max_length=600)] = []
    judgements: Annotated[dict[Name, Judgement], Field(max_length=40)] = {}
    sent: Annotated[list[Sent], Field(max_length=MAX_SENT)] = []
