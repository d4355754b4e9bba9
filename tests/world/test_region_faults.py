"""What is missing or wrong in a region's folder is told: all of it at once, each with file, key, rule and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
from land import land, spoil, told

from simulator.errors import ScenarioError
from simulator.texts import translator
from simulator.world import load_scenario
from simulator.world.loading import read_scenario
from simulator.world.regions import TABLES

XF_RING = (
    "[[[-33,29],[-32,29.1],[-31,28.8],[-30,29.1],[-29.8,30],[-30.1,31],[-30,32],[-31,32.3],[-32,32.1],[-33,32],"
    "[-33,31],[-33,30],[-33,29]]]"
)
XF_FEATURE = '"XF"},"geometry":{"type":'
# What is changed where, into what; the file and key that are named, a word of the rule, a word of the remedy.
VECTORS = {
    "a post in the sea": ("offices.csv", "30.6,-37.4,", "40.6,-37.4,", "XC-ALDO.lat, lon", "outline", "outside XC"),
    "degrees exchanged": ("offices.csv", "30.62,-37.45", "-37.45,30.62", "XC-ALDO-POST.lat, lon", "outline", "north"),
    "a post of no latitude": ("offices.csv", "30.6,-37.4,", "130.6,-37.4,", "(XC-ALDO).lat", "too large", "limits"),
    "a post that is no number": (
        "offices.csv",
        "30.6,-37.4,",
        "thirty,-37.4,",
        "(XC-ALDO).lat",
        "not a number",
        "point",
    ),
    "posts on the far sides": (
        "offices.csv",
        "30.4,-36.03",
        "30.4,-35.94",
        "XC-LENTA.lat, lon",
        "own side",
        "XD-BRUGO",
    ),
    "posts too far apart": ("offices.csv", "30.4,-36.03", "31.4,-36.03", "XC-LENTA.lat, lon", "20 km", "XD-BRUGO"),
    "a post that faces nobody": (
        "offices.csv",
        "XE-KALVO,7",
        "XE-KALVA,7",
        "XC-MIRREN.opposite",
        "faces back",
        "XE-KALVA",
    ),
    "a crossing without another": ("offices.csv", "XF-DOVE,9", ",9", "XD-ARLEN.opposite", "faces another", "Name"),
    "a kind of place unknown": ("offices.csv", "XC,AIRPORT", "XC,AERODROME", "location_type", "list", "SEAPORT"),
    "a post twice": ("offices.csv", "XC-ALDO-AIR,Aldo", "XC-ALDO,Aldo", "(XC-ALDO)", "once", "mend"),
    "a post of no country": (
        "offices.csv",
        "Lenta road crossing point,XC",
        "Lenta road crossing point,XQ",
        "XQ (XC-LENTA, 1)",
        "countries.csv",
        "Mend",
    ),
    "a code of no kind": ("offices.csv", "XC-WEST-GB", "west border", "(west border).code", "not a code", "XC-MIRREN"),
    "a day of no calendar": (
        "offices.csv",
        "5,1992-01-01\nXE-TARO",
        "5,1992-02-31\nXE-TARO",
        "opened",
        "calendar",
        "YYYY",
    ),
    "a cell too many": ("offices.csv", "Aldo airport", "Aldo, airport", "XC-ALDO-AIR", "as many cells", "quotation"),
    "a column missing": ("offices.csv", "lat,lon,", "lat,long,", "line 1", "columns", "Missing: lon; unknown: long"),
    "a union without a border": (
        "scenario.toml",
        'union = ["XC-XD"]',
        'union = ["XC-XD", "XE-XF"]',
        "borders.union: XE",
        "borders another",
        "outlines",
    ),
    "an outline that does not close": (
        "outlines.json",
        "[-36,30],[-36,29]]]",
        "[-36,30]]]",
        "XD, ring 1",
        "closes",
        "once more",
    ),
    "an outline of two points": (
        "outlines.json",
        XF_RING,
        "[[[-33,29],[-32,29],[-33,29]]]",
        "XF, ring 1",
        "three corners",
        "Add points",
    ),
    "an outline that is no land": ("outlines.json", "[-30.1,31]", "[-230.1,31]", "XF, ring 1", "degrees", "exchange"),
    "an outline that is a line": (
        "outlines.json",
        f'{XF_FEATURE}"Polygon"',
        f'{XF_FEATURE}"LineString"',
        "XF",
        "Polygon",
        "coordinates",
    ),
    "outlines that are no JSON": ("outlines.json", '"features": [', '"features": ', "-", "GeoJSON", "README"),
    "an outline missing": ("outlines.json", '"code":"XF"', '"code":"XQ"', "XF", "outline", "feature"),
    "unknown peoples": ("countries.csv", "like TR", "like FR", "XD.people", "people", "TR"),
    "a people without names": ("peoples.csv", "XC,", "XD,", "XC", "own", "Add its lines"),
    "a people without women": ("peoples.csv", "XC,female", "XC,woman", "(XC)", "given names", "second column"),
    "a name in one alphabet": ("peoples.csv", "Corin=Корин", "Corin", "(XC)", "Cyrillic", "Corin"),
    "few names": ("peoples.csv", "Arvo=Арво Bram=Брам Corin=Корин Darek=Дарек", "", "XC", "12 given", "male"),
    "few syllables": ("peoples.csv", "i=и o=о u=у", "", "XC", "240", "syllables"),
    "plates without a shape": ("countries.csv", "= ddd LLL dd", "ddd LLL dd", "XC.plates", "shape", "dddd LLL"),
    "plates without room": ("countries.csv", "= ddd LLL dd", "= ddd LL", "XC.plates", "room", "144000"),
    "plates like nobody's": ("countries.csv", "like AF,UTC", "like FR,UTC", "XE.plates", "shape", "like"),
    "a clock of no kind": ("countries.csv", "UTC-2:30", "GMT", "XE.clock", "clock", "UTC+5:30"),
    "a country's code that is taken": (
        "countries.csv",
        "XE,Cassary",
        "BR,Cassary",
        "partner_countries: XE",
        "ISO 3166",
        "country",
    ),
    "a rail line to no station": (
        "rail.csv",
        "XC-HALDEN-RAIL,XD-FERRO-RAIL",
        "XC-HALDEN-RAIL,XD-BRUGO",
        "XC-HALDEN-RAIL, XD-BRUGO",
        "railway station",
        "XD-BRUGO",
    ),
    "a line with passengers perhaps": (
        "rail.csv",
        "XC-OSSAN-RAIL,no",
        "XC-OSSAN-RAIL,maybe",
        "passengers",
        "true nor false",
        "true",
    ),
    "a plate of no country": ("driving.csv", "XC XE", "XC XQ", "XE, ROAD", "plates", "XQ"),
    "a closure of no post": ("closures.csv", "XE-KALVO", "XE-NOWHERE", "XE-NOWHERE", "offices.csv", "Mend"),
    "a closure that never begins": (
        "closures.csv",
        "2022-03-04",
        "2022-01-04",
        "XC-MIRREN",
        "opened again",
        "Exchange",
    ),
    "goods of no list": ("trade.csv", "MELONS", "UNICORNS", "UNICORNS", "cover_goods", "Mend"),
    "a figure of no size": ("trade.csv", "FLOUR,30", "FLOUR,-30", "(FLOUR).XC", "million", "number"),
    "a country that sends nothing": ("traders.csv", "XE,AF", "XQ,AF", "XE", "sends some goods", "traders.csv"),
    "a trader like nobody": ("traders.csv", "XE,AF", "XE,FR", "XE", "trades like", "CN"),
    "a brand of no country": ("brands.csv", "Blue,XF", "Blue,XQ", "DORROW_BLUE.made_in", "brand", "code"),
    "a group without a unit": ("group.toml", "[unit]", "[units]", "units.title", "unknown key", "spelling"),
    "words that are no catalogue": ("ru.po", 'msgid "Aldmark"', '"Aldmark', "line 10", "gettext", "quotation marks"),
    "a word in one language": (
        "ru.po",
        'msgid "Mirren road crossing point"',
        'msgid "Merrin"',
        "Mirren road crossing point",
        "both languages",
        "msgstr",
    ),
    "an outline that crosses itself": (
        "outlines.json",
        "[-32,29.1],[-31,28.8]",
        "[-31,33],[-31,28.8]",
        "XF, ring 1",
        "does not cross itself",
        "order of the border",
    ),
    "a point of words": ("outlines.json", "[-30,32]", '["-30","32"]', "XF", "Polygon", "coordinates"),
    "an outline twice": ("outlines.json", '"code":"XF"', '"code":"XD"', "XD", "one feature", "MultiPolygon"),
    "an outline of nobody": ("outlines.json", '"code":"XF"', '"name":"XF"', "feature 4", "properties.code", '"code"'),
    "outlines that overlap": (
        "outlines.json",
        "[-40.1,29.1],[-39,29]",
        "[-36.8,29.1],[-39,33]",
        "XC",
        "no other",
        "XE",
    ),
    "a mode of another kind": ("offices.csv", "AIRPORT,AIR", "AIRPORT,ROAD", "XC-ALDO-AIR.mode", "mode", "AIR"),
    "a post without a name": ("offices.csv", "Aldo airport", "", "(XC-ALDO-AIR).label", "empty", "README"),
    "a post that is opened too late": (
        "offices.csv",
        "XD-BRUGO,8,1992",
        "XD-BRUGO,8,2090",
        "posts: XC-LENTA",
        "opened before",
        "offices.csv",
    ),
    "a number of another country": ("offices.csv", ",7,1992", ",١,1992", "capacity", "not a number", "point"),
    "a crossing shut on one side": (
        "closures.csv",
        "XE-KALVO,2022-02-10",
        "XE-KALVO,2022-02-11",
        "MIRREN",
        "both",
        "XE",
    ),
    "a post shut twice": (
        "closures.csv",
        "XE-KALVO,2022-02-10,2022-03-04",
        "XC-MIRREN,2022-02-20,2022-03-20",
        "XC-MIRREN",
        "not closed again",
        "one",
    ),
    "a line to itself": ("rail.csv", "XC-OSSAN-RAIL,no", "XE-TARO-RAIL,no", "XE-TARO-RAIL", "another station", "code"),
    "a plate that stays abroad": ("driving.csv", "XC XE", "XC", "XE, ROAD", "own country", "Add XE"),
    "an exporter of nowhere": ("trade.csv", "goods,XC,XD", "goods,XC,XQ", "XQ", "real one", "countries.csv"),
    "a trader of nowhere": ("traders.csv", "XE,AF", "XQ,AF", "XQ", "real one", "countries.csv"),
    "a trader with a column": ("traders.csv", "XE,AF", "XE,AF\nXD,CN", "XD", "not both", "Remove"),
    "a town in one alphabet": ("towns.csv", "Aldo,Альдо", "Aldo,Aldo", "(XC)", "Cyrillic", "letters"),
    "a text twice among the words": ("ru.po", 'msgid "Grey Tern"', 'msgid "Aldmark"', "Aldmark", "once", "but one"),
    "words without an end": ("ru.po", 'msgstr "Брения"', 'msgstr "Брения', "line 15", "gettext", "quotation marks"),
    "a feature of no kind": ("scenario.toml", 'kind = "gaps"', 'kind = "gap"', "feature", "no such kind", "README"),
    "a story of no kind": ("scenario.toml", 'kind = "fan_in"', 'kind = "fun_in"', "chain", "'shared_address'", "named"),
    "a chain of no freight": (
        "scenario.toml",
        'products = ["CIGARETTES"]',
        'products = ["MARIJUANA"]',
        "(fan_in).products",
        "by truck",
        "CIGARETTES",
    ),
    "a way misspelt": (
        "scenario.toml",
        'corridors = ["XF-XC-POST"',
        'corridors = ["XF-XC-PAST"',
        "PAST",
        "named exists",
        "XF-XC-POST",
    ),
    "a post misspelt": (
        "scenario.toml",
        '"XC-MIRREN", "XC-ALDO"',
        '"XC-MIREN", "XC-ALDO"',
        "MIREN",
        "post",
        "XC-MIRREN",
    ),
    "a way without a method": ("scenario.toml", '"PARCEL", ', "", "XF-XC-POST", "here POST", "mechanics.toml"),
    "more ways than there are": ("scenario.toml", "take = [3, 5]", "take = [3, 9]", "take", "corridors", "from 1 to 5"),
    "a folder that is not there": (
        "scenario.toml",
        'region = "."',
        'region = "lands"',
        "region",
        "folder",
        "Make the folder",
    ),
    "a folder above": ("scenario.toml", 'region = "."', 'region = ".."', "region", "folder", "Make the folder"),
}


@pytest.mark.parametrize("fault", VECTORS)
def test_a_fault_of_a_region_is_named(tmp_path: Path, fault: str) -> None:
    table, before, after, key, rule, remedy = VECTORS[fault]
    folder = land(tmp_path)
    spoil(folder, table, before, after)
    mine = [error for error in told(folder) if key in error.key and rule in error.rule]
    assert mine, [str(error) for error in told(folder)]
    assert remedy in mine[0].remedy
    assert mine[0].file.endswith((table, "scenario.toml", "peoples.csv", "trade.csv", "offices.csv"))
    russian = translator("ru").told(mine[0])
    assert mine[0].rule_text not in russian
    assert mine[0].file in russian
    assert "{" not in russian


def test_an_exporter_without_goods_is_named(tmp_path: Path) -> None:
    folder = land(tmp_path)
    rows = [line.split(",") for line in (folder / "trade.csv").read_text(encoding="utf-8").splitlines()]
    empty = "\n".join(",".join([*cells[:2], "0" if number else cells[2]]) for number, cells in enumerate(rows))
    (folder / "trade.csv").write_text(empty + "\n", encoding="utf-8")
    (fault,) = (error for error in told(folder) if (error.file, error.key) == ("trade.csv", "XD"))
    assert "sends some goods" in fault.rule
    assert "traders.csv" in fault.remedy


@pytest.mark.parametrize("table", [*TABLES, "outlines.json", "group.toml", "ru.po", "scenario.toml"])
@pytest.mark.parametrize("encoding", ["cp1251", "utf-16"])
def test_a_table_in_another_encoding_is_named_with_its_line(tmp_path: Path, table: str, encoding: str) -> None:
    folder = land(tmp_path)
    text = (folder / table).read_text(encoding="utf-8")
    (folder / table).write_bytes((text + "# Путь\n").encode(encoding, errors="replace"))
    faults = [error for error in told(folder) if error.file.endswith(table)]
    assert any("UTF-8" in error.rule and "Save it" in error.remedy for error in faults)


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    folder = land(tmp_path)
    for path in folder.iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert told(folder) == []


def test_every_fault_is_told_and_none_hides_another(tmp_path: Path) -> None:
    """All faults that stand in different places, planted together, are told together; loading raises the first."""
    folder = land(tmp_path)
    planted = (
        "a post in the sea",
        "posts too far apart",
        "a union without a border",
        "unknown peoples",
        "plates without a shape",
        "a rail line to no station",
        "a closure that never begins",
        "goods of no list",
        "a trader like nobody",
        "a name in one alphabet",
        "a word in one language",
        "a kind of place unknown",
    )
    for fault in planted:
        spoil(folder, *VECTORS[fault][:3])
    spoil(folder, "scenario.toml", 'homes = ["XD", "XF"]', 'homes = ["XD", "XQ"]')
    spoil(folder, "scenario.toml", 'methods = ["PARCEL", "CAR_OPEN", "ROOF"]', 'methods = ["PARCEL", "FLYING"]')
    wrong = told(folder)
    for fault in planted:
        key, rule = VECTORS[fault][3:5]
        assert any(key in error.key and rule in error.rule for error in wrong), fault
    assert any("homes: XQ" in error.key for error in wrong)
    assert any("methods: FLYING" in error.key for error in wrong)
    with pytest.raises(ScenarioError) as caught:
        load_scenario(folder)
    assert str(caught.value) == str(read_scenario(folder).faults[0])


def test_faults_of_shapes_are_told_together(tmp_path: Path) -> None:
    folder = land(tmp_path)
    spoil(folder, "scenario.toml", "cases = 1500", 'cases = "many"\ncolour = "blue"')
    spoil(folder, "scenario.toml", "rate = 0.95", "rate = 9.5")
    spoil(folder, "countries.csv", "like TR", "like FR")
    keys = {error.key for error in told(folder)}
    assert {"cases", "colour", "reporting.XC.rate"} <= keys


def test_what_names_a_row_that_is_wrong_is_no_further_fault(tmp_path: Path) -> None:
    folder = land(tmp_path)
    spoil(folder, "offices.csv", "30.4,-35.97,XC-LENTA,8", "30.4,-35.97,XC-LENTA,80")
    keys = [error.key for error in told(folder)]
    assert any("XD-BRUGO" in key and "capacity" in key for key in keys)
    assert not any(key.startswith(("corridors", "operation")) for key in keys)


@pytest.mark.parametrize(
    ("content", "rule"), [("", "first line"), ("code,label\n" + "x" * 200_000 + ",y\n", "cannot be read")]
)
def test_a_table_of_nothing_and_one_of_endless_cells_are_named(tmp_path: Path, content: str, rule: str) -> None:
    folder = land(tmp_path)
    (folder / "brands.csv").write_text(content, encoding="utf-8")
    assert any(error.file == "brands.csv" and rule in error.rule for error in told(folder))


def test_a_file_that_is_no_table_is_named(tmp_path: Path) -> None:
    folder = land(tmp_path)
    (folder / "office.csv").write_text("code\n", encoding="utf-8")
    assert ("office.csv", "-") in [(error.file, error.key) for error in told(folder)]


@pytest.mark.parametrize(
    "table", ["offices.csv", "countries.csv", "outlines.json", "trade.csv", "peoples.csv", "rail.csv"]
)
def test_a_table_that_is_missing_is_told_by_what_it_leaves_open(tmp_path: Path, table: str) -> None:
    folder = land(tmp_path)
    (folder / table).unlink()
    read = read_scenario(folder)
    assert read.faults
    assert any(table in f"{fault}" for fault in read.faults)
