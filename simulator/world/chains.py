"""Planted chains: what leads from one seizure to a leader and a financier, cast from the world's own entities.

The rule kept here: nobody is made for a chain. A chain begins at a seizure of road freight at a border post whose
papers bear a firm with a nominee; it needs, in that month, a second firm that hangs together with the first one and
stands in the papers of another seizure, a firm that collects the money and shows its owner, and in the organisation the
leader or financier who is not that owner. Both seizures of a chain lie in one block, and so does what shows them, but
for the entries of its firms; the chains of a world are spread over its blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields

import numpy as np

from simulator.chance import Stream
from simulator.errors import ScenarioError
from simulator.reference import offices
from simulator.regional import in_its_region
from simulator.rng import stream
from simulator.texts import N_
from simulator.world.checks_living import ROAD_FREIGHT
from simulator.world.living import Chain
from simulator.world.micro import Rows
from simulator.world.people import People
from simulator.world.places import ROLES
from simulator.world.plan import Plan
from simulator.world.words import number

STORIES = ("nominee", "fan_in", "shared_address", "borrowed_identity")
NOMINEE, FAN_IN, SHARED_ADDRESS, BORROWED_IDENTITY = range(len(STORIES))
# Days after the world's first one from which a chain may begin, and before its present to which.
SETTLED, TOLD = 60, 120
# Days between the two seizures of one chain, at most; seconds of the day before which none begins.
APART, NIGHT = 250, 3_600
PAYERS = 4
# Mean length of a month of the Gregorian calendar, 365.2425 / 12 days.
MONTH_DAYS = 30.44
# Worlds of at least this part of the scenario's own size are promised all their chains (an assumption of this course,
# as all spans above); seizures tried for each.
WHOLE = 0.5
TRIES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """K chains, all arrays (K,) but payers (K, PAYERS).

    number: of the chain in its world; feature: position in scenario.chain; story: in STORIES. row and other_row: the
    seizures in the rows of the block in which the chain lies. firm: stands in the papers of the first seizure, further
    in those of the second, collector takes the money of the payers (-1: no more of them). Persons: director (the firm's
    nominee), owner (of the collector), partner (leader where the owner is financier, financier where he is leader).
    """

    number: np.ndarray
    feature: np.ndarray
    story: np.ndarray
    row: np.ndarray
    other_row: np.ndarray
    firm: np.ndarray
    further: np.ndarray
    collector: np.ndarray
    payers: np.ndarray
    director: np.ndarray
    owner: np.ndarray
    partner: np.ndarray

    @property
    def size(self) -> int:
        """Number of chains."""
        return int(self.row.size)

    def together(self, people: People) -> np.ndarray:
        """Whether the two firms of each chain hang together by their address, and not by their nominee alone (K,)."""
        same = people.company_nominee.take(self.further) == self.director
        return np.asarray((self.story == SHARED_ADDRESS) | ~same)


def home_blocks(plan: Plan) -> list[int]:
    """The blocks in which chains may lie: they end after the world has settled and begin in time to tell of them."""
    settled = min(plan.blocks[0].first + SETTLED, plan.scenario.end.toordinal())
    told = max(plan.scenario.moment.date().toordinal() - TOLD, settled)
    there = [block for block in plan.blocks if block.size and block.last >= settled and block.first <= told]
    return [int(block.number) for block in there] or [0]


@in_its_region
def spread_chains(plan: Plan, drawn: Callable[[int], Rows]) -> dict[int, Cast]:
    """The chains of a world by block, evenly over its blocks; drawn gives the rows of a block by its number.

    What a block cannot offer is asked of the next one, and after the last of the first. Nobody serves two chains, in
    whatever blocks.
    """
    asked = [feature for feature, chain in enumerate(plan.scenario.chain) for _ in range(chain.count)]
    order = np.argsort(stream(plan.seed, "world-chains-blocks").random(len(asked)), kind="stable").tolist()
    homes, taken = home_blocks(plan), _Taken(organisations=set(), entities=set())
    waiting: list[int] = []
    casts: dict[int, Cast] = {}
    count = 0
    for at, block in enumerate([*homes, *homes[:-1]]):
        waiting += [asked[turn] for place, turn in enumerate(order) if place * len(homes) // len(asked) == at]
        if not waiting:
            continue
        setting = _Setting(plan, drawn(block), block, taken)
        tried = [(feature, setting.scene(plan.scenario.chain[feature])) for feature in waiting]
        waiting = [feature for feature, scene in tried if scene is None]
        stories = [STORIES.index(chain.kind) for chain in plan.scenario.chain]
        scenes = [(feature, stories[feature], *scene) for feature, scene in tried if scene is not None]
        if scenes:
            casts[block] = joined_casts([*filter(None, [casts.get(block)]), _cast(scenes, count)])
            count += len(scenes)
    return casts


def joined_casts(casts: list[Cast]) -> Cast:
    """The chains of several blocks as those of one, by number; their rows are those of their own blocks."""
    if not casts:
        return _cast([], 0)
    order = np.argsort(np.concatenate([cast.number for cast in casts]), kind="stable")
    return Cast(**{f.name: np.concatenate([getattr(cast, f.name) for cast in casts])[order] for f in fields(Cast)})


@in_its_region
def cast_chains(plan: Plan, rows: Rows) -> Cast:
    """The chains of a world of one block with these rows.

    Raises:
        ScenarioError: if a world of WHOLE of the scenario's size or more, in one block, has too few seizures for them.
    """
    setting = _Setting(plan, rows, 0, _Taken(organisations=set(), entities=set()))
    scenes: list[tuple[int, ...]] = []
    for feature, chain in enumerate(plan.scenario.chain):
        for turn in range(chain.count):
            scene = setting.scene(chain)
            if scene is not None:
                scenes.append((feature, STORIES.index(chain.kind), *scene))
            elif len(plan.blocks) == 1 and plan.scale >= WHOLE:
                raise ScenarioError(
                    file=plan.scenario.name,
                    key=f"chain {feature + 1} ({chain.kind})",
                    rule=f"the world offers {turn} of the {chain.count} chains of this kind that are asked for",
                    remedy=N_(
                        "Ask for fewer, name more products, or give organisations that send trucks more firms "
                        "(firms = 9) or more of the cases (targets.cases)."
                    ),
                )
    return _cast(scenes, 0)


def _cast(scenes: list[tuple[int, ...]], first: int) -> Cast:
    """Chains by their columns; the first of them has this number."""
    table = np.array(scenes, np.int64).reshape(-1, 10 + PAYERS)
    columns = ("feature", "story", "row", "other_row", "firm", "further", "collector", "director", "owner", "partner")
    named = {name: table[:, at] for at, name in enumerate(columns)}
    return Cast(number=first + np.arange(len(scenes)), **named, payers=table[:, len(columns) :])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """Organisations that have a chain, and firms and vehicles that stand in one."""

    organisations: set[int]
    entities: set[tuple[str, int]]


class _Setting:
    """The seizures that a chain may touch, in an order drawn for chains, and who is in one already."""

    def __init__(self, plan: Plan, rows: Rows, block: int, taken: _Taken) -> None:
        self.plan, self.rows = plan, rows
        self.rng = stream(plan.seed, "world-chains", block)
        borne = _borne(plan, rows)
        self.borne = np.flatnonzero(borne)
        able = np.flatnonzero(borne & _begins(plan, rows))
        self.able = able[np.argsort(self.rng.random(able.size), kind="stable")]
        self.organisations, self.entities = taken.organisations, taken.entities

    def scene(self, chain: Chain) -> tuple[int, ...] | None:
        """A chain of this kind: rows, firms, persons, payers; None if nobody is left for it.

        An organisation of its own if there is one, in any case firms and vehicles of its own.
        """
        wanted = {number("product", code) for code in chain.products}
        product = self.rows["product"]
        able = self.able[np.isin(product[self.able], list(wanted))] if wanted else self.able
        for fresh in (True, False):
            for row in able[:TRIES].tolist() if fresh else able.tolist():
                whose = int(self.rows["organisation"][row])
                if fresh and whose in self.organisations:
                    continue
                scene = self._around(row, STORIES.index(chain.kind))
                if scene is not None:
                    self.organisations.add(whose)
                    return scene
        return None

    def _around(self, row: int, story: int) -> tuple[int, ...] | None:
        """The chain that begins at a row, None where somebody is missing."""
        people, rows = self.plan.people, self.rows
        firm, month = int(rows["company"][row]), int(rows["month"][row])
        whose = int(people.company_organisation[firm])
        firms = [entity for entity in _firms(self.plan, whose, month) if ("firm", entity) not in self.entities]
        if firm not in firms or ("vehicle", int(rows["vehicle"][row])) in self.entities:
            return None
        collectors = [entity for entity in firms if entity != firm and _shows_owner(people, entity, month)]
        heads = _heads(people, whose, month)
        for collector in _mixed(collectors, self.rng):
            owner = int(people.company_owner[collector])
            partners = [person for person in heads if people.role[person] != people.role[owner]]
            for further in _mixed([entity for entity in firms if entity not in (firm, collector)], self.rng):
                same = people.company_nominee[further] == people.company_nominee[firm]
                near = people.company_country[further] == people.company_country[firm]
                if not partners or not (near if story == SHARED_ADDRESS else same or (near and story != NOMINEE)):
                    continue
                other = self._other(row, further)
                if other < 0:
                    continue
                self.entities |= {("firm", entity) for entity in (firm, further, collector)}
                self.entities |= {("vehicle", int(rows["vehicle"][place])) for place in (row, other)}
                payers = [firm, further, *(entity for entity in firms if entity not in (firm, further, collector))]
                payers = (payers if story == FAN_IN else payers[:1])[:PAYERS]
                director = int(people.company_nominee[firm])
                chosen = (row, other, firm, further, collector, director, owner, partners[0])
                return (*chosen, *payers, *(-1 for _ in range(PAYERS - len(payers))))
        return None

    def _other(self, row: int, firm: int) -> int:
        """The seizure next in time to a row whose papers bear another firm, with another vehicle; -1 none."""
        rows = self.rows
        places = self.borne[rows["company"][self.borne] == firm]
        apart = np.abs(rows["seized"][places].astype(np.int64) - int(rows["seized"][row]))
        present = int(self.plan.scenario.moment.date().toordinal()) - TOLD
        fits = (apart <= APART) & (rows["vehicle"][places] != rows["vehicle"][row])
        fits &= (rows["seized"][places] <= present) & (rows["second"][places] >= NIGHT)
        fits &= ~np.isin(rows["vehicle"][places], [entity for kind, entity in self.entities if kind == "vehicle"])
        places, apart = places[fits], apart[fits]
        return int(places[np.argmin(apart)]) if places.size else -1


def _borne(plan: Plan, rows: Rows) -> np.ndarray:
    """Seizures of marked road freight at border posts that keep a register, in whose papers a firm of theirs stands."""
    corridors = plan.scenario.corridors
    freight = np.array(
        [r.conveyance in ROAD_FREIGHT and corridors[r.corridor].mode == "ROAD" for r in plan.network.routes]
    )
    home = plan.scenario.reporting_countries
    watched = np.array([post.location_type == "ROAD_BCP" and post.country in home for post in offices().values()])
    office = plan.static.office[rows["route"], rows["leg"]]
    whose = plan.people.company_organisation.take(np.maximum(rows["company"], 0))
    there = (rows["vehicle"] >= 0) & (rows["company"] >= 0) & (whose == rows["organisation"])
    return np.asarray(freight[rows["route"]] & watched[np.minimum(office, watched.size - 1)] & there)


def _begins(plan: Plan, rows: Rows) -> np.ndarray:
    """Whether a chain may begin at each seizure: on record, with a carrier, a nominee, and time before and after it."""
    present = plan.scenario.moment.date().toordinal()
    nominated = plan.people.company_nominee.take(np.maximum(rows["company"], 0)) >= 0
    ends = {end for corridor in plan.scenario.corridors.values() for end in (corridor.origin, corridor.destination)}
    trades = np.isin(plan.people.company_country, [number("country", code) for code in ends])
    entered = (rows["entered"] > 0) & (rows["entered"] <= present)
    window = (rows["seized"] >= plan.blocks[0].first + SETTLED // 2) & (rows["seized"] <= present - TOLD)
    known = nominated & trades.take(np.maximum(rows["company"], 0)) & (rows["person"] >= 0)
    return np.asarray(known & entered & window & (rows["second"] >= NIGHT))


def _firms(plan: Plan, organisation: int, month: int) -> list[int]:
    """Firms of an organisation that stand in papers in a month and have been in the register of firms since before."""
    people = plan.people
    known = int((plan.blocks[-1].last - plan.scenario.start.toordinal()) / MONTH_DAYS) - 1
    there = (people.company_organisation == organisation) & (people.company_registered < min(month, known))
    return [int(entity) for entity in np.flatnonzero(there & (people.company_until > month))]


def _shows_owner(people: People, firm: int, month: int) -> bool:
    """Whether the register shows a firm's owner, who is there in that month."""
    owner = int(people.company_owner[firm])
    return bool(people.company_nominee[firm] < 0 <= owner and people.joined[owner] <= month < people.left[owner])


def _heads(people: People, organisation: int, month: int) -> list[int]:
    """Leaders and financiers of an organisation in a month."""
    heads = np.isin(people.role, [ROLES.index("LEADER"), ROLES.index("FINANCIER")])
    there = heads & (people.organisation == organisation) & (people.joined <= month) & (month < people.left)
    return [int(person) for person in np.flatnonzero(there)]


def _mixed(entities: list[int], rng: Stream) -> Iterator[int]:
    """The entities in a drawn order."""
    for place in np.argsort(rng.random(len(entities)), kind="stable").tolist():
        yield entities[place]
