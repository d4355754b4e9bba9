"""What a scenario says of a world that lives must fit the rest: operations, life, dispositions, the region it lies in.

Each check yields (key, rule, remedy), as in `checks`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from simulator.reference import codes, offices
from simulator.reference.codes import units
from simulator.reference.distance import distance_km
from simulator.regional import left_to_users
from simulator.texts import N_, invented_countries
from simulator.world.faults import Fault, unlisted, unnamed, unposted
from simulator.world.geography import carries_passengers
from simulator.world.hazards import payload
from simulator.world.scenario import Scenario, Template

LONGEST_OPERATION = timedelta(days=366)
# Two neighbouring offices of a corridor lie at most so far apart by road or rail (the breadth of Kazakhstan).
FARTHEST_KM = 3_000.0
# Offices that face each other stand at one crossing.
FACING_KM = 200.0
FEWEST_CHAINS, MOST_CHAINS = 6, 10
ROAD_FREIGHT = ("TRUCK", "VAN")
# Figures of [sources] without which a chain does not show.
CHAIN_SOURCES = ("crossings", "calls", "companies", "payments", "bookings", "reports", "partner_messages")


def living_faults(scenario: Scenario) -> Iterator[Fault]:
    """Faults of operations, life, dispositions, places and loads, the most basic first."""
    yield from _region(scenario)
    yield from _distances(scenario)
    yield from _loads(scenario)
    yield from _dispositions(scenario)
    yield from _operations(scenario)
    yield from _definitions(scenario)
    yield from _life(scenario)
    yield from _chains(scenario)


def _region(scenario: Scenario) -> Iterator[Fault]:
    """Invented and real countries do not meet in one scenario; codes that nobody has are no countries."""
    invented = set(invented_countries())
    named = [*scenario.reporting_countries, *scenario.partner_countries]
    mixed = {code in invented for code in named if code in invented or not left_to_users(code)}
    for field in ("reporting_countries", "partner_countries"):
        for code in getattr(scenario, field):
            if code not in invented and left_to_users(code):
                yield (
                    f"{field}: {code}",
                    N_("a code that ISO 3166 leaves to its users stands in countries.csv"),
                    N_('Add the country there, or mend the code; region = "." says that the tables lie here.'),
                )
    if len(mixed) > 1:
        yield (
            "partner_countries",
            N_("a region is wholly invented or wholly real"),
            N_("Take either the countries of countries.csv or real ones."),
        )
    known = {*named, "XX", *(code for code in _origins(scenario) if code not in invented)}
    if True in mixed:
        known = {*named, "XX"}
    for name, product in scenario.products.items():
        for code in product.origins:
            if code not in known:
                yield (
                    f"products.{name}.origins: {code}",
                    N_("goods of an invented region come from it"),
                    N_("Name its countries, or XX."),
                )
    for number, template in enumerate(scenario.organisation, 1):
        for code in template.homes:
            if code not in named:
                yield (
                    f"organisation {number} ({template.kind}).homes: {code}",
                    N_("homes are countries of the scenario"),
                    N_("Add the country to partner_countries, or mend it."),
                )


def _origins(scenario: Scenario) -> set[str]:
    return {code for product in scenario.products.values() for code in product.origins}


def _distances(scenario: Scenario) -> Iterator[Fault]:
    """A vehicle does not jump: neighbouring offices on roads and rails are near enough to drive."""
    for name, corridor in scenario.corridors.items():
        if corridor.mode not in ("ROAD", "RAIL"):
            continue
        for post, other in zip(corridor.posts, corridor.posts[1:], strict=False):
            if post not in offices() or other not in offices():
                continue
            limit = FACING_KM if offices()[post].opposite == other else FARTHEST_KM
            if distance_km(post, other) > limit:
                yield (
                    f"corridors.{name}.posts: {post}, {other}",
                    N_("neighbouring posts can be reached by road or rail"),
                    N_("Add the posts between, or mend the coordinates in offices.csv."),
                )


def _loads(scenario: Scenario) -> Iterator[Fault]:
    """A place holds no more than the strongest of its conveyances carries; a unit is not heavier than a truck."""
    for name, method in scenario.methods.items():
        strongest = max((payload(code) for code in method.conveyances if code in codes("conveyance_type")), default=0.0)
        if method.cap_kg > strongest:
            yield (
                f"methods.{name}.cap_kg",
                N_("a hiding place holds no more than its strongest conveyance carries"),
                N_("Lower it; payloads are in conveyance_type.csv."),
            )
    for name, product in scenario.products.items():
        if product.unit == "KGM" and product.kg_per_unit != 1.0:
            yield f"products.{name}.kg_per_unit", N_("a kilogram weighs a kilogram"), N_("Write 1.0.")
        if name == "CIGARETTES" and product.unit != "STICK":
            yield f"products.{name}.unit", N_("cigarettes are counted in sticks"), N_("Write STICK.")


def _dispositions(scenario: Scenario) -> Iterator[Fault]:
    for name, weights in scenario.dispositions.items():
        if name not in scenario.products:
            yield unnamed(f"dispositions.{name}", name, scenario.products)
        for code in weights:
            if code not in codes("disposition"):
                yield unlisted(f"dispositions.{name}: {code}", code, codes("disposition"))
        if sum(weights.values()) <= 0:
            yield f"dispositions.{name}", N_("weights do not sum to zero"), N_("Give one a weight.")


def _operations(scenario: Scenario) -> Iterator[Fault]:
    passed = {code for corridor in scenario.corridors.values() for code in corridor.posts}
    for number, operation in enumerate(scenario.operation, 1):
        key = f"operation {number} ({operation.title})"
        if not operation.title.strip():
            yield (
                f"operation {number}.title",
                N_("an operation has a title"),
                N_("Give it one, and say it is invented."),
            )
        if operation.to < operation.from_:
            yield f"{key}.to", N_("the end lies after the start"), N_("Mend the days.")
        elif not scenario.start <= operation.from_ <= operation.to <= scenario.end:
            yield f"{key}.from", N_("an operation lies within the scenario"), N_("Mend the days.")
        elif operation.to - operation.from_ > LONGEST_OPERATION:
            yield f"{key}.to", N_("an operation lasts a year at most"), N_("Mend the days.")
        for code in operation.offices:
            if code not in offices():
                yield unposted(f"{key}.offices: {code}", code)
            elif code not in passed:
                yield f"{key}.offices: {code}", N_("an operation's posts lie on corridors"), N_("Remove the post.")
            elif offices()[code].opened > operation.to:
                yield f"{key}.offices: {code}", N_("a post is open before the operation ends"), N_("Remove the post.")
        for code in operation.products:
            if code not in scenario.products:
                yield unnamed(f"{key}.products: {code}", code, scenario.products)


def _definitions(scenario: Scenario) -> Iterator[Fault]:
    for count, definition in enumerate(scenario.definition, 1):
        key = f"definition {count}"
        if definition.country not in scenario.reporting_countries:
            yield f"{key}: {definition.country}", N_("features concern reporting countries"), N_("Mend the country.")
        if definition.product not in scenario.products:
            yield unnamed(f"{key}.product", definition.product, scenario.products)
        elif definition.counted_as not in codes("product"):
            yield unlisted(f"{key}.counted_as: {definition.counted_as}", definition.counted_as, codes("product"))
        elif units(definition.product)[0] not in units(definition.counted_as):
            yield (
                f"{key}.counted_as: {definition.counted_as}",
                N_("goods counted as others are counted in a unit of those"),
                N_("See product.csv."),
            )
        if not scenario.start < definition.from_ <= scenario.end:
            yield f"{key}.from", N_("a definition changes within the scenario"), N_("Mend the days.")


def _chains(scenario: Scenario) -> Iterator[Fault]:
    """What planted chains need: goods and freight that goes by road over border posts, and sources that show them."""
    if not scenario.chain:
        return
    total = sum(chain.count for chain in scenario.chain)
    if not FEWEST_CHAINS <= total <= MOST_CHAINS:
        yield "chain", N_("a world has six to ten chains"), N_("Mend the counts.")
    for place, chain in enumerate(scenario.chain, 1):
        for code in chain.products:
            if code not in scenario.products:
                yield unnamed(f"chain {place} ({chain.kind}).products: {code}", code, scenario.products)
    sent = {
        code
        for template in scenario.organisation
        for code, weight in template.products.items()
        if weight > 0 and _sends_freight(scenario, template)
    }
    for place, chain in enumerate(scenario.chain, 1):
        if chain.products and sent and sent.isdisjoint(chain.products):
            yield (
                f"chain {place} ({chain.kind}).products",
                N_("a chain begins at goods that an organisation sends by truck or van over a border post"),
                N_("Name one of {products}."),
                {"products": ", ".join(sorted(sent))},
            )
    posts = {code for way in scenario.corridors.values() for code in way.posts}
    known = posts <= set(offices())  # else a chain may lack only what is told of a post
    if known and not any(_sends_freight(scenario, template) for template in scenario.organisation):
        yield (
            "chain",
            N_("chains begin at freight by road: an organisation sends trucks or vans over a border post"),
            N_("Give an organisation such a corridor and method, or remove the chains."),
        )
    ways = scenario.corridors.values()
    if known and not any(way.mode == "AIR" or (way.mode == "RAIL" and carries_passengers(way)) for way in ways):
        yield (
            "chain",
            N_("who heads a chain travels by air or by passenger train along a corridor"),
            N_("Give an organisation such a corridor, or remove the chains."),
        )
    for source in CHAIN_SOURCES:
        if getattr(scenario.sources, source) <= 0:
            yield f"sources.{source}", N_("chains show in this source"), N_("Write a number above zero.")


def _sends_freight(scenario: Scenario, template: Template) -> bool:
    """Whether a kind of organisation may send a truck or a van by road over a border post."""
    ways = [scenario.corridors[name] for name in template.corridors if name in scenario.corridors]
    posts = {code for way in ways if way.mode == "ROAD" for code in way.posts if code in offices()}
    methods = [scenario.methods[name] for name in template.methods if name in scenario.methods]
    carried = any(method.conveyances.get(code, 0) > 0 for method in methods for code in ROAD_FREIGHT)
    return carried and any(offices()[code].location_type == "ROAD_BCP" for code in posts)


def _life(scenario: Scenario) -> Iterator[Fault]:
    life = scenario.life
    for field in ("key_months", "other_months"):
        if getattr(life, field) <= 0:
            yield f"life.{field}", N_("a place is filled again after some time"), N_("Write a number above zero.")
    if life.death + life.split + life.merger + life.renaming > 1:
        yield "life", N_("the yearly chances of an organisation's fates sum to one at most"), N_("Lower some.")
