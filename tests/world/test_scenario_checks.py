"""Every check of a scenario has a scenario that fails it: what is named must exist, and goods must be able to move."""

from __future__ import annotations

import ast
import copy
from pathlib import Path
from typing import Any

import northern
import pytest

from simulator.world import checks, checks_living
from simulator.world.checks import faults
from simulator.world.extending import read_sources
from simulator.world.scenario import Scenario

VALUES = read_sources(northern.FILE).values
ROAD = "corridors.AF-RU-BATKEN"
KG_HABIT = VALUES["reporting"]["KG"]
ROADS = {name: corridor for name, corridor in VALUES["corridors"].items() if corridor["mode"] == "ROAD"}
# A kind of organisation that sends no truck and no van.
ON_FOOT = VALUES["organisation"][0] | {"methods": ["BODY"]}

# Where a value of the shipped scenario is replaced, by what; the key and the rule that are then named.
CASES: list[tuple[str, Any, str, str]] = [
    ("start", "2021-01-02", "start", "the scenario starts on the first day of a month"),
    ("end", "2026-03-30", "end", "the scenario ends on the last day of a month"),
    ("end", "2020-12-31", "end", "the end lies after the start"),
    ("start", "2001-01-01", "end", "a scenario has at most 240 months"),
    ("as_of", "2026-03-31T23:59:00", "as_of", "a moment states its zone"),
    ("as_of", "2026-03-30T23:59:00Z", "as_of", "the world's present does not lie before its end"),
    ("as_of", "2027-04-02T00:00:00Z", "as_of", "the world's present lies within a year of its end"),
    ("reporting.RU", KG_HABIT, "reporting", "every reporting country has its table [reporting.XX], and no other"),
    ("borders.customs.0", "KZ-DE", "borders: KZ-DE", "both countries belong to the scenario"),
    ("borders.union.0", "UZ-KZ", "borders: UZ-KZ", "a border has one regime"),
    (f"{ROAD}.posts.0", "TJ-NOWHERE", f"{ROAD}.posts: TJ-NOWHERE", "every post is in offices.csv"),
    (f"{ROAD}.origin", "DE", ROAD, "origin and destination belong to the scenario"),
    ("reporting_countries", ["KZ", "KG"], f"{ROAD}.posts: TJ-SUGHD", "posts lie in reporting countries"),
    (f"{ROAD}.mode", "RAIL", f"{ROAD}.posts: TJ-SUGHD", "a railway corridor passes railway stations only"),
    (f"{ROAD}.mode", "AIR", f"{ROAD}.posts: TJ-SUGHD", "an air corridor passes airports only"),
    (f"{ROAD}.posts.0", "KG-OSH-RAIL", f"{ROAD}.posts: KG-OSH-RAIL", "a road corridor passes road posts only"),
    (f"{ROAD}.posts.1", "KG-DOSTUK", "TJ-PANJIPOYON, KG-DOSTUK", "neighbouring posts lie in one country or face"),
    (f"{ROAD}.posts.1", "QV-MERRO", "TJ-PANJIPOYON, QV-MERRO", "neighbouring posts can be reached by road or rail"),
    (
        "corridors.UZ-KG-RAIL.posts",
        ["KG-OSH-RAIL", "KG-KAINDY-RAIL"],
        "KG-OSH-RAIL, KG-KAINDY-RAIL",
        "a line of rail.csv leads from a station to the next",
    ),
    (f"{ROAD}.origin", "CN", f"{ROAD}: CN", "the first and the last post touch origin and destination"),
    (f"{ROAD}.destination", "IR", f"{ROAD}: IR", "the first and the last post touch origin and destination"),
    ("methods.COVER_TRUCK.place", "POCKET", "methods.COVER_TRUCK.place", "the code is in its list"),
    ("methods.COVER_TRUCK.method", "MAGIC", "methods.COVER_TRUCK.method", "the code is in its list"),
    ("methods.COVER_TRUCK.manner", "RUDE", "methods.COVER_TRUCK.manner", "the code is in its list"),
    ("methods.COVER_TRUCK.conveyances.CAMEL", 1, "COVER_TRUCK.conveyances: CAMEL", "the code is in its list"),
    ("methods.COVER_TRUCK.covers.0", "DREAMS", "COVER_TRUCK.covers: DREAMS", "the code is in its list"),
    (
        "methods.COVER_TRUCK.covers",
        ["NONE", "TOYS"],
        "methods.COVER_TRUCK.covers: NONE",
        "what hides in the declared cargo needs declared goods",
    ),
    ("methods.COVER_TRUCK.conveyances", {"TRUCK": 0}, "COVER_TRUCK.conveyances", "weights do not sum to zero"),
    ("products.UNICORNS", VALUES["products"]["OPIUM"], "products.UNICORNS", "the code is in its list"),
    ("products.OPIUM.unit", "STICK", "products.OPIUM.unit", "the unit is allowed for the product"),
    ("products.OPIUM.origins", {"AF": 0}, "products.OPIUM.origins", "weights do not sum to zero"),
    ("products.OPIUM.affinity.NOSE", 2.0, "products.OPIUM.affinity: NOSE", "the code is in its list"),
    ("products.HEROIN.shocks.0.from", "2026-03-01", "products.HEROIN.shocks", "the end lies after the start"),
    ("organisation.0.products.UNICORNS", 1.0, "products: UNICORNS", "what is named exists in the scenario"),
    ("organisation.0.corridors.0", "MOON", "corridors: MOON", "what is named exists in the scenario"),
    ("organisation.0.methods.0", "PIGEON", "methods: PIGEON", "what is named exists in the scenario"),
    ("organisation.0.methods", ["COVER_WAGON"], "heroin_north.methods", "every corridor has a method that fits its"),
    ("organisation.0.take", [3, 99], "heroin_north.take", "take is how many of its corridors an organisation uses"),
    ("organisation.0.take", [4, 3], "heroin_north.take", "take is how many of its corridors an organisation uses"),
    ("organisation.0.products", {"HEROIN": 0.0}, "heroin_north.products", "weights do not sum to zero"),
    ("organisation.0.skill", [0.9, 0.1], "heroin_north.skill", "the lower bound comes first"),
    ("organisation.0.caution", [0.9, 0.1], "heroin_north.caution", "the lower bound comes first"),
    ("names", ["Saiga"], "names", "every organisation has a name of its own"),
    ("calibration.table", "none.csv", "calibration.table", "the table lies in datasets/calibration"),
    (
        "targets.published.HASHISH.0",
        "TM",
        "HASHISH: TM",
        "the calibration table has a series of the country and product",
    ),
    ("targets.published.UNICORNS", ["KG"], "published.UNICORNS", "what is named exists in the scenario"),
    ("targets.published.HEROIN.0", "DE", "published.HEROIN: DE", "targets are for reporting countries"),
    ("targets.cases.HEROIN", {"KG": 5}, "targets.cases.HEROIN: KG", "a series has one target"),
    ("services.ROAD_BCP.FAIRIES", 1.0, "services.ROAD_BCP: FAIRIES", "the code is in its list"),
    ("reasons.ROAD_BCP.FAIRIES", 1.0, "reasons.ROAD_BCP: FAIRIES", "the code is in its list"),
    ("means.CARGO.FAIRIES", 1.0, "means.CARGO: FAIRIES", "the code is in its list"),
    ("reasons.ROAD_BCP", {"ROUTINE": 0}, "reasons.ROAD_BCP", "weights do not sum to zero"),
    ("reasons", {"RAIL_BCP": {"ROUTINE": 1}}, "reasons.ROAD_BCP", "every kind of place has its weights"),
    ("services.union.CUSTOMS", 1.0, "services.union", "inside a customs union customs do not stand at the border"),
    ("means", {"CARGO": {"SCANNER": 1}}, "means: VEHICLE", "every place of a method has its means"),
    ("finds.FAIRIES", {}, "finds.FAIRIES", "the code is in its list"),
    ("finds.OPEN.FAIRIES", 1.0, "finds.OPEN: FAIRIES", "the code is in its list"),
    ("finds", {"OPEN": {}}, "finds: COVER_LOAD", "every method of hiding has a line, be it an empty one"),
    (
        "finds.COVER_LOAD",
        {"PHYSICAL": 0, "DOG": 0, "INSPECTION": 0, "DENSITY_METER": 0},
        "finds: COVER_LOAD",
        "something finds it where no scanner stands",
    ),
    ("errors.TYPOS", 0.1, "errors.TYPOS", "the kind of error is known"),
    ("feature.2.months", [8, 2], "feature 3 (gaps).months", "the lower bound comes first"),
    ("feature.3.share", [0.7, 0.5], "feature 4 (outlier).share", "the lower bound comes first"),
    (
        "targets.published.HEROIN",
        ["KG", "KZ"],
        "feature 4 (outlier).product",
        "the outlier's first country has a target for its product",
    ),
    ("feature.1.product", "UNICORNS", "feature 2", "what is named exists in the scenario"),
    ("feature.1.offices", ["KG-NOWHERE"], "KG-NOWHERE", "every post is in offices.csv"),
    ("feature.0.country", "CN", "feature 1 (batch): CN", "features concern reporting countries"),
    ("feature.0.entered.0", "2026-04-01", "feature 1 (batch).from", "the feature's days lie within the scenario"),
    ("partner_countries.0", "ZZ", "partner_countries: ZZ", "a code that ISO 3166 leaves to its users stands in"),
    ("products.OPIUM.kg_per_unit", 2.0, "products.OPIUM.kg_per_unit", "a kilogram weighs a kilogram"),
    ("products.CIGARETTES.unit", "KGM", "products.CIGARETTES.unit", "cigarettes are counted in sticks"),
    ("organisation.0.homes.0", "DE", "heroin_north).homes: DE", "homes are countries of the scenario"),
    ("methods.COVER_TRUCK.cap_kg", 90_000, "COVER_TRUCK.cap_kg", "a hiding place holds no more than its strongest"),
    ("dispositions.UNICORNS", {"SEIZED": 1}, "dispositions.UNICORNS", "what is named exists in the scenario"),
    ("dispositions.HEROIN", {"EATEN": 1}, "dispositions.HEROIN: EATEN", "the code is in its list"),
    ("dispositions.HEROIN", {"SEIZED": 0}, "dispositions.HEROIN", "weights do not sum to zero"),
    ("operation.0.title", " ", "operation 1.title", "an operation has a title"),
    ("operation.0.to", "2022-10-09", "operation 1", "the end lies after the start"),
    ("operation.0.from", "2020-10-09", "operation 1", "an operation lies within the scenario"),
    ("operation.0.to", "2023-10-12", "operation 1", "an operation lasts a year at most"),
    ("operation.0.offices.0", "KG-NOWHERE", "offices: KG-NOWHERE", "every post is in offices.csv"),
    ("operation.0.offices.0", "KG-KYZYLBEL", "offices: KG-KYZYLBEL", "a post is open before the operation ends"),
    ("operation.0.offices.0", "KZ-AKTAU-PORT", "offices: KZ-AKTAU-PORT", "an operation's posts lie on corridors"),
    ("operation.0.products.0", "UNICORNS", "products: UNICORNS", "what is named exists in the scenario"),
    ("feature.5.rates", {"SPLIT": 0.1}, "feature 6 (errors).rates: SPLIT", "the kind of error is known"),
    ("definition.0.country", "AF", "definition 1: AF", "features concern reporting countries"),
    ("definition.0.product", "FALCON", "definition 1.product", "what is named exists in the scenario"),
    ("definition.0.counted_as", "UNICORNS", "counted_as: UNICORNS", "the code is in its list"),
    ("definition.0.counted_as", "HEROIN", "counted_as: HEROIN", "goods counted as others are counted in a unit"),
    ("definition.0.from", "2026-04-01", "definition 1.from", "a definition changes within the scenario"),
    ("life.key_months", 0, "life.key_months", "a place is filled again after some time"),
    ("life.other_months", 0, "life.other_months", "a place is filled again after some time"),
    ("life.death", 1.0, "life", "the yearly chances of an organisation's fates sum to one at most"),
    ("chain.0.count", 9, "chain", "a world has six to ten chains"),
    ("chain", VALUES["chain"][:2], "chain", "a world has six to ten chains"),
    ("chain.1.products", ["UNICORNS"], "chain 2 (fan_in).products: UNICORNS", "what is named exists in the scenario"),
    ("organisation", [ON_FOOT], "chain", "chains begin at freight by road: an organisation sends trucks or vans"),
    ("corridors", ROADS, "chain", "who heads a chain travels by air or by passenger train along a corridor"),
    ("sources.calls", 0, "sources.calls", "chains show in this source"),
]
# Shown in test_scenarios, on the region that is invented.
ELSEWHERE = {
    "a region is wholly invented or wholly real",
    "goods of an invented region come from it",
    # test_region_faults
    "every country of a union borders another one of it",
    "a chain begins at goods that an organisation sends by truck or van over a border post",
    "a corridor's posts are opened before the scenario ends",
}


