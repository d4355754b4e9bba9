"""Code lists as numbers: the simulation works on positions in these lists, tables show the codes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from babel import Locale

from simulator.chance import Stream
from simulator.reference import codes, offices
from simulator.regional import per_region
from simulator.texts import invented_countries

LISTS = {
    "location_type": "location_type",
    "detecting_service": "detecting_service",
    "direction": "direction",
    "control_reason": "control_reason",
    "detection_means": "detection_means",
    "manner": "manner",
    "legal_stage": "legal_stage",
    "mode": "mode",
    "conveyance_type": "conveyance_type",
    "declared_goods": "cover_goods",
    "concealment_place": "concealment_place",
    "concealment_method": "concealment_method",
    "product": "product",
    "brand": "brand",
    "stamps": "stamp_state",
    "unit": "unit",
    "mass_basis": "mass_basis",
    "test_result": "test_result",
    "disposition": "disposition",
    "role": "person_role",
    "sex": "sex",
    "age_band": "age_band",
    "form_type": "form_type",
    "status": "case_status",
    "reason": "status_reason",
    "circulation": "circulation",
    "release_consent": "release_consent",
    "handling": "handling",
}
# Codes of CLDR that are no countries.
PSEUDO = ("EU", "EZ", "QO", "UN", "XA", "XB", "ZZ")
COUNTRIES = ("reporting_country", "conveyance_country", "departure", "destination", "goods_origin", "nationality")


@per_region(256)
def words(column: str) -> tuple[str, ...]:
    """The codes of a column in fixed order; the last one is "" for a blank."""
    if column in COUNTRIES or column in ("country", "home_country"):
        named = [str(code) for code in Locale.parse("en").territories]
        real = sorted(code for code in named if len(code) == 2 and code.isalpha() and code not in PSEUDO)
        return (*real, *invented_countries(), "XX", "")
    if column == "office":
        return (*offices(), "")
    return (*codes(LISTS[column]), "")


@per_region(256)
def numbers(column: str) -> dict[str, int]:
    """Position of every code of a column."""
    return {code: i for i, code in enumerate(words(column))}


def number(column: str, code: str) -> int:
    """Position of one code."""
    return numbers(column)[code]


def picker(column: str, weights: Mapping[str, float]) -> tuple[np.ndarray, np.ndarray]:
    """Positions and cumulative probabilities of weighted codes."""
    values = np.array(list(weights.values()), dtype=float)
    cumulative = np.cumsum(values / values.sum())
    cumulative[-1] = 1.0
    return np.array([number(column, code) for code in weights]), cumulative


def pick(rng: Stream, table: tuple[np.ndarray, np.ndarray], n: int) -> np.ndarray:
    """n positions drawn from a picker."""
    positions, cumulative = table
    return np.asarray(positions[np.searchsorted(cumulative, rng.random(n), side="right")])
