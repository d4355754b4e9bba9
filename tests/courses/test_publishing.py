"""Real worlds published in processes of their own: the same seed, the same material; trouble comes back in words."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from courses.course import create_course, publish_worlds
from courses.layout import Course
from courses.settings import save
from simulator.publish.bundle import PublishError

ROOT = hashlib.sha256(b"a root for tests").digest()


def course(place: Path, seed: bytes = ROOT) -> Course:
    return create_course(place, "spring", ["anna", "boris"], seed=seed, exercises=["entry_first_reports"])


OF_THE_AUTHORITY = {"officer/certificate.pem", "officer/key.pem", "trust/ca.pem", "trust/crl.pem"}
"""Keys, and what a course's own authority signs with them: new in each course, whatever its seed."""


def hashes(made: Course, trainee: str) -> dict[str, str]:
    """What the seed draws, by file."""
    files = json.loads((made.world(trainee) / "bundle.json").read_text())["files"]
    assert set(files) >= OF_THE_AUTHORITY
    return {name: digest for name, digest in files.items() if name not in OF_THE_AUTHORITY}


@pytest.mark.slow
def test_the_same_seed_gives_the_same_material_for_any_number_of_workers(tmp_path: Path) -> None:
    first, second, other = course(tmp_path / "1"), course(tmp_path / "2"), course(tmp_path / "3", ROOT[::-1])
    publish_worlds(first, workers=1)
    publish_worlds(second, workers=2)
    publish_worlds(other, workers=2)
    assert [hashes(first, name) for name in ("anna", "boris")] == [hashes(second, name) for name in ("anna", "boris")]
    assert hashes(first, "anna") != hashes(first, "boris")
    assert hashes(first, "anna") != hashes(other, "anna")


@pytest.mark.slow
def test_trouble_in_a_worker_comes_back_in_words(tmp_path: Path) -> None:
    made = replace(course(tmp_path), scenario=str(tmp_path / "absent.toml"))
    save(made)
    with pytest.raises(PublishError, match="absent"):
        publish_worlds(made, workers=2)
    assert not (made.world("anna") / "bundle").exists()
