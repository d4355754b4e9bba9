"""What does not change during a run, as arrays: which leg lies at which office, how easily a service finds what there.

The hazard of service s on a leg is weight * effort: weight = base rate * the service's weight at that kind of place *
how well the available means find the product in its hiding place * exp(-hiding - skill) * root of the capacity.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.assumptions import Assumption
from simulator.reference import Office, codes, offices
from simulator.reference.closures import shut_on
from simulator.reproducible import exp, on_grid
from simulator.world.geography import Leg
from simulator.world.macro_calendar import calendar_factor
from simulator.world.network import Network, Route
from simulator.world.scenario import Scenario
from simulator.world.sizes import below_cap, mean_size

BASE_HAZARD = 0.0035
# What a group of carriers moves over the green border at most, in kilograms: assumption.
ON_FOOT_KG = 150.0
SERVICES = ("CUSTOMS", "BORDER_GUARD", "POLICE", "DRUG_CONTROL", "JOINT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Static:
    """R routes, L legs at most, S services, O offices, G groups. Absent legs have weight zero and office 0.

    office, country, present, on_foot (R, L); weight (R, L, S); base and budget (O, S). Sizes (R, 2) in the product's
    unit: first in the conveyance, second carried on foot over the green border. open_in (T, R) says in which months
    all offices of the route are open from the first day to the last.
    """

    office: np.ndarray
    country: np.ndarray
    present: np.ndarray
    weight: np.ndarray
    base: np.ndarray
    budget: np.ndarray
    office_country: np.ndarray
    countries: int
    country_codes: tuple[str, ...]
    products: tuple[str, ...]
    product: np.ndarray
    owner: np.ndarray
    group: np.ndarray
    starts: np.ndarray
    groups: int
    group_product: np.ndarray
    supply: np.ndarray
    calendar: np.ndarray
    margin: np.ndarray
    caution: np.ndarray
    value: np.ndarray
    open_in: np.ndarray
    reserve: np.ndarray
    alike_method: np.ndarray
    alike_corridor: np.ndarray
    market: np.ndarray
    on_foot: np.ndarray
    median: np.ndarray
    sigma: np.ndarray
    cap: np.ndarray
    below: np.ndarray
    tail: np.ndarray
    mean_units: np.ndarray
    kg_per_unit: np.ndarray

    @property
    def leg_units(self) -> np.ndarray:
        """Mean seized quantity on every leg (R, L), in the product's unit."""
        return np.asarray(np.where(self.on_foot, self.mean_units[:, 1:], self.mean_units[:, :1]))

    @property
    def leg_kg(self) -> np.ndarray:
        """Mean seized mass on every leg (R, L)."""
        return np.asarray(self.leg_units * self.kg_per_unit[:, None])


def services_at(scenario: Scenario, leg: Leg) -> np.ndarray:
    """Weights of SERVICES on a leg; inside a customs union no customs stand at the border."""
    table = scenario.services["union" if leg.at_union_border else leg.location_type]
    return np.array([table.get(name, 0.0) for name in SERVICES])


def has_scanner(scenario: Scenario, post: Office) -> bool:
    """Whether an office has an X-ray scanner."""
    tech = scenario.technology
    return post.location_type in tech.scanner_location_types and post.capacity >= tech.scanner_from_capacity


# Headings of what a test kit tells; and of what no paper ever names.
TESTED = ("DRU", "PRE", "MED")
NEVER_NAMED = ("DRU",)
ASSUMPTIONS = (
    Assumption(
        what="what each means finds, by how and where goods are hidden",
        value="table `finds` of the scenarios: an inspection without opening shows only what is carried openly; papers "
        "betray only goods that papers name; no dog tells what was swallowed; no scanner holds a ship",
        why="public accounts of seizures name X-ray for cover loads in wagons (kun.uz), search and X-ray for cavities; "
        "no service publishes means by hiding place; how often goods are found stays as without the table",
    ),
)


def means_weights(scenario: Scenario, place: str, how: str, product: str, *, scanner: bool) -> dict[str, float]:
    """How often each means finds the product in this place, hidden this way; the sum is how easily it is found there.

    A test kit finds drugs, precursors and medicines, and else only what the scenario gives an affinity for it. What
    cannot be found by a means is found by the others instead: the table `finds` moves shares, never the sum.
    """
    entry = codes("concealment_place")[place]
    heading = codes("product")[product].parent
    table = scenario.means[entry.parent or entry.code]
    total = sum(table.values())
    affinity = scenario.products[product].affinity
    if heading not in TESTED:
        affinity = {"TEST_KIT": 0.0, **affinity}
    weights = {
        name: weight / total * affinity.get(name, 1.0) for name, weight in table.items() if name != "SCANNER" or scanner
    }
    named = {"DOCUMENTS": 0.0} if heading in NEVER_NAMED else {}
    able = {name: weight * finds(scenario, place, how, name) * named.get(name, 1.0) for name, weight in weights.items()}
    rise = sum(weights.values()) / sum(able.values())
    return {name: weight * rise for name, weight in able.items()}


def finds(scenario: Scenario, place: str, how: str, means: str) -> float:
    """How well a means finds what is hidden so, against what it finds in such a place at all: 0 where it cannot be."""
    return scenario.finds.get(how, {}).get(means, 1.0) * scenario.finds.get(place, {}).get(means, 1.0)


def payload(conveyance: str) -> float:
    """Kilograms that a conveyance can carry (conveyance_type.csv, assumption); infinite where the list states none."""
    return float(codes("conveyance_type")[conveyance].extra["payload_kg"] or "inf")


