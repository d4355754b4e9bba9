"""What a scenario must fulfil beyond shapes: everything named exists, goods can move along the corridors.

Each check yields a `Fault`: key, rule, remedy, and the values in the words; loading makes a ScenarioError of it.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import TypeGuard

from simulator.reference import codes, offices
from simulator.reference.ground import bordered, facing
from simulator.reference.rail import railway
from simulator.regional import left_to_users
from simulator.texts import N_, invented_countries
from simulator.world.calibration import calibration_table, published
from simulator.world.checks_living import living_faults
from simulator.world.errors import BEFORE_ENTRY, ERROR_BITS
from simulator.world.faults import Fault, unlisted, unnamed, unposted
from simulator.world.geography import bordering, connected, fits
from simulator.world.hazards import finds
from simulator.world.numbers import LONGEST_MONTHS
from simulator.world.scenario import Method, OutlierFeature, Scenario


def faults(scenario: Scenario) -> Iterator[Fault]:
    """Every fault of the scenario, the most basic first."""
    yield from _calendar(scenario)
    yield from _countries(scenario)
    yield from _corridors(scenario)
    yield from _methods(scenario)
    yield from _products(scenario)
    yield from _organisations(scenario)
    yield from _calibration(scenario)
    yield from _targets(scenario)
    yield from _tables(scenario)
    yield from _features(scenario)
    yield from living_faults(scenario)


def _calendar(scenario: Scenario) -> Iterator[Fault]:
    if scenario.start.day != 1:
        yield "start", N_("the scenario starts on the first day of a month"), N_("Write day 01.")
    last = calendar.monthrange(scenario.end.year, scenario.end.month)[1]
    if scenario.end.day != last:
        yield "end", N_("the scenario ends on the last day of a month"), N_("Write the month's last day.")
    if scenario.end <= scenario.start:
        yield "end", N_("the end lies after the start"), N_("Exchange the two days or mend the year.")
    elif scenario.months > LONGEST_MONTHS:
        yield "end", N_("a scenario has at most 240 months"), N_("Start later or end earlier.")
    if scenario.as_of.tzinfo is None:
        yield "as_of", N_("a moment states its zone"), N_("Write it in UTC, with Z at the end.")
    elif scenario.moment.date() < scenario.end:
        yield (
            "as_of",
            N_("the world's present does not lie before its end"),
            N_("Move as_of or end."),
        )
    elif scenario.moment.date() > scenario.end + timedelta(days=366):
        yield "as_of", N_("the world's present lies within a year of its end"), N_("Move as_of or end.")


def _countries(scenario: Scenario) -> Iterator[Fault]:
    known = {*scenario.reporting_countries, *scenario.partner_countries}
    if set(scenario.reporting) != set(scenario.reporting_countries):
        yield (
            "reporting",
            N_("every reporting country has its table [reporting.XX], and no other"),
            N_("Add or remove the table."),
        )
    pairs = [*scenario.borders.customs, *scenario.borders.union]
    for pair in pairs:
        if not set(pair.split("-")) <= known:
            yield f"borders: {pair}", N_("both countries belong to the scenario"), N_("Mend the pair.")
    yield from _union(scenario)
    both = {frozenset(p.split("-")) for p in scenario.borders.customs}
    for pair in scenario.borders.union:
        if frozenset(pair.split("-")) in both:
            yield f"borders: {pair}", N_("a border has one regime"), N_("Remove the pair from one list.")


def _union(scenario: Scenario) -> Iterator[Fault]:
    """Every country of a union borders another one of it."""
    members: dict[str, set[str]] = {}
    for country, other in (pair.split("-") for pair in scenario.borders.union):
        family = members.get(country, {country}) | members.get(other, {other})
        members.update(dict.fromkeys(family, family))
    for country in sorted(members):
        others = sorted(members[country] - {country})
        if left_to_users(country) and country not in invented_countries():
            continue  # said of the lists of countries
        # Posts first: they are few, and outlines have thousands of points.
        if not any(facing(country, other) for other in others) and not any(bordered(country, o) for o in others):
            yield (
                f"borders.union: {country}",
                N_("every country of a union borders another one of it"),
                N_("Take it out of the union, add posts that face each other, or mend the outlines."),
            )


def _corridors(scenario: Scenario) -> Iterator[Fault]:
    known = {*scenario.reporting_countries, *scenario.partner_countries}
    for name, corridor in scenario.corridors.items():
        key = f"corridors.{name}"
        missing = [code for code in corridor.posts if code not in offices()]
        if missing:
            yield unposted(f"{key}.posts: {missing[0]}", missing[0])
            continue
        if not {corridor.origin, corridor.destination} <= known:
            yield key, N_("origin and destination belong to the scenario"), N_("Mend the country.")
        posts = [offices()[code] for code in corridor.posts]
        for post in posts:
            if post.opened > scenario.end:
                yield (
                    f"{key}.posts: {post.code}",
                    N_("a corridor's posts are opened before the scenario ends"),
                    N_("Mend its day in offices.csv, or take another post."),
                )
            if post.country not in scenario.reporting_countries:
                yield (
                    f"{key}.posts: {post.code}",
                    N_("posts lie in reporting countries"),
                    N_("Leave the far side out."),
                )
            if corridor.mode == "RAIL" and post.mode != "RAIL":
                yield (
                    f"{key}.posts: {post.code}",
                    N_("a railway corridor passes railway stations only"),
                    N_("Use stations."),
                )
            if corridor.mode == "AIR" and post.mode != "AIR":
                yield (
                    f"{key}.posts: {post.code}",
                    N_("an air corridor passes airports only"),
                    N_("Use airports."),
                )
            if corridor.mode == "ROAD" and post.mode not in ("ROAD", "PEDESTRIAN"):
                yield (
                    f"{key}.posts: {post.code}",
                    N_("a road corridor passes road posts only"),
                    N_("Use road posts."),
                )
        for neighbour, other in pairwise(posts):
            if not connected(scenario.borders, neighbour, other):
                yield (
                    f"{key}.posts: {neighbour.code}, {other.code}",
                    N_("neighbouring posts lie in one country or face each other"),
                    N_("Add the posts between."),
                )
            elif corridor.mode == "RAIL" and not railway(neighbour.code, other.code):
                yield (
                    f"{key}.posts: {neighbour.code}, {other.code}",
                    N_("a line of rail.csv leads from a station to the next"),
                    N_("Use stations of one line, or add the line."),
                )
        if corridor.mode in ("ROAD", "RAIL"):
            for country, post in ((corridor.origin, posts[0]), (corridor.destination, posts[-1])):
                if country != post.country and not bordering(scenario.borders, country, post):
                    yield (
                        f"{key}: {country}",
                        N_("the first and the last post touch origin and destination"),
                        N_("Mend the country or the posts."),
                    )


def _methods(scenario: Scenario) -> Iterator[Fault]:
    lists = {"place": "concealment_place", "method": "concealment_method", "manner": "manner"}
    for name, method in scenario.methods.items():
        for field, table in lists.items():
            if getattr(method, field) not in codes(table):
                yield unlisted(f"methods.{name}.{field}", getattr(method, field), codes(table))
        for code in method.conveyances:
            if code not in codes("conveyance_type"):
                yield unlisted(f"methods.{name}.conveyances: {code}", code, codes("conveyance_type"))
        for code in method.covers:
            if code not in codes("cover_goods"):
                yield unlisted(f"methods.{name}.covers: {code}", code, codes("cover_goods"))
        if method.place == "CARGO" and "NONE" in method.covers:
            yield (
                f"methods.{name}.covers: NONE",
                N_("what hides in the declared cargo needs declared goods"),
                N_("Name goods, or another place."),
            )
        if sum(method.conveyances.values()) <= 0:
            yield f"methods.{name}.conveyances", N_("weights do not sum to zero"), N_("Give one a weight.")


def _products(scenario: Scenario) -> Iterator[Fault]:
    for name, product in scenario.products.items():
        if name not in codes("product"):
            yield unlisted(f"products.{name}", name, codes("product"))
        elif product.unit not in codes("product")[name].extra["units"].split("|"):
            yield f"products.{name}.unit", N_("the unit is allowed for the product"), N_("See product.csv.")
        if sum(product.origins.values()) <= 0:
            yield f"products.{name}.origins", N_("weights do not sum to zero"), N_("Give one a weight.")
        for code in product.affinity:
            if code not in codes("detection_means"):
                yield unlisted(f"products.{name}.affinity: {code}", code, codes("detection_means"))
        for shock in product.shocks:
            if shock.to < shock.from_:
                yield f"products.{name}.shocks", N_("the end lies after the start"), N_("Mend the days.")


def _known(method: Method | None) -> TypeGuard[Method]:
    """Whether a method is there and all its conveyances are in the list."""
    return method is not None and set(method.conveyances) <= set(codes("conveyance_type"))


def _organisations(scenario: Scenario) -> Iterator[Fault]:
    for template in scenario.organisation:
        key = f"organisation.{template.kind}"
        for field, table in (("products", scenario.products), ("corridors", scenario.corridors)):
            for code in getattr(template, field):
                if code not in table:
                    yield unnamed(f"{key}.{field}: {code}", code, table)
        for code in template.methods:
            if code not in scenario.methods:
                yield unnamed(f"{key}.methods: {code}", code, scenario.methods)
        for name in template.corridors:
            corridor = scenario.corridors.get(name)
            if corridor is None or not all(post in offices() for post in corridor.posts):
                continue
            if not any(
                fits(method, corridor) for method in map(scenario.methods.get, template.methods) if _known(method)
            ):
                yield (
                    f"{key}.methods: {name}",
                    N_("every corridor has a method that fits its mode, here {mode}"),
                    N_("Add one to its methods; common/mechanics.toml says the modes of each."),
                    {"mode": corridor.mode},
                )
        if not template.take[0] <= template.take[1] <= len(template.corridors):
            yield (
                f"{key}.take",
                N_("take is how many of its corridors an organisation uses, the least first"),
                N_("Write two numbers from 1 to {most}, the number of corridors named."),
                {"most": len(template.corridors)},
            )
        if sum(template.products.values()) <= 0:
            yield f"{key}.products", N_("weights do not sum to zero"), N_("Give one a weight.")
        for field in ("skill", "caution"):
            low, high = getattr(template, field)
            if low > high:
                yield f"{key}.{field}", N_("the lower bound comes first"), N_("Exchange the two.")
    if sum(template.count for template in scenario.organisation) > len(scenario.names):
        yield "names", N_("every organisation has a name of its own"), N_("Add names.")


def _calibration(scenario: Scenario) -> Iterator[Fault]:
    table = calibration_table(scenario)
    if not table.is_file():
        there = ", ".join(sorted(path.name for path in table.parent.glob("*.csv")))
        yield "calibration.table", N_("the table lies in datasets/calibration"), there
        return
    series = published(scenario)
    for product, countries in scenario.targets.published.items():
        for country in countries:
            if (country, product) not in series:
                yield (
                    f"targets.published.{product}: {country}",
                    N_("the calibration table has a series of the country and product"),
                    N_("Give it a weight in targets.cases, or add the series with its source."),
                )


def _targets(scenario: Scenario) -> Iterator[Fault]:
    for kind in ("published", "cases"):
        for product, countries in getattr(scenario.targets, kind).items():
            if product not in scenario.products:
                yield unnamed(f"targets.{kind}.{product}", product, scenario.products)
            for country in countries:
                if country not in scenario.reporting_countries:
                    yield (
                        f"targets.{kind}.{product}: {country}",
                        N_("targets are for reporting countries"),
                        N_("Remove the country."),
                    )
                if kind == "cases" and country in scenario.targets.published.get(product, []):
                    yield f"targets.cases.{product}: {country}", N_("a series has one target"), N_("Remove one.")


def _tables(scenario: Scenario) -> Iterator[Fault]:
    passed = [post for c in scenario.corridors.values() for post in c.posts if post in offices()]
    kinds = {offices()[post].location_type for post in passed}
    for table, of in (("services", "detecting_service"), ("reasons", "control_reason"), ("means", "detection_means")):
        for name, weights in getattr(scenario, table).items():
            for code in weights:
                if code not in codes(of):
                    yield unlisted(f"{table}.{name}: {code}", code, codes(of))
            if sum(weights.values()) <= 0:
                yield f"{table}.{name}", N_("weights do not sum to zero"), N_("Give one a weight.")
    for table in ("services", "reasons"):
        for kind in sorted(kinds - set(getattr(scenario, table))):
            yield f"{table}.{kind}", N_("every kind of place has its weights"), N_("Add the line.")
    if "union" not in scenario.services or "CUSTOMS" in scenario.services["union"]:
        yield "services.union", N_("inside a customs union customs do not stand at the border"), N_("Mend it.")
    for name, method in scenario.methods.items():
        entry = codes("concealment_place").get(method.place)
        if entry is not None and (entry.parent or entry.code) not in scenario.means:
            yield f"means: {entry.parent or entry.code}", N_("every place of a method has its means"), f"methods.{name}"
        elif entry is not None and method.method not in scenario.finds:
            yield (
                f"finds: {method.method}",
                N_("every method of hiding has a line, be it an empty one"),
                f"methods.{name}",
            )
        elif entry is not None and not _findable(scenario, method, entry.parent or entry.code):
            yield f"finds: {method.method}", N_("something finds it where no scanner stands"), f"methods.{name}"
    for name, factors in scenario.finds.items():
        if name not in codes("concealment_method") and name not in codes("concealment_place"):
            yield unlisted(f"finds.{name}", name, (*codes("concealment_method"), *codes("concealment_place")))
        for code in factors:
            if code not in codes("detection_means"):
                yield unlisted(f"finds.{name}: {code}", code, codes("detection_means"))
    for code in scenario.errors:
        if code not in ERROR_BITS:
            yield f"errors.{code}", N_("the kind of error is known"), N_("Remove it or mend its name.")


def _findable(scenario: Scenario, method: Method, place: str) -> bool:
    """Whether a means of the place finds what is hidden this way without a scanner or papers, whatever the product."""
    return any(
        weight * finds(scenario, method.place, method.method, name) > 0
        for name, weight in scenario.means[place].items()
        if name not in ("SCANNER", "DOCUMENTS", "TEST_KIT")
    )


def _sought(scenario: Scenario, product: str, country: str) -> bool:
    """Whether a series has a target above zero."""
    weights = scenario.targets.cases.get(product, {})
    return country in scenario.targets.published.get(product, []) or weights.get(country, 0.0) > 0


def _features(scenario: Scenario) -> Iterator[Fault]:
    for number, feature in enumerate(scenario.feature, 1):
        key = f"feature {number} ({feature.kind})"
        product = getattr(feature, "product", None)
        if product is not None and product not in scenario.products:
            yield unnamed(f"{key}.product", product, scenario.products)
        for code in getattr(feature, "offices", []):
            if code not in offices():
                yield unposted(f"{key}.offices: {code}", code)
        for country in [*getattr(feature, "countries", []), getattr(feature, "country", None)]:
            if country is not None and country not in scenario.reporting_countries:
                yield f"{key}: {country}", N_("features concern reporting countries"), N_("Mend the country.")
        for code in getattr(feature, "rates", {}):
            if code not in ERROR_BITS or code in BEFORE_ENTRY:
                yield f"{key}.rates: {code}", N_("the kind of error is known"), N_("Remove it or mend its name.")
        for field in ("months", "share"):
            low, high = getattr(feature, field, (0, 0))
            if low > high:
                yield f"{key}.{field}", N_("the lower bound comes first"), N_("Exchange the two.")
        if isinstance(feature, OutlierFeature) and not _sought(scenario, feature.product, feature.countries[0]):
            yield (
                f"{key}.product",
                N_("the outlier's first country has a target for its product"),
                N_("Add the target."),
            )
        first = getattr(feature, "from_", scenario.start)
        days = [first, *getattr(feature, "entered", ()), getattr(feature, "to", scenario.end)]
        if not scenario.start <= first <= min(days) <= max(days) <= scenario.end:
            yield f"{key}.from", N_("the feature's days lie within the scenario, in order"), N_("Mend the days.")
