"""What a seizure's record says follows largely from its route and leg: codes as arrays, compiled once a world.

The rule kept here: on the green border goods are carried on foot in bags, whatever conveyance they leave again; in
premises there is no conveyance; railway codes appear at railway stations only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from simulator.reference import offices
from simulator.world.bits import QUANTILES, quantile_table, quantile_tables
from simulator.world.channels import LEVELS, reason_weights
from simulator.world.covers import Covers, compile_covers
from simulator.world.geography import Leg, runs_on
from simulator.world.hazards import SERVICES, has_scanner, hidden_at, means_weights
from simulator.world.network import Network, Route
from simulator.world.people import FREIGHT
from simulator.world.scenario import Scenario
from simulator.world.words import number, picker, words

LEG_COLUMNS = (
    "location_type",
    "direction",
    "mode",
    "conveyance_type",
    "concealment_place",
    "concealment_method",
    "manner",
    "declared_goods",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributes:
    """codes: column -> positions (R, L); keys number tables of quantiles (see `bits`), which stand one after the other.

    reason_key (R, L) counts kinds of place by two, customs and the other services, each with the tables of all levels;
    means_key (R, L), the other keys (R,). expected_plates (keys of plates, codes) says which plates a table may give.
    departure and destination are positions (R,).
    """

    codes: dict[str, np.ndarray]
    reason_key: np.ndarray
    reasons: np.ndarray
    means_key: np.ndarray
    means: np.ndarray
    departure: np.ndarray
    destination: np.ndarray
    transit: tuple[tuple[str, ...], ...]
    nationality_key: np.ndarray
    nationalities: np.ndarray
    plate_key: np.ndarray
    plates: np.ndarray
    expected_plates: np.ndarray
    origins: np.ndarray
    covers: Covers


class _Tables:
    """Tables of quantiles that are built once for the same weights."""

    def __init__(self, column: str) -> None:
        self._column, self._numbers = column, dict[tuple[tuple[str, float], ...], int]()
        self._tables: list[np.ndarray] = []

    def key(self, weights: dict[str, float]) -> int:
        """Number of the table with these weights."""
        what = tuple(weights.items())
        if what not in self._numbers:
            self._numbers[what] = len(self._tables)
            self._tables.append(quantile_table(*picker(self._column, weights)))
        return self._numbers[what]

    def all(self) -> np.ndarray:
        """All tables, one after the other."""
        return np.concatenate(self._tables)


def compile_attributes(scenario: Scenario, network: Network, shape: tuple[int, int]) -> Attributes:
    """The codes of every leg of every route."""
    table = {column: np.zeros(shape, np.int16) for column in LEG_COLUMNS}
    reason_key, means_key = np.zeros(shape, np.int32), np.zeros(shape, np.int32)
    reasons: dict[str, int] = {}
    means: dict[tuple[str, str, str, bool], int] = {}
    memo: dict[tuple[str, str, str, Leg], tuple[int, ...]] = {}
    people, plates = _Tables("nationality"), _Tables("conveyance_country")
    nationality_key, plate_key = np.zeros(shape[0], np.int32), np.zeros(shape[0], np.int32)
    posts, kinds = offices(), words("location_type")
    runs = cache(lambda plate, corridor: runs_on(plate, scenario.corridors[corridor]))
    for r, route in enumerate(network.routes):
        nationality_key[r] = people.key(_people(scenario, network, route))
        plate_key[r] = plates.key(_plates(scenario, network, route, runs))
        for step, leg in enumerate(route.legs):
            key = (route.method, route.cover, route.conveyance, leg)
            if key not in memo:
                memo[key] = _codes(scenario, route, leg)
            for column, value in zip(LEG_COLUMNS, memo[key], strict=True):
                table[column][r, step] = value
            hiding = (*hidden_at(scenario, route, leg), route.product, has_scanner(scenario, posts[leg.office]))
            means_key[r, step] = means.setdefault(hiding, len(means))
            kind = kinds[table["location_type"][r, step]]
            reason_key[r, step] = 2 * reasons.setdefault(kind, len(reasons))
    corridors = [scenario.corridors[route.corridor] for route in network.routes]
    return Attributes(
        codes=table,
        reason_key=reason_key,
        reasons=quantile_tables(
            picker("control_reason", reason_weights(scenario, kind, customs=customs, level=level))
            for kind in reasons
            for customs in (True, False)
            for level in range(LEVELS)
        ),
        means_key=means_key,
        means=quantile_tables(
            picker("detection_means", means_weights(scenario, place, how, product, scanner=scanner))
            for place, how, product, scanner in means
        ),
        departure=np.array([number("departure", c.origin) for c in corridors], np.int16),
        destination=np.array([number("destination", c.destination) for c in corridors], np.int16),
        transit=tuple(route.legs[0].transit for route in network.routes),
        nationality_key=nationality_key,
        nationalities=people.all(),
        plate_key=plate_key,
        plates=plates.all(),
        expected_plates=_expected(plates.all(), len(words("conveyance_country"))),
        origins=quantile_tables(picker("goods_origin", product.origins) for product in scenario.products.values()),
        covers=compile_covers(scenario, network),
    )


def _expected(tables: np.ndarray, codes: int) -> np.ndarray:
    """Which codes each table of quantiles may give, (keys, codes)."""
    rows = tables.reshape(-1, QUANTILES)
    presence = np.zeros((rows.shape[0], codes), bool)
    # Equal codes stand together, and one of each says as much as all.
    first = np.ones(rows.shape, bool)
    first[:, 1:] = rows[:, 1:] != rows[:, :-1]
    key, place = np.nonzero(first)
    presence[key, rows[key, place]] = True
    return presence


def is_customs(service: np.ndarray) -> np.ndarray:
    """Whether each service is customs or a joint team, from positions in SERVICES."""
    return np.isin(service, [SERVICES.index("CUSTOMS"), SERVICES.index("JOINT")])


def _codes(scenario: Scenario, route: Route, leg: Leg) -> tuple[int, ...]:
    method = scenario.methods[route.method]
    conveyance, place, how, manner = route.conveyance, method.place, method.method, method.manner
    mode, cover, location = leg.mode, route.cover, leg.location_type
    if location == "GREEN_BORDER":
        conveyance, place, how, manner, cover = "ON_FOOT", "BAGGAGE", "OPEN", "OUTSIDE_BCP", "NONE"
    if conveyance == "EXPRESS":
        # A corridor of mail carries the post's parcels and the couriers'; a record tells which.
        mode = "EXPRESS"
    if method.premises:
        location, mode, conveyance = "PREMISES", "UNKNOWN", "UNKNOWN"
    if location == "INLAND" and manner in ("NOT_DECLARED", "UNKNOWN"):
        manner = "CONCEALED"
    values = (location, leg.direction, mode, conveyance, place, how, manner, cover)
    return tuple(number(column, value) for column, value in zip(LEG_COLUMNS, values, strict=True))


def _people(scenario: Scenario, network: Network, route: Route) -> dict[str, float]:
    """Nationalities met on a route: the organisation's home, both ends and the countries between. Assumption."""
    corridor = scenario.corridors[route.corridor]
    weights = {network.organisations[route.organisation].home: 0.40}
    for country, weight in ((corridor.origin, 0.12), (corridor.destination, 0.16)):
        weights[country] = weights.get(country, 0.0) + weight
    for leg in route.legs:
        weights[leg.country] = weights.get(leg.country, 0.0) + 0.32 / len(route.legs)
    return weights


