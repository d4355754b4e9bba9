"""Task types with a list to choose from: a verdict, the parts of a sentence, the caveats that hold.

The rule kept here: options stand in drawn order under neutral letters, so that neither says anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from simulator.cen.asking import Words
from simulator.chance import Stream
from simulator.publish.drawing import FeatureMissing
from simulator.publish.retrieval.caveats import HOLD, OFFERED, statements
from simulator.publish.retrieval.counting import Marked
from simulator.publish.retrieval.scene import Offer, Scene

LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Choose(Marked):
    """One option of several; beside: the field that carries it, without which it counts nothing."""

    type: Literal["choose"]
    option: dict[str, Words]
    right: str
    beside: str = ""

    def offer(self, scene: Scene) -> Offer | None:
        """Always."""
        return Offer(truth={"beside": self.beside})

    def drawn(self, scene: Scene, offer: Offer, rng: Stream) -> Offer:
        """The options in drawn order, and the letter of the right one."""
        options, letters = lettered(self.option, [self.right], rng)
        return Offer(truth={**offer.truth, "right": letters[0]}, shown={"options": options})


class Sentence(Marked):
    """A sentence put together of an opening and a closing; right only as a whole."""

    type: Literal["sentence"]
    label: str = ""
    opening_label: Words
    closing_label: Words
    opening: dict[str, Words]
    closing: dict[str, Words]
    right: tuple[str, str]

    def offer(self, scene: Scene) -> Offer | None:
        """Always."""
        return Offer(truth={})

    def drawn(self, scene: Scene, offer: Offer, rng: Stream) -> Offer:
        """Both lists in drawn order, and the letters of the right parts."""
        opening, first = lettered(self.opening, [self.right[0]], rng)
        closing, last = lettered(self.closing, [self.right[1]], rng)
        return Offer(
            truth={"right": [*first, *last]},
            shown={
                "opening": opening,
                "closing": closing,
                "opening_label": self.opening_label.text,
                "closing_label": self.closing_label.text,
            },
        )


class Caveats(Marked):
    """Two caveats of six that hold for a leader's figure, decided from the records; leader: the field of the figure."""

    type: Literal["caveats"]
    leader: str

    def offer(self, scene: Scene) -> Offer | None:
        """Only beside a figure of which two caveats clearly hold and four clearly do not."""
        if self.leader not in scene.offers:
            return None
        holding, failing = self._statements(scene)
        named = {key for key, _ in holding}
        enough = len(holding) >= HOLD and len([s for s in failing if s[0] not in named]) >= OFFERED - HOLD
        return Offer(truth={}) if enough else None

    def drawn(self, scene: Scene, offer: Offer, rng: Stream) -> Offer:
        """Six caveats in drawn order, the letters of the two that hold, and their keys."""
        holding, failing = self._statements(scene)
        right = sample(holding, HOLD, rng)
        taken = {key for key, _ in right}
        wrong = sample([item for item in failing if item[0] not in taken], OFFERED - HOLD, rng)
        if len(wrong) < OFFERED - HOLD:
            raise FeatureMissing("four caveats that clearly do not hold")
        offered = sample([*right, *wrong], OFFERED, rng)
        options = [
            {"code": LETTERS[place], "key": key, "countries": countries}
            for place, (key, countries) in enumerate(offered)
        ]
        silent = sum(1 for marks in scene.entered.reporting.values() if 0 in marks)
        return Offer(
            truth={
                "right": [LETTERS[place] for place, item in enumerate(offered) if item in right],
                "held": sorted(taken),
                "exact": taken == {"gap", "outlier"} and silent == HOLD,
            },
            shown={"options": options},
        )

    def _statements(self, scene: Scene) -> tuple[list[Any], list[Any]]:
        return statements(scene.entered, str(scene.offers[self.leader].truth["country"]), scene.query)


def lettered(bank: Mapping[str, Words], right: Sequence[str], rng: Stream) -> tuple[list[dict[str, str]], list[str]]:
    """The options of a bank in drawn order: {"code", "key", "text"}; and the letters of the right ones."""
    order = sample(list(bank), len(bank), rng)
    options = [{"code": LETTERS[n], "key": key, "text": bank[key].text} for n, key in enumerate(order)]
    return options, [LETTERS[order.index(key)] for key in right]


def sample(items: Sequence[Any], number: int, rng: Stream) -> list[Any]:
    """So many of the items, in drawn order."""
    return [items[int(place)] for place in rng.permutation(len(items))[:number]]
