"""Which firm runs a vehicle of freight: one of its organisation's fronts, or a licit one that was hired.

The rule kept here: a vehicle is registered where its firm is, and with a firm that stood in the register when the
vehicle was first met. An organisation without such a front hires a licit firm of the plate's country.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.assumptions import Assumption
from simulator.world.belongings import COMPANY_KINDS
from simulator.world.people import People

ASSUMPTIONS = (
    Assumption(
        what="freight vehicles that a front runs",
        value="all whose organisation has a front in the plate's country then; else a licit firm there",
        why="vehicles are registered in the country of whoever runs them; no public figure of hired ones",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hauliers:
    """Firms that may run a vehicle, by month, organisation and country.

    keys (E,): (month x organisations + organisation) x countries + country, sorted; fronts (E,): the firm of each key.
    licit (L,): licit firms by country; nations (L,): the country of each. Countries are positions in words("country").
    """

    organisations: int
    countries: int
    keys: np.ndarray
    fronts: np.ndarray
    licit: np.ndarray
    nations: np.ndarray

    def firm(self, month: np.ndarray, organisation: np.ndarray, country: np.ndarray, turn: np.ndarray) -> np.ndarray:
        """The firm of each vehicle that was first met in a month, -1 where the country has none; (n,) int32.

        turn (n,): 32 random bits that belong to the vehicle.
        """
        key = (month.astype(np.int64) * self.organisations + organisation) * self.countries + country
        own = _chosen(self.keys, self.fronts, key, turn)
        hired = _chosen(self.nations, self.licit, country, turn)
        return np.where(own >= 0, own, hired).astype(np.int32)


def _chosen(keys: np.ndarray, firms: np.ndarray, key: np.ndarray, turn: np.ndarray) -> np.ndarray:
    """For each key (zero or more) one of the firms that have it in sorted keys, -1 where none has."""
    first = np.searchsorted(keys, key)
    there = np.append(keys, -1).take(first) == key
    # Where the firms of a key end is looked up among the keys, which are far fewer than the rows.
    end = np.append(np.searchsorted(keys, keys, side="right"), 0)
    count: np.ndarray = end.take(first) - first
    place = first + ((turn.astype(np.int64) * count) >> 32)
    return np.where(there, np.append(firms, -1).take(np.where(there, place, firms.size)), -1)


def make_hauliers(people: People, organisations: int, countries: int, months: int) -> Hauliers:
    """The hauliers of one world."""
    front = np.flatnonzero(people.company_kind == COMPANY_KINDS.index("FRONT"))
    begin = np.clip(people.company_registered[front].astype(np.int64) + 1, 0, months)
    end = np.clip(people.company_until[front].astype(np.int64), begin, months)
    firm = np.repeat(front, end - begin)
    month = np.arange(firm.size) - np.repeat(np.cumsum(end - begin) - end, end - begin)
    key = (month * organisations + people.company_organisation[firm]) * countries + people.company_country[firm]
    order = np.argsort(key, kind="stable")
    licit = np.flatnonzero(people.company_kind == COMPANY_KINDS.index("LICIT"))
    licit = licit[np.argsort(people.company_country[licit], kind="stable")]
    return Hauliers(
        organisations=organisations,
        countries=countries,
        keys=key[order],
        fronts=firm[order].astype(np.int32),
        licit=licit.astype(np.int32),
        nations=people.company_country[licit].astype(np.int64),
    )
