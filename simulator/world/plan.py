"""All that a world is before its first row: organisations, months, counts, tables, and the blocks of its rows.

The rule kept here: a plan follows from (scenario, seed, cases) alone and is the same in every process; a block of rows
is a function of (plan, number). Blocks are windows of days of seizure, so that every source of an event lies in the
same block as the event.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from simulator.region import Region
from simulator.regional import in_its_region
from simulator.reproducible import on_grid
from simulator.rng import stream
from simulator.world.attributes import Attributes, compile_attributes
from simulator.world.bits import threshold
from simulator.world.calibration import Calibrated, calibrate
from simulator.world.counts import Calendar, Cells, Gap, draw_batches, draw_gaps, split_counts
from simulator.world.delays import EntryDays, entry_days
from simulator.world.difficulty import dialled
from simulator.world.encounters import Encounters, make_encounters
from simulator.world.features import Outlier, draw_outliers, packs_office
from simulator.world.hazards import Static, compile_static
from simulator.world.life import Life
from simulator.world.macro import MacroResult, run_macro
from simulator.world.network import Network, draw_network
from simulator.world.operations import Rhythms, rhythms
from simulator.world.people import People, draw_people
from simulator.world.scenario import Scenario
from simulator.world.society import Society

BLOCK_ROWS = 131_072
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Seizures of the days first to last (ordinals, both included) within months t0 to t1 (both included).

    cells are those from `start` to `stop`. A month with too many rows is divided by days among `parts` blocks, of which
    this is number `part`. size is the number of seizures, base the truth_id of the first one.
    """

    number: int
    first: int
    last: int
    t0: int
    t1: int
    start: int
    stop: int
    part: int
    parts: int
    outliers: tuple[Outlier, ...]
    base: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One world before its rows; scale is the share of the scenario's own number of cases."""

    scenario: Scenario
    seed: bytes
    cases: int
    scale: float
    network: Network
    static: Static
    calibrated: Calibrated
    macro: MacroResult
    life: Life
    people: People
    encounters: Encounters
    attributes: Attributes
    gaps: tuple[Gap, ...]
    batches: tuple[date, ...]
    calendar: Calendar
    packs_office: str
    entries: EntryDays
    entry_threshold: np.ndarray
    rhythms: Rhythms
    cells: Cells
    blocks: tuple[Block, ...]

    @property
    def region(self) -> Region | None:
        """The region of the scenario's own, if it has one."""
        return self.scenario.region

    @property
    def today(self) -> int:
        """Ordinal of the world's present day."""
        return self.scenario.moment.date().toordinal()

    def counts(self, block: Block) -> np.ndarray:
        """Seizures of each of a block's cells, its outliers not counted."""
        return self.parts(block)[0]

    def parts(self, block: Block) -> tuple[np.ndarray, np.ndarray]:
        """Seizures of each of a block's cells, and those of the same cells in earlier parts of a divided month."""
        part = slice(block.start, block.stop)
        counts = self.cells.count[part]
        if block.parts == 1:
            return counts, np.zeros(counts.size, np.int64)
        rhythm = self.rhythm(self.cells.route[part], self.cells.leg[part])
        split = _divided(self.calendar, block.t0, counts, self.rhythms, rhythm, self.seed, block.parts)[1]
        return split[:, block.part], split[:, : block.part].sum(axis=1)

    def rhythm(self, route: np.ndarray, leg: np.ndarray) -> np.ndarray:
        """Which joint operations act on legs of routes: a number of `rhythms` for each."""
        return np.asarray(self.rhythms.of[self.static.office[route, leg], self.static.product[route]])

    def block_cases(self, number: int) -> int:
        """Expected records of the platform from one block: its share of the world's seizures times the cases."""
        whole = self.blocks[-1].base + self.blocks[-1].size
        years = self.scenario.months / min(60, self.scenario.months)
        return round(self.cases * years * self.blocks[number].size / max(whole, 1))


