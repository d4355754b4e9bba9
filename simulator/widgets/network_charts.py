"""Three pictures of a trainee's own claims, as inline SVG with a table each: links, map, time line.

The rule kept here: a picture draws what was claimed and what registers show, never what is true. Colours are classes of
the stylesheet, so that light, dark and high contrast follow; nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from html import escape
from textwrap import wrap
from typing import Any, NamedTuple

from simulator.formats import day, moment
from simulator.reference.offices import offices
from simulator.reference.shapes import NOTE
from simulator.texts import N_, Translator, country_name
from simulator.widgets.geography import Frame, Names, frame, outlines
from simulator.widgets.places import short_office
from simulator.workspace.synthesis import Answers, Pack

Picture = dict[str, Any]
JOINED = N_("{text} (you joined it with {leader})")
WIDTH = 360
ROW = 22
LONGEST = 21
SIGN, STOREY = 11.0, 12
"""The room that a sign takes, across and upwards, in the picture's units."""
SIGNS = {"belongs": "+", "not": "−", "unsure": "?"}


def pictures(pack: Pack, answers: Answers, tr: Translator) -> list[Picture]:
    """All three, in the order of the tabs."""
    return [link_chart(pack, answers, tr), map_chart(pack, answers, tr), time_line(pack, answers, tr)]


def joined(answers: Answers) -> dict[str, str]:
    """Each spelling that was judged "same" with others -> the one that stands for its group."""
    leader: dict[str, str] = {}

    def find(text: str) -> str:
        while leader.get(text, text) != text:
            text = leader[text]
        return text

    for link in answers.links:
        if link.judgement == "same":
            first, other = sorted((find(link.left), find(link.right)))
            leader[first], leader[other] = first, first
    return {text: find(text) for text in leader}


def _shown(row: Mapping[str, Any]) -> list[str]:
    """The plate and the carrier that a register's row shows."""
    return [str(row[key]) for key in ("plate", "carrier") if row.get(key)]


class Tie(NamedTuple):
    """What a cited record shows: its own text, and the spelling that stands for it among those judged the same."""

    case: str
    record: str
    text: str
    leader: str


def ties(pack: Pack, answers: Answers) -> list[Tie]:
    """What the cited records show, in the order of citing."""
    group = joined(answers)
    return [
        Tie(number, name, text, group.get(text, text))
        for number, names in answers.evidence.items()
        for name in names
        for text in _shown(pack.records.get(name, ("", {}))[1])
    ]


def _svg(width: int, height: int, parts: Iterable[str], title: str) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}" '
        f'xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )


def _text(x: float, y: float, text: str, *, css: str = "", anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{css}">{escape(text)}</text>'


def _dot(x: float, y: float, *, on: bool, radius: float = 5) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" class="{"cl-node-on" if on else "cl-node"}"/>'


def _picture(name: str, title: str, svg: str, columns: Sequence[str], rows: list[list[str]]) -> Picture:
    return {"id": name, "title": title, "svg": svg, "columns": list(columns), "rows": rows}


def fitted(name: str, room: float) -> str:
    """A name as far as it has room, in the picture's units; what is left out is shown by dots."""
    if sum(map(_wide, name)) <= room:
        return name
    while name and sum(map(_wide, name)) + _wide("…") > room:
        name = name[:-1]
    return f"{name}…"


def _wide(sign: str) -> float:
    """The room of a letter at the size of a picture's words (12 px of DejaVu Sans), at most."""
    return 12.0 if sign in "MWЖШЩЮМФЫ@…×" else 9.4 if sign.isupper() else 8.0


def link_chart(pack: Pack, answers: Answers, tr: Translator) -> Picture:
    """Cases left, plates and carriers right, a line for each cited record."""
    title = tr(N_("Links"))
    lines = ties(pack, answers)
    numbers = [row["case_no"] for row in pack.tables["cases"]]
    names = sorted({tie.leader for tie in lines})
    sizes = {text: sum(leader == text for leader in joined(answers).values()) for text in names}
    height = 24 + ROW * max(len(numbers), len(names))
    left = {number: 30.0 + ROW * index for index, number in enumerate(numbers)}
    step = (height - 24) / max(1, len(names))
    right = {text: 24 + step * (index + 0.5) for index, text in enumerate(names)}
    parts = [_text(16, 14, tr(N_("Cases")), css="cl-faint")]
    parts.append(_text(352, 14, tr(N_("Plates, carriers")), css="cl-faint", anchor="end"))
    for tie in lines:
        strong = answers.cases.get(tie.case) == "belongs"
        css = "cl-line-strong" if strong else "cl-line-thin"
        parts.append(f'<path d="M132 {left[tie.case] - 4:.1f} L186 {right[tie.leader] - 4:.1f}" class="{css}"/>')
    for number in numbers:
        said = answers.cases.get(number, "")
        parts += [_text(2, left[number], SIGNS.get(said, "")), _text(16, left[number], number)]
        parts.append(_dot(128, left[number] - 4, on=said == "belongs"))
    for text in names:
        name = f"{sizes[text]}× {text}" if sizes[text] > 1 else text
        name = fitted(name, WIDTH - 197 - 2)
        parts += [_dot(190, right[text] - 4, on=False, radius=4), _text(197, right[text], name)]
    if not lines:
        hint = wrap(tr(N_("Cite records: the links appear.")), LONGEST)
        parts += [_text(352, 60 + 16 * n, line, css="cl-faint", anchor="end") for n, line in enumerate(hint)]
    columns = [tr(N_("Case")), tr(N_("Record")), tr(N_("Shows"))]
    rows = [[tie.case, tie.record, _own(tie, tr)] for tie in lines]
    return _picture("links", title, _svg(WIDTH, height, parts, title), columns, rows)


def _own(tie: Tie, tr: Translator) -> str:
    """The record's own spelling, and as what the trainee counts it where that is another one."""
    return tie.text if tie.text == tie.leader else tr(JOINED, text=tie.text, leader=tie.leader)


def map_chart(pack: Pack, answers: Answers, tr: Translator) -> Picture:
    """Where the cases were stopped, and the legs of the claimed route between offices."""
    title = tr(N_("Map"))
    counts: dict[str, list[str]] = {}
    for row in pack.tables["cases"]:
        if row.get("office") in offices():
            counts.setdefault(row["office"], []).append(row["case_no"])
    legs = [leg for leg in answers.route if leg.start in offices() and leg.end in offices()]
    here = frame({*counts, *(code for leg in legs for code in (leg.start, leg.end))}, WIDTH)
    names = Names(WIDTH, here.height, letter=7.6)
    parts = []
    for leg in legs:
        (x1, y1), (x2, y2) = here.xy(leg.start), here.xy(leg.end)
        parts.append(f'<path d="M{x1:.1f} {y1:.1f} L{x2:.1f} {y2:.1f}" class="cl-line-strong"/>')
        parts.append(f'<circle cx="{(x1 + 2 * x2) / 3:.1f}" cy="{(y1 + 2 * y2) / 3:.1f}" r="3" class="cl-arrow"/>')
    passed = [code for leg in legs for code in (leg.start, leg.end) if code not in counts]
    for code in [*sorted(counts, key=lambda country: -len(counts[country])), *dict.fromkeys(passed)]:
        numbers = counts.get(code, [])
        x, y = here.xy(code)
        radius = 3 + len(numbers)
        parts.append(_dot(x, y, on=any(answers.cases.get(n) == "belongs" for n in numbers), radius=radius))
        name = f"{short_office(code, tr)} {len(numbers) or ''}".strip()
        spot = names.place(x, y, radius, name)
        if spot is not None:
            parts.append(_text(spot[0], spot[1], name, anchor=spot[2]))
    rows = [
        [short_office(code, tr), str(len(numbers)), str(sum(answers.cases.get(n) == "belongs" for n in numbers))]
        for code, numbers in sorted(counts.items())
    ]
    columns = [tr(N_("Office")), tr(N_("Cases")), tr(N_("of these you took in"))]
    svg = _svg(WIDTH, here.height, [*_ground(here, tr, names), *parts], title)
    return _picture("map", title, svg, columns, rows) | {"note": tr(NOTE)}


def _ground(here: Frame, tr: Translator, names: Names) -> list[str]:
    """The outlines beneath, and the countries' names where there is room."""
    parts = [f'<path d="{outline.path}" class="cl-ground"/>' for outline in outlines(here)]
    for ground in outlines(here):
        name = country_name(ground.country, tr.lang)
        if ground.name_at is not None and names.centred(*ground.name_at, name):
            parts.append(_text(*ground.name_at, name, css="cl-faint", anchor="middle"))
    return parts


def storeys(places: Sequence[float], wide: float) -> list[int]:
    """The lowest floor for each sign on which it touches no sign left of it; the order of places is kept."""
    floors = [0] * len(places)
    ends: list[float] = []
    for index in sorted(range(len(places)), key=places.__getitem__):
        floor = next((n for n, end in enumerate(ends) if places[index] - wide / 2 >= end), len(ends))
        ends[floor : floor + 1] = [places[index] + wide / 2]
        floors[index] = floor
    return floors


def time_line(pack: Pack, answers: Answers, tr: Translator) -> Picture:
    """Cases and, beneath, the reads of each plate that cited records show; one column of time."""
    title = tr(N_("Time line"))
    group = joined(answers)
    wanted = sorted({tie.leader for tie in ties(pack, answers)} | set(group.values()))
    reads = {
        text: [row for row in pack.tables["plate_reads"] if group.get(row["plate"], row["plate"]) == text]
        for text in wanted
    }
    lanes = {text: rows for text, rows in reads.items() if rows}
    days = [row["seizure_date"] for row in pack.tables["cases"]]
    first, last = (date.fromisoformat(iso).toordinal() for iso in (min(days), max(days)))
    span = max(1, last - first)

    def x(iso: str) -> float:
        return 12 + (WIDTH - 24) * (date.fromisoformat(iso[:10]).toordinal() - first) / span

    at = [x(row["seizure_date"]) for row in pack.tables["cases"]]
    floors = storeys(at, SIGN)
    line = 44 + STOREY * max(floors)
    height = line + 28 + 30 * len(lanes)
    parts = [
        f'<path d="M12 {line} H{WIDTH - 12}" class="cl-line-thin"/>',
        _text(12, 14, tr(N_("Cases")), css="cl-faint"),
        _text(12, height - 6, day(min(days), tr.lang), css="cl-faint"),
        _text(WIDTH - 12, height - 6, day(max(days), tr.lang), css="cl-faint", anchor="end"),
    ]
    for row, place, floor in zip(pack.tables["cases"], at, floors, strict=True):
        said = answers.cases.get(row["case_no"], "")
        parts.append(_dot(place, line, on=said == "belongs"))
        parts.append(_text(place, line - 10 - STOREY * floor, SIGNS.get(said, ""), anchor="middle"))
    for lane, (text, readings) in enumerate(lanes.items()):
        y = line + 32 + 30 * lane
        parts += [_text(12, y - 10, text), f'<path d="M12 {y} H{WIDTH - 12}" class="cl-line-thin"/>']
        parts += [
            f'<path d="M{x(row["time"]):.1f} {y - 6} V{y + 6}" class="cl-line-strong"/>'
            for row in readings
            if min(days) <= row["time"][:10] <= max(days)
        ]
    events = [(r["seizure_date"], r["case_no"], r.get("office", "")) for r in pack.tables["cases"]]
    events += [(r["time"], f"{r['id']} {r['plate']}", r["place"]) for lane_reads in lanes.values() for r in lane_reads]
    rows = [
        [moment(iso, tr.lang) if "T" in iso else day(iso, tr.lang), what, _at(office, tr)]
        for iso, what, office in sorted(events)
    ]
    columns = [tr(N_("Time (UTC)")), tr(N_("Case or read")), tr(N_("Place"))]
    return _picture("time", title, _svg(WIDTH, height, parts, title), columns, rows)


def _at(office: str, tr: Translator) -> str:
    return short_office(office, tr) if office in offices() else office
