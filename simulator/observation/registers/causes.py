"""What caused a control, and which source bears it: warnings, requests and tips come before the control, by its reason.

The rules kept here: the reason of a control (truth: channel) decides whether a source tells of it beforehand, with
    P(source bears the cause | reason) = min(A_FIGURE * figure of the scenario, MOST together),
so the scenario's figure (messages, partner messages, reports a case) is the dial of what is missing: whatever else was
said by telephone, by letter or to an officer of the post stands in no system. One draw a detection, so no cause is told
by two sources at once. A detection of another reason is told beforehand by CHANCE only. A warning or a question to a
partner needs one: another country on the route, or that of the plate; where there is none, nobody warned.
The figures are assumptions.
"""

from __future__ import annotations

import numpy as np

from simulator.assumptions import Assumption
from simulator.observation.registers.drawn import NOBODY, Planned, Rows, hits, raw16
from simulator.rng import stream
from simulator.world.scenario import Scenario
from simulator.world.words import number, words

# How a cause stands in a source: a thread of warnings, a question before the control, a partner's tip beside the
# platform, another agency's request, an informant's tip.
WARNED, ASKED, LETTER, REQUEST, TIP = range(5)
CAUSES = ("WARNED", "ASKED", "LETTER", "REQUEST", "TIP")
FIGURES = ("messages", "messages", "partner_messages", "partner_messages", "reports")
# Probability for each unit of the scenario's figure, by reason of the control; CHANCE for every other reason.
A_FIGURE: tuple[dict[str, float], ...] = (
    {"PARTNER_WARNING": 2.5},
    {"INTEL_NATIONAL": 0.3, "RISK_PROFILE": 0.05},
    {"PARTNER_WARNING": 5.0},
    {"OTHER_AGENCY": 1.5},
    {"TIP_OFF": 2.5, "INTEL_NATIONAL": 0.75},
)
CHANCE = (0.005, 0.0, 0.01, 0.0, 0.02)
MOST = 0.9
# Who warns: the last country before on the route, else where the goods left, the plate's, where they go, the next one.
# The plate's comes first in this share of the cases.
PLATE_FIRST = 0.15

ASSUMPTIONS = (
    Assumption(what="P(source | reason of the control), for each unit of the scenario's figure of the source",
               value=str({f"{cause}, {figure}": chances for cause, figure, chances in
                          zip(CAUSES, FIGURES, A_FIGURE, strict=True)}),
               why="most of what leads to a control is said, not written; the share that stands in a system is ours"),
    Assumption(what="P(source | any other reason), for each unit of the figure", value=str(CHANCE),
               why="a load that somebody told of is now and then stopped by chance"),
    Assumption(what="all sources together bear at most this share of the causes", value=f"{MOST}", why="never all"),
    Assumption(what="warnings by the country of the plate though the route names another one", value=f"{PLATE_FIRST}",
               why="a vehicle's own service knows it"),
)  # fmt: skip


def chances(scenario: Scenario) -> np.ndarray:
    """P(cause is told | reason), (reasons of words("control_reason"), CAUSES)."""
    reasons = words("control_reason")
    table = np.zeros((len(reasons), len(CAUSES)))
    for cause, (figure, by_reason, else_) in enumerate(zip(FIGURES, A_FIGURE, CHANCE, strict=True)):
        dial = float(getattr(scenario.sources, figure))
        table[:, cause] = [dial * by_reason.get(reason, else_) for reason in reasons]
    total = table.sum(axis=1, keepdims=True)
    return np.asarray(table * np.minimum(1.0, MOST / np.maximum(total, 1e-12)))


def causes(plan: Planned, block: int, rows: Rows) -> np.ndarray:
    """Which cause stands in a source for each detection of the block: positions in CAUSES, NOBODY for none, (B,)."""
    size = rows["seized"].size
    draw = raw16(stream(plan.seed, "register-causes", block), size)
    edges = np.rint(np.cumsum(chances(plan.scenario), axis=1) * 65536).astype(np.uint32)
    told = np.flatnonzero(draw < edges[rows["control_reason"], -1])
    cause = np.full(size, NOBODY, np.int8)
    cause[told] = (draw[told, None] >= edges[rows["control_reason"][told]]).sum(axis=1)
    needs = told[cause[told] <= LETTER]
    cause[needs] = np.where((partners(plan, rows, needs) >= 0).any(axis=0), cause[needs], NOBODY)
    return cause


def partners(plan: Planned, rows: Rows, row: np.ndarray) -> np.ndarray:
    """Countries that may warn of the consignments in these rows: positions in static.country_codes, (5, rows).

    In order of preference: the last other country before the control on the route, that of departure, of the plate, of
    destination, the next one behind; NOBODY where there is none or it is the country that controls.
    """
    static, place = plan.static, _country_places(plan)
    detects, route = rows["country"][row].astype(np.int64), rows["route"][row]
    legs, leg = np.arange(static.country.shape[1]), rows["leg"][row].astype(np.int64)[:, None]
    other = static.present[route] & (static.country[route] != detects[:, None])
    before = np.where(other & (legs < leg), legs, -1).max(axis=1)
    behind = np.where(other & (legs > leg), legs, legs.size).min(axis=1)
    passed = static.country[route]
    here = np.arange(row.size)
    ways = np.stack(
        [
            np.where(before >= 0, passed[here, np.maximum(before, 0)], NOBODY),
            place[rows["departure"][row]],
            place[rows["conveyance_country"][row]],
            place[rows["destination"][row]],
            np.where(behind < legs.size, passed[here, np.minimum(behind, legs.size - 1)], NOBODY),
        ]
    )
    return np.asarray(np.where(ways == detects, NOBODY, ways), np.int64)


def warner(plan: Planned, seed_name: str, block: int, rows: Rows, row: np.ndarray) -> np.ndarray:
    """The country that warns of each consignment: a position in static.country_codes, NOBODY where none can."""
    ways = partners(plan, rows, row)
    plate = hits(stream(plan.seed, seed_name, block), PLATE_FIRST, row.size) & (ways[2] >= 0)
    return np.where(plate, ways[2], first_of(ways))


def asker(plan: Planned, rows: Rows, row: np.ndarray) -> np.ndarray:
    """The country that asks after a seizure: behind on the route or where the goods go, else one that could warn."""
    ways = partners(plan, rows, row)
    return first_of(ways[[4, 3, 2, 0, 1]])


def first_of(ways: np.ndarray) -> np.ndarray:
    """The first of the given countries that is any, NOBODY where none is; (ways, rows) to (rows,)."""
    known = ways >= 0
    return np.where(known.any(axis=0), ways[known.argmax(axis=0), np.arange(ways.shape[1])], NOBODY)


def _country_places(plan: Planned) -> np.ndarray:
    """Position in static.country_codes of every position in words("country"), NOBODY where it is none of them."""
    place = np.full(len(words("country")), NOBODY, np.int64)
    for position, code in enumerate(plan.static.country_codes):
        place[number("country", code)] = position
    return place
