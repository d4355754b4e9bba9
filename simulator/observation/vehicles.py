"""Trucks and firms that nobody has: plates of the mark ZZ, which no country issues, and names that end in ZZZ.

The rule kept here: a plate is "ZZ dddd LL" in Latin letters that Cyrillic has too, a firm's name says by itself that
it is a teaching aid (Uchebtrans ZZZ), so that neither can be taken for a real one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.reference.transliteration import transliterate

PLATE_MARK = "ZZ"
FIRM_MARK = "ZZZ"
# Latin capitals with a Cyrillic twin of the same look: what cameras and people confuse.
PLATE_LETTERS = "ABCEHKMOPTXY"
FIRM_STEMS = ("УЧЕБ", "ПРИМЕР", "МАКЕТ", "ШАБЛОН", "ОБРАЗЕЦ", "УСЛОВ", "ЧЕРТЕЖ", "ТЕСТ")
FIRM_TRADES = ("ТРАНС", "КАРГО", "ЭКСПРЕСС", "АВТО", "РЕЙС", "ЮГТРАНС", "ХАУЛ", "ЧАРТЕР")


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """A carrier; stem and trade are the two halves of its Cyrillic name, in capitals."""

    stem: str
    trade: str

    @property
    def name(self) -> str:
        """«УЧЕБТРАНС ZZZ»: as its own papers write it."""
        return f"{self.stem}{self.trade} {FIRM_MARK}"

    @property
    def latin(self) -> str:
        """ "UCHEBTRANS ZZZ LLC": as a waybill in English writes it, by the passport scheme."""
        return f"{transliterate(self.stem + self.trade, 'icao')} {FIRM_MARK} LLC"


def plate(rng: Stream) -> str:
    """A plate such as "ZZ 4071 AO"; the digits are never all equal."""
    digits = [int(d) for d in rng.integers(0, 10, size=4)]
    if len(set(digits)) == 1:
        digits[0] = (digits[0] + 1) % 10
    letters = "".join(PLATE_LETTERS[int(i)] for i in rng.integers(0, len(PLATE_LETTERS), size=2))
    return f"{PLATE_MARK} {''.join(map(str, digits))} {letters}"


def confusable_plate(rng: Stream) -> str:
    """A plate with one zero and one letter O, such as "ZZ 4071 AO": all usual misreads can befall it.

    The last three digits are a zero and two different others, so that two of them can change places.
    """
    first, third, fourth = (int(d) for d in rng.choice(np.arange(1, 10), size=3, replace=False))
    others = PLATE_LETTERS.replace("O", "")
    letter = others[int(rng.integers(len(others)))]
    letters = letter + "O" if rng.random() < 0.5 else "O" + letter
    return f"{PLATE_MARK} {first}0{third}{fourth} {letters}"


def swapped(plate: str) -> str:
    """The plate of another truck that differs only in the order of its last two digits."""
    mark, digits, letters = plate.split(" ")
    return f"{mark} {digits[:2]}{digits[3]}{digits[2]} {letters}"


def firm(rng: Stream) -> Firm:
    """A carrier's name: one of 64."""
    return Firm(
        stem=FIRM_STEMS[int(rng.integers(len(FIRM_STEMS)))], trade=FIRM_TRADES[int(rng.integers(len(FIRM_TRADES)))]
    )


def firms(rng: Stream, count: int) -> list[Firm]:
    """Different carriers; the second shares the first one's stem, so that half a name proves nothing.

    Raises:
        ValueError: if more are asked for than there are names.
    """
    every = [Firm(stem=stem, trade=trade) for stem in FIRM_STEMS for trade in FIRM_TRADES]
    if not 1 <= count <= len(every):
        raise ValueError(f"there are 1 to {len(every)} carriers, not {count}")
    order = [every[int(i)] for i in rng.permutation(len(every))]
    twin = next(i for i, other in enumerate(order) if i and other.stem == order[0].stem)
    order.insert(1, order.pop(twin))
    return order[:count]


ASSUMPTIONS = (
    Assumption(
        what="plates and carriers of drawn trucks",
        value=f"plates of the mark {PLATE_MARK}; {len(FIRM_STEMS) * len(FIRM_TRADES)} names that end in {FIRM_MARK}",
        why="no country issues them, so that nobody real can be meant",
    ),
)
