"""Routes against their templates: what a way may bear, and what the dial of difficulty makes of it."""

from __future__ import annotations

from functools import lru_cache

import northern
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.reference.trade import plausible
from simulator.world.geography import fitting_conveyances
from simulator.world.network import Network, Organisation, Route, draw_network
from simulator.world.scenario import Scenario, Template
from simulator.world.signature import fitting_cover

Marks = tuple[str, str, str]


@lru_cache(maxsize=64)
def network(dial: float, number: int = 0) -> Network:
    scenario = northern.scenario().model_copy(update={"difficulty": dial})
    return draw_network(scenario, northern.seed(number))


def template_of(scenario: Scenario, number: int) -> Template:
    return [template for template in scenario.organisation for _ in range(template.count)][number]


def marks(route: Route) -> Marks:
    return route.method, route.cover, route.conveyance


def covers_from(scenario: Scenario, route: Route, covers: list[str]) -> list[str]:
    """The covers that the country of departure sends."""
    origin = scenario.corridors[route.corridor].origin
    return [code for code in covers if code == "NONE" or plausible(origin, code)]


def place_in_kind(organisations: tuple[Organisation, ...], number: int) -> int:
    """How many organisations of its kind were dealt a hand before this one."""
    kind = organisations[number].kind
    return sum(earlier.kind == kind for earlier in organisations[:number])


def own_marks(scenario: Scenario, route: Route, place: int) -> Marks:
    """What an organisation's own way bears below the middle of the dial: cover and conveyance in turn in its kind."""
    method, template = scenario.methods[route.method], template_of(scenario, route.organisation)
    covers = covers_from(scenario, route, [code for code in method.covers if code in template.covers] or method.covers)
    fitting = fitting_conveyances(method, scenario.corridors[route.corridor])
    cover, conveyance = covers[place % len(covers)], fitting[place % len(fitting)]
    return route.method, fitting_cover(method, cover, conveyance), conveyance


def common_marks(scenario: Scenario, route: Route) -> Marks:
    """What everybody's way bears above the middle: the method's first cover and likeliest conveyance."""
    method = scenario.methods[route.method]
    fitting = fitting_conveyances(method, scenario.corridors[route.corridor])
    conveyance = max(fitting, key=lambda code: method.conveyances[code])
    return route.method, fitting_cover(method, covers_from(scenario, route, method.covers)[0], conveyance), conveyance


@given(st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0]), st.integers(0, 5))
@settings(max_examples=30, deadline=None)
def test_a_way_is_as_drawn_or_as_the_dial_states_and_never_foreign_to_its_template(dial: float, number: int) -> None:
    scenario, here, middle = northern.scenario(), network(dial, number), network(0.5, number)
    for route, drawn in zip(here.routes, middle.routes, strict=True):
        template, method = template_of(scenario, route.organisation), scenario.methods[route.method]
        assert route.method in template.methods
        assert route.cover in (*method.covers, "NONE")
        assert route.cover == fitting_cover(method, route.cover, route.conveyance)
        assert route.conveyance in fitting_conveyances(method, scenario.corridors[route.corridor])
        if dial <= 0.5:
            place = place_in_kind(here.organisations, route.organisation)
            assert marks(route) in (marks(drawn), own_marks(scenario, drawn, place))
        else:
            assert marks(route) in (marks(drawn), common_marks(scenario, route))


def test_at_the_ends_of_the_dial_every_way_bears_its_marks() -> None:
    scenario, plain, middle, blurred = northern.scenario(), network(0.0), network(0.5), network(1.0)
    for route, drawn in zip(plain.routes, middle.routes, strict=True):
        assert marks(route) == own_marks(scenario, drawn, place_in_kind(plain.organisations, route.organisation))
    assert all(marks(route) == common_marks(scenario, route) for route in blurred.routes)
    assert len({marks(route) for route in blurred.routes}) < len({marks(route) for route in middle.routes})


def without(product: str, templates: list[Template]) -> list[Template]:
    """The templates, with a share of none for a product where there is another one."""
    return [
        template.model_copy(update={"products": {**template.products, product: 0.0}})
        if set(template.products) - {product}
        else template
        for template in templates
    ]


@pytest.mark.parametrize("product", sorted(northern.scenario().products))
def test_who_has_no_share_of_a_product_has_no_way_for_it(product: str) -> None:
    scenario = northern.scenario()
    scenario = scenario.model_copy(update={"organisation": without(product, scenario.organisation)})
    drawn = draw_network(scenario, northern.seed(0))
    assert all(template_of(scenario, route.organisation).products[route.product] > 0 for route in drawn.routes)
    assert all(np.isfinite(route.supply) and route.supply > 0 for route in drawn.routes)
    pairs = {(route.organisation, route.product) for route in drawn.routes}
    assert drawn.groups == len(pairs)
    for number in range(len(drawn.organisations)):
        shares = template_of(scenario, number).products
        assert {name for organisation, name in pairs if organisation == number} == {
            name for name, share in shares.items() if share > 0
        }
