"""A world of some thousand cases by hand, with every trap of the retrieval exercise, without running the simulator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import seeds

from simulator.rng import stream

COUNTRIES = ("KG", "KZ", "TJ", "TM", "UZ")
OFFICES = {
    "KG": ("KG-DOSTUK", "KG-AKJOL", "KG-IRKESHTAM"),
    "KZ": ("KZ-KORDAY", "KZ-ZHIBEKZHOLY"),
    "TJ": ("TJ-FOTEHOBOD", "TJ-SUGHD"),
    "TM": ("TM-FARAP",),
    "UZ": ("UZ-DUSTLIK", "UZ-GISHTKUPRIK", "UZ-OYBEK", "UZ-ALAT"),
}
PRODUCTS = ("CIGARETTES", "HASHISH", "HEROIN", "NASVAY")
PLACES = ("CARGO", "VEHICLE", "VEHICLE_TYRE", "VEHICLE_DOOR", "WAGON_STRUCTURE", "BAGGAGE")
METHODS = ("COVER_LOAD", "FALSE_COMPARTMENT", "OPEN")
DEPARTURES = ("CN", "KG", "KZ", "AF", "RU", "IR", "TR")
PACKERS = "UZ-ALAT"


@dataclass(frozen=True)
class SmallWorld:
    """The two halves of a world."""

    seed: bytes
    truth: dict[str, pd.DataFrame]
    observed: dict[str, pd.DataFrame]


def retrieval_world(which: int = 0, cases: int = 2400, **without: bool) -> SmallWorld:
    """A world; without: batch=True, packs=True, outlier=True or gap=True leaves that feature out."""
    seed = seeds.seed(which)
    rng = stream(seed, "test-retrieval-world")
    country = rng.choice(COUNTRIES, size=cases, p=(0.25, 0.2, 0.25, 0.05, 0.25))
    office = np.array([OFFICES[c][int(rng.integers(len(OFFICES[c])))] for c in country], dtype=object)
    seized = pd.Timestamp("2024-06-01") + pd.to_timedelta(rng.integers(0, 640, size=cases), unit="D")
    delay = 2 + (9 * rng.standard_exponential(cases)).astype(int)
    typed = seized + pd.to_timedelta(delay, unit="D")
    product = rng.choice(PRODUCTS, size=cases, p=(0.45, 0.25, 0.2, 0.1))
    silent = [str(c) for c in rng.permutation(("TM", "KZ", "UZ"))[:2]]
    months = seized.strftime("%Y-%m")
    batch_day = pd.Timestamp("2026-01-03") + pd.Timedelta(days=int(rng.integers(7)))
    if not without.get("batch"):
        batch = (country == "KG") & (months == "2025-12")
        typed = pd.DatetimeIndex(np.where(batch, batch_day, typed))
    keep = np.ones(cases, bool)
    if not without.get("gap"):
        keep &= ~(np.isin(country, silent) & np.isin(months, ("2025-04", "2025-05")))
    quantity = np.round(np.exp(rng.normal(0, 0.6, size=cases)) * 3, 2)
    lands = [str(code) for code in rng.permutation(DEPARTURES)]
    departure = rng.choice((*lands, "XX"), size=cases, p=(0.26, 0.18, 0.14, 0.11, 0.08, 0.05, 0.03, 0.15))
    # Few loads and large ones from one country: by quantity it is among the first, by cases it is not.
    quantity = quantity * np.where(departure == lands[3], 4, 1)
    sticks = product == "CIGARETTES"
    quantity = np.where(sticks, np.round(quantity * 8000) + 20, quantity)
    true = quantity.copy()
    packers = sticks & (office == PACKERS) & (seized.year == 2025)
    if not without.get("packs"):
        chosen = np.flatnonzero(packers & keep)[:6]
        quantity[chosen] = np.round(quantity[chosen] / 20)
    heroin = np.flatnonzero((product == "HEROIN") & (country == "TJ") & (seized.year == 2025) & keep)
    if not without.get("outlier"):
        true[heroin[0]] = quantity[heroin[0]] = round(float(quantity[heroin].sum() * 2.3), 2)
    case_id = rng.permutation(cases).astype(np.int64) + 5000
    table = pd.DataFrame(
        {
            "case_id": case_id,
            "case_no": [
                f"{c}-{y}-{n:06d}" for c, y, n in zip(country, seized.year, rng.permutation(cases), strict=True)
            ],
            "reporting_country": country,
            "form_type": "LONG",
            "status": np.where(rng.random(cases) < 0.01, "CANCELLED", "VERIFIED_RILO"),
            "seizure_date": seized.strftime("%Y-%m-%d"),
            "entry_date": typed.strftime("%Y-%m-%dT08:00:00Z"),
            "location_type": "ROAD_BCP",
            "office": office,
            "detecting_service": rng.choice(("CUSTOMS", "POLICE"), size=cases, p=(0.8, 0.2)),
            "direction": "EXPORT",
            "control_reason": "ROUTINE",
            "detection_means": "PHYSICAL",
            "manner": "CONCEALED",
            "legal_stage": "UNDECIDED",
            "mode": "ROAD",
            "conveyance_type": "TRUCK",
            "conveyance_country": "KZ",
            "departure": departure,
            "destination": np.where(np.arange(cases) % 3 == 0, "RU", "UZ"),
            "goods_origin": "XX",
            "declared_goods": "TOYS",
            "concealment_place": rng.choice(PLACES, size=cases),
            "concealment_method": rng.choice(METHODS, size=cases, p=(0.3, 0.4, 0.3)),
            "narrative": "Goods found during control.",
            "circulation": "",
            "release_consent": "YES",
            "handling": "",
        }
    )
    first = pd.DataFrame(
        {
            "case_id": case_id,
            "line_no": 1,
            "heading": "",
            "product": product,
            "quantity": quantity,
            "unit": np.where(sticks, "STICK", "KGM"),
            "mass_basis": np.where(rng.random(cases) < 0.2, "GROSS", "NET"),
            "test_result": rng.choice(("PRESUMPTIVE", "NOT_TESTED"), size=cases, p=(0.8, 0.2)),
            "disposition": "",
        }
    )
    second = first[rng.random(cases) < 0.2].assign(line_no=2, quantity=1.0)
    second = second[~second["case_id"].isin(case_id[packers])]
    lines = pd.concat([first, second]).sort_values(["case_id", "line_no"]).reset_index(drop=True)
    legs = pd.DataFrame({"case_id": case_id, "leg_no": 1, "country": "KG"})
    persons = pd.DataFrame(
        {"case_id": case_id, "person_no": 1, "role": "DRIVER", "sex": "M", "age_band": "", "nationality": "KZ"}
    )
    number = np.arange(cases)
    happened = table[["office", "conveyance_type", "concealment_place", "declared_goods"]]
    hidden = pd.DataFrame({"truth_id": number, "case_id": case_id, "product": product, "quantity_true": true})
    hidden = pd.concat([hidden, happened], axis=1)
    hidden["organisation_id"] = stream(seed, "test-organisations").integers(12, size=cases)
    entries = pd.DataFrame({"case_id": case_id, "truth_id": number, "part": 0})
    reporting = pd.DataFrame(
        [
            (code, f"2025-{month:02d}", "NONE" if code in silent and month in (4, 5) else "REPORTED")
            for code in COUNTRIES
            for month in range(1, 13)
        ],
        columns=["country", "month", "state"],
    )
    reported = set(case_id[keep])
    observed: dict[str, Any] = {"cases": table, "lines": lines, "legs": legs, "persons": persons}
    return SmallWorld(
        seed=seed,
        truth={"cases": hidden, "entries": entries},
        observed={name: t[t["case_id"].isin(reported)].reset_index(drop=True) for name, t in observed.items()}
        | {"reporting": reporting, "statuses": pd.DataFrame(columns=["case_id", "moment", "to_status"])},
    )