def _plates(scenario: Scenario, network: Network, route: Route, runs: Callable[[str, str], bool]) -> dict[str, float]:
    """Where a conveyance is registered, of those that run along the whole of it; trains and aircraft: at its ends.

    Freight within one country goes on its own vehicles: cabotage is closed to foreign hauliers.

    runs says whether a country's conveyances run along a corridor, by their names.
    """
    corridor = scenario.corridors[route.corridor]
    if corridor.mode == "POST" or route.conveyance == "UNKNOWN":
        return {"": 1.0}
    if corridor.origin == corridor.destination and route.conveyance in FREIGHT:
        # Within a country only its own hauliers carry for others.
        return {corridor.origin: 0.98, "XX": 0.02}
    weights = {corridor.origin: 0.25, "XX": 0.02}
    weights[corridor.destination] = weights.get(corridor.destination, 0.0) + 0.25
    home = network.organisations[route.organisation].home
    weights[home] = weights.get(home, 0.0) + (0.30 if corridor.mode == "ROAD" else 0.05)
    for leg in route.legs:
        weights[leg.country] = weights.get(leg.country, 0.0) + 0.20 / len(route.legs)
    running = {code: weight for code, weight in weights.items() if code == "XX" or runs(code, route.corridor)}
    return running if len(running) > 1 else {**running, route.legs[0].country: 1.0}
