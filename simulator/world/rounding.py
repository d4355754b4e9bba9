"""Quantities as goods are packed: sticks in packs, cartons, master cases; capsules in blisters; scales' precision."""

from __future__ import annotations

import numpy as np

from simulator.reference import codes
from simulator.world.words import words

PACK, CARTON, MASTER_CASE = 20, 200, 10_000


def round_quantity(product: np.ndarray, quantity: np.ndarray) -> np.ndarray:
    """Round quantities by the canonical unit of each product (positions in the code list); zeros stay zero."""
    units = np.array(
        [codes("product")[code].extra["units"].split("|")[0] if code else "" for code in words("product")]
    )[product]
    found = quantity.copy()
    for unit, rule in (
        ("KGM", _mass),
        ("LTR", _litres),
        ("STICK", _sticks),
        ("CAPSULE", _blisters),
        ("TABLET", _blisters),
        ("PIECE", _pieces),
    ):
        inside = (units == unit) & (quantity > 0)
        found[inside] = rule(quantity[inside])
    return found


def _step(quantity: np.ndarray, step: np.ndarray | float) -> np.ndarray:
    return np.maximum(np.rint(quantity / step), 1) * step


def _mass(kg: np.ndarray) -> np.ndarray:
    """Grams below 10 kg, tens of grams below 100 kg, half kilograms above."""
    step = np.where(kg < 10, 0.001, np.where(kg < 100, 0.01, 0.5))
    return np.round(_step(kg, step), 3)


def _litres(litres: np.ndarray) -> np.ndarray:
    return _step(litres, np.where(litres < 20, 0.5, 5.0))


def _sticks(sticks: np.ndarray) -> np.ndarray:
    """Whole master cases from 100,000 sticks, cartons from 4,000, packs below."""
    return _step(sticks, np.where(sticks >= 100_000, MASTER_CASE, np.where(sticks >= 4_000, CARTON, PACK)))


def _blisters(pieces: np.ndarray) -> np.ndarray:
    return _step(pieces, np.where(pieces >= 10_000, 100.0, 10.0))


def _pieces(pieces: np.ndarray) -> np.ndarray:
    return _step(pieces, np.where(pieces >= 1_000, 100.0, 1.0))
