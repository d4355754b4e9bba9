"""No number, day or file of a scenario is without bounds: beyond them it is refused by name, within them it builds."""

from __future__ import annotations

import copy
import typing
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import northern
import pytest
from annotated_types import Ge, Le, Lt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from simulator.errors import ScenarioError
from simulator.world import load_scenario, loading
from simulator.world.checks import faults
from simulator.world.extending import Sources, read_sources
from simulator.world.micro import draw_seizures
from simulator.world.plan import make_plan
from simulator.world.scenario import Scenario

SMALL = northern.FILE.parent / "fictional_region.toml"
VALUES = read_sources(SMALL).values
FREE = {"Scenario.as_of"}  # checked against the end


def bounds(metadata: tuple[Any, ...]) -> tuple[Any, Any]:
    """The least and the greatest value that annotations state, None where they state none."""
    least = most = None
    for part in metadata:
        for rule in part.metadata if isinstance(part, FieldInfo) else [part]:
            least = rule.ge if isinstance(rule, Ge) else least
            most = rule.le if isinstance(rule, Le) else rule.lt if isinstance(rule, Lt) else most
    return least, most


def numbers(kind: Any, name: str, metadata: tuple[Any, ...] = ()) -> Iterator[tuple[str, Any, Any]]:
    """Every number and day of a type with its bounds, through lists, tables, tuples and alternatives."""
    if kind in (int, float, date):
        yield name, *bounds(metadata)
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        for field, annotation in typing.get_type_hints(kind, include_extras=True).items():
            if field in kind.model_fields:
                yield from numbers(annotation, f"{kind.__name__}.{field}")
    elif hasattr(kind, "__metadata__"):
        yield from numbers(kind.__origin__, name, (*metadata, *kind.__metadata__))
    elif typing.get_origin(kind) is not typing.Literal:
        for part in typing.get_args(kind):
            yield from numbers(part, name)


ALL = sorted(set(numbers(Scenario, "Scenario")), key=lambda entry: entry[0])


def test_the_walk_reaches_every_kind_of_number() -> None:
    assert len(ALL) >= 60
    assert {"Macro.tau", "Template.supply", "Scenario.start", "Operation.factor", "GapsFeature.months"} <= {
        name for name, *_ in ALL
    }


@pytest.mark.parametrize(("name", "least", "most"), ALL, ids=[name for name, *_ in ALL])
def test_every_number_and_day_has_both_bounds(name: str, least: Any, most: Any) -> None:
    assert least is not None
    assert most is not None
    assert least < most


def test_a_number_without_a_bound_is_seen() -> None:
    class Planted(BaseModel):
        weights: dict[str, list[float]]

    assert [entry for entry in numbers(Planted, "") if None in entry] == [("Planted.weights", None, None)]


