"""What became of the organisations: a line each through the months, with splits, mergers, new names and ends.

The rule kept here: only organisations to which something happened are drawn, kin beneath each other; every event is
also a row of the table.
"""

from __future__ import annotations

from collections.abc import Mapping

from simulator.publish.describe.drawing import Picture, svg, words
from simulator.publish.describe.sight import Sight
from simulator.publish.describe.society import Event, Society
from simulator.texts import N_, Translator

WIDTH = 840
LEFT, RIGHT = 142.0, 828.0
# Height of a row, and of the gap between families.
ROW, GAP = 17, 7
TOP = 30
KINDS = {
    "SPLIT": N_("split"),
    "MERGER": N_("merger"),
    "RENAMING": N_("new name"),
    "DEATH": N_("end"),
    "FOUNDED": N_("newcomer takes the routes"),
}


def lineage(sight: Sight, tr: Translator) -> Picture | None:
    """The picture, or None where nothing is known to have happened."""
    society = sight.society
    if society is None or not society.events:
        return None
    families = _families(society.events)
    order = [code for kin in families for code in kin]
    before = [number for number, kin in enumerate(families) for _ in kin]
    row = {code: TOP + ROW * (n + 1) + GAP * before[n] for n, code in enumerate(order)}
    name_of = {organisation.code: organisation.name for organisation in sight.organisations}
    scale = (RIGHT - LEFT) / sight.months
    height = TOP + ROW * (len(order) + 1) + GAP * len(families)
    parts = _years(sight, scale, height)
    for code in order:
        start, end = society.alive.get(code, (0, sight.months))
        x1, x2 = LEFT + start * scale, LEFT + end * scale
        parts.append(words(LEFT - 8, row[code] + 3.6, f"{code} {name_of.get(code, '')}", "name", "end"))
        parts.append(f'<path d="M{x1:.1f} {row[code]}H{x2:.1f}" class="lifeline"/>')
    for event in society.events:
        parts += _event(event, row, LEFT + event.month * scale)
    title = tr(N_("What became of the organisations"))
    many = {key: sum(event.kind == kind for event in society.events) for key, kind in _COUNTED.items()}
    text = ", ".join(
        (
            tr.plural("{n} split", "{n} splits", many["splits"]),
            tr.plural("{n} merger", "{n} mergers", many["mergers"]),
            tr.plural("{n} new name", "{n} new names", many["renamings"]),
            tr.plural("{n} end", "{n} ends", many["deaths"]),
            tr.plural("{n} newcomer", "{n} newcomers", many["founded"]),
        )
    )
    note = tr(
        N_(
            "A line ends where an organisation ends. Curves lead to the splinter, the absorber or the newcomer; "
            "a diamond is a new name."
        )
    )
    rows = [
        [
            f"{sight.day_of(event.month):%Y-%m}",
            tr(KINDS.get(event.kind, event.kind)),
            ", ".join(event.before),
            ", ".join(event.after),
            " → ".join(event.names),
        ]
        for event in society.events
    ]
    heads = [tr(N_("Month")), tr(N_("What")), tr(N_("Before")), tr(N_("After")), tr(N_("Names"))]
    drawn = svg("lineage", WIDTH, height, parts, title, text, "lineage")
    return Picture(name="lineage", title=title, text=text, svg=drawn, note=note, table=(heads, rows))


_COUNTED = {"splits": "SPLIT", "mergers": "MERGER", "renamings": "RENAMING", "deaths": "DEATH", "founded": "FOUNDED"}


def _families(events: tuple[Event, ...]) -> list[list[str]]:
    """Every organisation of an event among its kin, families in order of their first event."""
    family: dict[str, str] = {}

    def root(code: str) -> str:
        while family.setdefault(code, code) != code:
            code = family[code]
        return code

    seen: list[str] = []
    for event in events:
        members = list(dict.fromkeys([*event.before, *event.after]))
        seen += [code for code in members if code not in seen]
        for other in members[1:]:
            left, right = root(members[0]), root(other)
            if left != right:
                first, last = sorted((left, right), key=seen.index)
                family[last] = first
    return [[code for code in seen if root(code) == first] for first in seen if root(first) == first]


def _years(sight: Sight, scale: float, height: float) -> list[str]:
    parts = []
    for month in range(sight.months):
        if sight.day_of(month).month == 1:
            x = LEFT + month * scale
            parts.append(f'<path d="M{x:.1f} {TOP - 6}V{height - 6}" class="grid"/>')
            parts.append(words(x, TOP - 12, str(sight.day_of(month).year), "axis", "middle"))
    return parts


def _event(event: Event, row: Mapping[str, float], x: float) -> list[str]:
    if event.kind == "RENAMING":
        y = row[event.before[0]]
        name = event.names[-1] if event.names else ""
        return [
            f'<path d="M{x:.1f} {y - 5}l5 5l-5 5l-5 -5z" class="who core"/>',
            words(x + 8, y - 3.5, name, "tiny"),
        ]
    if event.kind == "DEATH":
        return [f'<path d="M{x - 4.5:.1f} {row[c] - 4.5}l9 9m0 -9l-9 9" class="cross"/>' for c in event.before]
    old, new = event.before, event.after
    pairs = [(old[1], old[0])] if event.kind == "MERGER" and len(old) > 1 else []
    pairs += [(old[0], code) for code in new if old and code != old[0]] if event.kind != "MERGER" else []
    parts = []
    for start, end in pairs:
        y1, y2 = row[start], row[end]
        bend = min(14.0, abs(y2 - y1) / 2)
        path = f"M{x - bend:.1f} {y1}C{x + bend / 2:.1f} {y1} {x - bend / 2:.1f} {y2} {x + bend:.1f} {y2}"
        dashed = " dashed" if event.kind == "FOUNDED" else ""
        parts.append(
            f'<path d="{path}" class="kin{dashed}"/><circle cx="{x + bend:.1f}" cy="{y2}" r="3" class="head"/>'
        )
    return parts


def events_of(society: Society, code: str) -> list[Event]:
    """What happened to one organisation."""
    return [event for event in society.events if code in event.before or code in event.after]
