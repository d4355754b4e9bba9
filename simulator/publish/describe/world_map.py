"""Maps of a world: offices by kind and capacity, and between them what moves, as ribbons of its consignments.

The rule kept here: a ribbon is as wide as the consignments of a month are many, as coloured as the goods' heading and
dashed as the mode of transport; goods bound the other way run on the other side. Outlines and their note are the
reference room's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from html import escape
from itertools import pairwise
from math import hypot, sqrt
from typing import NamedTuple

from simulator.publish.describe.drawing import Picture, mark, svg, words
from simulator.publish.describe.ground import Country, Frame, Room, countries, frame, shown
from simulator.publish.describe.numbers import monthly
from simulator.publish.describe.palette import DASHES, colour, heading, kind_of, product_name, short_name
from simulator.publish.describe.sight import Sight
from simulator.reference import code_label, codes
from simulator.reference.offices import Office, offices
from simulator.reference.shapes import NOTE
from simulator.texts import N_, Translator, country_name

WIDTH = 840
SMALL = 320
# The widest ribbon, in the picture's units, and the narrowest that is drawn.
WIDEST = 11.5
NARROWEST = 0.7
# Offices nearer than this on the picture stand for one place; the line between them is not drawn.
SAME_PLACE = 14.0
# So many offices without room for their names on the whole map make a close-up worth its paper.
CLOSE_UP = 3
# Offices of one name nearer than this bear it together.
SAME_NAME = 36.0
# How far beyond the last office a ribbon to another country reaches, as a part of the width.
STUB = 0.07


class Edge(NamedTuple):
    """A stretch of the way from one place (an office or "@" and a country) to the next, of one product and mode."""

    start: str
    end: str
    product: str
    mode: str


def edges(sight: Sight, only: str = "") -> dict[Edge, float]:
    """Consignments a month on every stretch, of all products or of one."""
    flows: dict[Edge, float] = defaultdict(float)
    for route in sight.routes:
        if only and route.product != only:
            continue
        stops = list(route.posts)
        ends = [offices()[stops[0]].country, offices()[stops[-1]].country]
        if route.origin != ends[0]:
            stops.insert(0, f"@{route.origin}")
        if route.destination != ends[1]:
            stops.append(f"@{route.destination}")
        for start, end in pairwise(stops):
            flows[Edge(start, end, route.product, route.mode)] += route.monthly
    return dict(flows)


def maps(sight: Sight, tr: Translator) -> list[Picture]:
    """The whole map, a close-up of its densest part, and one small map a product."""
    known = [offices()[code] for code in sight.offices if code in offices()]
    whole = frame([(post.lat, post.lon) for post in known], WIDTH)
    first, nameless = _named(sight, tr, "map", tr(N_("Posts and flows")), whole)
    pictures = [first]
    dense = _densest(known)
    if nameless >= CLOSE_UP and len(dense) < len(known):
        near = frame([(post.lat, post.lon) for post in dense], WIDTH, margin=0.45)
        pictures.append(_named(sight, tr, "close-up", tr(N_("Close-up of the busiest part")), near)[0])
    return [*pictures, *_by_product(sight, tr, known)]


def _by_product(sight: Sight, tr: Translator, known: list[Office]) -> list[Picture]:
    """A small map a product; ground and offices are written once and used again."""
    here = frame([(post.lat, post.lon) for post in known], SMALL)
    largest = max(_totals(edges(sight)).values(), default=0.0) or 1.0
    ground = f'<g id="small-ground">{"".join(_ground(here, tr, None))}</g>'
    posts = f'<g id="small-posts">{"".join(_post(post, here, 1.6)[0] for post in known)}</g>'
    pictures = []
    for product in sight.products:
        flows = edges(sight, product)
        name = product_name(product, tr.lang)
        total = sum(route.monthly for route in sight.routes if route.product == product)
        text = tr.plural(
            "{name}: {n} consignment a month on average.",
            "{name}: {n} consignments a month on average.",
            total,
            name=name,
            n=monthly(total, tr),
        )
        own = max(_totals(flows).values(), default=0.0) or 1.0
        parts = [ground, *_flows(here, flows, WIDEST / 2 / max(own, largest / 20)), posts]
        picture = svg(f"map-{product}", here.width, here.height, parts, name, text, "map small")
        pictures.append(Picture(name=f"map-{product}", title=name, text=text, svg=picture))
        ground, posts = '<use href="#small-ground"/>', '<use href="#small-posts"/>'
    return pictures


def _densest(known: list[Office]) -> list[Office]:
    """The offices within 3.4 degrees of longitude and 2.3 of latitude of the office that has most such neighbours."""
    sets = [
        [other for other in known if abs(other.lat - post.lat) < 2.3 and abs(other.lon - post.lon) < 3.4]
        for post in known
    ]
    return max(sets, key=lambda posts: (len(posts), posts[0].code if posts else ""), default=[])


def _named(sight: Sight, tr: Translator, name: str, title: str, here: Frame) -> tuple[Picture, int]:
    """A map with names and a table of the offices that it shows; how many names found no room."""
    known = [offices()[code] for code in sight.offices if code in offices()]
    inside = [post for post in known if here.inside(*here.xy(post.lat, post.lon), 4)]
    flows = edges(sight)
    largest = max(_totals(flows).values(), default=0.0) or 1.0
    room = Room(here, 5.9, 11)
    drawn = [_post(post, here, 2.0 + 1.15 * sqrt(post.capacity)) for post in inside]
    for _, x, y, r in drawn:
        room.take(x - r, y - r, x + r, y + r)
    parts = _ground(here, tr, room) + _flows(here, flows, WIDEST / largest)
    names, nameless = _names(inside, here, room, tr)
    parts += [sign for sign, *_ in drawn] + names
    heads = [tr(N_("Office")), tr(N_("Country")), tr(N_("Kind")), tr(N_("Capacity")), tr(N_("Seizures"))]
    rows = [
        [
            short_name(post.code, tr.lang),
            country_name(post.country, tr.lang),
            code_label("location_type", post.location_type, tr.lang),
            str(post.capacity),
            str(sight.seizures.get(post.code, 0)),
        ]
        for post in sorted(inside, key=lambda office: (-sight.seizures.get(office.code, 0), office.code))
    ]
    countries = len({post.country for post in inside})
    text = ", ".join(
        (
            tr.plural("{n} office", "{n} offices", len(inside)),
            tr.plural("{n} country", "{n} countries", countries),
            tr.plural(
                "the widest line carries {n} consignment a month",
                "the widest line carries {n} consignments a month",
                largest,
                n=monthly(largest, tr),
            ),
        )
    )
    ground = tr(NOTE) if shown(here) else ""
    picture = svg(name, here.width, here.height, parts, title, text, "map")
    return Picture(name=name, title=title, text=text, svg=picture, note=ground, table=(heads, rows)), nameless


def _ground(here: Frame, tr: Translator, room: Room | None) -> list[str]:
    """The outlines, and the countries' names where there is room for them."""
    parts = [f'<rect width="{here.width}" height="{here.height}" class="sea"/>']
    if not shown(here):
        return parts
    lands = countries(here)
    parts += [f'<path d="{land.path}" class="land"/>' for land in lands]
    for country in sorted(lands, key=lambda land: -land.room):
        name = country_name(country.code, tr.lang).upper() if country.code else ""
        if room is not None and name and country.room >= 16:
            parts += _country(country, name, here, room)
    return parts


