"""A document as a picture that looks scanned: laid a little askew, uneven light, grain, a fold, stamps in real ink.

The rule kept here: the scanner's accidents come from the document's seed alone, and none of them makes the mark or a
figure unreadable. 150 dots an inch; several pages stand one under another.
"""

from __future__ import annotations

import io
import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from PIL.PngImagePlugin import PngInfo

from simulator.chance import Stream
from simulator.observation.documents import fonts
from simulator.observation.documents.model import Box, Colour, Document, Element, Page, Picture, Ring, Stroke, Text
from simulator.reproducible import cos, exp, sin
from simulator.rng import stream

DOTS_PER_MM = 150 / 25.4
LINE_SCALE = 4  # strokes and rings are drawn this much larger, then shrunk: smooth curves
PAPER = (250, 249, 245)
LID = (205, 205, 207)  # what the scanner sees beside the sheet


def draw_png(document: Document) -> bytes:
    """The bytes of the picture."""
    sheets = [
        _scanned(_drawn(page, document.seed, number), stream(document.seed, "document-scan", number))
        for number, page in enumerate(document.pages)
    ]
    whole = Image.new("RGB", (max(s.width for s in sheets), sum(s.height for s in sheets)), LID)
    top = 0
    for sheet in sheets:
        whole.paste(sheet, (0, top))
        top += sheet.height
    info = PngInfo()
    info.add_itxt("Title", f"{document.title} {document.number}".strip(), document.lang)
    info.add_text("Software", "cenlab")
    info.add_text("Comment", "SYNTHETIC")
    info.add_itxt("Description", document.mark, document.lang)
    out = io.BytesIO()
    whole.quantize(96, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        out, "PNG", pnginfo=info, dpi=(150, 150), compress_level=6
    )
    return out.getvalue()


def _pixels(millimetres: float) -> float:
    return millimetres * DOTS_PER_MM


def _drawn(page: Page, seed: bytes, number: int) -> Image.Image:
    """The sheet before it is scanned: printed things first, then the ink, which soaks in."""
    size = (round(_pixels(page.width)), round(_pixels(page.height)))
    sheet = Image.new("RGB", size, PAPER)
    pen = ImageDraw.Draw(sheet)
    for element in page.elements:
        if not getattr(element, "ink", False):
            _print(sheet, pen, element)
    inked = [element for element in page.elements if getattr(element, "ink", False)]
    return _soaked(sheet, inked, stream(seed, "document-ink", number)) if inked else sheet


def _print(sheet: Image.Image, pen: ImageDraw.ImageDraw, element: Element) -> None:
    match element:
        case Text():
            _write(sheet, element, element.colour)
        case Box():
            corners = (
                _pixels(element.x),
                _pixels(element.y),
                _pixels(element.x + element.w),
                _pixels(element.y + element.h),
            )
            wide = max(1, round(_pixels(element.line)))
            if not element.line and element.fill is None:
                return
            pen.rectangle(corners, fill=element.fill, outline=element.colour if element.line else None, width=wide)
        case Stroke():
            points = [(_pixels(x), _pixels(y)) for x, y in element.points]
            if element.closed:
                points.append(points[0])
            straight = len(points) == 2
            if straight:
                pen.line(points, fill=element.colour, width=max(1, round(_pixels(element.line))))
            else:
                _smooth(sheet, points, element.colour, _pixels(element.line))
        case Ring():
            r = _pixels(element.r)
            x, y = _pixels(element.x), _pixels(element.y)
            pen.ellipse(
                (x - r, y - r, x + r, y + r), outline=element.colour, width=max(1, round(_pixels(element.line)))
            )
        case Picture():
            place = (round(_pixels(element.x)), round(_pixels(element.y)))
            size = (round(_pixels(element.w)), round(_pixels(element.h)))
            with Image.open(io.BytesIO(element.png)) as picture:
                sheet.paste(picture.convert("RGB").resize(size, Image.Resampling.LANCZOS), place)


def _font(text: Text) -> tuple[ImageFont.FreeTypeFont, float]:
    """The typeface in pixels, a little smaller where rounding of letters would make the text longer than measured."""
    size = text.size * fonts.MM_PER_POINT * DOTS_PER_MM
    room = _pixels(text.width)
    long = fonts.raster(text.font, round(size, 2)).getlength(text.text)
    if long > room + 0.5:
        size *= room / long
    return fonts.raster(text.font, round(size, 2)), size


