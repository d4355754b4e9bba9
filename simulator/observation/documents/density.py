"""What a scanner sees: how much organic matter and how much metal lies behind each point, and its colours.

The rule kept here: shapes add up as matter does, and intensity falls off exponentially with it (Lambert-Beer); the
colours follow the usual convention: orange organic, green mixed, blue metal, black what nothing passes.
"""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from simulator.chance import Stream
from simulator.reproducible import cos, exp, sin

# Attenuation of red, green and blue by one unit of organic, mixed and metallic matter.
COLOURS = np.array([[0.16, 0.62, 1.75], [1.15, 0.42, 1.25], [1.65, 0.95, 0.33]], dtype=np.float32)


class Density:
    """Two layers of matter on a grid of dots; lengths are dots."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.organic = np.zeros((height, width), dtype=np.float32)
        self.metal = np.zeros((height, width), dtype=np.float32)

    def rect(self, x: float, y: float, w: float, h: float, organic: float = 0.0, metal: float = 0.0) -> None:
        """A plate."""
        part = np.s_[max(round(y), 0) : max(round(y + h), 0), max(round(x), 0) : max(round(x + w), 0)]
        self.organic[part] += organic
        self.metal[part] += metal

    def shell(self, x: float, y: float, w: float, h: float, wall: float, metal: float, skin: float = 0.0) -> None:
        """A hollow box: walls seen edge on, and the thin skin across."""
        self.rect(x, y, w, h, 0.0, skin)
        self.rect(x, y, w, wall, 0.0, metal)
        self.rect(x, y + h - wall, w, wall, 0.0, metal)
        self.rect(x, y, wall, h, 0.0, metal)
        self.rect(x + w - wall, y, wall, h, 0.0, metal)

    def polygon(self, points: list[tuple[float, float]], organic: float = 0.0, metal: float = 0.0) -> None:
        """Any outline, filled."""
        self._masked([p[0] for p in points], [p[1] for p in points], points, organic, metal, "polygon")

    def disc(self, x: float, y: float, r: float, organic: float = 0.0, metal: float = 0.0) -> None:
        """A round plate."""
        self._masked([x - r, x + r], [y - r, y + r], [(x - r, y - r), (x + r, y + r)], organic, metal, "ellipse")

    def ball(self, x: float, y: float, r: float, organic: float) -> None:
        """A ball, thickest in the middle."""
        left, top = max(int(x - r), 0), max(int(y - r), 0)
        ys, xs = np.mgrid[top : min(int(y + r) + 1, self.height), left : min(int(x + r) + 1, self.width)]
        deep = np.sqrt(np.clip(1 - ((xs - x) * (xs - x) + (ys - y) * (ys - y)) / (r * r), 0, None)).astype(np.float32)
        self.organic[top : top + deep.shape[0], left : left + deep.shape[1]] += organic * deep

    def wheel(self, x: float, y: float, r: float, *, double: bool = False) -> None:
        """A wheel: tyre with steel belt, rim, hub, bolts."""
        factor = 1.7 if double else 1.0
        self.disc(x, y, r, 0.75 * factor, 0.10 * factor)
        self.disc(x, y, r * 0.62, -0.62 * factor, 0.22 * factor)
        self.disc(x, y, r * 0.56, -0.05, -0.12 * factor)
        self.disc(x, y, r * 0.30, 0.0, 0.75 * factor)
        for turn in np.linspace(0, 2 * np.pi, 8, endpoint=False).tolist():
            self.disc(x + r * 0.21 * cos(turn), y + r * 0.21 * sin(turn), r * 0.04, 0.0, 0.8)

    def stroke(self, points: list[tuple[float, float]], wide: int, organic: float = 0.0, metal: float = 0.0) -> None:
        """A wire or pipe."""
        self._masked([p[0] for p in points], [p[1] for p in points], points, organic, metal, "line", wide)

    def _masked(
        self,
        xs: list[float],
        ys: list[float],
        points: list[tuple[float, float]],
        organic: float,
        metal: float,
        shape: str,
        wide: int = 1,
    ) -> None:
        left, top = int(min(xs)) - wide, int(min(ys)) - wide
        right, low = int(max(xs)) + wide + 2, int(max(ys)) + wide + 2
        mask = Image.new("L", ((right - left) * 2, (low - top) * 2), 0)
        pen = ImageDraw.Draw(mask)
        moved = [((px - left) * 2, (py - top) * 2) for px, py in points]
        if shape == "polygon":
            pen.polygon(moved, fill=255)
        elif shape == "ellipse":
            pen.ellipse([moved[0], moved[1]], fill=255)
        else:
            pen.line(moved, fill=255, width=wide * 2, joint="curve")
        cover = np.asarray(mask.resize((right - left, low - top), Image.Resampling.BOX), dtype=np.float32) / 255
        x0, y0 = max(left, 0), max(top, 0)
        x1, y1 = min(right, self.width), min(low, self.height)
        if x1 > x0 and y1 > y0:
            part = cover[y0 - top : y1 - top, x0 - left : x1 - left]
            self.organic[y0:y1, x0:x1] += organic * part
            self.metal[y0:y1, x0:x1] += metal * part

    def picture(self, rng: Stream, *, noise: float = 0.035) -> bytes:
        """The scan as PNG: colours by matter, detector's grain and stripes, a little blur."""
        organic, metal = np.clip(self.organic, 0, None), np.clip(self.metal, 0, None)
        total = organic + 1.9 * metal
        share = np.divide(1.9 * metal, total, out=np.zeros_like(total), where=total > 0.01)
        low = np.clip(share * 2, 0, 1)[..., None]
        high = np.clip(share * 2 - 1, 0, 1)[..., None]
        fall = COLOURS[0] * (1 - low) + COLOURS[1] * (low - high) + COLOURS[2] * high
        # Thick matter loses its colour: the detector gets too little of any energy to tell.
        thick = np.clip((total - 2.6) / 2.2, 0, 1)[..., None]
        fall = fall * (1 - thick) + fall.mean(axis=-1, keepdims=True) * 1.25 * thick
        seen = exp(-total[..., None] * fall)
        stripes = 1 + rng.normal(0.0, 0.006, (1, self.width, 1)).astype(np.float32)
        rows = 1 + rng.normal(0.0, 0.004, (self.height, 1, 1)).astype(np.float32)
        grain = rng.normal(0.0, noise, (self.height, self.width, 1)).astype(np.float32)
        seen = seen * stripes * rows * (1 + grain * exp(-0.2 * total[..., None])) + 0.35 * grain * (1 - seen) * 0.5
        image = Image.fromarray((np.clip(seen * 0.97 + 0.015, 0, 1) * 255).astype(np.uint8))
        out = io.BytesIO()
        image.filter(ImageFilter.GaussianBlur(0.7)).quantize(200, method=Image.Quantize.FASTOCTREE).save(out, "PNG")
        return out.getvalue()
