"""Three pictures of a trainee's own claims, as inline SVG with a table each: links, map, time line.

The rule kept here: a picture draws what was claimed and what registers show, never what is true. Colours are classes of
the stylesheet, so that light, dark and high contrast follow; nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from math import ceil, cos, radians
from typing import Any

from simulator.reference.offices import offices
from simulator.texts import N_, Translator
from simulator.widgets.places import short_office
from simulator.workspace.synthesis import Answers, Pack

Picture = dict[str, Any]
WIDTH = 360
ROW = 22
LONGEST = 24
# What the map shows when no case has an office.
MIDDLE = ("KG-IRKESHTAM", "UZ-TASHKENT-AIR", "KZ-ALMATY-AIR")
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
            one, other = sorted((find(link.left), find(link.right)))
            leader[one], leader[other] = one, one
    return {text: find(text) for text in leader}


def _shown(row: Mapping[str, Any]) -> list[str]:
    """The plate and the carrier that a register's row shows."""
    return [str(row[key]) for key in ("plate", "carrier") if row.get(key)]


def ties(pack: Pack, answers: Answers) -> list[tuple[str, str, str]]:
    """(case, record, spelling that stands for its group): what the cited records show."""
    group = joined(answers)
    return [
        (number, name, group.get(text, text))
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


def link_chart(pack: Pack, answers: Answers, tr: Translator) -> Picture:
    """Cases left, plates and carriers right, a line for each cited record."""
    title = tr(N_("Links"))
    lines = ties(pack, answers)
    numbers = [row["case_no"] for row in pack.tables["cases"]]
    names = sorted({text for _, _, text in lines})
    sizes = {text: sum(leader == text for leader in joined(answers).values()) for text in names}
    height = 24 + ROW * max(len(numbers), len(names))
    left = {number: 30.0 + ROW * index for index, number in enumerate(numbers)}
    step = (height - 24) / max(1, len(names))
    right = {text: 24 + step * (index + 0.5) for index, text in enumerate(names)}
    parts = [_text(8, 14, tr(N_("Cases")), css="cl-faint")]
    parts.append(_text(352, 14, tr(N_("Plates, carriers")), css="cl-faint", anchor="end"))
    for number, _, text in lines:
        strong = answers.cases.get(number) == "belongs"
        css = "cl-line-strong" if strong else "cl-line-thin"
        parts.append(f'<path d="M126 {left[number] - 4:.1f} L186 {right[text] - 4:.1f}" class="{css}"/>')
    for number in numbers:
        said = answers.cases.get(number, "")
        parts.append(_text(8, left[number], f"{SIGNS.get(said, ' ')} {number}"))
        parts.append(_dot(122, left[number] - 4, on=said == "belongs"))
    for text in names:
        many = f"{sizes[text]}× " if sizes[text] > 1 else ""
        name = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
        parts += [_dot(190, right[text] - 4, on=False, radius=4), _text(197, right[text], f"{many}{name}")]
    if not lines:
        parts.append(_text(352, 60, tr(N_("Cite records: the links appear.")), css="cl-faint", anchor="end"))
    columns = [tr(N_("Case")), tr(N_("Record")), tr(N_("Shows"))]
    return _picture("links", title, _svg(WIDTH, height, parts, title), columns, [list(line) for line in lines])


@dataclass(frozen=True, slots=True)
class Frame:
    """A part of the earth, in degrees; equirectangular, true at its middle latitude."""

    west: float
    south: float
    east: float
    north: float

    def xy(self, code: str) -> tuple[float, float]:
        """An office on the picture."""
        return self.at(offices()[code].lat, offices()[code].lon)

    def at(self, lat: float, lon: float) -> tuple[float, float]:
        """A point on the picture."""
        scale = WIDTH / (self.east - self.west)
        return (lon - self.west) * scale, (self.north - lat) * scale / cos(radians((self.south + self.north) / 2))

    @property
    def height(self) -> int:
        """The picture's height in its own units."""
        return int(self.at(self.south, self.west)[1])


def frame(codes: Iterable[str]) -> Frame:
    """The frame around some offices: a degree of margin, not wider than twice its height nor higher than wide."""
    points = [offices()[code] for code in codes] or [offices()[code] for code in MIDDLE]
    west, east = min(p.lon for p in points) - 1, max(p.lon for p in points) + 1.6
    south, north = min(p.lat for p in points) - 1, max(p.lat for p in points) + 1
    wide = max(east - west, 6.0)
    high = min(max(north - south, 0.4 * wide), 0.8 * wide)
    middle = (north + south) / 2
    return Frame((east + west - wide) / 2, middle - high / 2, (east + west + wide) / 2, middle + high / 2)


def map_chart(pack: Pack, answers: Answers, tr: Translator) -> Picture:
    """Where the cases were stopped, and the legs of the claimed route between offices."""
    title = tr(N_("Map"))
    counts: dict[str, list[str]] = {}
    for row in pack.tables["cases"]:
        if row.get("office") in offices():
            counts.setdefault(row["office"], []).append(row["case_no"])
    legs = [leg for leg in answers.route if leg.start in offices() and leg.end in offices()]
    here = frame({*counts, *(code for leg in legs for code in (leg.start, leg.end))})
    parts = _graticule(here)
    for leg in legs:
        (x1, y1), (x2, y2) = here.xy(leg.start), here.xy(leg.end)
        parts.append(f'<path d="M{x1:.1f} {y1:.1f} L{x2:.1f} {y2:.1f}" class="cl-line-strong"/>')
        parts.append(f'<circle cx="{(x1 + 2 * x2) / 3:.1f}" cy="{(y1 + 2 * y2) / 3:.1f}" r="3" class="cl-arrow"/>')
    boxes: list[tuple[float, float, float]] = []
    passed = [code for leg in legs for code in (leg.start, leg.end) if code not in counts]
    for code in [*sorted(counts, key=lambda one: -len(counts[one])), *dict.fromkeys(passed)]:
        numbers = counts.get(code, [])
        x, y = here.xy(code)
        radius = 3 + len(numbers)
        parts.append(_dot(x, y, on=any(answers.cases.get(n) == "belongs" for n in numbers), radius=radius))
        name = f"{short_office(code, tr)} {len(numbers) or ''}".strip()
        parts.append(_label(x, y, radius, name, boxes))
    rows = [
        [short_office(code, tr), str(len(numbers)), str(sum(answers.cases.get(n) == "belongs" for n in numbers))]
        for code, numbers in sorted(counts.items())
    ]
    columns = [tr(N_("Office")), tr(N_("Cases")), tr(N_("of these you took in"))]
    return _picture("map", title, _svg(WIDTH, here.height, parts, title), columns, rows)


def _graticule(here: Frame) -> list[str]:
    parts = []
    step = 1 if here.east - here.west < 9 else 2 if here.east - here.west < 16 else 4
    for degree in range(ceil(here.west / step) * step, int(here.east) + 1, step):
        x = here.at(here.north, degree)[0]
        parts.append(f'<path d="M{x:.1f} 0 V{here.height}" class="cl-line-thin" stroke-dasharray="1 4"/>')
        parts.append(_text(x + 2, here.height - 3, f"{degree}° E", css="cl-faint"))
    for degree in range(ceil(here.south / step) * step, int(here.north) + 1, step):
        y = here.at(degree, here.west)[1]
        parts.append(f'<path d="M0 {y:.1f} H{WIDTH}" class="cl-line-thin" stroke-dasharray="1 4"/>')
        parts.append(_text(2, y - 2, f"{degree}° N", css="cl-faint"))
    return parts


def _label(x: float, y: float, radius: float, name: str, boxes: list[tuple[float, float, float]]) -> str:
    """A name beside its dot: right, left, then lower and higher, where it meets neither frame nor another name."""
    wide = 6.2 * len(name)
    for down in (0, 13, -13, 26, -26, 39):
        for side in (1, -1):
            left = x + radius + 3 if side > 0 else x - radius - 3 - wide
            free = all(abs(y + down - at) >= 12 or left > end or left + wide < start for start, end, at in boxes)
            if free and left >= 0 and left + wide <= WIDTH:
                boxes.append((left, left + wide, y + down))
                return _text(
                    left if side > 0 else left + wide, y + down + 4, name, anchor="start" if side > 0 else "end"
                )
    return ""


def time_line(pack: Pack, answers: Answers, tr: Translator) -> Picture:
    """Cases and, beneath, the reads of each plate that cited records show; one column of time."""
    title = tr(N_("Time line"))
    group = joined(answers)
    wanted = sorted({text for _, _, text in ties(pack, answers)} | set(group.values()))
    reads = {
        text: [row for row in pack.tables["plate_reads"] if group.get(row["plate"], row["plate"]) == text]
        for text in wanted
    }
    lanes = {text: rows for text, rows in reads.items() if rows}
    days = [row["seizure_date"] for row in pack.tables["cases"]]
    first, last = (date.fromisoformat(day).toordinal() for day in (min(days), max(days)))
    span = max(1, last - first)

    def x(day: str) -> float:
        return 12 + (WIDTH - 24) * (date.fromisoformat(day[:10]).toordinal() - first) / span

    height = 72 + 30 * len(lanes)
    parts = [
        f'<path d="M12 44 H{WIDTH - 12}" class="cl-line-thin"/>',
        _text(12, 14, tr(N_("Cases")), css="cl-faint"),
        _text(12, height - 6, _day(min(days)), css="cl-faint"),
        _text(WIDTH - 12, height - 6, _day(max(days)), css="cl-faint", anchor="end"),
    ]
    for row in pack.tables["cases"]:
        said = answers.cases.get(row["case_no"], "")
        at = x(row["seizure_date"])
        parts += [_dot(at, 44, on=said == "belongs"), _text(at, 34, SIGNS.get(said, ""), anchor="middle")]
    for lane, (text, found) in enumerate(lanes.items()):
        y = 76 + 30 * lane
        parts += [_text(12, y - 10, text), f'<path d="M12 {y} H{WIDTH - 12}" class="cl-line-thin"/>']
        parts += [
            f'<path d="M{x(row["time"]):.1f} {y - 6} V{y + 6}" class="cl-line-strong"/>'
            for row in found
            if min(days) <= row["time"][:10] <= max(days)
        ]
    rows = [[_day(r["seizure_date"]), r["case_no"], _at(r.get("office", ""), tr)] for r in pack.tables["cases"]]
    for found in lanes.values():
        for row in found:
            when = f"{_day(row['time'])} {row['time'][11:16]}"
            rows.append([when, f"{row['id']} {row['plate']}", _at(row["place"], tr)])
    rows.sort(key=lambda row: (row[0][6:10], row[0][3:5], row[0][:2], row[0][10:]))
    columns = [tr(N_("Time (UTC)")), tr(N_("Case or read")), tr(N_("Place"))]
    return _picture("time", title, _svg(WIDTH, height, parts, title), columns, rows)


def _day(iso: str) -> str:
    return ".".join(reversed(iso[:10].split("-")))


def _at(office: str, tr: Translator) -> str:
    return short_office(office, tr) if office in offices() else office
