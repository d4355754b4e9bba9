"""What vehicles weigh on a weighbridge, by conveyance: assumptions within the legal limits of each kind."""

from __future__ import annotations

import numpy as np

from simulator.chance import Stream
from simulator.observation.registers.drawn import raw16, value_table

# Gross kilograms of full vehicles, evenly spaced quantiles; kilograms of empty ones. In the order of CONVEYANCES.
WEIGHTS = {
    "TRUCK": (14_200, 17_500, 22_000, 28_000, 33_000, 36_500, 39_200, 41_500),
    "VAN": (1_900, 2_100, 2_400, 2_700, 3_000, 3_300, 3_450, 3_600),
    "CAR": (1_050, 1_250, 1_400, 1_550, 1_750, 1_950, 2_200, 2_600),
    "BUS": (8_500, 10_500, 12_000, 13_000, 14_000, 15_200, 16_500, 18_000),
}
EMPTY = {"TRUCK": 14_800, "VAN": 2_000, "CAR": 1_400, "BUS": 11_000}


def gross_weights(rng: Stream, conveyance: np.ndarray, full: np.ndarray) -> np.ndarray:
    """Gross kilograms of each vehicle; conveyance is a position in journeys.CONVEYANCES, full (n,) bool."""
    heaviest = np.concatenate([value_table(np.array(values, float)) for values in WEIGHTS.values()]).astype(np.int32)
    empty = np.array(list(EMPTY.values()))[conveyance]
    draw = raw16(rng, conveyance.size)
    bare = empty * (0.88 + draw * (0.28 / 65536))
    heavy = heaviest[conveyance.astype(np.int32) * 65536 + draw]
    return np.asarray(np.where(full, heavy, bare), np.int32)