def changed(where: str, value: Any) -> Scenario:
    values = copy.deepcopy(VALUES)
    *path, last = where.split(".")
    place: Any = values
    for part in path:
        place = place[int(part)] if isinstance(place, list) else place.setdefault(part, {})
    place[int(last) if isinstance(place, list) else last] = value
    return Scenario.model_validate(values)


@pytest.mark.parametrize(("where", "value", "key", "rule"), CASES, ids=[f"{case[0]}: {case[3]}" for case in CASES])
def test_what_does_not_fit_is_named_with_its_key_and_rule(where: str, value: Any, key: str, rule: str) -> None:
    scenario = changed(where, value)
    assert any(key in named and text.startswith(rule) and remedy for named, text, remedy, *_ in faults(scenario))


def test_every_check_has_a_case() -> None:
    rules = {
        node.value.elts[1].args[0].value
        for module in (checks, checks_living)
        for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8")))
        if isinstance(node, ast.Yield)
        and isinstance(node.value, ast.Tuple)
        and isinstance(node.value.elts[1], ast.Call)
    }
    assert len(rules) > 40
    assert {rule for rule in rules if not any(rule.startswith(case[3]) for case in CASES)} == ELSEWHERE


@pytest.mark.parametrize(
    ("where", "value"),
    [
        ("as_of", "2026-03-31T00:00:00Z"),
        ("as_of", "2027-04-01T00:00:00Z"),
        ("operation.0.to", "2023-10-11"),
        ("operation.0.to", "2022-10-10"),
        ("organisation.0.take", [5, 5]),
        ("organisation.0.skill", [0.5, 0.5]),
        ("life.death", 0.0),
    ],
)
def test_what_fits_just_so_is_no_fault(where: str, value: Any) -> None:
    assert list(faults(changed(where, value))) == []
