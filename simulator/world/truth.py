"""The hidden truth of one world: what happened, as arrays for the observation stage and as tables for the marking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from simulator.world.counts import Gap
from simulator.world.hazards import SERVICES, Static
from simulator.world.macro import MacroResult
from simulator.world.network import Network
from simulator.world.scenario import Scenario
from simulator.world.words import words

CODED = (
    "location_type",
    "detecting_service",
    "direction",
    "control_reason",
    "detection_means",
    "manner",
    "legal_stage",
    "mode",
    "conveyance_type",
    "conveyance_country",
    "departure",
    "destination",
    "goods_origin",
    "declared_goods",
    "concealment_place",
    "concealment_method",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """rows: one element a seizure in order of seizure (days as ordinals, codes as positions in `words`).

    packs_office is the office with the habit of packs for pieces, "" without that feature.
    """

    scenario: Scenario
    network: Network
    static: Static
    macro: MacroResult
    transit: tuple[tuple[str, ...], ...]
    gaps: tuple[Gap, ...]
    batches: tuple[date, ...]
    packs_office: str
    rows: dict[str, np.ndarray]

    @property
    def size(self) -> int:
        """Number of seizures."""
        return int(self.rows["seized"].size)


def coded(column: str, positions: np.ndarray) -> pa.Array:
    """A dictionary column of codes."""
    return pa.DictionaryArray.from_arrays(pa.array(positions.astype(np.int16)), pa.array(words(column), pa.string()))


def days(ordinals: np.ndarray) -> pa.Array:
    """Days as "YYYY-MM-DD", dictionary coded."""
    values, inverse = np.unique(ordinals, return_inverse=True)
    labels = [date.fromordinal(int(value)).isoformat() if value > 0 else "" for value in values]
    return pa.DictionaryArray.from_arrays(pa.array(inverse.astype(np.int32)), pa.array(labels, pa.string()))


def named(positions: np.ndarray, labels: list[str]) -> pa.Array:
    """A dictionary column from positions in a list of labels."""
    return pa.DictionaryArray.from_arrays(pa.array(positions.astype(np.int32)), pa.array(labels, pa.string()))


def organisation_table(truth: Truth) -> pa.Table:
    """organisations: one row each."""
    found = truth.network.organisations
    return pa.table(
        {
            "organisation_id": [o.code for o in found],
            "name": [f"{o.name} (SYNTHETIC)" for o in found],
            "kind": [o.kind for o in found],
            "home_country": [o.home for o in found],
            "products": pa.array([list(o.products) for o in found], pa.list_(pa.string())),
            "skill": [o.skill for o in found],
            "caution": [o.caution for o in found],
        }
    )


def route_table(truth: Truth) -> pa.Table:
    """routes: one row each; posts lists office codes in order; monthly is the mean number of consignments."""
    scenario, network = truth.scenario, truth.network
    corridors = [scenario.corridors[r.corridor] for r in network.routes]
    methods = [scenario.methods[r.method] for r in network.routes]
    return pa.table(
        {
            "route_id": [r.code for r in network.routes],
            "organisation_id": [network.organisations[r.organisation].code for r in network.routes],
            "product": [r.product for r in network.routes],
            "origin": [c.origin for c in corridors],
            "posts": pa.array([c.posts for c in corridors], pa.list_(pa.string())),
            "destination": [c.destination for c in corridors],
            "mode": [c.mode for c in corridors],
            "conveyance_type": [r.conveyance for r in network.routes],
            "concealment_place": [m.place for m in methods],
            "concealment_method": [m.method for m in methods],
            "cover_goods": [r.cover for r in network.routes],
            "corridor": [r.corridor for r in network.routes],
            "method": [r.method for r in network.routes],
            "monthly": truth.macro.sent.mean(axis=0),
            "unit": [scenario.products[r.product].unit for r in network.routes],
            "quantity_median": truth.static.median[:, 0],
            "quantity_sigma": truth.static.sigma[:, 0],
            "quantity_most": truth.static.cap[:, 0],
        }
    )


def macro_table(truth: Truth) -> pa.Table:
    """macro: one row a month and route: supply of its organisation and product, share, sent, seized, perceived risk."""
    macro, static = truth.macro, truth.static
    months, routes = macro.share.shape
    return pa.table(
        {
            "month": np.repeat(np.arange(months, dtype=np.int16), routes),
            "route_id": named(np.tile(np.arange(routes), months), [r.code for r in truth.network.routes]),
            "supply": macro.supply[:, static.group].ravel(),
            "share": macro.share.ravel(),
            "sent": macro.sent.ravel(),
            "risk": macro.risk.ravel(),
            "seized": macro.count.sum(axis=2).ravel(),
        }
    )


def effort_table(truth: Truth) -> pa.Table:
    """effort: one row a month, office and service that works there; one is the service's average in its country."""
    effort = truth.macro.effort
    office, service = np.nonzero(truth.static.base)
    months = effort.shape[0]
    return pa.table(
        {
            "month": np.repeat(np.arange(months, dtype=np.int16), office.size),
            "office": coded("office", np.tile(office, months)),
            "service": named(np.tile(service, months), list(SERVICES)),
            "effort": effort[:, office, service].ravel(),
        }
    )


def gap_table(truth: Truth) -> pa.Table:
    """gaps: countries that reported nothing between two days."""
    return pa.table(
        {
            "country": pa.array([gap.country for gap in truth.gaps], pa.string()),
            "first": pa.array([gap.first.isoformat() for gap in truth.gaps], pa.string()),
            "last": pa.array([gap.last.isoformat() for gap in truth.gaps], pa.string()),
        }
    )
