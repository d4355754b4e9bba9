"""Companies: the names that stand in an organisation's papers; and which conveyances bear a mark of their own.

The rule kept here: a firm that was struck off stands in no later paper; another of the same organisation, kind and
owner, often with the same nominee, follows it. Licit companies, of no organisation, lie at the end, sorted by country.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.world.network import Organisation
from simulator.world.places import ROLES
from simulator.world.scenario import Corridor, Scenario
from simulator.world.words import number

COMPANY_KINDS = ("LICIT", "FRONT", "SHELL")
# Conveyances that carry a mark of their own: plate, wagon number or name; and those of freight, which firms run.
MARKED = ("TRUCK", "VAN", "CAR", "BUS", "WAGON", "CONTAINER_WAGON", "VESSEL")
FIRMS_RUN = ("TRUCK", "WAGON", "CONTAINER_WAGON", "VESSEL", "BUS")
LICIT_A_ORGANISATION = 12
FRONTS, SHELLS = (1, 3), (0, 3)
NOMINEE_SHARE = 0.6
# Fronts are registered up to this many months before the calendar, or in its first years.
OLDEST_FIRM = 72
LATER_SHELLS, ELSEWHERE = 0.3, 0.4
# Mean months until an organisation's firm is struck off; share of its followers that keep the nominee.
FIRM_MONTHS, SAME_NOMINEE = 24.0, 0.5
# Firms with a nominee whose stand-in is that of the organisation's first such firm.
REUSED = 0.5

ASSUMPTIONS = (
    Assumption(
        what="front and shell companies of an organisation; licit companies for each; share with a nominee",
        value=f"{FRONTS}, {SHELLS}; {LICIT_A_ORGANISATION}; {NOMINEE_SHARE:.0%}",
        why="one name for freight papers and a few to change to; what a kind has beyond them has a stand-in each",
    ),
    Assumption(
        what="firms of an organisation that stand elsewhere than at its home",
        value=f"{ELSEWHERE:.0%}, where its corridors begin or end; all of them where none begins or ends at its home",
        why="a front is set up to send or to receive, so it stands where goods are loaded or delivered; no figure",
    ),
    Assumption(
        what="months until an organisation's firm is struck off; followers with the same nominee",
        value=f"geometric, mean {FIRM_MONTHS:g}; {SAME_NOMINEE:.0%}",
        why="front firms live for a year or two, and stand-ins are used again; no public figure",
    ),
    Assumption(
        what="nominated firms of an organisation whose nominee stands in for its first one too",
        value=f"{REUSED:.0%}",
        why="whoever lends a name lends it more than once; FATF names directors of many firms as a red flag; where "
        "more fronts are asked for than freight needs, two of the first three have one nominee and the third has none",
    ),
)


def draw_companies(
    scenario: Scenario,
    organisations: Sequence[Organisation],
    since: np.ndarray,
    organisation: np.ndarray,
    role: np.ndarray,
    rng: Stream,
) -> dict[str, np.ndarray]:
    """Companies: organisation, kind, country, registered, until, follows, owner, nominee.

    since (N,) is each organisation's first month; organisation and role are the persons'. Who is of a kind with `firms`
    has so many fronts at least; firms stand at home or where its corridors begin or end.
    Owners are leaders or financiers; a nominee is a carrier of low standing. A firm stands
    in papers after the month in which it is registered and before month `until`, at whose first day it is struck off
    (the calendar's end: it is not). follows: the firm that it replaces, -1 none.
    """
    count = len(organisations)
    least = {template.kind: template.firms for template in scenario.organisation}
    asked = np.array([least.get(holder.kind, 1) for holder in organisations])
    fronts = np.maximum(rng.integers(FRONTS[0], FRONTS[1] + 1, count), asked)
    shells = rng.integers(SHELLS[0], SHELLS[1] + 1, count)
    number_of = np.stack([fronts, shells], axis=1)
    cell = np.repeat(np.arange(number_of.size), number_of.ravel())
    own, kind = cell // 2, cell % 2 + 1
    nations = np.array([number("country", c) for c in (*scenario.reporting_countries, *scenario.partner_countries)])
    country = _seats(scenario, organisations, own, rng)
    registered = np.where(
        (rng.random(own.size) < LATER_SHELLS) & (kind == COMPANY_KINDS.index("SHELL")),
        rng.integers(0, max(scenario.months // 2, 1), own.size),
        -rng.integers(1, OLDEST_FIRM, own.size),
    )
    # The first front of an organisation is there from its first day, so that papers always bear a name.
    registered = np.where(since[own] > 0, since[own] - 1, registered)
    owner = _someone(organisation, role, own, ("LEADER", "FINANCIER"), rng)
    nominee = _someone(organisation, role, own, ("DRIVER", "COURIER", "GUARD"), rng)
    first = np.searchsorted(cell, cell)
    place = np.arange(cell.size) - first
    further = place >= FRONTS[1]
    named = np.where((rng.random(own.size) < NOMINEE_SHARE) | further, nominee, -1)
    # Who runs more fronts than freight needs puts a stand-in of its own before each further one; of its first ones two
    # have one stand-in, and one shows its owner.
    drawn = _used_again(own, named, rng)
    many = (asked[own] > FRONTS[1]) & (kind == COMPANY_KINDS.index("FRONT"))
    drawn = np.where(many & (place < FRONTS[1]), np.where(place < FRONTS[1] - 1, nominee[first], -1), drawn)
    nominee = np.where(further, nominee, drawn)
    lines = _followed(
        {"organisation": own, "kind": kind, "country": country, "registered": registered, "nominee": nominee}
        | {"owner": owner},
        _someone(organisation, role, own, ("DRIVER", "COURIER", "GUARD"), rng),
        scenario.months,
        rng,
    )
    licit = LICIT_A_ORGANISATION * count
    where = np.sort(nations[rng.integers(nations.size, size=licit)])
    none = np.full(licit, -1)
    return {
        "organisation": np.concatenate([lines["organisation"], none]).astype(np.int32),
        "kind": np.concatenate([lines["kind"], np.zeros(licit, np.int64)]).astype(np.int8),
        "country": np.concatenate([lines["country"], where]).astype(np.int16),
        "registered": np.concatenate([lines["registered"], -rng.integers(1, 4 * OLDEST_FIRM, licit)]).astype(np.int16),
        "until": np.concatenate([lines["until"], np.full(licit, scenario.months)]).astype(np.int16),
        "follows": np.concatenate([lines["follows"], none]).astype(np.int32),
        "owner": np.concatenate([lines["owner"], none]).astype(np.int32),
        "nominee": np.concatenate([lines["nominee"], none]).astype(np.int32),
    }


def _seats(scenario: Scenario, organisations: Sequence[Organisation], own: np.ndarray, rng: Stream) -> np.ndarray:
    """The country of every firm of the organisations `own`, positions in words."""
    ends = {
        template.kind: sorted({end for name in template.corridors for end in _ends(scenario.corridors[name])})
        for template in scenario.organisation
    }
    wide = max(len(countries) for countries in ends.values())
    table = np.array(
        [
            [number("country", ends[holder.kind][i % len(ends[holder.kind])]) for i in range(wide)]
            for holder in organisations
        ]
    )
    many = np.array([len(ends[holder.kind]) for holder in organisations])[own]
    home = np.array([number("country", holder.home) for holder in organisations])[own]
    idle = np.array([holder.home not in ends[holder.kind] for holder in organisations])[own]
    elsewhere = (rng.random(own.size) < ELSEWHERE) | idle
    seat = table[own, (rng.random(own.size) * many).astype(np.int64)]
    return np.asarray(np.where(elsewhere, seat, home))


def _ends(corridor: Corridor) -> tuple[str, str]:
    return corridor.origin, corridor.destination


def _followed(firms: dict[str, np.ndarray], other: np.ndarray, months: int, rng: Stream) -> dict[str, np.ndarray]:
    """The firms with those that follow them when they are struck off, by organisation and kind; other: fresh nominees.

    A follower is registered in the month before, so that papers always bear a name.
    """
    last = firms | {"follows": np.full(other.size, -1)}
    generations, count = [], 0
    while other.size:
        lasts = rng.geometric(np.full(other.size, 1 / FIRM_MONTHS))
        last["until"] = np.minimum(np.maximum(last["registered"] + 1, 0) + lasts, months)
        last["number"] = count + np.arange(other.size)
        count += other.size
        generations.append(last)
        ended = np.flatnonzero(last["until"] < months)
        other = other[ended]
        same = (rng.random(ended.size) < SAME_NOMINEE) | (last["nominee"][ended] < 0)
        last = {name: values[ended] for name, values in last.items()} | {
            "registered": last["until"][ended] - 1,
            "follows": last["number"][ended],
            "nominee": np.where(same, last["nominee"][ended], other),
        }
    whole = {name: np.concatenate([part[name] for part in generations]) for name in generations[0]}
    order = np.lexsort((whole["number"], whole["kind"], whole["organisation"]))
    position = np.empty(order.size, np.int64)
    position[order] = np.arange(order.size)
    whole["follows"] = np.where(whole["follows"] >= 0, position[whole["follows"]], -1)
    return {name: values[order] for name, values in whole.items()}


def roots_of(follows: np.ndarray) -> np.ndarray:
    """The first firm of the line of each firm (C,), itself where it follows none."""
    roots = np.arange(follows.size)
    later = np.flatnonzero(follows >= 0)
    while later.size:
        roots[later] = follows[roots[later]]
        later = later[follows[roots[later]] >= 0]
    return roots


def _used_again(own: np.ndarray, nominee: np.ndarray, rng: Stream) -> np.ndarray:
    """The nominees (-1 none) of firms that lie by organisation, some exchanged for the organisation's first one."""
    nominated = np.flatnonzero(nominee >= 0)
    first = np.searchsorted(own[nominated], own[nominated], side="left")
    again = rng.random(nominated.size) < REUSED
    reused = nominee.copy()
    reused[nominated] = np.where(again, nominee[nominated[first]], nominee[nominated])
    return reused


def _someone(
    organisation: np.ndarray, role: np.ndarray, wanted: np.ndarray, roles: tuple[str, ...], rng: Stream
) -> np.ndarray:
    """For each wanted organisation one of its persons in these roles, -1 where there is none."""
    fits = np.flatnonzero(np.isin(role, [ROLES.index(name) for name in roles]))
    fits = fits[np.argsort(organisation[fits], kind="stable")]
    picked = _picked(organisation[fits], wanted, rng)
    return np.where(picked >= 0, fits[picked], -1)


def _picked(among: np.ndarray, wanted: np.ndarray, rng: Stream) -> np.ndarray:
    """For each wanted key the position of one equal key in the sorted array `among`, -1 where there is none."""
    first = np.searchsorted(among, wanted, side="left")
    count = np.searchsorted(among, wanted, side="right") - first
    return np.where(count > 0, first + (rng.random(wanted.size) * count).astype(np.int64), -1)
