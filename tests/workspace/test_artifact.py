"""Whatever bytes are handed in, reading them gives an artifact or one named error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.workspace.artifact import (
    MAX_BYTES,
    MAX_DEPTH,
    Artifact,
    ArtifactError,
    ArtifactMissing,
    ArtifactNotJson,
    ArtifactSchema,
    ArtifactTooDeep,
    ArtifactTooLarge,
    parse_artifact,
    read_artifact,
)

GOOD: dict[str, Any] = {
    "schema_version": 1,
    "course": "c",
    "trainee": "t01",
    "world": "w",
    "attempt": 1,
    "mode": "graded",
    "exercise": "entry_first_reports",
    "answers": {"text": "«Достук» [not a bracket] {nor this}"},
}


def data(**changes: Any) -> bytes:
    return json.dumps({**GOOD, **changes}).encode()


def nested(levels: int) -> bytes:
    return data(answers={"x": 0}).replace(b'{"x": 0}', b'{"x": ' + b"[" * levels + b"]" * levels + b"}")


def test_a_good_artifact_is_read() -> None:
    assert parse_artifact(data()) == Artifact(**GOOD)


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (data()[:-20], ArtifactNotJson),
        (b"", ArtifactNotJson),
        (b"\xff\xfe", ArtifactNotJson),
        (b" " * (MAX_BYTES + 1), ArtifactTooLarge),
        (nested(10_000), ArtifactTooDeep),
        (nested(MAX_DEPTH), ArtifactTooDeep),
        (data().replace(b'"attempt": 1', b'"attempt": NaN'), ArtifactNotJson),
        (data(answers={"q": 1}).replace(b'"q": 1', b'"q": -Infinity'), ArtifactNotJson),
        (data(answers={"q": 1}).replace(b'"q": 1', b'"q": 1e999'), ArtifactNotJson),
        (data(answers={"q": 1}).replace(b'"q": 1', b'"q": ' + b"9" * 5000), ArtifactNotJson),
        (data(answers={"q": 1}).replace(b'"q": 1', b'"q": 1, "q": 2'), ArtifactNotJson),
        (data(schema_version=2), ArtifactSchema),
        (data(extra=1), ArtifactSchema),
        (data(attempt="1"), ArtifactSchema),
        (data(trainee="../../etc"), ArtifactSchema),
        (data(answers=[]), ArtifactSchema),
        (b"[]", ArtifactSchema),
    ],
)
def test_each_fault_has_its_name(raw: bytes, error: type[ArtifactError]) -> None:
    with pytest.raises(error) as caught:
        parse_artifact(raw)
    assert str(caught.value).startswith(error.code)
    assert len(str(caught.value)) < 400


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_else(raw: bytes) -> None:
    with pytest.raises(ArtifactError):
        parse_artifact(raw)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda s: st.lists(s) | st.dictionaries(st.text(), s)
    )
)
def test_any_json_value_is_an_artifact_or_a_named_error(value: Any) -> None:
    with pytest.raises(ArtifactError):
        parse_artifact(json.dumps(value).encode())


def test_a_file_of_200_megabytes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "artifact.json"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(ArtifactTooLarge):
        read_artifact(path)


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(data())
    (tmp_path / "artifact.json").symlink_to(tmp_path / "secret")
    with pytest.raises(ArtifactMissing):
        read_artifact(tmp_path / "artifact.json")
