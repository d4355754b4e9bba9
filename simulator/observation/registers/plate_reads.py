"""Reads of number plates by cameras at road posts and inland groups: plate, place and moment, nothing else.

Coverage: larger posts and inland groups of KG, UZ and KZ; 82 % of passages at posts, 38 % inland, none on days when
the camera is down; no driver, no load, no papers: joins by plate and time only. Resolution: seconds. Key: the plate as
read. Bias: vehicles of the extract only; lorries are read more often than cars. Errors: 7 % of reads are wrong (0/O,
B/8, look-alike letters, a lost sign), the score of a wrong read is lower in the mean. All shares are assumptions.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from simulator.assumptions import Assumption
from simulator.observation.registers.coverage import office_shares
from simulator.observation.registers.drawn import (
    ERROR,
    Drawn,
    Planned,
    Rows,
    labelled,
    moments,
    raw16,
    row_numbers,
    shown_keys,
    value_table,
    worded,
)
from simulator.observation.registers.journeys import Traffic, draw_traffic
from simulator.observation.registers.passages import CAMERA_MISREADS, misread_variants, passages
from simulator.observation.registers.texts import plates, replaced
from simulator.rng import stream

NAME = "plate_reads"
MISREAD = 0.07
SCORES = ((72, 88, 93, 96, 98, 99), (45, 58, 68, 77, 86, 97))
KINDS = ("LORRY", "CAR", "BUS")
KIND_OF = np.array([KINDS.index("LORRY"), KINDS.index("LORRY"), KINDS.index("CAR"), KINDS.index("BUS")], np.int8)

ASSUMPTIONS = (
    Assumption(
        what="wrong reads of plates",
        value=f"{MISREAD:.0%}",
        why="dirt, frames and foreign plates; no public rate of these cameras",
    ),
)


def draw(plan: Planned, block: int, rows: Rows, traffic: Traffic | None = None) -> Drawn:
    """The block's reads; traffic is that of `draw_traffic`, drawn anew if absent."""
    traffic = traffic or draw_traffic(plan, block, rows)
    rng, trips = stream(plan.seed, "register-plate-reads", block), traffic.journeys
    seen = passages(plan, NAME, block, traffic, office_shares(plan.scenario.reporting_countries)[1], rng)
    n, journey = seen.size, seen.journey
    variant = misread_variants(rng, n, MISREAD, CAMERA_MISREADS)
    wrong = (variant > 0).astype(np.int64)
    score = np.concatenate([value_table(np.array(s, float)) for s in SCORES])[wrong * 65536 + raw16(rng, n)]
    ids = row_numbers(plan.seed, NAME, block, n)
    observed = pa.table(
        {
            f"{NAME}_id": ids,
            "time": moments(seen.day, seen.second),
            "office": worded("office", seen.office),
            "plate": shown_keys(plan.seed, "vehicle", trips.plate)[journey],
            "plate_variant": variant,
            "plate_country": worded("country", trips.country[journey]),
            "kind": labelled(KIND_OF[trips.conveyance[journey]], KINDS),
            "score": score.astype(np.int8),
        }
    )
    truth = pa.table(
        {
            f"{NAME}_id": ids,
            "truth_id": trips.truth_id[journey],
            "organisation": trips.organisation[journey],
            "vehicle": trips.vehicle[journey],
            "consignment": trips.consignment[journey],
            "kind": (trips.kind[journey] | wrong * ERROR).astype(np.int8),
        }
    )
    return Drawn(observed=observed, truth=truth)


def render(observed: pa.Table) -> pa.Table:
    """The reads with plates as the cameras read them."""
    texts = {"plate": plates(observed, "plate", "plate_country", "kind", "plate_variant")}
    return replaced(observed, texts, ("plate_variant",))