def _country(country: Country, name: str, here: Frame, room: Room) -> list[str]:
    """A country's name at its roomiest spot, or at the spot nearest to it that is free."""
    half, spot = 4.6 * len(name), country.spot
    for x, y in sorted(country.deep, key=lambda at: hypot(at[0] - spot[0], at[1] - spot[1])):
        middle = min(max(x, half + 4), here.width - half - 4)
        if room.free(middle - half, y - 8, middle + half, y + 5):
            room.take(middle - half, y - 8, middle + half, y + 5)
            return [words(middle, y + 2, name, "country", "middle")]
    return []


def _place(stop: str, here: Frame) -> tuple[float, float]:
    """Where an office is on the picture."""
    return _dodged(offices()[stop], here)


def _abroad(stop: str, post: str, here: Frame) -> tuple[float, float] | None:
    """Where goods come from or go to beyond the last office: the nearest spot well inside that country."""
    x, y = _dodged(offices()[post], here)
    for country in countries(here) if shown(here) else ():
        if country.code == stop[1:] and country.deep:
            return min(country.deep, key=lambda spot: abs(hypot(spot[0] - x, spot[1] - y) - STUB * here.width))
    return None


def _dodged(post: Office, here: Frame) -> tuple[float, float]:
    """An office on the picture; one of a pair whose other half is nearer than two dots stands a little aside."""
    x, y = here.xy(post.lat, post.lon)
    other = offices().get(post.opposite)
    if other is None:
        return x, y
    a, b = here.xy(other.lat, other.lon)
    far, apart = hypot(x - a, y - b), 0.0085 * here.width
    if far >= apart:
        return x, y
    side = 1 if post.code < other.code else -1
    dx, dy = ((x - a) / far, (y - b) / far) if far else (float(side), 0.0)
    return (x + a) / 2 + dx * apart / 2, (y + b) / 2 + dy * apart / 2


