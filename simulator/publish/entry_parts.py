"""What the four papers of `entry_first_reports` have in common: a report, its rows, its small draws.

The rule kept here: every marked answer is stated, derivable or silent in its paper, and names the line from which it
follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from simulator.chance import Stream
from simulator.observation.identities import Person
from simulator.observation.papers import Paper
from simulator.observation.papers.paper import variants
from simulator.reference import code_label, codes

STICKS, PACKS, CARTONS, CAPSULES = 20, 10, 50, 10
"""Pieces in a pack, packs in a carton, cartons in a box, capsules in a blister: the standard packing of the papers."""
GRAMS = (1.26, 1.36)
"""Grams a cigarette with its pack and carton weighs: assumption, about 1 g of cigarette and 0.3 g of paper and foil."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One drawn report: the paper, the right record, the gaps, where each answer comes from, and what slips look like.

    items: path -> {"status": stated|derivable|silent, "line": id of the paper's line}.
    """

    letter: str
    stage: str
    paper: Paper
    record: dict[str, Any]
    items: dict[str, dict[str, str]]
    slips: dict[str, Any]
    people: tuple[Person, ...]


def item(line: str, status: str = "stated") -> dict[str, str]:
    return {"status": status, "line": line}


def days_before(rng: Stream, clock: date, *, back: tuple[int, int]) -> date:
    return clock - timedelta(days=int(rng.integers(back[0], back[1] + 1)))


def time_of_day(rng: Stream, hours: tuple[int, int]) -> str:
    return f"{int(rng.integers(hours[0], hours[1])):02d}:{5 * int(rng.integers(12)):02d}"


def plate(rng: Stream) -> str:
    letters = "ABEKMHOPCTX"
    pair = "".join(letters[int(rng.integers(len(letters)))] for _ in range(2))
    return f"ZZ {int(rng.integers(1000, 10000))} {pair}"


def way_of_control(rng: Stream, kind: str) -> tuple[str, str, str]:
    known = variants(kind, "control")
    key = known[int(rng.integers(len(known)))]
    reason, means = key.split("-")
    return key, reason, means


def cover_name(code: str, lang: str) -> str:
    return code_label("cover_goods", code, lang).lower()


def goods_line(product: str, quantity: float, unit: str, **more: str | None) -> dict[str, Any]:
    return {
        "heading": codes("product")[product].parent,
        "product": product,
        "quantity": quantity,
        "unit": unit,
        "packing": None,
        "mass_basis": None,
        "test_result": None,
        "disposition": "SEIZED",
        **more,
    }


def person_row(who: Person, role: str, age: int) -> dict[str, str]:
    bands = [band for band in codes("age_band") if band != "UNKNOWN"]
    band = next(band for band in bands if int(band[1:3]) <= age <= int(band[4:6]))
    return {"role": role, "sex": "M", "age_band": band, "nationality": who.country}


def common_record(letter: str, date_: date, clock: str) -> dict[str, Any]:
    return {
        "case_no": f"KG-{clock[:4]}-{900001 + 'ABCD'.index(letter):06d}",
        "reporting_country": "KG",
        "form_type": "LONG",
        "status": "DRAFT",
        "entry_date": clock,
        "seizure_date": date_.isoformat(),
        "detecting_service": "CUSTOMS",
        "legal_stage": "UNDECIDED",
        "transit": [],
        "goods_origin": "XX",
        "circulation": "RILO_REGION",
        "release_consent": "YES",
        "handling": None,
    }
