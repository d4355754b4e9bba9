"""What is remembered of tables that a scenario's region changes is remembered for that region alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.region import Post, Region
from simulator.regional import in_force, in_its_region, per_region, using

ROOT = Path(__file__).parents[2]
# Rooms that make worlds and show them; the trainee's side knows the shared reference only.
ROOMS = ("reference", "world", "observation", "publish", "gates")
# Functions whose answer hangs on the region in force, and those that do for some columns.
REGIONAL = frozenset(
    [
        "offices",
        "offices_of",
        "office",
        "office_label",
        "shapes",
        "lines",
        "railway",
        "joined",
        "closures",
        "shut_on",
        "may_run",
        "exports",
        "seasons",
        "trade_weights",
        "plausible",
        "country_name",
        "invented_countries",
        "translator",
        "positions",
        "countries",
        "people_of",
        "land_of",
        "pools",
        "stem_forms",
        "by_country",
        "layout_of",
        "zone",
        "hours_ahead",
        "by_utc",
        "office_seconds",
        "beyond_km",
        "distance_km",
    ]
)
BY_COLUMN, OF_REGION = (
    frozenset(["words", "numbers", "number", "codes"]),
    frozenset(
        [
            "office",
            "brand",
            "country",
            "home_country",
            "reporting_country",
            "conveyance_country",
            "departure",
            "destination",
            "goods_origin",
            "nationality",
        ]
    ),
)


def called(node: ast.AST) -> Iterator[str]:
    """Names of regional functions that are called within a function."""
    for inner in ast.walk(node):
        if not isinstance(inner, ast.Call):
            continue
        name = inner.func.attr if isinstance(inner.func, ast.Attribute) else getattr(inner.func, "id", "")
        first = inner.args[0] if inner.args else None
        column = first.value if isinstance(first, ast.Constant) else None
        if name in REGIONAL or (name in BY_COLUMN and column in OF_REGION):
            yield name


def remembering(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """(function, regional function that it calls) of all that is remembered whatever the region."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef):
            continue
        marks = {getattr(getattr(mark, "func", mark), "id", "") for mark in node.decorator_list}
        if marks & {"lru_cache", "cache"}:
            yield from ((node.name, name) for name in called(node))


def test_nothing_regional_is_remembered_for_every_region() -> None:
    remembered = [
        f"{path.relative_to(ROOT)}: {function} calls {name}"
        for room in ROOMS
        for path in sorted((ROOT / "simulator" / room).rglob("*.py"))
        for function, name in remembering(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert remembered == []


@pytest.mark.parametrize(
    "body",
    ["return list(offices())", 'return numbers("office")', 'return words("nationality")', "return texts.zone(c)"],
)
def test_such_a_function_is_seen(body: str) -> None:
    source = f"@lru_cache(maxsize=4)\ndef table(c: str):\n    {body}\n"
    assert len(list(remembering(ast.parse(source)))) == 1
    assert list(remembering(ast.parse(source.replace("lru_cache(maxsize=4)", "per_region()")))) == []
    assert list(remembering(ast.parse(source.replace(body, 'return words("mode")')))) == []


def region(name: str) -> Region:
    return Region(name=name)


def test_what_is_remembered_is_remembered_for_each_region_once() -> None:
    asked: list[tuple[str, int]] = []

    @per_region()
    def told(number: int) -> str:
        here = in_force()
        asked.append(("" if here is None else here.name, number))
        return f"{asked[-1]}"

    for _ in range(2):
        told(1)
        for name in ("east", "west"):
            with using(region(name)):
                told(1)
    assert asked == [("", 1), ("east", 1), ("west", 1)]


def test_a_function_works_in_the_region_of_its_first_argument_and_leaves_no_trace() -> None:
    class Parcel:
        region = region("east")

    @in_its_region
    def name_of(parcel: Parcel, *, fails: bool = False) -> str:
        if fails:
            raise KeyError
        here = in_force()
        return here.name if here else ""

    with using(region("west")):
        assert name_of(Parcel()) == "east"
        with pytest.raises(KeyError):
            name_of(Parcel(), fails=True)
        here = in_force()
        assert here is not None
        assert here.name == "west"
    assert in_force() is None


def test_a_copy_of_a_region_has_a_hash_of_its_own() -> None:
    east = region("east")
    assert east.digest != region("west").digest
    post = Post(
        code="XC-ALDO", label="Aldo", country="XC", location_type="INLAND", mode="ROAD", lat=1.0, lon=2.0, opposite="",
        capacity=3, opened="1992-01-01",
    )  # fmt: skip
    assert east.model_copy(update={"posts": (post,)}).digest != east.digest
    assert east.model_copy().digest == east.digest
