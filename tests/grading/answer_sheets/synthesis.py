"""Answer sheets for the network: the reference solution, known-wrong ones with their exact points, low-effort ones."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

Answers = dict[str, Any]


def reference(truth: Mapping[str, Any]) -> Answers:
    """The full solution, made from the truth."""
    members = [number for number, case in truth["cases"].items() if case["role"] == "member"]
    plate, firm = truth["plates"]["true"], truth["firm"]["spellings"]
    version, against = next((name, records) for name, records in truth["versions"].items() if records)
    same = [(plate, text, "look") for text in truth["plates"]["misreads"]]
    same += [(firm[0], text, "scheme") for text in firm[1:]]
    links = [{"left": a, "right": b, "judgement": "same", "reason": why} for a, b, why in same]
    decoy = {"left": plate, "right": truth["plates"]["decoy"], "judgement": "different", "reason": "two_places"}
    return {
        "cases": {number: "belongs" if case["role"] == "member" else "not" for number, case in truth["cases"].items()},
        "evidence": {number: truth["cases"][number]["ties"][:1] for number in members},
        "links": [*links, decoy],
        "route": [
            {"start": leg["start"][0], "end": leg["end"][0], "record": leg["records"][0]} for leg in truth["route"]
        ],
        "method": {
            "cover_goods": truth["method"]["cover_goods"],
            "concealment_place": truth["method"]["concealment_place"],
            "record": truth["method"]["records"][0],
        },
        "alternative": {"version": version, "record": against[0]},
        "confidence": {"word": truth["confidence"]["word"], "sources": truth["confidence"]["independent"]},
    }


def known_wrong(truth: Mapping[str, Any]) -> list[tuple[str, Answers, Fraction]]:
    """(what is wrong, the sheet, its points): each differs from the reference in what its label says."""
    sheets: list[tuple[str, Answers, Fraction]] = []

    def add(label: str, points: str, **changes: Any) -> Answers:
        sheet = {**copy.deepcopy(reference(truth)), **changes}
        sheets.append((label, sheet, Fraction(points)))
        return sheet

    right = reference(truth)
    by_role: dict[str, list[str]] = {}
    for number, case in truth["cases"].items():
        by_role.setdefault(case["role"], []).append(number)
    members, echo, cover = by_role["member"], by_role["echo"][0], by_role["cover"][0]
    add("the look-alike by cover load is taken in", "38", cases={**right["cases"], cover: "belongs"})
    every = dict.fromkeys(truth["cases"], "belongs")
    add("everything belongs: the row of cases nets nothing", "28", cases=every)
    add(
        "two members unsure: 3 of cases and 2 of evidence lost",
        "35",
        cases={**right["cases"], **dict.fromkeys(members[:2], "unsure")},
    )
    add("no evidence at all", "32", evidence={})
    foreign = truth["two_places"]["reads"][1]
    add("a foreign record cited for each", "32", evidence={number: [foreign] for number in members})
    pairs = [link for link in right["links"] if link["judgement"] == "same"]
    plate, decoy = truth["plates"]["true"], truth["plates"]["decoy"]
    joined = {"left": truth["plates"]["misreads"][0], "right": decoy, "judgement": "same", "reason": "look"}
    add("the look-alike plate joined", "36", links=[*pairs, joined])
    weak = {"left": decoy, "right": plate, "judgement": "different", "reason": "order"}
    add("the look-alike plate told apart for a weak reason", "38", links=[*pairs, weak])
    add("one spelling of the firm left out", "39", links=right["links"][:5] + right["links"][6:])
    mixed = {
        "left": truth["firm"]["spellings"][0],
        "right": truth["firm"]["others"][0],
        "judgement": "same",
        "reason": "",
    }
    add("another firm mixed in", "39", links=[*right["links"], mixed])
    legs = copy.deepcopy(right["route"])
    legs[0]["record"] = ""
    add("the country of departure without a record", "38.5", route=legs)
    legs = copy.deepcopy(right["route"])
    legs[0]["start"], legs[3]["end"] = "KZ", "XX"
    add("both countries wrong", "37", route=legs)
    add("the route back to front: one leg can be in order", "35.5", route=right["route"][::-1])
    add("another cover load", "38", method={**right["method"], "cover_goods": "TEA"})
    add("method without a record", "36", method={**right["method"], "record": ""})
    empty = next(name for name, records in truth["versions"].items() if not records)
    add("a version that cannot be tested", "38", alternative={**right["alternative"], "version": empty})
    more = truth["confidence"]["independent"] + 1
    strong = {"word": "ALMOST_CERTAIN", "sources": more}
    add("one origin counted twice, and too strong a word", "38", confidence=strong)
    few = dict.fromkeys(members[:3], "belongs")
    add("three cases only: confidence does not count", "25.5", cases=few)
    add("the echo taken in, with its reports as evidence", "38", cases={**right["cases"], echo: "belongs"})
    return sheets


def all_unknown(material: Mapping[str, Any]) -> Answers:
    """Unsure and unknown throughout."""
    plates = sorted({row["plate"] for row in material["plate_reads"]})
    return {
        "cases": {row["case_no"]: "unsure" for row in material["cases"]},
        "links": [{"left": plates[0], "right": text, "judgement": "unsure", "reason": "other"} for text in plates[1:]],
        "route": [{"start": "XX", "end": "XX", "record": ""}] * 4,
        "method": {"cover_goods": "NONE", "concealment_place": "UNKNOWN", "record": ""},
        "confidence": {"word": "EVEN", "sources": 0},
    }


def first_option(material: Mapping[str, Any]) -> Answers:
    """The first entry of every list, everywhere."""
    reads = [row["id"] for row in material["plate_reads"]]
    plates = list(dict.fromkeys(row["plate"] for row in material["plate_reads"]))
    firms = list(dict.fromkeys(row["carrier"] for row in material["manifest"]))
    every = [(plates[0], text) for text in plates[1:]] + [(firms[0], text) for text in firms[1:]]
    links = [{"left": a, "right": b, "judgement": "same", "reason": "look"} for a, b in every]
    return {
        "cases": {row["case_no"]: "belongs" for row in material["cases"]},
        "evidence": {row["case_no"]: reads[:1] for row in material["cases"]},
        "links": links,
        "route": [{"start": "KG-DOSTUK", "end": "KG-DOSTUK", "record": reads[0]}] * 4,
        "method": {"cover_goods": "CONFECTIONERY", "concealment_place": "CARGO", "record": reads[0]},
        "alternative": {"version": material["versions"][0]["id"], "record": reads[0]},
        "confidence": {"word": "REMOTE", "sources": 0},
    }
