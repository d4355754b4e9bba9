"""A cenlab home: made, refused, left untouched."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from courses.lab.place import Place, PlaceError


def test_a_new_home_is_made_with_its_version(tmp_path: Path) -> None:
    place = Place.at(tmp_path / "new" / "home")
    place.open()
    assert json.loads((place.path / "home.json").read_text()) == {"schema_version": 1}
    place.open()
    assert not place.is_prepared


def test_a_home_of_another_version_is_refused_and_left_untouched(tmp_path: Path) -> None:
    note = tmp_path / "home.json"
    note.write_text('{"schema_version": 9}')
    with pytest.raises(PlaceError, match=r"schema_version is 9.*left\s+untouched"):
        Place.at(tmp_path).open()
    assert note.read_text() == '{"schema_version": 9}'


def test_a_folder_with_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    with pytest.raises(PlaceError, match=r"letters.*--home DIR"):
        Place.at(tmp_path).open()
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["letters"]


def test_a_file_in_place_of_the_home_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a letter")
    with pytest.raises(PlaceError, match="cannot be made"):
        Place.at(tmp_path / "home").open()


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(PlaceError, match="cannot be written"):
        Place.at(tmp_path).open()
