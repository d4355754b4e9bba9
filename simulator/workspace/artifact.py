"""The artifact: what a trainee hands in. Data with a schema, never code.

The rule kept here: whatever bytes arrive, reading them either gives an Artifact or one named error; size and depth
are judged before anything is built.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simulator import strict_json
from simulator.errors import CenlabError
from simulator.plain_files import first_bytes, is_plain, opened

SCHEMA_VERSION = 1
MAX_BYTES = 2_000_000
MAX_DEPTH = 40
KINDS = ("entry", "retrieval", "synthesis", "messages")
Identifier = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9_.@-]+$")]


class ArtifactError(CenlabError):
    """What was handed in cannot be read; code names the reason."""

    code = "ARTIFACT"

    def __init__(self, text: str) -> None:
        super().__init__(f"{self.code}: {text}")


class ArtifactMissing(ArtifactError):
    """Nothing was handed in."""

    code = "ARTIFACT_MISSING"


class ArtifactTooLarge(ArtifactError):
    """More bytes than any honest answer has."""

    code = "ARTIFACT_TOO_LARGE"


class ArtifactTooDeep(ArtifactError):
    """Nested deeper than any honest answer is."""

    code = "ARTIFACT_TOO_DEEP"


class ArtifactNotJson(ArtifactError):
    """Not JSON, or cut off."""

    code = "ARTIFACT_NOT_JSON"


class ArtifactSchema(ArtifactError):
    """JSON, but not of the artifact's shape."""

    code = "ARTIFACT_SCHEMA"


class ArtifactForeign(ArtifactError):
    """Somebody else's, of another world or another exercise."""

    code = "ARTIFACT_FOREIGN"


class Artifact(BaseModel):
    """Whose answers these are, of which world, to which exercise, and the answers."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    schema_version: Literal[1]
    course: Identifier
    trainee: Identifier
    world: Identifier
    attempt: Annotated[int, Field(ge=1, le=999)]
    mode: Literal["practice", "graded"]
    exercise: Identifier
    answers: dict[str, Any]


_REFUSED: dict[str, type[ArtifactError]] = {
    strict_json.TOO_LARGE: ArtifactTooLarge,
    strict_json.TOO_DEEP: ArtifactTooDeep,
    strict_json.SHAPE: ArtifactSchema,
    strict_json.VERSION: ArtifactSchema,
}


def parse_artifact(raw: bytes) -> Artifact:
    """An artifact from its bytes.

    Raises:
        ArtifactError: by name, if the bytes are too many, too deep, not JSON or not of the schema.
    """
    try:
        value = strict_json.parse_object(raw, most=MAX_BYTES, depth=MAX_DEPTH, version=SCHEMA_VERSION)
    except strict_json.JsonFault as fault:
        raise _REFUSED.get(fault.code, ArtifactNotJson)(f"{fault}. Submit the exercise again.") from fault
    try:
        return Artifact.model_validate(value)
    except ValidationError as error:
        raise ArtifactSchema(_first(error)) from error


def read_artifact(path: Path) -> Artifact:
    """An artifact from a file; a symbolic link, a folder or a device is not read.

    Raises:
        ArtifactError: by name.
    """
    if not is_plain(path):
        raise ArtifactMissing(f"{path.name} was not submitted.")
    with opened(path) as handle:
        return parse_artifact(first_bytes(handle, MAX_BYTES + 1))


def answers_model(kind: str) -> type[BaseModel]:
    """The schema of one kind's answers: `Answers` of simulator.workspace.<kind>."""
    if kind not in KINDS:
        raise ValueError(f"there is no kind of exercise {kind!r}: {', '.join(KINDS)}")
    model: type[BaseModel] = importlib.import_module(f"simulator.workspace.{kind}").Answers
    return model


def parse_answers(artifact: Artifact, kind: str) -> Any:
    """The answers as their kind's model.

    Raises:
        ArtifactSchema: names the first field that does not fit.
    """
    try:
        return answers_model(kind).model_validate(artifact.answers)
    except (ValidationError, RecursionError) as error:
        text = _first(error) if isinstance(error, ValidationError) else "nested too deep."
        raise ArtifactSchema(text) from error


def _first(error: ValidationError) -> str:
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    where = ".".join(str(part) for part in faults[0]["loc"]) or "the whole"
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return f"{where[:120]}: {faults[0]['msg']}{more}."