def _write(sheet: Image.Image, text: Text, colour: Colour | int) -> None:
    font, size = _font(text)
    x, y = _pixels(text.x), _pixels(text.y)
    if not text.angle:
        ImageDraw.Draw(sheet).text((x, y), text.text, fill=colour, font=font, anchor="ls")
        return
    half = int(_pixels(text.width) + size * 2) + 2
    patch = Image.new("L", (2 * half, 2 * half), 0)
    ImageDraw.Draw(patch).text((half, half), text.text, fill=255, font=font, anchor="ls")
    patch = patch.rotate(text.angle, resample=Image.Resampling.BICUBIC)
    sheet.paste(colour, (round(x) - half, round(y) - half), patch)


def _smooth(sheet: Image.Image, points: list[tuple[float, float]], colour: Colour | int, wide: float) -> None:
    """A curve without steps: drawn large on a mask, then shrunk."""
    left, top = (int(min(p[i] for p in points)) - 3 for i in (0, 1))
    right, low = (int(max(p[i] for p in points)) + 4 for i in (0, 1))
    mask = Image.new("L", ((right - left) * LINE_SCALE, (low - top) * LINE_SCALE), 0)
    large = [((x - left) * LINE_SCALE, (y - top) * LINE_SCALE) for x, y in points]
    ImageDraw.Draw(mask).line(large, fill=255, width=max(2, round(wide * LINE_SCALE)), joint="curve")
    sheet.paste(colour, (left, top), mask.resize((right - left, low - top), Image.Resampling.BOX))


def _soaked(sheet: Image.Image, inked: list[Element], rng: Stream) -> Image.Image:
    """Ink on paper: it darkens what is beneath, and its strength varies over the stamp."""
    blots = rng.standard_normal((math.ceil(sheet.height / 9), math.ceil(sheet.width / 9))).astype(np.float32)
    strength = Image.fromarray(np.clip(205 + 38 * blots, 70, 255).astype(np.uint8)).resize(
        sheet.size, Image.Resampling.BICUBIC
    )
    by_colour: dict[Colour, Image.Image] = {}
    for element in inked:
        colour: Colour = element.colour  # type: ignore[union-attr]
        mask = by_colour.setdefault(colour, Image.new("L", sheet.size, 0))
        match element:
            case Text():
                _write(mask, element, 255)
            case Stroke():
                points = [(_pixels(x), _pixels(y)) for x, y in element.points]
                _smooth(mask, [*points, points[0]] if element.closed else points, 255, _pixels(element.line))
            case Ring():
                turns = np.linspace(0, 2 * math.pi, 121)
                x, y, r = _pixels(element.x), _pixels(element.y), _pixels(element.r)
                circle = [(x + r * cos(t), y + r * sin(t)) for t in turns.tolist()]
                _smooth(mask, circle, 255, _pixels(element.line))
    base = np.asarray(sheet, dtype=np.float32) / 255
    for colour, mask in by_colour.items():
        cover = np.asarray(mask, dtype=np.float32) / 255 * (np.asarray(strength, dtype=np.float32) / 255)
        ink = np.array(colour, dtype=np.float32) / 255
        base = base * (1 - cover[..., None] * (1 - ink))
    return Image.fromarray((base * 255).astype(np.uint8))


def _scanned(sheet: Image.Image, rng: Stream) -> Image.Image:
    """What the scanner makes of a sheet."""
    angle = float(rng.uniform(0.15, 0.75)) * (1 if rng.random() < 0.5 else -1)
    sheet = sheet.filter(ImageFilter.GaussianBlur(0.45))
    sheet = sheet.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=LID)
    wide, high = sheet.size
    x = np.linspace(-1, 1, wide, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, high, dtype=np.float32)[:, None]
    tilt_x, tilt_y, sag = (float(value) for value in rng.uniform((-0.035, -0.03, 0.0), (0.035, 0.03, 0.045)))
    light = 0.985 + tilt_x * x + tilt_y * y - sag * (x * x + y * y) / 2
    # A fold across the sheet: a thin dark valley with a lighter edge beneath it.
    fold = float(rng.uniform(-0.08, 0.08)) + (0.0 if rng.random() < 0.6 else 0.33)
    away = (y - fold - 0.006 * x) * high / 2
    light = light - 0.075 * exp(-(away * away) / 3.5) + 0.03 * exp(-((away - 4) * (away - 4)) / 12)
    grain = rng.integers(-7, 8, size=(high, wide), dtype=np.int8).astype(np.float32)
    seen = np.asarray(sheet, dtype=np.float32) * light[..., None] + grain[..., None]
    specks = rng.integers(0, wide * high, size=40)
    seen.reshape(-1, 3)[specks] *= 0.55
    return Image.fromarray(np.clip(seen, 0, 255).astype(np.uint8))
