"""What declared goods are to a clerk: chapter of the Harmonized System, value and size of a package.

Chapters are those of HS 2022; dollars a kilogram and kilograms a package are orders of magnitude (assumption).
"""

from __future__ import annotations

import numpy as np

from simulator.assumptions import Assumption
from simulator.world.words import words

# chapter, dollars a kilogram, kilograms a package
GOODS = {
    "CONFECTIONERY": (17, 2.4, 8),
    "PLASTIC_WARE": (39, 2.2, 12),
    "WASHING_MACHINES": (84, 4.5, 65),
    "TEA": (9, 3.2, 20),
    "FURNITURE": (94, 2.6, 40),
    "TIMBER": (44, 0.4, 900),
    "CEMENT": (25, 0.08, 50),
    "GLASSWARE": (70, 1.3, 15),
    "FERTILIZER": (31, 0.5, 50),
    "CHARCOAL": (44, 0.6, 15),
    "SCRAP_METAL": (72, 0.35, 1000),
    "TYRES": (40, 3.1, 22),
    "SPICES": (9, 3.6, 25),
    "TEXTILES": (54, 4.0, 30),
    "CLOTHING": (62, 9.0, 25),
    "SHOES": (64, 8.0, 14),
    "ONIONS": (7, 0.25, 30),
    "MELONS": (8, 0.3, 20),
    "APPLES": (8, 0.5, 20),
    "DRIED_FRUIT": (8, 1.8, 12),
    "DRY_MILK": (4, 2.9, 25),
    "FLOUR": (11, 0.4, 50),
    "COTTON": (52, 1.9, 210),
    "AIR_PURIFIERS": (84, 9.5, 9),
    "AUTO_PARTS": (87, 6.5, 18),
    "BUILDING_MATERIALS": (68, 0.5, 40),
    "PAPER": (48, 1.1, 30),
    "COSMETICS": (33, 7.5, 8),
    "TOYS": (95, 5.5, 9),
    "ELECTRONICS": (85, 22.0, 7),
    "BOOKS": (49, 4.0, 14),
    "SOUVENIRS": (97, 6.0, 6),
    "FOOD_SUPPLEMENTS": (21, 14.0, 6),
    "HOUSEHOLD_GOODS": (73, 3.4, 11),
    "LEATHER": (41, 3.0, 60),
    "VEGETABLES": (7, 0.4, 20),
    "LABELS": (48, 2.8, 10),
    "MUSIC_INSTRUMENTS": (92, 18.0, 12),
}
ELSE = (96, 4.0, 12)

ASSUMPTIONS = (
    Assumption(
        what="value and package of declared goods",
        value=f"{len(GOODS)} kinds, elsewhere {ELSE[1]} USD/kg and {ELSE[2]} kg",
        why="orders of magnitude of unit values in trade statistics; only their spread matters",
    ),
)


def goods_figures() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(chapter int8, dollars a kilogram, kilograms a package) of every code of declared goods in words."""
    rows = [GOODS.get(code, ELSE) for code in words("declared_goods")]
    return (
        np.array([row[0] for row in rows], np.int8),
        np.array([row[1] for row in rows], np.float32),
        np.array([row[2] for row in rows], np.float32),
    )
