"""How declared goods and hidden goods look to a scanner: rows of cartons, bags, machines, balls, logs, scrap.

Densities and textures are assumptions of this course, made to be told apart by eye.
"""

from __future__ import annotations

import numpy as np

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.observation.documents.density import Density
from simulator.reproducible import cos, sin

ASSUMPTIONS = (
    Assumption(
        what="How goods and vehicles attenuate X-rays in drawn scans",
        value="relative densities and textures of documents/loads.py and shapes.py",
        why="drawn to be told apart by eye; not a radiometric model",
    ),
)
LOOKS = {
    "bags": ("TEA", "CEMENT", "FERTILIZER", "CHARCOAL", "SPICES", "DRY_MILK", "FLOUR", "DRIED_FRUIT"),
    "machines": ("WASHING_MACHINES", "AIR_PURIFIERS", "AUTO_PARTS"),
    "balls": ("ONIONS", "MELONS", "APPLES"),
    "rings": ("TYRES",),
    "logs": ("TIMBER", "FURNITURE", "BUILDING_MATERIALS", "PAPER"),
    "scrap": ("SCRAP_METAL",),
    "bales": ("COTTON", "TEXTILES", "CLOTHING"),
}
METALLIC = ("FIREARM", "AMMUNITION", "RADIOACTIVE_SOURCE", "GOLD_JEWELLERY")


def look(goods: str) -> str:
    """How a kind of declared goods looks; cartons unless it is something else."""
    return next((name for name, members in LOOKS.items() if goods in members), "cartons")


def fill(scan: Density, x: float, y: float, w: float, h: float, goods: str, rng: Stream, size: float) -> None:
    """Fill a hold with declared goods; size is the dots of one package."""
    kind = look(goods)
    if kind == "scrap":
        _scrap(scan, x, y + h * 0.3, w, h * 0.7, rng, size)
        return
    high = h * (0.72 if kind in ("bags", "machines") else 0.84)
    columns, rows = max(int(w // size), 1), max(int(high // (size * (0.55 if kind == "bags" else 0.8))), 1)
    wide, tall = w / columns, high / rows
    for column in range(columns):
        missing = int(rng.random() < 0.25) if rows > 2 else 0
        for row in range(missing, rows):
            left, top = x + column * wide, y + h - high + row * tall
            _package(scan, kind, left, top, wide, tall, rng)


def _package(scan: Density, kind: str, x: float, y: float, w: float, h: float, rng: Stream) -> None:
    matter = 0.5 + 0.12 * float(rng.random())
    match kind:
        case "bags":
            scan.disc(x + w / 2, y + h / 2, 1, 0, 0)
            for slice_ in range(6):
                inset = w * 0.06 * abs(slice_ - 2.5) / 2.5
                scan.rect(
                    x + inset,
                    y + h * slice_ / 6,
                    w - 2 * inset,
                    h / 6 + 0.5,
                    matter + 0.2 * (1 - abs(slice_ - 2.5) / 2.5),
                )
        case "machines":
            scan.shell(x + 1, y + 1, w - 2, h - 2, 1.5, 0.20, 0.08)
            scan.disc(x + w / 2, y + h * 0.55, min(w, h) * 0.33, 0.10, 0.16)
            scan.disc(x + w / 2, y + h * 0.55, min(w, h) * 0.25, 0.0, -0.08)
            scan.rect(x + w * 0.3, y + h * 0.82, w * 0.4, h * 0.12, 0.5, 0.12)
        case "balls":
            r = min(w, h) * 0.27
            scan.rect(x, y, w, h, 0.12)
            for _ in range(5):
                scan.ball(x + w * float(rng.uniform(0.2, 0.8)), y + h * float(rng.uniform(0.2, 0.8)), r, 0.5)
        case "rings":
            r = min(w, h) * 0.48
            scan.disc(x + w / 2, y + h / 2, r, 0.75, 0.08)
            scan.disc(x + w / 2, y + h / 2, r * 0.55, -0.70, -0.07)
        case "logs":
            scan.rect(x, y + 0.6, w, h - 1.2, matter)
            for line in range(4):
                scan.rect(x, y + h * (line + 0.5) / 4, w, 1, 0.22)
        case "bales":
            scan.rect(x + 1, y + 1, w - 2, h - 2, matter + 0.15)
            for band in (0.3, 0.7):
                scan.rect(x + w * band, y + 1, 1.2, h - 2, 0.1, 0.10)
        case _:
            scan.rect(x, y, w, h, matter)
            scan.rect(x, y, w, 1, 0.20)
            scan.rect(x, y, 1, h, 0.20)
            scan.rect(x + w * 0.12, y + h * 0.15, w * 0.76, h * 0.72, 0.10 * float(rng.random()))


def _scrap(scan: Density, x: float, y: float, w: float, h: float, rng: Stream, size: float) -> None:
    for _ in range(int(w * h / (size * size) * 3)):
        cx, cy = x + w * float(rng.uniform(0.04, 0.96)), y + h * float(rng.uniform(0.12, 0.92))
        reach = size * 0.5
        turns = np.sort(rng.uniform(0, 2 * np.pi, size=5))
        far = rng.uniform(0.3, 1.0, size=5) * reach
        points = [
            (float(np.clip(cx + r * cos(t), x, x + w)), float(np.clip(cy + r * sin(t), y, y + h)))
            for t, r in zip(turns.tolist(), far.tolist(), strict=True)
        ]
        scan.polygon(points, 0.0, 0.14 + 0.25 * float(rng.random()))


def bricks(scan: Density, x: float, y: float, w: float, h: float, product: str, rng: Stream, size: float) -> None:
    """Hidden goods: a dense, close and regular pack, of metal or of organic matter; size is the dots of one packet."""
    metal = product in METALLIC
    columns, rows = max(round(w / size), 1), max(round(h / (size * 0.62)), 1)
    wide, tall = w / columns, h / rows
    for column in range(columns):
        for row in range(rows):
            left, top = x + column * wide, y + row * tall
            matter = 0.72 + 0.16 * float(rng.random())
            gap = min(0.9, wide * 0.05)
            scan.rect(
                left + gap, top + gap, wide - 2 * gap, tall - 2 * gap, 0.2 if metal else matter, 0.9 if metal else 0.0
            )
            scan.rect(
                left + wide * 0.3,
                top + tall * 0.3,
                wide * 0.4,
                tall * 0.4,
                0.0 if metal else 0.22,
                0.4 if metal else 0.0,
            )