def _ease(scenario: Scenario, route: Route, leg: Leg) -> float:
    place, how = hidden_at(scenario, route, leg)
    weights = means_weights(scenario, place, how, route.product, scanner=has_scanner(scenario, offices()[leg.office]))
    return sum(weights.values())


def hidden_at(scenario: Scenario, route: Route, leg: Leg) -> tuple[str, str]:
    """Place and method of hiding on a leg: over the green border everything is carried openly, in bags."""
    if leg.location_type == "GREEN_BORDER":
        return "BAGGAGE", "OPEN"
    return scenario.methods[route.method].place, scenario.methods[route.method].method


def _size_figures(scenario: Scenario, route: Route, limit_kg: float) -> tuple[float, ...]:
    """median, sigma, cap, probability below the cap, share of the tail, mean: all in the product's unit."""
    product, method = scenario.products[route.product], scenario.methods[route.method]
    cap = limit_kg / product.kg_per_unit
    median = min(product.median * method.size * route.size, cap * 0.6)
    tail = product.tail
    return (
        median,
        method.sigma,
        cap,
        below_cap(median, method.sigma, cap),
        tail,
        mean_size(median, method.sigma, cap, tail),
    )


def _numbered(keys: Sequence[Hashable]) -> np.ndarray:
    """Each key's number in order of first appearance."""
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys])


def _open_months(scenario: Scenario) -> np.ndarray:
    """Whether every office is open on all days of every month, (T, O)."""
    firsts = [scenario.first_day(t).toordinal() for t in range(scenario.months + 1)]
    day = np.arange(firsts[0], firsts[-1])
    office = np.arange(len(offices()))
    shut = shut_on(np.repeat(office, day.size), np.tile(day, office.size)).reshape(office.size, day.size)
    days_shut = np.add.reduceat(shut, np.array(firsts[:-1]) - firsts[0], axis=1, dtype=np.int64)
    return np.asarray(days_shut.T == 0)


def compile_static(scenario: Scenario, network: Network) -> Static:
    """Turn organisations and routes into the arrays that the monthly stage works on."""
    places = list(offices().values())
    number = {post.code: i for i, post in enumerate(places)}
    countries = tuple(dict.fromkeys([*scenario.reporting_countries, *scenario.partner_countries]))
    products = tuple(scenario.products)
    routes, wide = len(network.routes), max(len(route.legs) for route in network.routes)
    office, present = np.zeros((routes, wide), np.int64), np.zeros((routes, wide), bool)
    country = np.zeros((routes, wide), np.int64)
    weight = np.zeros((routes, wide, len(SERVICES)))
    base = np.zeros((len(places), len(SERVICES)))
    memo: dict[tuple[str, str, str, str], float] = {}
    on_foot = np.zeros((routes, wide), bool)
    figures = np.zeros((6, routes, 2))
    for r, route in enumerate(network.routes):
        owner, method = network.organisations[route.organisation], scenario.methods[route.method]
        for step, leg in enumerate(route.legs):
            post = offices()[leg.office]
            key = (method.place, route.product, leg.office, leg.location_type)
            if key not in memo:
                memo[key] = _ease(scenario, route, leg) * math.sqrt(post.capacity / 5)
            services = services_at(scenario, leg)
            office[r, step], present[r, step] = number[leg.office], True
            country[r, step] = countries.index(leg.country)
            hiding = 0.0 if leg.location_type == "GREEN_BORDER" else method.hiding
            weight[r, step] = BASE_HAZARD * services * memo[key] * exp(-hiding - owner.skill)
            base[number[leg.office]] = services > 0
            on_foot[r, step] = leg.location_type == "GREEN_BORDER"
        heaviest = scenario.products[route.product].most_kg or np.inf
        most = min(method.cap_kg, payload(route.conveyance), heaviest)
        for column, limit in enumerate((most, min(most, ON_FOOT_KG))):
            figures[:, r, column] = _size_figures(scenario, route, limit)
    figures = on_grid(figures)
    # Offices of countries outside the scenario have no services there: their country is never asked.
    office_country = np.array([countries.index(p.country) if p.country in countries else 0 for p in places])
    posts = np.zeros((len(countries), len(SERVICES)))
    np.add.at(posts, office_country, base)
    starts = np.flatnonzero(np.diff(network.group, prepend=-1))
    product_of = np.array([products.index(route.product) for route in network.routes])
    return Static(
        office=office,
        country=country,
        present=present,
        weight=on_grid(weight),
        base=base,
        budget=posts[office_country],
        office_country=office_country,
        countries=len(countries),
        country_codes=countries,
        products=products,
        product=product_of,
        owner=np.array([route.organisation for route in network.routes]),
        group=network.group,
        starts=starts,
        groups=network.groups,
        group_product=product_of[starts],
        supply=np.array([network.routes[i].supply for i in starts]),
        calendar=np.stack([calendar_factor(scenario, name) for name in products], axis=1),
        margin=np.array([route.margin for route in network.routes]),
        caution=np.array([network.organisations[route.organisation].caution for route in network.routes]),
        value=np.array([scenario.products[route.product].value for route in network.routes]),
        open_in=np.asarray((_open_months(scenario)[:, office] | ~present).all(axis=2)),
        reserve=np.array([route.reserve for route in network.routes]),
        alike_method=_numbered([(route.organisation, route.method, route.conveyance) for route in network.routes]),
        alike_corridor=_numbered([(route.organisation, route.corridor) for route in network.routes]),
        market=_numbered([(network.organisations[x.organisation].kind, x.product) for x in network.routes]),
        on_foot=on_foot,
        median=figures[0],
        sigma=figures[1],
        cap=figures[2],
        below=figures[3],
        tail=figures[4],
        mean_units=figures[5],
        kg_per_unit=np.array([scenario.products[route.product].kg_per_unit for route in network.routes]),
    )
