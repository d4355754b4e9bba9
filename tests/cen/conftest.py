"""A small invented platform, the same for SQLite and PostgreSQL, drawn from a few codes so that searches hit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import seeds

from simulator.cen.store import Store
from simulator.rng import stream

CASES = 400
WORDS = {
    "reporting_country": ("KG", "UZ", "TJ", "NA"),
    "office": ("KG-DOSTUK", "UZ-DUSTLIK", "KG-MANAS", ""),
    "status": ("VALIDATED_NCP", "SUBMITTED", "CANCELLED"),
    "location_type": ("ROAD_BCP", "AIRPORT"),
    "detecting_service": ("CUSTOMS", "POLICE"),
    "direction": ("EXPORT", "IMPORT", "UNKNOWN"),
    "mode": ("ROAD", "RAIL", "AIR"),
    "conveyance_type": ("TRUCK", "WAGON", ""),
    "departure": ("KG", "CN", "XX"),
    "destination": ("UZ", "RU", "XX"),
    "declared_goods": ("TEA", "NONE", ""),
    "control_reason": ("ROUTINE", "RISK_PROFILE"),
    "detection_means": ("SCANNER", "DOG"),
    "concealment_place": ("CARGO", "VEHICLE", "VEHICLE_TYRE", "VEHICLE_TANK", "WAGON_STRUCTURE", ""),
    "concealment_method": ("COVER_LOAD", "OPEN", "FALSE_COMPARTMENT", "UNKNOWN"),
    "narrative": (
        "SYNTHETIC. Сигареты за ЧАЕМ",
        "SYNTHETIC. 50% tea_bags, straße",
        "SYNTHETIC. İzmir \\ Σίσυφος",
        "",
    ),
}
LINES = {
    "heading": ("TOB", "DRU"),
    "product": ("CIGARETTES", "HEROIN", "HASHISH"),
    "unit": ("STICK", "KGM"),
}


def tables(count: int = CASES, seed: bytes = seeds.seed(0)) -> dict[str, pd.DataFrame]:
    """Observed tables of invented cases; a twentieth has no date of seizure, a tenth no goods line."""
    rng = stream(seed, "store-test")

    def draw(values: tuple[str, ...], size: int) -> np.ndarray:
        return np.array(values, dtype=object)[rng.integers(0, len(values), size)]

    ids = rng.permutation(count * 10)[:count]
    days = pd.Timestamp("2024-11-01") + pd.to_timedelta(rng.integers(0, 500, count), "D")
    seized = days.strftime("%Y-%m-%d").to_numpy(dtype=object)
    seized[rng.random(count) < 0.05] = ""
    entered = days + pd.to_timedelta(rng.integers(0, 90 * 86400, count), "s")
    cases = pd.DataFrame(
        {
            "case_id": ids,
            "case_no": [f"KG-2025-{number:06d}" for number in range(1, count + 1)],
            "seizure_date": seized,
            "entry_date": entered.strftime("%Y-%m-%dT%H:%M:%SZ"),
            **{name: draw(values, count) for name, values in WORDS.items()},
        }
    )
    number = rng.integers(0, 4, count) * (rng.random(count) > 0.1)
    owner = np.repeat(ids, number)
    size = len(owner)
    lines = pd.DataFrame(
        {
            "case_id": owner,
            "line_no": np.concatenate([np.arange(1, n + 1) for n in number]),
            "quantity": np.where(rng.random(size) < 0.05, np.nan, np.round(rng.lognormal(2, 2, size), 2)),
            **{name: draw(values, size) for name, values in LINES.items()},
        }
    )
    stops = rng.integers(0, 3, count)
    on_the_way = np.repeat(ids, stops)
    legs = pd.DataFrame(
        {
            "case_id": on_the_way,
            "leg_no": np.concatenate([np.arange(1, n + 1) for n in stops]),
            "country": draw(("CN", "KZ", "NA"), len(on_the_way)),
        }
    )
    persons = pd.DataFrame({"case_id": ids, "person_no": 1, "role": "DRIVER", "nationality": "NA"})
    return {"cases": cases, "lines": lines, "legs": legs, "persons": persons}


@pytest.fixture(scope="session")
def observed() -> dict[str, pd.DataFrame]:
    """The invented tables."""
    return tables()


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory, observed: dict[str, pd.DataFrame]) -> Iterator[Store]:
    """A read-only snapshot of the invented tables."""
    path: Path = tmp_path_factory.mktemp("cen") / "cen.sqlite"
    with Store.create(path, members=("KG", "KZ", "NA", "TJ", "UZ"), as_of="2026-03-31T23:59:00Z") as made:
        made.load(observed)
    with Store.open(path, read_only=True) as opened:
        yield opened


@pytest.fixture(scope="session")
def many() -> dict[str, pd.DataFrame]:
    """As many cases as five years of the region have."""
    return tables(12_500)
