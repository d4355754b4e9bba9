"""Who smuggles what, by which ways: organisations drawn from the scenario's templates, and their routes.

A route is one organisation's way of moving one product: a corridor and a method of hiding. Organisations, their homes,
skill, caution, corridors and methods are drawn anew for every world; the templates are the author's. How plainly an
organisation's ways speak of it is the scenario's dial of difficulty, see `signature`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, islice

import numpy as np

from simulator.chance import Stream
from simulator.reproducible import number_on_grid
from simulator.rng import stream
from simulator.world.geography import Leg, fits, fitting_conveyances, legs
from simulator.world.scenario import Corridor, Method, Scenario, Template
from simulator.world.signature import Hand, Signatures, fitting_cover, fitting_covers

# Further corridors that an organisation knows, for when its losses grow: assumption.
RESERVE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """One organisation of the hidden truth; skill and caution as in the scenario's templates."""

    code: str
    name: str
    kind: str
    home: str
    products: tuple[str, ...]
    skill: float
    caution: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One way of one organisation; reserve: not in use at first, but known, see `choice`."""

    code: str
    organisation: int
    product: str
    corridor: str
    method: str
    cover: str
    conveyance: str
    margin: float
    size: float
    supply: float
    legs: tuple[Leg, ...]
    reserve: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """All organisations and routes; routes of one organisation and product lie together: `group` numbers them."""

    organisations: tuple[Organisation, ...]
    routes: tuple[Route, ...]
    group: np.ndarray

    @property
    def groups(self) -> int:
        """Number of (organisation, product) pairs."""
        return int(self.group[-1]) + 1


def draw_network(scenario: Scenario, seed: bytes) -> Network:
    """The organisations and routes of one world."""
    rng = stream(seed, "world-network")
    templates = [t for t in scenario.organisation for _ in range(t.count)]
    order = [scenario.names[i] for i in rng.permutation(len(scenario.names))]
    names = list(islice(_endless(order), len(templates)))
    # Numbers are dealt at random, so that neighbouring organisations are not of one kind.
    numbers = rng.permutation(len(templates)) + 1
    routed = {name: legs(scenario.borders, corridor) for name, corridor in scenario.corridors.items()}
    organisations: list[Organisation] = []
    routes: list[Route] = []
    group: list[int] = []
    hands = Signatures(scenario, stream(seed, "world-signatures"))
    for number, template in enumerate(templates):
        organisations.append(
            Organisation(
                code=f"O{numbers[number]:03d}",
                name=names[number],
                kind=template.kind,
                home=template.homes[int(rng.integers(len(template.homes)))],
                products=tuple(template.products),
                skill=float(rng.uniform(*template.skill)),
                caution=float(rng.uniform(*template.caution)),
            )
        )
        ways = _ways(scenario, template, rng, hands.next_hand(template))
        factor = float(rng.lognormal(-0.125, 0.5)) * template.supply
        total = sum(template.products.values())
        for product, share in template.products.items():
            if share <= 0:
                continue
            next_group = group[-1] + 1 if group else 0
            for corridor, method, cover, conveyance, margin, reserve in ways:
                group.append(next_group)
                routes.append(
                    Route(
                        code=f"R{len(routes) + 1:04d}",
                        organisation=number,
                        product=product,
                        corridor=corridor,
                        method=method,
                        cover=fitting_cover(scenario.methods[method], cover, conveyance),
                        conveyance=conveyance,
                        margin=number_on_grid(margin - scenario.corridors[corridor].cost),
                        size=template.size,
                        supply=factor * share / total,
                        legs=routed[corridor],
                        reserve=reserve,
                    )
                )
    return Network(
        organisations=tuple(organisations), routes=_as_supplied(scenario, routes, group), group=np.array(group)
    )


def _as_supplied(scenario: Scenario, routes: Sequence[Route], group: Sequence[int]) -> tuple[Route, ...]:
    """The routes with supplies that add up to the templates' sums, product by product.

    How large each organisation is, is drawn; how much of a product there is, is the scenario's: else what part of it is
    seized would hang on the size of one or two organisations, because what is seized is calibrated.
    """
    wanted: dict[str, float] = {}
    for template in scenario.organisation:
        total = sum(template.products.values())
        for product, share in template.products.items():
            wanted[product] = wanted.get(product, 0.0) + template.count * template.supply * share / total
    drawn: dict[str, float] = {}
    for number in sorted(set(group)):
        first = routes[group.index(number)]
        drawn[first.product] = drawn.get(first.product, 0.0) + first.supply
    factor = {product: wanted[product] / drawn[product] for product in drawn}
    return tuple(replace(route, supply=number_on_grid(route.supply * factor[route.product])) for route in routes)


def _endless(names: Sequence[str]) -> Iterator[str]:
    """Names, then the same ones with numerals: "Saiga", ..., "Saiga 2", ...; never another word."""
    for turn in count(1):
        yield from (name if turn == 1 else f"{name} {turn}" for name in names)


def fresh_names(scenario: Scenario, network: Network, rng: Stream) -> Iterator[str]:
    """Names of the scenario that no organisation of the network bears, in random order and without end."""
    taken = {organisation.name for organisation in network.organisations}
    shuffled = [scenario.names[i] for i in rng.permutation(len(scenario.names))]
    return (name for name in _endless(shuffled) if name not in taken)


Way = tuple[str, str, str, str, float, bool]


def _ways(scenario: Scenario, template: Template, rng: Stream, hand: Hand) -> list[Way]:
    """The organisation's (corridor, method, cover, conveyance, margin, reserve).

    The template's first corridor is among those in use; up to RESERVE others are known but not in use.
    """
    wanted = int(rng.integers(template.take[0], template.take[1] + 1))
    others = [template.corridors[1 + i] for i in rng.permutation(len(template.corridors) - 1)]
    ways = []
    liking = {name: float(rng.normal(0, 0.4)) for name in template.methods}
    for place, name in enumerate([template.corridors[0], *others[: wanted - 1 + RESERVE]]):
        corridor = scenario.corridors[name]
        fitting = [code for code in template.methods if fits(scenario.methods[code], corridor)]
        order = [fitting[pick] for pick in (0, *(1 + rng.permutation(len(fitting) - 1)))]
        # Drawn as the template says whatever the dial, so that the rest of the world stays the same along it.
        for code, usual in zip(order[: template.ways], hand.methods(order), strict=False):
            method = scenario.methods[code]
            covers = [cover for cover in method.covers if cover in template.covers] or method.covers
            covers = fitting_covers(covers, corridor.origin)
            marks = (code, covers[int(rng.integers(len(covers)))], _conveyance(method, corridor, rng))
            margin = float(rng.normal(0, 0.3)) + hand.liking * liking[code]
            ways.append((name, *hand.marks(marks, usual, covers, corridor), margin, place >= wanted))
    return ways


def _conveyance(method: Method, corridor: Corridor, rng: Stream) -> str:
    """The route's usual conveyance, among those that go along the corridor."""
    fitting = fitting_conveyances(method, corridor)
    weights = np.array([method.conveyances[code] for code in fitting])
    return str(fitting[int(rng.choice(len(fitting), p=weights / weights.sum()))])
