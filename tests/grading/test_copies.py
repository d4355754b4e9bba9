"""Copy evidence: the other's sheet is named with evidence; an honest class and constant sheets name nobody."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import pytest
import small_world
from sheets import sheets

from courses.copying import INNOCENT, NOTHING, told
from grading.copies import World, by_chance, canaries, copies, identifiers
from simulator.texts import translator

NAMES = [f"t{number:02d}" for number in range(10)]
EXERCISE = small_world.EXERCISE


@lru_cache(maxsize=1)
def worlds() -> tuple[World, ...]:
    return tuple(
        World(
            trainee=name,
            material=identifiers("\n".join(data.decode() for data in small_world.drawn(number).files.values())),
        )
        for number, name in enumerate(NAMES)
    )


def honest() -> dict[str, Any]:
    reference = sheets("synthesis").reference
    return {name: reference(small_world.drawn(number).truth) for number, name in enumerate(NAMES)}


def test_a_sheet_of_another_is_named_with_its_canaries_and_nobody_else_is() -> None:
    class_sheets = honest()
    class_sheets["t03"] = class_sheets["t07"]
    evidence = copies(EXERCISE, class_sheets, worlds())
    assert [(sign.trainee, sign.neighbour) for sign in evidence] == [("t03", "t07")]
    assert small_world.drawn(7).truth["plates"]["true"] in evidence[0].canaries
    assert evidence[0].chance < 1e-9


def test_an_honest_class_of_ten_names_nobody() -> None:
    assert copies(EXERCISE, honest(), worlds()) == []


@pytest.mark.parametrize("kind", ["all_unknown", "first_option"])
def test_constant_sheets_name_nobody(kind: str) -> None:
    make = getattr(sheets("synthesis"), kind)
    constant = {
        name: make({file.removesuffix(".json"): json.loads(data)["rows"] for file, data in pack.files.items()})
        for name, pack in ((name, small_world.drawn(number)) for number, name in enumerate(NAMES))
    }
    assert copies(EXERCISE, constant, worlds()) == []


def test_one_number_that_chance_could_have_written_names_nobody() -> None:
    planted = canaries(worlds())
    canary = min(planted["t05"]["case"])
    assert copies(EXERCISE, {"t01": {"record": canary}}, worlds()) == []


def test_a_canary_lies_in_one_world_only() -> None:
    for name, kinds in canaries(worlds()).items():
        others = {value for world in worlds() if world.trainee != name for v in world.material.values() for value in v}
        assert kinds["record"]
        assert kinds["plate"]
        assert not others & {value for values in kinds.values() for value in values}


def test_the_chance_is_that_of_drawing_at_random() -> None:
    assert by_chance(0, 5, 0.5) == 1
    assert by_chance(2, 2, 0.5) == pytest.approx(0.25)
    assert by_chance(1, 2, 0.5) == pytest.approx(0.75)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_innocent_explanations_stand_beside_the_evidence(lang: str) -> None:
    class_sheets = honest()
    class_sheets["t03"] = class_sheets["t07"]
    lines = list(told(copies(EXERCISE, class_sheets, worlds()), lang))
    tr = translator(lang)
    assert "t03" in lines[0]
    assert "t07" in lines[0]
    assert [line.removeprefix("- ") for line in lines[1:]] == [tr(text) for text in INNOCENT]
    assert list(told([], lang)) == [tr(NOTHING)]
