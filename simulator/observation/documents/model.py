"""What a page is made of. Millimetres from the upper left corner; a text stands on its baseline.

The rule kept here: an element says all that the three ways of drawing (PDF, HTML, picture) need, so that none of them
measures, wraps or decides anything itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Colour = tuple[int, int, int]
BLACK: Colour = (22, 22, 26)
GREY: Colour = (110, 110, 116)
PALE: Colour = (226, 226, 230)
STAMP_BLUE: Colour = (38, 62, 150)
STAMP_VIOLET: Colour = (92, 52, 140)
PEN: Colour = (24, 40, 118)
MARK_RED: Colour = (176, 24, 40)
WHITE: Colour = (255, 255, 255)

Frame = tuple[float, float, float, float]  # x, y, width, height


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One line of text; (x, y) is the left end of its baseline, frame the box in which it belongs, angle in degrees
    counter-clockwise about (x, y), width its measured length. ink marks a stamp's text."""

    x: float
    y: float
    text: str
    font: str
    size: float
    width: float
    frame: Frame
    colour: Colour = BLACK
    angle: float = 0.0
    ink: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle; line 0 draws no border, fill None no ground."""

    x: float
    y: float
    w: float
    h: float
    line: float = 0.2
    colour: Colour = BLACK
    fill: Colour | None = None
    ink: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A polyline through points, for rules, signatures and guilloches; closed joins the ends."""

    points: tuple[tuple[float, float], ...]
    line: float = 0.2
    colour: Colour = BLACK
    closed: bool = False
    ink: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """A circle."""

    x: float
    y: float
    r: float
    line: float = 0.4
    colour: Colour = STAMP_BLUE
    ink: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A raster picture, PNG bytes, stretched to its rectangle; alt says what it shows."""

    x: float
    y: float
    w: float
    h: float
    png: bytes = field(repr=False)
    alt: str


Element = Text | Box | Stroke | Ring | Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page and its elements in the order of drawing."""

    width: float
    height: float
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole document; mark is its SYNTHETIC mark, seed drives the scanner's accidents."""

    kind: str
    lang: str
    title: str
    mark: str
    number: str
    seed: bytes
    pages: tuple[Page, ...]
