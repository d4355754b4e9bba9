"""Task types on months: two charts side by side, and the one day on which a mass entry was typed."""

from __future__ import annotations

from typing import Literal

import numpy as np

from simulator.publish.retrieval.counting import Marked
from simulator.publish.retrieval.scene import Offer, Scene

MONTHS_SHOWN = 4


class Chart(Marked):
    """The chart of the search by one date, taken from the panel; judged by the month asked and the one before."""

    type: Literal["chart"]
    by: Literal["seizure_date", "entry_date"]

    def offer(self, scene: Scene) -> Offer | None:
        """Cases in each of the months up to the one asked, right and by the named mistakes."""
        months = _months(scene)
        right = scene.entered.by_month(scene.query, self.by)
        wrong = {name: scene.entered.by_month(scene.mistaken(slip), self.by) for name, slip in self.wrong.items()}
        return Offer(
            truth={
                "by": self.by,
                "right": {month: right.get(month, 0) for month in months},
                "wrong": {name: {month: counts.get(month, 0) for month in months} for name, counts in wrong.items()},
            },
            shown={"by": self.by},
        )


class MassEntry(Marked):
    """The day of the month asked on which most cases were entered, where the month grows by date of entry alone.

    least: cases of that day; lead: times the next busiest day; grows: entries times those of the month before; steady:
    seizures at most so many times those of an earlier month.
    """

    type: Literal["mass_entry"]
    least: int = 8
    lead: float = 2.0
    grows: float = 1.3
    steady: float = 1.2

    def offer(self, scene: Scene) -> Offer | None:
        """The date and its number of cases; None where the month has no mass entry, or really grows."""
        months = _months(scene)
        month = months[-1]
        days = scene.entered.select(scene.query)["entry_date"].astype(str).str[:10]
        busiest = days[days.str.startswith(month)].value_counts()
        if busiest.empty:
            return None
        top, rest = int(busiest.iloc[0]), int(busiest.iloc[1]) if len(busiest) > 1 else 0
        typed, seized = (scene.entered.by_month(scene.query, by) for by in ("entry_date", "seizure_date"))
        usual = float(np.mean([seized.get(earlier, 0) for earlier in months[:-1]]))
        growth = typed.get(month, 0) > self.grows * typed.get(months[-2], 0)
        if top < self.least or top < self.lead * rest or not growth or seized.get(month, 0) > self.steady * usual:
            return None
        return Offer(truth={"right": str(busiest.index[0]), "cases": top})


def _months(scene: Scene) -> list[str]:
    """The month asked ("YYYY-MM") and those before it, in order."""
    year, month = int(scene.values["month"][:4]), int(scene.values["month"][5:7])
    numbers = [year * 12 + month - 1 - back for back in range(MONTHS_SHOWN)]
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in reversed(numbers)]
