"""A chart for each organisation: its ways as lines with stops, goods as coloured strips, hiding places in words.

The rule kept here: one line a corridor, from the country of origin over the offices in order to the destination; the
strip is as wide as the consignments are many compared with the organisation's own largest corridor.
"""

from __future__ import annotations

from collections import defaultdict

from simulator.publish.describe.drawing import Picture, mark, svg, words
from simulator.publish.describe.numbers import fixed, monthly, percent, whole
from simulator.publish.describe.palette import DASHES, colour, kind_of, product_name, short_name
from simulator.publish.describe.sight import Organisation, Route, Sight
from simulator.reference import code_label
from simulator.texts import N_, Translator, country_name

WIDTH = 640
LEFT, RIGHT = 26.0, 614.0
# Height of one corridor's band and the widest line in it, in the picture's units.
BAND = 74
WIDEST = 12.0
# Letters of a stop's name; beyond it the name is cut.
LONGEST = 17


def organisation_charts(sight: Sight, tr: Translator) -> list[Picture]:
    """One picture an organisation, in order of code."""
    return [organisation_chart(sight, organisation, tr) for organisation in sight.organisations]


def organisation_chart(sight: Sight, organisation: Organisation, tr: Translator) -> Picture:
    """The ways of one organisation."""
    routes = sight.flows_of(organisation.code)
    corridors: dict[str, list[Route]] = defaultdict(list)
    for route in routes:
        corridors[route.corridor].append(route)
    order = sorted(corridors, key=lambda name: (-sum(r.monthly for r in corridors[name]), name))
    most = max((sum(r.monthly for r in corridors[name]) for name in order), default=0.0) or 1.0
    parts: list[str] = []
    for number, name in enumerate(order):
        parts += _corridor(corridors[name], 20.0 + BAND * number, WIDEST / most, tr)
    title = f"{organisation.code} {organisation.name}"
    text = _told(sight, organisation, routes, tr)
    drawn = svg(f"org-{organisation.code}", WIDTH, 8 + BAND * max(1, len(order)), parts, title, text, "flowchart")
    return Picture(name=f"org-{organisation.code}", title=title, text=text, svg=drawn)


def _told(sight: Sight, organisation: Organisation, routes: list[Route], tr: Translator) -> str:
    """Who it is, what it moves and how much of it was taken, in one or two sentences."""
    total = sum(route.monthly for route in routes)
    goods: dict[str, float] = defaultdict(float)
    for route in routes:
        goods[route.product] += route.monthly
    named = ", ".join(
        f"{product_name(product, tr.lang)} {percent(many / total, tr)}"
        for product, many in sorted(goods.items(), key=lambda pair: (-pair[1], pair[0]))
        if total
    )
    return tr(
        N_(
            "Home: {home}. Consignments a month: {count} ({goods}). Seizures: {seizures}. "
            "Skill {skill}, caution {caution}."
        ),
        home=country_name(organisation.home, tr.lang),
        count=monthly(total, tr),
        goods=named,
        seizures=whole(sight.by_organisation.get(organisation.code, 0), tr),
        skill=fixed(organisation.skill, 2, tr),
        caution=fixed(organisation.caution, 2, tr),
    )


def _corridor(routes: list[Route], top: float, scale: float, tr: Translator) -> list[str]:
    """One band: country, strips with stops on them, country; beneath, how the goods are hidden."""
    stops, y = list(routes[0].posts), top + 20
    step = (RIGHT - LEFT - 80) / (len(stops) + 1)
    goods: dict[str, float] = defaultdict(float)
    methods: dict[str, float] = defaultdict(float)
    for route in routes:
        goods[route.product] += route.monthly
        methods[route.place] += route.monthly
    widths = {product: max(many * scale, 0.8) for product, many in sorted(goods.items(), key=lambda p: (-p[1], p[0]))}
    parts, at = [], y - sum(widths.values()) / 2
    dash = DASHES.get(routes[0].mode, "")
    for product, wide in widths.items():
        unit = max(1.0, wide / 3)
        dashed = f";stroke-dasharray:{' '.join(f'{float(d) * unit:g}' for d in dash.split())}" if dash else ""
        line = f"M{LEFT + 16:.0f} {at + wide / 2:.1f}H{RIGHT - 22:.0f}"
        parts.append(
            f'<path d="{line}" class="flow" style="stroke:{colour(product)};stroke-width:{wide:.2f}{dashed}"/>'
        )
        at += wide
    parts.append(f'<path d="M{RIGHT - 22:.0f} {y - 7:.1f}l10 7l-10 7z" class="head"/>')
    parts.append(words(LEFT, y + 4, routes[0].origin, "end", "middle"))
    parts.append(words(RIGHT + 2, y + 4, routes[0].destination, "end", "middle"))
    for number, code in enumerate(stops):
        x = LEFT + 40 + step * (number + 1)
        parts.append(mark(kind_of(code), x, y, 4.2))
        name = short_name(code, tr.lang)
        name = name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
        above = number % 2 == 0
        parts.append(words(x, y - 12 if above else y + 21, name, "stop", "middle"))
    total = sum(methods.values())
    hidden = " · ".join(
        f"{code_label('concealment_place', place, tr.lang)} {percent(many / total, tr)}"
        for place, many in sorted(methods.items(), key=lambda p: (-p[1], p[0]))
        if many > 0
    )
    parts.append(
        words(
            LEFT - 12,
            y + 38,
            f"{code_label('mode', routes[0].mode, tr.lang)}: {hidden or tr(N_('not used'))}",
            "hidden",
        )
    )
    return parts