@in_its_region
def make_plan(
    scenario: Scenario,
    seed: bytes,
    cases: int | None = None,
    *,
    frozen: bool = False,
    block_rows: int = BLOCK_ROWS,
    progress: Progress | None = None,
) -> Plan:
    """The plan of one world; the same arguments give the same plan.

    cases scales the number of expected reported cases of the first five years (the scenario's `cases` by default).
    frozen keeps the macro stage in its first month: a spoiled world for tests.
    """
    scenario = dialled(scenario)
    told = progress or (lambda stage, share: None)
    wanted = scenario.cases if cases is None else cases
    scale = wanted / scenario.cases
    told("organisations", 0.0)
    network = draw_network(scenario, seed)
    static = compile_static(scenario, network)
    told("calibration", 0.2)
    features = stream(seed, "world-features")
    calibrated = calibrate(scenario, static, features)
    gaps = draw_gaps(scenario, features)
    told("months", 0.7)
    society = Society(scenario, network, seed)
    macro = run_macro(scenario, static, calibrated.competence, scale=scale, seed=seed, frozen=frozen, society=society)
    life = society.life() if macro.life is None else macro.life
    packs = packs_office(scenario, static, macro, features)
    batches = draw_batches(scenario, stream(seed, "world-batches"))
    calendar = Calendar(scenario, gaps, batches)
    cells = split_counts(static, macro, seed)
    codes = static.country_codes
    told("tables", 0.9)
    outliers = draw_outliers(scenario, static, calibrated, seed)
    acting = rhythms(scenario, static.products)
    rhythm = acting.of[static.office[cells.route, cells.leg], static.product[cells.route]]
    blocks = make_blocks(calendar, cells, acting, rhythm, outliers, seed, block_rows)
    people = draw_people(scenario, network, life, seed)
    attributes = compile_attributes(scenario, network, static.office.shape)
    large = [outlier for block in blocks for outlier in block.outliers]
    counted = (
        np.concatenate([cells.month, [outlier.month for outlier in large]]).astype(np.int64),
        np.concatenate([cells.route, [outlier.route for outlier in large]]).astype(np.int64),
        np.concatenate([cells.leg, [outlier.leg for outlier in large]]).astype(np.int64),
        np.concatenate([cells.count, np.ones(len(large))]).astype(np.int64),
    )
    return Plan(
        scenario=scenario,
        seed=seed,
        cases=wanted,
        scale=scale,
        network=network,
        static=static,
        calibrated=calibrated,
        macro=macro,
        life=life,
        people=people,
        encounters=make_encounters(scenario, network, attributes, people, life, seed, counted, len(large)),
        attributes=attributes,
        gaps=gaps,
        batches=batches,
        calendar=calendar,
        packs_office=packs,
        entries=entry_days(
            [scenario.reporting.get(code) for code in codes],
            [calendar.closed(code) for code in codes],
            scenario.start.toordinal(),
            scenario.end.toordinal(),
        ),
        entry_threshold=threshold(calendar.entry_chances(codes)),
        rhythms=acting,
        cells=cells,
        blocks=blocks,
    )


def make_blocks(
    calendar: Calendar,
    cells: Cells,
    acting: Rhythms,
    rhythm: np.ndarray,
    outliers: tuple[Outlier, ...],
    seed: bytes,
    block_rows: int,
) -> tuple[Block, ...]:
    """Months together until a block has about block_rows seizures; a month with more is divided by days.

    rhythm (cells,) says which of the operations in `acting` act on each cell. The outliers of a divided month lie in
    its first part.
    """
    months = calendar.scenario.months
    bounds = np.searchsorted(cells.month, np.arange(months + 1))
    sizes = np.add.reduceat(np.append(cells.count, 0), bounds[:-1]) * (bounds[1:] > bounds[:-1])
    blocks: list[Block] = []

    def add(t0: int, t1: int, days: tuple[int, int], size: int, part: int = 0, parts: int = 1) -> None:
        large = tuple(o for o in outliers if t0 <= o.month <= t1 and part == 0)
        blocks.append(
            Block(
                number=len(blocks),
                first=days[0],
                last=days[1],
                t0=t0,
                t1=t1,
                start=int(bounds[t0]),
                stop=int(bounds[t1 + 1]),
                part=part,
                parts=parts,
                outliers=large,
                base=blocks[-1].base + blocks[-1].size if blocks else 0,
                size=size + len(large),
            )
        )

    def days_of(t0: int, t1: int) -> tuple[int, int]:
        return calendar.first_day(t0), calendar.first_day(t1 + 1) - 1

    t0 = 0
    for t in range(months):
        if sizes[t] > 1.5 * block_rows:
            if t > t0:
                add(t0, t - 1, days_of(t0, t - 1), int(sizes[t0:t].sum()))
            counts = cells.count[bounds[t] : bounds[t + 1]]
            parts = min(int(np.ceil(sizes[t] / block_rows)), calendar.first_day(t + 1) - calendar.first_day(t))
            edges, split = _divided(calendar, t, counts, acting, rhythm[bounds[t] : bounds[t + 1]], seed, parts)
            for part, (start, end) in enumerate(pairwise(edges.tolist())):
                add(t, t, (start, end - 1), int(split[:, part].sum()), part, parts)
            t0 = t + 1
        elif t == months - 1 or sizes[t0 : t + 2].sum() > block_rows:
            add(t0, t, days_of(t0, t), int(sizes[t0 : t + 1].sum()))
            t0 = t + 1
    return tuple(blocks)


def _divided(
    calendar: Calendar, t: int, counts: np.ndarray, acting: Rhythms, rhythm: np.ndarray, seed: bytes, parts: int
) -> tuple[np.ndarray, np.ndarray]:
    """First days of the parts of a large month and of the next one, (parts + 1,); seizures (cells, parts).

    rhythm (cells,) says which operations act on each cell.
    """
    first, after = calendar.first_day(t), calendar.first_day(t + 1)
    edges = first + np.rint(np.linspace(0, after - first, parts + 1)).astype(int)
    share = np.add.reduceat(acting.weights(first, after - 1), edges[:-1] - first, axis=1)
    share = on_grid(share / share.sum(axis=1, keepdims=True))
    return edges, stream(seed, "world-day-ranges", t).multinomial(counts, share[rhythm])
