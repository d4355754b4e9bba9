"""The typefaces of the documents and how wide a text is in them.

The rule kept here: one set of files (DejaVu, shipped with matplotlib, with every Kyrgyz and Uzbek letter) serves the
measuring and all three ways of drawing, so that what fits once fits everywhere. Sizes are points, widths millimetres.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from PIL import ImageFont
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]

from simulator.content import ContentMissing

MM_PER_POINT = 25.4 / 72
SANS, BOLD, SERIF, SERIF_BOLD, MONO, MONO_BOLD, SLANTED = (
    "sans",
    "bold",
    "serif",
    "serif-bold",
    "mono",
    "mono-bold",
    "slanted",
)
FILES = {
    SANS: "DejaVuSans.ttf",
    BOLD: "DejaVuSans-Bold.ttf",
    SERIF: "DejaVuSerif.ttf",
    SERIF_BOLD: "DejaVuSerif-Bold.ttf",
    MONO: "DejaVuSansMono.ttf",
    MONO_BOLD: "DejaVuSansMono-Bold.ttf",
    SLANTED: "DejaVuSans-Oblique.ttf",
}
# How a page in HTML names the same typefaces: family, weight, style.
CSS = {
    SANS: ("'DejaVu Sans',Verdana,sans-serif", "400", "normal"),
    BOLD: ("'DejaVu Sans',Verdana,sans-serif", "700", "normal"),
    SERIF: ("'DejaVu Serif',Georgia,serif", "400", "normal"),
    SERIF_BOLD: ("'DejaVu Serif',Georgia,serif", "700", "normal"),
    MONO: ("'DejaVu Sans Mono',Consolas,monospace", "400", "normal"),
    MONO_BOLD: ("'DejaVu Sans Mono',Consolas,monospace", "700", "normal"),
    SLANTED: ("'DejaVu Sans',Verdana,sans-serif", "400", "italic"),
}


@lru_cache(maxsize=1)
def folder() -> Path:
    """Where the font files lie, found without importing matplotlib.

    Raises:
        ContentMissing: if matplotlib is not installed.
    """
    spec = find_spec("matplotlib")
    if spec is None or spec.origin is None:
        raise ContentMissing(
            "The fonts of the documents come with matplotlib, which is not installed. Install cenlab again."
        )
    return Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"


@lru_cache(maxsize=16)
def registered(font: str) -> str:
    """The name under which reportlab knows a typeface; registers it on first use."""
    name = f"cenlab-{font}"
    pdfmetrics.registerFont(TTFont(name, str(folder() / FILES[font])))
    return name


@lru_cache(maxsize=128)
def raster(font: str, pixels: float) -> ImageFont.FreeTypeFont:
    """A typeface for drawing in pixels."""
    return ImageFont.truetype(str(folder() / FILES[font]), pixels, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=16)
def _advances(font: str) -> tuple[dict[int, float], float]:
    face = pdfmetrics.getFont(registered(font)).face
    return face.charWidths, face.defaultWidth


@lru_cache(maxsize=50_000)
def _unit(text: str, font: str) -> float:
    widths, default = _advances(font)
    return sum(widths.get(ord(letter), default) for letter in text) * MM_PER_POINT / 1000


def width(text: str, font: str, size: float) -> float:
    """The width of a text in millimetres."""
    return _unit(text, font) * size


@lru_cache(maxsize=10_000)
def missing(text: str, font: str) -> str:
    """The letters of a text that a typeface lacks; control characters count."""
    widths, _ = _advances(font)
    return "".join(sorted({letter for letter in text if ord(letter) not in widths}))


def wrap(text: str, font: str, size: float, room: float) -> list[str]:
    """A text broken into lines no wider than `room` millimetres; words that are too wide are cut between letters."""
    limit, blank = room / size, _unit(" ", font)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line: list[str] = []
        used = 0.0
        for word in paragraph.split(" "):
            long = _unit(word, font)
            if not line or used + blank + long <= limit:
                used += long + (blank if line else 0.0)
                line.append(word)
            else:
                lines.append(" ".join(line))
                line, used = [word], long
            if used > limit and len(line) == 1:
                *cut, rest = _cut(word, font, limit)
                lines += cut
                line, used = [rest], _unit(rest, font)
        lines.append(" ".join(line))
    return lines


def _cut(word: str, font: str, limit: float) -> list[str]:
    """A word in pieces that fit, one letter at least in each."""
    pieces, piece, used = [], "", 0.0
    for letter in word:
        long = _unit(letter, font)
        if piece and used + long > limit:
            pieces.append(piece)
            piece, used = "", 0.0
        piece, used = piece + letter, used + long
    return [*pieces, piece]
