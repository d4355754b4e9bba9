"""The reference analyst of the entry exercise: reads the papers' text line by line and fills the gaps.

The rule kept here: only what stands in the bundle is read, through the functions behind the screen. Slips are those of
real officers: packs for pieces, gross for net, the passport's country for the departure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from grading.solver.slips import Slips
from simulator.reference import code_label, codes
from simulator.workspace import Home
from simulator.workspace.entry import Report, answer_returned, put, record, reports

# Beginnings of country names as they occur in papers, Russian and English.
COUNTRIES = {
    "UZ": ("узбек", "uzbek"),
    "TJ": ("таджик", "tajik"),
    "KZ": ("казах", "kazakh"),
    "TM": ("туркмен", "turkmen"),
    "KG": ("кыргыз", "kyrgyz"),
    "RU": ("росси", "russia"),
    "AF": ("афган", "afghan"),
    "IR": ("иран", "iran"),
    "CN": ("кита", "china"),
}
REASONS = {
    "RISK_PROFILE": ("профил", "risk profile"),
    "RANDOM": ("случайн", "at random"),
    "TIP_OFF": ("телефон доверия", "hotline"),
    "MOBILE_CONTROL": ("контроль мобильной группы",),
    "ROUTINE": ("планов", "routine"),
}
MEANS = {
    "SCANNER": ("идк", "x-ray", "scanner"),
    "PHYSICAL": ("без собаки", "собака не применял", "выгрузк"),
    "DOG": ("собака", "dog"),
    "DENSITY_METER": ("плотномер", "density meter"),
}
PLACES = {
    "VEHICLE_SPARE_WHEEL": ("запасного колеса",),
    "VEHICLE_DOOR": ("двери",),
    "VEHICLE_TANK": ("баке",),
    "VEHICLE_CHASSIS": ("днищем",),
    "WAGON_STRUCTURE": ("стенкой вагона",),
    "CARGO": ("заявленного товара",),
    "PARCEL": ("parcel", "among the declared"),
}
METHODS = {
    "FALSE_COMPARTMENT": ("тайник",),
    "NATURAL_CAVITY": ("в полости",),
    "COVER_LOAD": ("рядом заявленного", "рядами заявленного", "among the declared"),
}
MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
WRONG = {
    "concealment_place": "BAGGAGE",
    "concealment_method": "OPEN",
    "control_reason": "INTEL_NATIONAL",
    "detection_means": "DOCUMENTS",
    "office": "KG-BISHKEK-POST",
}
"""What an officer in a hurry chooses instead."""


def solve(home: Home, slips: Slips, exercise: str) -> None:
    """Work through all reports of an entry exercise and keep the answers in its draft."""
    readers = {"A": _truck, "B": _wagon, "C": _parcel, "D": _car}
    for report in reports(home, exercise):
        filled = readers[report.letter](report, slips)
        gaps = {name: value for name, value in filled.items() if name in report.gaps}
        put(home, exercise, report.letter, record(home, exercise, report.letter) | gaps)
        if report.letter == "B":
            _answer(home, exercise, report, gaps)


def _answer(home: Home, exercise: str, report: Report, filled: Mapping[str, Any]) -> None:
    kilograms = _number(r"([\d\s\u00a0]+)\s*кг", _text(report, "weight"))
    pieces = filled["lines"][0]["quantity"]
    answer_returned(home, exercise, "kept", f"One piece weighs {kilograms * 1000 / pieces:.1f} g by the paper.")


# --------------------------------------------------------------------------------------------- reading
def _text(report: Report, name: str) -> str:
    return next(line.text for line in report.lines if line.id == name)


def _number(pattern: str, text: str) -> float:
    match = re.search(pattern, text)
    if match is None:
        raise ValueError(f"no number like {pattern!r} in: {text}")
    return float(re.sub(r"[\s\u00a0]", "", match[1]).replace(",", "."))


def _first(table: Mapping[str, Iterable[str]], text: str) -> str:
    folded = text.casefold()
    return next((code for code, words in table.items() if any(word in folded for word in words)), "UNKNOWN")


def _country(text: str) -> str:
    match = re.search(r"\(([A-Z]{2})\)", text)
    code = match[1] if match else _first(COUNTRIES, text)
    return "XX" if code == "UNKNOWN" else code


def _day(text: str) -> str:
    match = re.search(r"(\d{2})\.(\d{2})\.(\d{4})", text)
    if match:
        return f"{match[3]}-{match[2]}-{match[1]}"
    long = re.search(r"(\d{1,2}) ([A-Z][a-z]+) (\d{4})", text)
    if long is None:
        raise ValueError(f"no date in: {text}")
    return f"{long[3]}-{MONTHS.index(long[2].casefold()) + 1:02d}-{int(long[1]):02d}"


def _product(text: str) -> str:
    folded = text.casefold()
    labels = (
        (code, code_label("product", code, lang).casefold()) for code in codes("product") for lang in ("ru", "en")
    )
    return next(code for code, label in labels if label in folded)


def _line(product: str, quantity: float, unit: str, **more: Any) -> dict[str, Any]:
    whole = int(quantity) if quantity == int(quantity) else quantity
    row = {"heading": codes("product")[product].parent, "product": product, "quantity": whole, "unit": unit}
    return {**row, "packing": None, "mass_basis": None, "test_result": None, "disposition": "SEIZED", **more}


def _driver(text: str, wrong_country: str, slips: Slips, key: str) -> list[dict[str, Any]]:
    match = re.search(r"(\d\d) (?:год|лет)", text)
    age = int(match[1]) if match else 0
    bands = [code for code in codes("age_band") if code != "UNKNOWN"]
    band = next((code for code in bands if int(code[1:3]) <= age <= int(code[4:6])), "UNKNOWN")
    nationality = wrong_country if slips.take(f"{key}.nationality") else _country(text.split("гражданин")[1])
    role = "OWNER" if slips.take(f"{key}.role", 0.5) else "DRIVER"
    return [{"role": role, "sex": "M", "age_band": band, "nationality": nationality}]


def _choices(report: Report, slips: Slips, chosen_codes: dict[str, str], coarse: str = "") -> dict[str, str]:
    """Coded fields with their slips: the parent code where there is one, else what is chosen in a hurry."""
    chosen = {}
    for name, code in chosen_codes.items():
        wrong = coarse if name == "concealment_place" and coarse else WRONG[name]
        chosen[name] = wrong if slips.take(f"{report.letter}.{name}", 0.8) else code
    return chosen


def _story(product: str) -> str:
    goods = code_label("product", product, "en").lower()
    return f"Customs officers examined the consignment and found {goods} that its papers do not name; it was seized."


# --------------------------------------------------------------------------------------------- the four papers
def _truck(report: Report, slips: Slips) -> dict[str, Any]:
    goods, capsules, papers = (_text(report, name) for name in ("cigarettes", "capsules", "papers"))
    boxes = _number(r"сигареты — ([\d\s\u00a0]+) короб", goods)
    cartons, packs, sticks = (
        _number(pattern, goods) for pattern in (r"короб — (\d+)", r"блок — (\d+)", r"пачка — (\d+)")
    )
    pieces = boxes * cartons * packs * (1 if slips.take("A.cigarettes", 1.2) else sticks)
    blisters = _number(r"прегабалин — ([\d\s\u00a0]+) блистер", capsules)
    capsules_each = 1 if slips.take("A.capsules", 1.2) else _number(r"по (\d+) капсул", capsules)
    lines = [_line("CIGARETTES", pieces, "STICK"), _line("PREGABALIN", blisters * capsules_each, "CAPSULE")]
    if slips.take("A.lines", 0.8):
        lines = lines[:1]
    loading, unloading = papers.split("выгрузка")
    departure, destination = _country(loading), _country(unloading)
    day = _day(_text(report, "outcome"))
    return {
        "seizure_date": "2026-03-16" if slips.take("A.date", 0.5) else day,
        "lines": lines,
        "direction": "TRANSIT" if slips.take("A.direction") else "EXPORT",
        "departure": "XX" if slips.take("A.departure") else departure,
        "destination": departure if slips.take("A.destination") else destination,
        "goods_origin": departure if slips.take("A.origin") else "XX",
        **_choices(
            report,
            slips,
            {
                "concealment_place": _first(PLACES, goods),
                "concealment_method": _first(METHODS, goods),
                "control_reason": _first(REASONS, _text(report, "control")),
                "detection_means": _first(MEANS, _text(report, "control")),
            },
        ),
        "persons": _driver(_text(report, "person"), "XX", slips, "A"),
    }


def _wagon(report: Report, slips: Slips) -> dict[str, Any]:
    goods, papers = _text(report, "found"), _text(report, "papers")
    cartons = _number(r"сигареты, ([\d\s\u00a0]+) блок", goods)
    packs, sticks = _number(r"в блоке (\d+)", goods), _number(r"в пачке (\d+)", goods)
    pieces = cartons * (1 if slips.take("B.cigarettes", 1.2) else packs) * sticks
    sending, arriving = papers.split("назначение")
    product = "TOBACCO_OTHER" if slips.take("B.product", 0.8) else _product("сигареты / cigarettes")
    day = _day(_text(report, "date"))
    return {
        "seizure_date": "2026-03-16" if slips.take("B.date", 0.5) else day,
        "location_type": "INLAND" if slips.take("B.location", 0.5) else "RAIL_BCP",
        "lines": [_line(product, pieces, "STICK")],
        "direction": "EXPORT" if slips.take("B.direction") else "IMPORT",
        "departure": "XX" if slips.take("B.departure") else _country(sending),
        "destination": "XX" if slips.take("B.destination") else _country(arriving),
        **_choices(
            report,
            slips,
            {
                "concealment_place": _first(PLACES, goods),
                "concealment_method": _first(METHODS, goods),
                "control_reason": _first(REASONS, _text(report, "control")),
                "detection_means": _first(MEANS, _text(report, "control")),
            },
        ),
        "persons": [],
        "narrative": "Found in a wagon." if slips.take("B.narrative") else _story(product),
    }


def _parcel(report: Report, slips: Slips) -> dict[str, Any]:
    goods, declared = _text(report, "found"), _text(report, "declared")
    net, gross = _number(r"net weight ([\d.]+)", goods), _number(r"gross weight ([\d.]+)", declared)
    product = _product(_text(report, "test").split(";")[0])
    weight = gross if slips.take("C.net", 1.2) else net
    basis = None if slips.take("C.basis", 0.6) else "NET"
    test = "LABORATORY" if slips.take("C.test", 0.5) else "PRESUMPTIVE"
    entered = "DRUG_OTHER" if slips.take("C.product", 0.8) else product
    day = _day(_text(report, "date"))
    cover = next(
        (c for c in codes("cover_goods") if code_label("cover_goods", c, "en").casefold() == declared.split(";")[0]),
        "NONE",
    )
    return {
        "seizure_date": "2026-03-16" if slips.take("C.date", 0.5) else day,
        "location_type": "POST_EXPRESS" if slips.take("C.location", 0.5) else "AIRPORT",
        **_choices(report, slips, {"office": "KG-MANAS"}),
        "detecting_service": "CUSTOMS",
        "lines": [_line(entered, weight, "KGM", mass_basis=basis, test_result=test)],
        "declared_goods": cover,
        "goods_origin": "XX",
        "direction": "TRANSIT" if slips.take("C.direction") else "IMPORT",
        "departure": "XX" if slips.take("C.departure") else _country(_text(report, "shipper")),
        "destination": "XX" if slips.take("C.destination") else _country(_text(report, "receiver")),
        "mode": "EXPRESS",
        "conveyance_type": "EXPRESS",
        **_choices(
            report,
            slips,
            {
                "concealment_place": "PARCEL",
                "concealment_method": _first(METHODS, goods),
                "control_reason": _first(REASONS, _text(report, "control")),
                "detection_means": _first(MEANS, _text(report, "control")),
            },
        ),
        "manner": "FALSE_DECLARATION",
        "legal_stage": "UNDECIDED",
        "narrative": "Hashish in a parcel." if slips.take("C.narrative") else _story(entered),
        "circulation": "RILO_REGION",
        "release_consent": "YES",
    }


def _car(report: Report, slips: Slips) -> dict[str, Any]:
    stop, goods, route, person = (_text(report, name) for name in ("stop", "found", "route", "person"))
    product = _product(goods)
    net = _number(r"нетто ([\d,]+)", goods)
    plate = _country(stop.split("номером")[1].split("(")[0])
    driver = _driver(person, plate, slips, "D")
    passport = _country(person.split("гражданин")[1])
    open_end = "не установлено" in route
    departure = passport if slips.take("D.departure", 1.2) else "XX" if open_end else _country(route)
    entered = "DRUG_OTHER" if slips.take("D.product", 0.8) else product
    text = _story(entered)
    if slips.take("D.narrative", 0.8):
        text = "A car was stopped."
    elif slips.take("D.name", 0.4):
        name = re.search(r"[А-ЯЁ]{3,} [А-ЯЁ][а-яё]+ [А-ЯЁ][а-яё]+", person)
        text += f" Driver: {name[0] if name else ''}."
    return {
        "seizure_date": _day(stop if slips.take("D.date", 1.2) else _text(report, "protocol")),
        "location_type": "ROAD_BCP" if slips.take("D.location", 0.5) else "INLAND",
        **_choices(report, slips, {"office": "KG-KARABALTA"}),
        "detecting_service": "CUSTOMS",
        "lines": [
            _line(
                entered,
                net * 1000 if slips.take("D.net", 0.8) else net,
                "KGM",
                mass_basis="NET",
                test_result="PRESUMPTIVE",
            )
        ],
        "declared_goods": "NONE",
        "goods_origin": "XX",
        "direction": "IMPORT" if slips.take("D.direction") else "INTERNAL",
        "departure": departure,
        "destination": "XX" if slips.take("D.destination") else "KG",
        "mode": "ROAD",
        "conveyance_type": "CAR",
        "conveyance_country": plate,
        **_choices(
            report,
            slips,
            {
                "concealment_place": _first(PLACES, goods),
                "concealment_method": _first(METHODS, goods),
                "control_reason": _first(REASONS, _text(report, "control")),
                "detection_means": _first(MEANS, _text(report, "control")),
            },
            coarse="VEHICLE",
        ),
        "manner": "CONCEALED",
        "legal_stage": "UNDECIDED",
        "persons": driver,
        "narrative": text,
        "circulation": "RILO_REGION",
        "release_consent": "YES",
    }