def _post(post: Office, here: Frame, r: float) -> tuple[str, float, float, float]:
    x, y = _dodged(post, here)
    sign = mark(post.location_type, x, y, r).replace("/>", f' data-office="{post.code}"/>', 1)
    return sign, x, y, r


def _totals(flows: dict[Edge, float]) -> dict[tuple[str, str], float]:
    total: dict[tuple[str, str], float] = defaultdict(float)
    for edge, many in flows.items():
        total[edge.start, edge.end] += many
    return total


def _flows(here: Frame, flows: dict[Edge, float], scale: float) -> list[str]:
    """Ribbons between places, the widest beneath; products of one heading and mode are one ribbon."""
    between: dict[tuple[str, str], dict[tuple[str, str], float]] = defaultdict(lambda: defaultdict(float))
    sample: dict[str, str] = {}
    for edge, many in flows.items():
        family = heading(edge.product)
        sample.setdefault(family, edge.product)
        between[edge.start, edge.end][family, edge.mode] += many
    parts: list[tuple[float, str]] = []
    for (start, end), kinds in between.items():
        tail = _abroad(start, end, here) if start.startswith("@") else _place(start, here)
        head = _abroad(end, start, here) if end.startswith("@") else _place(end, here)
        if tail is None or head is None or hypot(tail[0] - head[0], tail[1] - head[1]) < SAME_PLACE:
            continue
        whole = sum(max(many * scale, NARROWEST) for many in kinds.values())
        at = 1.0
        for (family, mode), many in sorted(kinds.items()):
            wide = max(many * scale, NARROWEST)
            path = _arc(tail, head, at + wide / 2)
            style = f"stroke:{colour(sample[family])};stroke-width:{wide:.2f}"
            if DASHES.get(mode):
                unit = max(1.0, wide / 3)
                style += f";stroke-dasharray:{' '.join(f'{float(d) * unit:g}' for d in DASHES[mode].split())}"
            parts.append((-whole, f'<path d="{path}" class="flow" style="{style}"/>'))
            at += wide
        if whole >= 1.5:
            parts.append((-whole, _arrow(tail, head, at / 2, max(3.2, min(whole * 0.55, 6)))))
    return [part for _, part in sorted(parts, key=lambda part: part[0])]


def _bow(tail: tuple[float, float], head: tuple[float, float], off: float) -> tuple[tuple[float, float], ...]:
    """Start, bend and end of a ribbon that lies `off` to the right of the way."""
    (x1, y1), (x2, y2) = tail, head
    far = hypot(x2 - x1, y2 - y1)
    nx, ny = -(y2 - y1) / far, (x2 - x1) / far
    bend = 0.09 * far + off
    return (
        (x1 + nx * off * 0.5, y1 + ny * off * 0.5),
        ((x1 + x2) / 2 + nx * (bend + off), (y1 + y2) / 2 + ny * (bend + off)),
        (x2 + nx * off * 0.5, y2 + ny * off * 0.5),
    )