def leaves(values: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all values that are no table and no list."""
    if isinstance(values, dict | list):
        for step, value in values.items() if isinstance(values, dict) else enumerate(values):
            yield from leaves(value, (*path, step))
    else:
        yield path


def changed(path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """The small scenario with one value replaced."""
    values: Any = copy.deepcopy(VALUES)
    table = values
    for step in path[:-1]:
        table = table[step]
    table[path[-1]] = value
    return dict(values)


def at(path: tuple[Any, ...]) -> Any:
    value: Any = VALUES
    for step in path:
        value = value[step]
    return value


PATHS = list(leaves(VALUES))
TABLES = sorted({path[:depth] for path in PATHS for depth in range(1, len(path))}, key=str)
NUMBERS = [path for path in PATHS if isinstance(at(path), int | float) and not isinstance(at(path), bool)]
WRONG = st.one_of(
    st.sampled_from([None, True, "", "ZZZ", [], {}, [[]], {"a": 1}, -1, 1e300, 1e12, 10**30, 0.5, "1021-01-01"]),
    st.integers(),
    st.floats(),
    st.text(max_size=4),
)


def loaded(values: dict[str, Any]) -> Scenario:
    """What `load_scenario` makes of values, without a file."""
    try:
        scenario = Scenario.model_validate(values)
    except ValidationError as fault:
        raise loading.shape_faults(Sources(values, (("scenario.toml", values),)), fault)[0] from None
    for key, rule, remedy, *values in faults(scenario):
        words = {name: value for given in values for name, value in given.items()}
        raise ScenarioError(file="scenario.toml", key=key, rule=rule, remedy=remedy, **words)
    return scenario


def fault_of(values: dict[str, Any]) -> ScenarioError | None:
    """How values are refused, None if they are good."""
    try:
        loaded(values)
    except ScenarioError as fault:
        return fault
    return None


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(path=st.sampled_from([*PATHS, *TABLES]), value=WRONG)
def test_whatever_stands_anywhere_is_good_or_is_named_in_our_words(path: tuple[Any, ...], value: Any) -> None:
    fault = fault_of(changed(path, value))
    if fault is not None:
        assert fault.key
        assert fault.remedy
        assert "Input should" not in fault.rule
        assert "valid" not in fault.rule


@settings(max_examples=100, deadline=None)
@given(path=st.sampled_from(NUMBERS), value=st.sampled_from([1e300, 1e12, -1e12, float("inf"), float("nan")]))
def test_a_number_that_nobody_can_mean_is_refused_with_its_limit(path: tuple[Any, ...], value: float) -> None:
    with pytest.raises(ScenarioError) as caught:
        loaded(changed(path, value))
    assert str(path[-1]) in caught.value.key or isinstance(path[-1], int)
    if value == value and abs(value) != float("inf") and isinstance(at(path), float):
        assert any(word in caught.value.rule for word in ("at most", "at least", "less than", "more than"))


VECTORS = [
    ("a start in the middle ages", "start", "1021-01-01", "start", "calendar of scenarios"),
    ("an end in the year 9999", "end", "9999-12-31", "end", "calendar of scenarios"),
    ("twenty-five years", "start", "2001-04-01", "end", "240 months"),
    ("no such table", "calibration.table", "nothing.csv", "calibration.table", "datasets/calibration"),
    ("a boolean as a number", "macro.tau", True, "macro.tau", "not a number"),
    ("a number as a text", "title", 5, "title", "not a text"),
    ("a mode that nobody drives", "corridors", {"X": {"mode": "SWIM"}}, "corridors.X.mode", "not one of the words"),
    ("a feature without a kind", "feature", [{}], "feature.1", "without its kind"),
    ("another kind of feature", "feature", [{"kind": "flood"}], "feature.1", "no such kind"),
]


@pytest.mark.parametrize(("name", "at", "value", "key", "rule"), VECTORS, ids=[vector[0] for vector in VECTORS])
def test_a_wrong_value_is_named(name: str, at: str, value: Any, key: str, rule: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        loaded(changed(tuple(at.split(".")), value))
    assert key in caught.value.key
    assert rule in caught.value.rule


def written(folder: Path, raw: bytes) -> Path:
    path = folder / "scenario.toml"
    path.write_bytes(raw)
    return path


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "common").symlink_to(SMALL.parent / "common")
    path = written(tmp_path, b"\xef\xbb\xbf" + SMALL.read_bytes())
    assert load_scenario(path) == load_scenario(SMALL)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_wide_encoding_is_named(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, 'title = "Мир"\n'.encode(encoding))
    with pytest.raises(ScenarioError, match=r"UTF-8, this one is in UTF-16.*Save it as UTF-8"):
        load_scenario(path)


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866"])
def test_a_code_page_is_named_with_its_line(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, 'schema_version = 1\ntitle = "Мир"\n'.encode(encoding))
    with pytest.raises(ScenarioError, match=r"line 2: .*another encoding.*Save it as UTF-8"):
        load_scenario(path)


def test_a_line_that_is_no_toml_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="line 2"):
        load_scenario(written(tmp_path, b"schema_version = 1\ntitle = x\nname = 1\n"))


def test_targets_that_nobody_can_supply_are_refused() -> None:
    values = copy.deepcopy(VALUES)
    for template in values["organisation"]:
        template["supply"] = 0.01
    with pytest.raises(ScenarioError, match="cases that are asked for") as caught:
        make_plan(loaded(values), b"\1" * 32)
    assert caught.value.key.startswith("targets.cases.")


def _kinds() -> list[tuple[Any, ...]]:
    """One path of each kind of number: of tables with names of the author's choice, the first."""
    named = {"corridors", "methods", "products", "reporting", "services", "reasons", "means", "cases", "published"}
    named |= {"conveyances", "origins", "affinity", "errors", "dispositions"}
    kinds: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for path in NUMBERS:
        kind = tuple("*" if isinstance(step, int) or path[i - 1] in named else step for i, step in enumerate(path))
        kinds.setdefault(kind, path)
    return list(kinds.values())


def _extremes(path: tuple[Any, ...]) -> Iterator[Any]:
    """The least and the greatest value that the shapes let through at a path, by what the refusals say."""
    for wild in (-(10**6) - 1.0, 1e12):
        wrong = int(wild) if isinstance(at(path), int) else wild
        try:
            Scenario.model_validate(changed(path, wrong))
        except ValidationError as fault:
            context = fault.errors()[0].get("ctx", {})
            for name in ("ge", "le"):
                if name in context:
                    yield context[name]


@pytest.mark.slow
@pytest.mark.parametrize("path", _kinds(), ids=[".".join(map(str, path)) for path in _kinds()])
def test_a_number_at_its_bound_builds_or_is_refused_by_name(path: tuple[Any, ...]) -> None:
    for extreme in _extremes(path):
        try:
            plan = make_plan(loaded(changed(path, extreme)), b"\1" * 32, 200)
        except ScenarioError:
            continue
        for block in plan.blocks:
            draw_seizures(plan, block.number)
