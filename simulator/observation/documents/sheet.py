"""A page being drawn: texts fitted into boxes, labelled cells, tables, stamps and signatures.

The rule kept here: a text never leaves its box. It is wrapped, then set smaller, and if it fits at no readable size the
document is refused with the text's name.
"""

from __future__ import annotations

import hashlib
import math

from simulator.observation.documents import fonts
from simulator.observation.documents.errors import TextDoesNotFit
from simulator.observation.documents.fonts import BOLD, MM_PER_POINT, MONO, SANS
from simulator.observation.documents.model import (
    BLACK,
    GREY,
    MARK_RED,
    PEN,
    STAMP_BLUE,
    Box,
    Colour,
    Document,
    Element,
    Frame,
    Page,
    Picture,
    Ring,
    Stroke,
    Text,
)
from simulator.reproducible import cos, power, sin

LEADING = 1.2  # baseline to baseline, in sizes
ASCENT = 0.93  # of the tallest letter above the baseline, in sizes
DESCENT = 0.24
SMALLEST = 4.2  # points
MARK_HEIGHT = 5.2


def block_height(lines: int, size: float) -> float:
    """The height in millimetres of so many lines."""
    return (ASCENT + DESCENT + (lines - 1) * LEADING) * size * MM_PER_POINT


def clean(text: str) -> str:
    """A text as it can be printed: no control characters, no-break spaces kept, letters no font has as '?'."""
    printable = "".join(
        letter if letter == "\n" or letter.isprintable() or letter == "\u00a0" else " " for letter in text
    )
    for letter in fonts.missing(printable.replace("\n", " "), SANS):
        printable = printable.replace(letter, "?")
    return printable