def _arc(tail: tuple[float, float], head: tuple[float, float], off: float) -> str:
    (a, b), (c, d), (e, f) = _bow(tail, head, off)
    return f"M{a:.1f} {b:.1f}Q{c:.1f} {d:.1f} {e:.1f} {f:.1f}"


def _arrow(tail: tuple[float, float], head: tuple[float, float], off: float, size: float) -> str:
    """A small head at 58 % of the way."""
    (a, b), (c, d), (e, f) = _bow(tail, head, off)
    t = 0.58
    x = (1 - t) ** 2 * a + 2 * t * (1 - t) * c + t * t * e
    y = (1 - t) ** 2 * b + 2 * t * (1 - t) * d + t * t * f
    dx, dy = 2 * (1 - t) * (c - a) + 2 * t * (e - c), 2 * (1 - t) * (d - b) + 2 * t * (f - d)
    far = hypot(dx, dy)
    ux, uy = dx / far * size, dy / far * size
    points = ((x + ux, y + uy), (x - ux - uy * 0.8, y - uy + ux * 0.8), (x - ux + uy * 0.8, y - uy - ux * 0.8))
    return '<path d="M' + "L".join(f"{p:.1f} {q:.1f}" for p, q in points) + 'Z" class="head"/>'


def _names(inside: Iterable[Office], here: Frame, room: Room, tr: Translator) -> tuple[list[str], int]:
    """Names of offices, the largest first, and how many found no room; a pair bears one name, "Dostuk / Dustlik"."""
    parts: list[str] = []
    labelled: set[str] = set()
    nameless = 0
    said: list[tuple[str, float, float]] = []
    for post in sorted(inside, key=lambda seat: (-seat.capacity, seat.code)):
        if post.code in labelled:
            continue
        labelled.add(post.code)
        x, y = _dodged(post, here)
        name = short_name(post.code, tr.lang)
        r = 2.0 + 1.15 * sqrt(post.capacity)
        other = offices().get(post.opposite)
        if other is not None and other.code not in labelled:
            a, b = _dodged(other, here)
            if hypot(a - x, b - y) < 0.05 * here.width:
                labelled.add(other.code)
                across = short_name(other.code, tr.lang)
                name = name if across == name else f"{name} / {across}"
                x, y, r = (x + a) / 2, (y + b) / 2, r + hypot(a - x, b - y) / 2
        if any(name == other and hypot(a - x, b - y) < SAME_NAME for other, a, b in said):
            continue
        said.append((name, x, y))
        spot = room.beside(x, y, r, name)
        nameless += spot is None
        if spot is not None:
            parts.append(words(spot[0], spot[1] + 3.6, name, "name", spot[2]))
    return parts, nameless


def legend(sight: Sight, tr: Translator) -> str:
    """What the marks of the maps mean, as one line of small pictures with words."""
    marks: list[str] = []
    families = dict.fromkeys(heading(product) for product in sight.products)
    sample = {heading(product): product for product in reversed(sight.products)}
    for family in families:
        name = code_label("heading", family, tr.lang) if family else tr(N_("Other goods"))
        line = f'<path d="M1 7H27" class="flow" style="stroke:{colour(sample[family])};stroke-width:6"/>'
        marks.append(_key(line, name))
    for mode in dict.fromkeys(route.mode for route in sight.routes):
        dash = f' stroke-dasharray="{DASHES[mode]}"' if DASHES.get(mode) else ""
        line = f'<path d="M1 7H27" class="flow plain" stroke-width="2.4"{dash}/>'
        marks.append(_key(line, code_label("mode", mode, tr.lang)))
    for kind in codes("location_type"):
        if kind in {kind_of(code) for code in sight.offices}:
            marks.append(_key(mark(kind, 14, 7, 4.5), code_label("location_type", kind, tr.lang)))
    return f'<ul class="legend">{"".join(marks)}</ul>'


def _key(sign: str, name: str) -> str:
    return f'<li><svg viewBox="0 0 28 14" aria-hidden="true">{sign}</svg>{escape(name)}</li>'
