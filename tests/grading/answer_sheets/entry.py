"""Answer sheets of the entry exercise: the right one, wrong ones with their stated points, and lazy ones."""

from __future__ import annotations

import copy
from fractions import Fraction
from typing import Any

from simulator.cen.form import form_spec

FULL = Fraction(40)


def reference(truth: dict[str, Any]) -> dict[str, Any]:
    """The right answers: the gaps alone."""
    reports = {
        letter: {name: copy.deepcopy(report["record"][name]) for name in report["gaps"]}
        for letter, report in truth["reports"].items()
    }
    return {"reports": reports, "returned": {"action": "kept", "reason": "One cigarette weighs 1.3 g with its pack."}}


def known_wrong(truth: dict[str, Any]) -> list[tuple[str, dict[str, Any], Fraction]]:
    """Wrong sheets, each one mistake beside the right answers, with exactly the points that it keeps."""
    sheets: list[tuple[str, dict[str, Any], Fraction]] = []
    slips = {letter: report["slips"] for letter, report in truth["reports"].items()}
    right = {letter: report["record"] for letter, report in truth["reports"].items()}

    def sheet(label: str, lost: str, letter: str, **change: Any) -> None:
        answers = reference(truth)
        answers["reports"][letter] |= change
        sheets.append((label, answers, FULL - Fraction(lost)))

    def lines(letter: str, number: int = 0, **change: Any) -> list[dict[str, Any]]:
        rows = copy.deepcopy(right[letter]["lines"])
        rows[number] |= change
        return rows

    a, b, c, d = (right[letter] for letter in "ABCD")
    sheet("B cartons as packs", "2", "B", lines=lines("B", quantity=b["lines"][0]["quantity"] / 10), narrative=PLAIN)
    sheet("B packs as pieces", "2", "B", lines=lines("B", quantity=b["lines"][0]["quantity"] / 20))
    sheet("A boxes as pieces", "3", "A", lines=lines("A", quantity=slips["A"]["boxes"]))
    sheet("A blisters as capsules", "1", "A", lines=lines("A", 1, quantity=slips["A"]["blisters"]))
    sheet("A one line forgotten", "4", "A", lines=[a["lines"][0]])
    sheet("C gross marked as gross", "1.5", "C", lines=lines("C", quantity=slips["C"]["gross"], mass_basis="GROSS"))
    sheet("C gross marked as net", "2", "C", lines=lines("C", quantity=slips["C"]["gross"]))
    sheet("C without basis", "1", "C", lines=lines("C", mass_basis=None))
    sheet("C laboratory", "0.25", "C", lines=lines("C", test_result="LABORATORY"), narrative=PARCEL)
    sheet("C departure XX", "0.5", "C", departure="XX")
    sheet("D departure from the passport", "2", "D", departure=slips["D"]["nationality"])
    sheet("D departure from the plate", "2", "D", departure=slips["D"]["plate"])
    sheet("D day of the stop", "1", "D", seizure_date=slips["D"]["stop_date"])
    sheet("D parent of the place", "0.25", "D", concealment_place="VEHICLE")
    sheet("D as import at the border", "0.75", "D", direction="IMPORT", location_type="ROAD_BCP")
    sheet("A route reversed", "1.5", "A", direction="IMPORT", departure=a["destination"], destination=a["departure"])
    sheet("A origin from departure", "0.5", "A", goods_origin="KG")
    sheet("B unit blank", "2", "B", lines=lines("B", unit=None))
    sheet("D person blank", "1", "D", persons=[])
    sheet("C text short", "0.5", "C", narrative="Hashish in a parcel.")
    sheet("D named", "2", "D", narrative=d["narrative"] + f" Driver {truth['reports']['D']['names'][0]}.")
    other = lines("C", quantity=c["lines"][0]["quantity"] * 3.7)
    sheet("C of another case", "7.25", "C", seizure_date="2025-01-07", lines=other)
    sheet("D all XX", "3.5", "D", departure="XX", destination="XX", direction=None, concealment_place="UNKNOWN")
    answers = reference(truth)
    del answers["reports"]["D"]
    sheets.append(("D not done", answers, FULL - Fraction("10.5")))
    return sheets


PLAIN = "Customs found goods in a wagon that the papers of the load do not name: cigarettes, all of them counted."
PARCEL = "Customs opened an express parcel at the airport and found hashish among the declared goods."


def all_unknown(material: Any) -> dict[str, Any]:
    """XX, UNKNOWN or blank wherever a gap may be unknown."""
    return {"reports": {entry["letter"]: _filled(entry["gaps"], unknown=True) for entry in material["reports"]}}


def first_option(material: Any) -> dict[str, Any]:
    """The first entry of every list, 1 for every number, the clock's day for every date, a sentence for texts."""
    return {"reports": {entry["letter"]: _filled(entry["gaps"], unknown=False) for entry in material["reports"]}}


def _filled(gaps: list[str], *, unknown: bool) -> dict[str, Any]:
    fields = [field for section in form_spec("en", "KG")["sections"] for field in section["fields"]]
    return {field["name"]: _value(field, unknown) for field in fields if field["name"] in gaps}


def _value(field: dict[str, Any], unknown: bool) -> Any:
    first = [option["code"] for option in field.get("options", [])][:1]
    match field["kind"]:
        case "choice":
            return field.get("unknown") if unknown else first[0]
        case "ordered" | "choices":
            return ["XX"] if unknown else first
        case "group":
            return [{inner["name"]: _value(inner, unknown) for inner in field["fields"]}]
        case "number":
            return None if unknown else 1
        case "date":
            return None if unknown else "2026-03-16"
        case "area":
            return None if unknown else "The goods were found at the post and seized by the officers on duty there."
    return None
