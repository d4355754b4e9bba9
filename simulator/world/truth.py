"""The hidden truth of one world in memory, and how its columns become those of tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from simulator.region import Region
from simulator.regional import per_region
from simulator.world.counts import Gap
from simulator.world.hazards import Static
from simulator.world.macro import MacroResult
from simulator.world.network import Network
from simulator.world.plan import Plan
from simulator.world.scenario import Scenario
from simulator.world.words import words

# Ordinal of 1 January 1970.
UNIX = 719_163


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """rows: one element a seizure in order of seizure, see `draw_seizures`; truth_id is the position."""

    plan: Plan
    rows: dict[str, np.ndarray]

    @property
    def scenario(self) -> Scenario:
        """The scenario of the world."""
        return self.plan.scenario

    @property
    def region(self) -> Region | None:
        """The region of the scenario's own."""
        return self.scenario.region

    @property
    def network(self) -> Network:
        """Organisations as founded, and their routes."""
        return self.plan.network

    @property
    def static(self) -> Static:
        """Routes and legs as arrays."""
        return self.plan.static

    @property
    def macro(self) -> MacroResult:
        """What happened month by month."""
        return self.plan.macro

    @property
    def transit(self) -> tuple[tuple[str, ...], ...]:
        """Transit countries of every route."""
        return self.plan.attributes.transit

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Countries that enter nothing for some months."""
        return self.plan.gaps

    @property
    def batches(self) -> tuple[date, ...]:
        """Days of entry of the batch features."""
        return self.plan.batches

    @property
    def packs_office(self) -> str:
        """The office with the habit of packs for pieces, "" without that feature."""
        return self.plan.packs_office

    @property
    def size(self) -> int:
        """Number of seizures."""
        return int(self.rows["seized"].size)


@per_region(256)
def _labels(column: str) -> tuple[pa.Array, type[np.generic]]:
    labels = words(column)
    return pa.array(labels, pa.string()), np.int8 if len(labels) < 128 else np.int16


def coded(column: str, positions: np.ndarray) -> pa.Array:
    """A dictionary column of codes, with one byte a row where the list allows."""
    labels, kind = _labels(column)
    return pa.DictionaryArray.from_arrays(pa.array(positions.astype(kind, copy=False)), labels)


def date_column(ordinals: np.ndarray) -> pa.Array:
    """Days as date32 from ordinals."""
    return pa.array((ordinals - UNIX).astype(np.int32)).view(pa.date32())


def moment_column(ordinals: np.ndarray, seconds: np.ndarray) -> pa.Array:
    """Moments in UTC, to the second, from ordinals and seconds of the day."""
    return pa.array((ordinals.astype(np.int64) - UNIX) * 86_400 + seconds).view(pa.timestamp("s"))


def named(positions: np.ndarray, labels: list[str]) -> pa.Array:
    """A dictionary column from positions in a list of labels."""
    return pa.DictionaryArray.from_arrays(pa.array(positions.astype(np.int32)), pa.array(labels, pa.string()))
