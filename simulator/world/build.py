"""From a scenario and a seed to the hidden truth: network, calibration, months, thinning, rows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulator.reference import offices
from simulator.rng import stream
from simulator.world.attributes import compile_attributes
from simulator.world.calibration import Calibrated, calibrate
from simulator.world.counts import NEVER, Calendar, Cells, draw_batches, draw_gaps, split_counts
from simulator.world.hazards import SERVICES, Static, compile_static
from simulator.world.macro import MacroResult, run_macro
from simulator.world.micro import Compiled, Rows, block_numbers, draw_block
from simulator.world.network import Network, draw_network
from simulator.world.rounding import round_quantity
from simulator.world.scenario import OutlierFeature, PacksHabitFeature, Scenario
from simulator.world.truth import Truth
from simulator.world.words import number

EVENT_BLOCK = 8192
Progress = Callable[[str, float], None]


def build(
    scenario: Scenario,
    seed: bytes,
    cases: int | None = None,
    progress: Progress | None = None,
    *,
    frozen: bool = False,
) -> Truth:
    """The hidden truth of one world; the same scenario, seed and cases give the same truth.

    cases scales the number of expected reported cases of the first five years (the scenario's `cases` by default).
    progress is called with a stage's name and the share done. frozen keeps the macro stage in its first month: a
    spoiled world for tests.
    """
    told = progress or (lambda stage, share: None)
    scale = 1.0 if cases is None else cases / scenario.cases
    told("organisations", 0.0)
    network = draw_network(scenario, seed)
    static = compile_static(scenario, network)
    told("calibration", 0.05)
    features = stream(seed, "world-features")
    calibrated = calibrate(scenario, static, features)
    gaps = draw_gaps(scenario, features)
    told("months", 0.3)
    macro = run_macro(scenario, static, calibrated.competence, scale=scale, seed=seed, frozen=frozen)
    packs = _packs_office(scenario, static, macro, features)
    batches = draw_batches(scenario, stream(seed, "world-batches"))
    calendar = Calendar(scenario, gaps, batches)
    told("thinning", 0.4)
    cells = split_counts(scenario, static, macro, calendar, seed)
    attributes = compile_attributes(scenario, network, static.office.shape)
    compiled = Compiled(scenario=scenario, static=static, attributes=attributes, calendar=calendar, cells=cells)
    blocks = block_numbers(cells)
    parts: list[Rows] = []
    numbers = np.unique(blocks)
    for done, block in enumerate(numbers):
        told("seizures", 0.45 + 0.35 * done / numbers.size)
        parts.append(draw_block(compiled, seed, int(block), np.flatnonzero(blocks == block)))
    parts.extend(_outliers(compiled, network, calibrated, seed))
    rows = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    rows["quantity"] = round_quantity(rows["product"], rows["quantity"])
    rows["quantity_2"] = round_quantity(rows["product_2"], rows["quantity_2"])
    order = np.lexsort((rows["tie"], rows["seized"]))
    rows = {name: values[order] for name, values in rows.items()}
    told("seizures", 0.8)
    return Truth(
        scenario=scenario,
        network=network,
        static=static,
        macro=macro,
        transit=attributes.transit,
        gaps=gaps,
        batches=batches,
        packs_office=packs,
        rows=rows,
    )


def _packs_office(scenario: Scenario, static: Static, macro: MacroResult, rng: np.random.Generator) -> str:
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


def _outliers(compiled: Compiled, network: Network, calibrated: Calibrated, seed: bytes) -> list[Rows]:
    """The large single seizures that the scenario tells: further consignments on the roomiest route of the product."""
    scenario, static = compiled.scenario, compiled.static
    features = [f for f in scenario.feature if isinstance(f, OutlierFeature)]
    found = []
    for turn, (feature, kilograms) in enumerate(zip(features, calibrated.outlier_kg, strict=True)):
        rng = stream(seed, "world-outlier", turn)
        first, last = scenario.month_of(feature.from_), scenario.month_of(feature.to)
        month = int(rng.integers(first, last + 1))
        place = _outlier_place(static, feature, month)
        if place is None:
            continue
        route, leg = place
        country = static.country_codes[int(static.country[route, leg])]
        lag = int(np.argmax(compiled.calendar.table(country, month).lag_probabilities()))
        lag = NEVER if compiled.calendar.silent(country, month) else lag
        cell = Compiled(
            scenario=scenario,
            static=static,
            attributes=compiled.attributes,
            calendar=compiled.calendar,
            cells=Cells(
                month=np.array([month]),
                route=np.array([route]),
                leg=np.array([leg]),
                service=np.array([SERVICES.index("CUSTOMS")]),
                lag=np.array([lag]),
                count=np.array([1]),
            ),
        )
        row = draw_block(cell, seed, EVENT_BLOCK + turn, np.array([0]))
        row["quantity"] = np.array([kilograms / static.kg_per_unit[route]])
        row["product_2"] = np.array([number("product", "")])
        row["quantity_2"] = np.zeros(1)
        found.append(row)
    return found


def _outlier_place(static: Static, feature: OutlierFeature, month: int) -> tuple[int, int] | None:
    """The route and leg with the most room in the feature's country, at a post and not on foot."""
    country = static.country_codes.index(feature.countries[0])
    fits = (
        static.present
        & (static.country == country)
        & ~static.on_foot
        & (static.product == static.products.index(feature.product))[:, None]
        & (static.opens <= month)[:, None]
        & (static.weight[:, :, SERVICES.index("CUSTOMS")] > 0)
    )
    if not fits.any():
        return None
    room = np.where(fits, static.cap[:, :1] * static.weight.sum(axis=2).clip(1e-9) ** 0.01, -1.0)
    route, leg = np.unravel_index(int(np.argmax(room)), room.shape)
    return int(route), int(leg)
