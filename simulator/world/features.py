"""What a scenario promises of every world: an office that writes packs for pieces, large single seizures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.chance import Stream
from simulator.reference import offices
from simulator.reproducible import power
from simulator.rng import stream
from simulator.world.calibration import Calibrated
from simulator.world.hazards import SERVICES, Static
from simulator.world.macro import MacroResult
from simulator.world.scenario import OutlierFeature, PacksHabitFeature, Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlier:
    """One large seizure by customs in a month, on a leg of a route; quantity in the product's unit."""

    month: int
    route: int
    leg: int
    quantity: float


def packs_office(scenario: Scenario, static: Static, macro: MacroResult, rng: Stream) -> str:
    """The office with the habit of packs for pieces: one with enough such seizures, else the one with most."""
    places = list(offices())
    for feature in scenario.feature:
        if isinstance(feature, PacksHabitFeature):
            first = (feature.year - scenario.start.year) * 12 - scenario.start.month + 1
            year = macro.count[max(first, 0) : first + 12].sum(axis=0)
            year = year * (static.product == static.products.index(feature.product))[:, None]
            seen = np.bincount(static.office.ravel(), year.ravel(), len(places))
            counts = [seen[places.index(code)] for code in feature.offices]
            enough = [code for code, n in zip(feature.offices, counts, strict=True) if n >= feature.cases]
            if not enough:
                return feature.offices[int(np.argmax(counts))]
            return enough[int(rng.integers(len(enough)))]
    return ""


def draw_outliers(scenario: Scenario, static: Static, calibrated: Calibrated, seed: bytes) -> tuple[Outlier, ...]:
    """The large single seizures that the scenario tells: further consignments on the roomiest route of the product."""
    features = [f for f in scenario.feature if isinstance(f, OutlierFeature)]
    outliers = []
    for turn, (feature, kilograms) in enumerate(zip(features, calibrated.outlier_kg, strict=True)):
        rng = stream(seed, "world-outlier", turn)
        month = int(rng.integers(scenario.month_of(feature.from_), scenario.month_of(feature.to) + 1))
        place = _outlier_place(static, feature, month)
        if place is not None:
            route, leg = place
            quantity = kilograms / float(static.kg_per_unit[route])
            outliers.append(Outlier(month=month, route=route, leg=leg, quantity=quantity))
    return tuple(outliers)


def _outlier_place(static: Static, feature: OutlierFeature, month: int) -> tuple[int, int] | None:
    """The route and leg with the most room in the feature's country, at a post and not on foot."""
    country = static.country_codes.index(feature.countries[0])
    fits = (
        static.present
        & (static.country == country)
        & ~static.on_foot
        & (static.product == static.products.index(feature.product))[:, None]
        & static.open_in[month][:, None]
        & (static.weight[:, :, SERVICES.index("CUSTOMS")] > 0)
    )
    if not fits.any():
        return None
    room = np.where(fits, static.cap[:, :1] * power(static.weight.sum(axis=2).clip(1e-9), 0.01), -1.0)
    route, leg = np.unravel_index(int(np.argmax(room)), room.shape)
    return int(route), int(leg)
