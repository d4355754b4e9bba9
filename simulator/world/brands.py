"""Cigarettes bear a brand, the mark of a country and stamps or none: what tells one batch from another.

The rule kept here: a brand is made where its pack says (`codes/brand.csv`), so brand and origin of the goods agree; an
organisation mostly moves the same brand of an origin. Brands are invented. Where the origin has no brand of its own, or
is unknown, the pack is one of those that say nothing true.
"""

from __future__ import annotations

import numpy as np

from simulator.assumptions import Assumption
from simulator.reference import codes
from simulator.rng import stream
from simulator.world.bits import Bits, look_up, quantile_tables, scaled, threshold
from simulator.world.words import number, picker, words

PRODUCT = "CIGARETTES"
FAVOURITE = 0.8
UNKNOWN = "XX"
# Stamps of packs that say a country, of packs meant for duty-free sale (made in AE), and of packs that say nothing.
STAMPS = {"ABSENT": 0.5, "ELSEWHERE": 0.32, "DOUBTFUL": 0.13, "DUTY_FREE": 0.05}
DUTY_FREE_FROM, STAMPS_DUTY_FREE = ("AE",), {"ABSENT": 0.35, "DUTY_FREE": 0.55, "DOUBTFUL": 0.1}
STAMPS_UNKNOWN = {"ABSENT": 0.7, "DOUBTFUL": 0.3}

ASSUMPTIONS = (
    Assumption(
        what="cigarettes of an organisation and origin that are of its usual brand",
        value=f"{FAVOURITE:.0%}",
        why="batches come from one factory; no public figure",
    ),
    Assumption(
        what="stamps on cigarettes: of a country, for duty-free sale, without a name",
        value=f"{STAMPS}; {STAMPS_DUTY_FREE}; {STAMPS_UNKNOWN}",
        why="releases name packs without stamps most often, then stamps of elsewhere and duty-free marks; no shares",
    ),
)


def draw_brands(seed: bytes, rows: dict[str, np.ndarray], bits: Bits) -> None:
    """Add brand and stamps (positions, blank where nothing seized is a cigarette) to rows."""
    cigarettes = number("product", PRODUCT)
    at = np.flatnonzero((rows["product"] == cigarettes) | (rows["product_2"] == cigarettes))
    brands = [code for code in words("brand") if code]
    made_in = [codes("brand")[code].extra["made_in"] for code in brands]
    first, many, flat = _by_origin(made_in)
    origin = rows["goods_origin"][at]
    salt = int(stream(seed, "world-brands").integers(1, 2**31))
    usual = ((rows["organisation"][at].astype(np.int64) + 1) * 40_503 + salt) >> 5
    other = scaled(bits.draw(at.size), many[origin])
    turn = np.where(bits.draw(at.size) < threshold(FAVOURITE), usual % many[origin], other)
    brand = flat[first[origin] + turn]
    kind = np.array([2 if land == UNKNOWN else 1 if land in DUTY_FREE_FROM else 0 for land in made_in], np.int32)
    tables = quantile_tables([picker("stamps", shares) for shares in (STAMPS, STAMPS_DUTY_FREE, STAMPS_UNKNOWN)])
    rows["brand"] = np.full(rows["product"].size, number("brand", ""), np.int16)
    rows["stamps"] = np.full(rows["product"].size, number("stamps", ""), np.int16)
    rows["brand"][at] = brand
    rows["stamps"][at] = look_up(tables, kind[brand], bits.draw(at.size))


def _by_origin(made_in: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """By position of an origin: where its brands begin in the list (third), and how many there are."""
    origins = words("goods_origin")
    lands = (*sorted({*made_in} - {UNKNOWN}), UNKNOWN)
    order = [place for land in lands for place, made in enumerate(made_in) if made == land]
    listed = [made_in[place] for place in order]
    land = [code if code in listed else UNKNOWN for code in origins]
    return (
        np.array([listed.index(code) for code in land], np.int64),
        np.array([listed.count(code) for code in land], np.int64),
        np.array(order, np.int16),
    )
