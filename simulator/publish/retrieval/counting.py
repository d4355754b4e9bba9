"""Task types whose answer is a whole number or a set: how many cases, which cases, how many days late."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from pydantic import Field

from simulator.cen.asking import Data, Slips
from simulator.cen.query import Query
from simulator.publish.retrieval.entered import Entered
from simulator.publish.retrieval.scene import Offer, Scene


class Marked(Data):
    """What every task says: its field and words, and which row and item of the rubric it earns.

    prefix stands before the names of its slips in the rubric; hint stands under the label.
    """

    field: str
    label: str
    hint: str = ""
    row: str
    item: str = ""
    prefix: str = ""
    wrong: Slips = Field(default_factory=dict)


class Count(Marked):
    """How many cases (or goods lines) the search finds."""

    type: Literal["count"]
    of: Literal["cases", "lines"] = "cases"
    least: int = 1
    most: int = 10**9

    def offer(self, scene: Scene) -> Offer | None:
        """The number and the named wrong ones; None where a needed mistake gives the same."""
        right = self._number(scene.entered, scene.query, self.of)
        if not self.least <= right <= self.most:
            return None
        wrong = {}
        for name, slip in self.wrong.items():
            of: str = slip.count or self.of
            wrong[name] = self._number(scene.entered, scene.mistaken(slip), of)
            if slip.need and wrong[name] == right:
                return None
        return Offer(truth={"right": right, "wrong": {k: v for k, v in wrong.items() if v != right}})

    @staticmethod
    def _number(entered: Entered, query: Query, of: str) -> int:
        return int(entered.lines(query).sum()) if of == "lines" else entered.count(query)


class Find(Marked):
    """Which cases the search finds; the answer is taken from a search."""

    type: Literal["find"]
    least: int = 1
    most: int = 10**9

    def offer(self, scene: Scene) -> Offer | None:
        """The numbers of the cases and the named wrong sets."""
        entered = scene.entered
        right = entered.cases(scene.query)
        if not self.least <= right.sum() <= self.most:
            return None
        wrong = {}
        for name, slip in self.wrong.items():
            mask = entered.cases(scene.mistaken(slip))
            if (slip.need and (mask == right).all()) or (slip.find_some and not mask.any()):
                return None
            if (mask != right).any():
                wrong[name] = mask
        return Offer(
            truth={
                "right": _numbers(entered, right),
                "wrong": {name: _numbers(entered, mask) for name, mask in wrong.items()},
            }
        )


class Saved(Marked):
    """The search itself, saved and named; it is run again on records that nobody has seen. records: the field found."""

    type: Literal["saved"]
    records: str = "records"

    def offer(self, scene: Scene) -> Offer | None:
        """Only where the cases are asked for."""
        return Offer(truth={}) if self.records in scene.offers else None


class Delay(Marked):
    """The largest delay from seizure to entry among the cases found, in days."""

    type: Literal["delay"]

    def offer(self, scene: Scene) -> Offer | None:
        """The days and the named wrong ones."""
        right = _delay(scene.entered, scene.query)
        if right is None:
            return None
        wrong = {name: _delay(scene.entered, scene.mistaken(slip)) for name, slip in self.wrong.items()}
        if any(self.wrong[name].need and value == right for name, value in wrong.items()):
            return None
        return Offer(truth={"right": right, "wrong": {k: v for k, v in wrong.items() if v not in (right, None)}})


def _numbers(entered: Entered, mask: np.ndarray) -> list[str]:
    return sorted(entered.snapshot.cases["case_no"][mask].astype(str))


def _delay(entered: Entered, query: Query) -> int | None:
    cases = entered.select(query)
    if cases.empty:
        return None
    typed = pd.to_datetime(cases["entry_date"].astype(str).str[:10])
    return int((typed - pd.to_datetime(cases["seizure_date"].astype(str).str[:10])).dt.days.max())