class Sheet:
    """Pages of one size; drawing goes to the last one."""

    def __init__(self, *, width: float = 210.0, height: float = 297.0, mark: str) -> None:
        self.width, self.height, self.mark = width, height, mark
        self._pages: list[list[Element]] = []
        self.new_page()

    def new_page(self) -> None:
        """Begin a page; the mark stands at its head and its foot."""
        self._pages.append([])
        for y in (1.6, self.height - MARK_HEIGHT - 1.6):
            self.box(4, y, self.width - 8, MARK_HEIGHT, line=0.35, colour=MARK_RED, fill=(255, 240, 240))
            self.text(5, y, self.width - 10, MARK_HEIGHT, self.mark, BOLD, 7.5, align="centre", colour=MARK_RED)

    @property
    def page_number(self) -> int:
        """Of the page now drawn, from 1."""
        return len(self._pages)

    def add(self, *elements: Element) -> None:
        """Put elements on the page."""
        self._pages[-1].extend(elements)

    def finish(self, *, kind: str, lang: str, title: str, number: str, seed: bytes) -> Document:
        """The document of all pages."""
        pages = tuple(Page(width=self.width, height=self.height, elements=tuple(page)) for page in self._pages)
        return Document(kind=kind, lang=lang, title=title, mark=self.mark, number=number, seed=seed, pages=pages)

    # Lines and boxes -------------------------------------------------------------------------------------------
    def box(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        *,
        line: float = 0.2,
        colour: Colour = BLACK,
        fill: Colour | None = None,
        ink: bool = False,
    ) -> None:
        """A rectangle."""
        self.add(Box(x=x, y=y, w=w, h=h, line=line, colour=colour, fill=fill, ink=ink))

    def rule(self, x: float, y: float, to_x: float, to_y: float, *, line: float = 0.2, colour: Colour = BLACK) -> None:
        """A straight line."""
        self.add(Stroke(points=((x, y), (to_x, to_y)), line=line, colour=colour))

    def picture(self, x: float, y: float, w: float, h: float, png: bytes, alt: str) -> None:
        """A raster picture."""
        self.add(Picture(x=x, y=y, w=w, h=h, png=png, alt=alt))

    # Texts -----------------------------------------------------------------------------------------------------
    def text(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        value: str,
        font: str = MONO,
        size: float = 8.0,
        *,
        align: str = "left",
        valign: str = "middle",
        colour: Colour = BLACK,
        ink: bool = False,
        least: float = SMALLEST,
    ) -> float:
        """Fit a text into a box; align left, centre or right, valign top, middle or bottom. The height it took.

        Raises:
            TextDoesNotFit: if it is too long in the smallest type.
        """
        value = clean(value)
        if not value.strip():
            return 0.0
        size, lines = fit(value, font, size, w, h, least=least)
        taken = block_height(len(lines), size)
        top = y + {"top": 0.0, "middle": (h - taken) / 2, "bottom": h - taken}[valign]
        for number, line in enumerate(lines):
            long = fonts.width(line, font, size)
            left = x + {"left": 0.0, "centre": (w - long) / 2, "right": w - long}[align]
            base = top + (ASCENT + number * LEADING) * size * MM_PER_POINT
            self.add(
                Text(
                    x=left,
                    y=base,
                    text=line,
                    font=font,
                    size=size,
                    width=long,
                    frame=(x, y, w, h),
                    colour=colour,
                    ink=ink,
                )
            )
        return taken

    def cell(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        label: str,
        value: str = "",
        *,
        number: str = "",
        second: str = "",
        font: str = MONO,
        size: float = 8.0,
        label_size: float = 5.6,
        align: str = "left",
        valign: str = "top",
        fill: Colour | None = None,
        line: float = 0.2,
    ) -> None:
        """A box of a form: number and label at its head, the second language's label beneath, then the value."""
        if line:
            self.box(x, y, w, h, fill=fill, line=line)
        left, head = x + 0.8, 0.4
        if number:
            wide = fonts.width(number, BOLD, 7.0) + 1.0
            self.text(x + 0.6, y + 0.3, wide, 3.4, number, BOLD, 7.0)
            left = x + 0.6 + wide
        room = x + w - left - 0.5
        if label:
            limit = min(h * 0.45, 6.2) if value else h - 0.6
            head += self.text(left, y + 0.4, room, limit, label, SANS, label_size, valign="top", least=3.2)
        if second:
            limit = max(min(h * 0.3, 4.6), 1.7)
            head += self.text(
                left, y + head, room, limit, second, SANS, label_size - 0.8, valign="top", colour=GREY, least=3.0
            )
        if number:
            head = max(head, 3.6)
        if value:
            head += 0.5
            self.text(
                x + 1.0, y + head, w - 2.0, max(h - head - 0.5, 2.0), value, font, size, align=align, valign=valign
            )

    # Ink -------------------------------------------------------------------------------------------------------
    def signature(self, x: float, y: float, w: float, h: float, name: str, *, colour: Colour = PEN) -> None:
        """A pen's stroke drawn from the name: a first loop, then a quick wave that dies away."""
        digest = hashlib.sha256(name.encode()).digest()
        waves = 2.0 + digest[0] % 9 * 0.5
        first, tail = 0.12 + digest[6] / 1400, 0.30 + digest[2] / 510
        turn, slant, rise = digest[1] / 40, 0.05 + digest[8] / 1000, (digest[9] - 128) / 700
        points = []
        for step in range(141):
            t = step / 140
            size = 0.46 if t < first else 0.46 * tail * (1 - 0.7 * (t - first) / (1 - first))
            swing = size * sin(2 * math.pi * waves * power(t, 0.6 + digest[7] / 420) + turn)
            swing += (0.04 + digest[10] / 2600) * sin(2 * math.pi * (waves * 1.7 + digest[11] % 3) * t + digest[3] / 40)
            back = (0.02 + digest[12] / 3600) * cos(2 * math.pi * waves * t + turn + digest[5] / 60)
            high = min(max(0.5 - swing - rise * (t - 0.5), 0.0), 1.0)
            along = 0.06 + 0.78 * t + back + slant * (0.5 - high)
            points.append((x + w * min(max(along, 0.0), 1.0), y + h * high))
        self.add(Stroke(points=tuple(points), line=0.32, colour=colour, ink=True))

    def round_stamp(
        self,
        x: float,
        y: float,
        r: float,
        outer: str,
        inner: tuple[str, ...],
        *,
        colour: Colour = STAMP_BLUE,
        turn: float = 0.0,
    ) -> None:
        """A round stamp about (x, y): text on its ring, lines in the middle; turn in degrees."""
        self.add(
            Ring(x=x, y=y, r=r, line=0.55, colour=colour),
            Ring(x=x, y=y, r=r - 0.9, line=0.2, colour=colour),
            Ring(x=x, y=y, r=r * 0.64, line=0.25, colour=colour),
        )
        self._on_ring(x, y, r * 0.70, r * 0.24, clean(outer), colour, turn)
        half = r * 0.64 * 0.92
        tall = half * 2 * 0.5 / max(len(inner), 1)
        for row, words in enumerate(inner):
            middle = (row - (len(inner) - 1) / 2) * tall
            edge = abs(middle) + tall / 2
            room = 2 * math.sqrt(max(half * half - edge * edge, 1.0)) * 0.96
            frame: Frame = (x - r, y - r, 2 * r, 2 * r)
            self._turned((x, y), (-room / 2, middle - tall / 2, room, tall), words, colour, turn, frame)

    def _on_ring(self, x: float, y: float, r: float, tall: float, text: str, colour: Colour, turn: float) -> None:
        size = tall / (ASCENT * MM_PER_POINT) * 0.92
        around = 2 * math.pi * (r + tall * 0.35)
        text = f"{text} • "
        size = min(size, size * around / fonts.width(text, BOLD, size))
        stretch = around / fonts.width(text, BOLD, size)
        at = 180.0 + turn
        frame: Frame = (x - r * 1.43, y - r * 1.43, r * 2.86, r * 2.86)
        for letter in text:
            wide = fonts.width(letter, BOLD, size)
            step = 360.0 * wide * stretch / around
            angle = math.radians(at + step / 2)
            # The letter's foot stands on the circle of radius r, its middle at the angle (clockwise from the left).
            cx, cy = x + r * cos(angle), y + r * sin(angle)
            tangent = angle + math.pi / 2
            lx, ly = cx - wide / 2 * cos(tangent), cy - wide / 2 * sin(tangent)
            if letter != " ":
                self.add(
                    Text(
                        x=lx,
                        y=ly,
                        text=letter,
                        font=BOLD,
                        size=size,
                        width=wide,
                        frame=frame,
                        colour=colour,
                        angle=-math.degrees(tangent),
                        ink=True,
                    )
                )
            at += step

    def _turned(
        self,
        about: tuple[float, float],
        box: Frame,
        words: str,
        colour: Colour,
        turn: float,
        frame: Frame,
    ) -> None:
        """Lines of a stamp in a box that is turned about a point; box counts from that point, frame from the page."""
        x, y = about
        dx, dy, w, h = box
        size, lines = fit(clean(words), BOLD, 9.0, w, h, least=2.4)
        taken = block_height(len(lines), size)
        angle = math.radians(turn)
        for number, line in enumerate(lines):
            long = fonts.width(line, BOLD, size)
            px = dx + (w - long) / 2
            py = dy + (h - taken) / 2 + (ASCENT + number * LEADING) * size * MM_PER_POINT
            self.add(
                Text(
                    x=x + px * cos(angle) - py * sin(angle),
                    y=y + px * sin(angle) + py * cos(angle),
                    text=line,
                    font=BOLD,
                    size=size,
                    width=long,
                    frame=frame,
                    colour=colour,
                    angle=-turn,
                    ink=True,
                )
            )

    def box_stamp(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        lines: tuple[str, ...],
        *,
        colour: Colour = STAMP_BLUE,
        turn: float = 0.0,
    ) -> None:
        """A rectangular stamp with its upper left corner at (x, y), turned about it; turn in degrees, clockwise."""
        angle = math.radians(turn)

        def at(px: float, py: float) -> tuple[float, float]:
            return (x + px * cos(angle) - py * sin(angle), y + px * sin(angle) + py * cos(angle))

        for gap, line in ((0.0, 0.5), (0.7, 0.2)):
            corners = (at(gap, gap), at(w - gap, gap), at(w - gap, h - gap), at(gap, h - gap))
            self.add(Stroke(points=corners, line=line, colour=colour, closed=True, ink=True))
        corners = (at(0, 0), at(w, 0), at(w, h), at(0, h))
        left, top = (min(corner[axis] for corner in corners) for axis in (0, 1))
        right, low = (max(corner[axis] for corner in corners) for axis in (0, 1))
        frame: Frame = (left, top, right - left, low - top)
        tall = (h - 2.4) / max(len(lines), 1)
        for row, words in enumerate(lines):
            if words:
                self._turned((x, y), (1.2, 1.2 + row * tall, w - 2.4, tall), words, colour, turn, frame)


def fit(value: str, font: str, size: float, w: float, h: float, *, least: float = SMALLEST) -> tuple[float, list[str]]:
    """The largest size up to `size` at which a text fits into w by h millimetres, and its lines.

    Raises:
        TextDoesNotFit: if it does not even at `least` points.
    """
    unbroken = max(least, size * 0.6)  # a word is cut between letters only where the type would become too small
    while True:
        lines = fonts.wrap(value, font, size, w)
        whole = size <= unbroken or all(fonts.width(word, font, size) <= w for word in value.split())
        if (
            whole
            and block_height(len(lines), size) <= h + 0.01
            and all(fonts.width(line, font, size) <= w + 0.01 for line in lines)
        ):
            return size, lines
        if size <= least:
            raise TextDoesNotFit(
                "text",
                f"{value[:60]!r} ({len(value)} letters) is too long for a box of {w:.0f} x {h:.0f} mm",
                "Shorten it.",
            )
        size = max(least, size * 0.94)
