"""What a seizure's record says follows largely from its route and leg: codes as arrays, compiled once a world.

The rule kept here: on the green border goods are carried on foot in bags, whatever conveyance they leave again; in
premises there is no conveyance; railway codes appear at railway stations only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.reference import codes, offices
from simulator.world.geography import Leg
from simulator.world.hazards import SERVICES, has_scanner, means_weights
from simulator.world.network import Network, Route
from simulator.world.scenario import Scenario
from simulator.world.words import number, picker

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
# Reasons that rest on customs' own risk management or powers.
CUSTOMS_ONLY = ("POST_CLEARANCE", "PARTNER_WARNING")
LESS_ELSEWHERE = {"RISK_PROFILE": 0.25}
Picker = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributes:
    """codes: column -> positions (R, L); reason_key and means_key (R, L) number the pickers; route columns are (R,)."""

    codes: dict[str, np.ndarray]
    reason_key: np.ndarray
    means_key: np.ndarray
    reasons: tuple[Picker, ...]
    means: tuple[Picker, ...]
    departure: np.ndarray
    destination: np.ndarray
    transit: tuple[tuple[str, ...], ...]
    nationalities: tuple[Picker, ...]
    conveyance_country: tuple[Picker, ...]
    origins: tuple[Picker, ...]


def compile_attributes(scenario: Scenario, network: Network, shape: tuple[int, int]) -> Attributes:
    """The codes of every leg of every route."""
    table = {column: np.zeros(shape, np.int32) for column in LEG_COLUMNS}
    reason_key, means_key = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    reasons: dict[tuple[str, bool], int] = {}
    means: dict[tuple[str, str, bool], int] = {}
    memo: dict[tuple[str, str, str, Leg], tuple[int, ...]] = {}
    for r, route in enumerate(network.routes):
        for step, leg in enumerate(route.legs):
            key = (route.method, route.cover, route.conveyance, leg)
            if key not in memo:
                memo[key] = _codes(scenario, route, leg)
            for column, value in zip(LEG_COLUMNS, memo[key], strict=True):
                table[column][r, step] = value
            place = "BAGGAGE" if leg.location_type == "GREEN_BORDER" else scenario.methods[route.method].place
            scanner = has_scanner(scenario, offices()[leg.office])
            means_key[r, step] = means.setdefault((place, route.product, scanner), len(means))
            # Two pickers a kind of place: customs' and the others'.
            for customs in (True, False):
                reasons.setdefault((leg.location_type, customs), len(reasons))
            reason_key[r, step] = reasons[leg.location_type, True]
    return Attributes(
        codes=table,
        reason_key=reason_key,
        means_key=means_key,
        reasons=tuple(_reasons(scenario, kind, customs=customs) for kind, customs in reasons),
        means=tuple(
            picker("detection_means", means_weights(scenario, place, product, scanner=scanner))
            for place, product, scanner in means
        ),
        departure=np.array([number("departure", scenario.corridors[x.corridor].origin) for x in network.routes]),
        destination=np.array(
            [number("destination", scenario.corridors[x.corridor].destination) for x in network.routes]
        ),
        transit=tuple(route.legs[0].transit for route in network.routes),
        nationalities=tuple(_people(scenario, network, route) for route in network.routes),
        conveyance_country=tuple(_plates(scenario, network, route) for route in network.routes),
        origins=tuple(picker("goods_origin", product.origins) for product in scenario.products.values()),
    )


def is_customs(service: np.ndarray) -> np.ndarray:
    """Whether each service is customs or a joint team, from positions in SERVICES."""
    return np.isin(service, [SERVICES.index("CUSTOMS"), SERVICES.index("JOINT")])


def _codes(scenario: Scenario, route: Route, leg: Leg) -> tuple[int, ...]:
    method = scenario.methods[route.method]
    conveyance, place, how, manner = route.conveyance, method.place, method.method, method.manner
    mode, cover, location = leg.mode, route.cover, leg.location_type
    if location == "GREEN_BORDER":
        conveyance, place, how, manner, cover = "ON_FOOT", "BAGGAGE", "OPEN", "OUTSIDE_BCP", "NONE"
    if method.premises:
        location, mode, conveyance = "PREMISES", "UNKNOWN", "UNKNOWN"
    if location == "INLAND" and manner in ("NOT_DECLARED", "UNKNOWN"):
        manner = "CONCEALED"
    values = (location, leg.direction, mode, conveyance, place, how, manner, cover)
    return tuple(number(column, value) for column, value in zip(LEG_COLUMNS, values, strict=True))


def _reasons(scenario: Scenario, kind: str, *, customs: bool) -> Picker:
    weights = dict(scenario.reasons[kind])
    if not customs:
        weights = {
            code: weight * LESS_ELSEWHERE.get(code, 1.0) for code, weight in weights.items() if code not in CUSTOMS_ONLY
        }
    return picker("control_reason", weights)


def _people(scenario: Scenario, network: Network, route: Route) -> Picker:
    """Nationalities met on a route: the organisation's home, both ends and the countries between. Assumption."""
    corridor = scenario.corridors[route.corridor]
    weights = {network.organisations[route.organisation].home: 0.40}
    for country, weight in ((corridor.origin, 0.12), (corridor.destination, 0.16)):
        weights[country] = weights.get(country, 0.0) + weight
    for leg in route.legs:
        weights[leg.country] = weights.get(leg.country, 0.0) + 0.32 / len(route.legs)
    return picker("nationality", weights)


def _plates(scenario: Scenario, network: Network, route: Route) -> Picker:
    """Where a conveyance is registered; trains and aircraft belong to one of the corridor's ends."""
    corridor = scenario.corridors[route.corridor]
    if corridor.mode == "POST" or route.conveyance == "UNKNOWN":
        return picker("conveyance_country", {"": 1.0})
    weights = {corridor.origin: 0.25, "XX": 0.02}
    weights[corridor.destination] = weights.get(corridor.destination, 0.0) + 0.25
    home = network.organisations[route.organisation].home
    weights[home] = weights.get(home, 0.0) + (0.30 if corridor.mode == "ROAD" else 0.05)
    for leg in route.legs:
        weights[leg.country] = weights.get(leg.country, 0.0) + 0.20 / len(route.legs)
    entry = codes("conveyance_type")[route.conveyance]
    if entry.parent == "RAIL" and "AF" in weights and len(weights) > 2:
        weights["AF"] *= 0.2
    return picker("conveyance_country", weights)
