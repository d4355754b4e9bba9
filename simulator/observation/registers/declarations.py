"""Customs declarations and manifests: who declares what to which post, how heavy, worth how much, under which number.

Coverage: loads that enter or leave a reporting country over a border with customs control (no intra-union movement,
no travellers), 80 to 97 % by country. Resolution: one row a load and post, days. Key: consignor and consignee, number
of the waybill or container; the vehicle's plate only where NAMES_VEHICLE; never a driver. Bias: loads of the extract.
Errors, honest and other alike: mass mismatch 3 %, neighbouring chapter 2.5 %, lodged late 4 %, wrong departure 1 %.
A consignor may trade from a third country: consignor_country then differs from departure, and papers say who loaded.
False declarations: an illicit load is declared as its cover; some stand under another company's name, their values a
little low. All shares are assumptions.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.observation.registers.coverage import REGISTER, REGISTER_ELSE
from simulator.observation.registers.cycles import within
from simulator.observation.registers.drawn import (
    DAY,
    ERROR,
    FALSE_LEAD,
    TRUE,
    Drawn,
    Planned,
    Rows,
    below,
    dates,
    hashed16,
    hits,
    labelled,
    rare,
    row_numbers,
    shown_keys,
    time_order,
    value_table,
    worded,
)
from simulator.observation.registers.goods import goods_figures
from simulator.observation.registers.journeys import Traffic, draw_traffic
from simulator.observation.registers.loads import MODES, Loads, draw_loads, ends_of, licit_companies
from simulator.observation.registers.texts import column, keys, lands, replaced
from simulator.observation.registers.ways import REGIMES, Ways, expand
from simulator.reference import names, offices
from simulator.reference.closures import shut_on
from simulator.rng import stream
from simulator.world.words import number

NAME = "declarations"
# Countries whose declarations name the vehicle.
NAMES_VEHICLE = ("UZ", "KZ", "TM")
NO_NUMBER = 0.06
MASS, CHAPTER, LATE, DEPARTURE = 1, 2, 4, 8
SHARES = {MASS: 0.03, CHAPTER: 0.025, LATE: 0.04, DEPARTURE: 0.01}
LATE_DAYS = 20
# Evenly spaced quantiles of value over usual value, and of net over gross.
VALUE = (0.35, 0.6, 0.75, 0.88, 1.0, 1.12, 1.3, 1.6, 2.6)
NET_SHARE = (0.82, 0.9, 0.93, 0.95, 0.965, 0.98, 0.99)
LOW_VALUE = 0.85
VALUES, NETS = 91, 92  # salts of what follows from the load
WRONG_DIGIT, MADE_UP = 0.01, 0.06

ASSUMPTIONS = (
    Assumption(
        what="errors in declarations: mass, chapter, late, departure",
        value=str(list(SHARES.values())),
        why="no public audit",
    ),
    Assumption(
        what="declared value of illicit covers",
        value=f"x {LOW_VALUE}",
        why="low-value cover loads are named as a risk in reports of joint operations",
    ),
    Assumption(
        what="container numbers with a wrong check digit: licit, illicit",
        value=f"{WRONG_DIGIT:.0%}, {MADE_UP:.0%}",
        why="double identities of containers are named as a risk; slips of the pen happen to all",
    ),
    Assumption(what="declarations without a waybill number", value=f"{NO_NUMBER:.0%}", why="no public figure"),
    Assumption(
        what="countries whose declarations name the vehicle", value=str(NAMES_VEHICLE), why="a join removed on purpose"
    ),
)


def lodged(ways: Ways, keepers: list[str]) -> np.ndarray:
    """Expected declarations of a load that passes each flat leg."""
    share = [REGISTER.get(p.country, REGISTER_ELSE) * (p.country in keepers) for p in offices().values()]
    return np.where(ways.regime >= 0, np.array(share)[ways.office], 0.0)


def draw(plan: Planned, block: int, rows: Rows, traffic: Traffic | None = None) -> Drawn:
    """The block's declarations; traffic is that of `draw_traffic`, drawn anew if absent."""
    traffic = traffic or draw_traffic(plan, block, rows)
    ways, rng = traffic.ways, stream(plan.seed, "register-declarations", block)
    per_leg = lodged(ways, plan.scenario.reporting_countries)
    loads = draw_loads(plan, block, rows, traffic, per_leg)
    load, leg = expand(ways, loads.section)
    seen = np.flatnonzero(hits(rng, per_leg[leg], leg.size))
    load, leg = load[seen], leg[seen]
    before = (ways.length[loads.section[load]] - ways.after[leg]) * loads.pace[load]
    day = ((loads.moment[load] - before.astype(np.int64)) // DAY).astype(np.int32)
    errors = np.zeros(day.size, np.int8)
    late = rare(rng, SHARES[LATE], day.size)
    day[late] += 1 + below(rng, LATE_DAYS, late.size).astype(np.int32)
    errors[late] |= LATE
    order = within(plan, time_order(plan.seed, NAME, block, day, np.zeros(day.size, np.int32)), day)
    order = order[~shut_on(ways.office[leg[order]], day[order])]
    load, leg, day, errors = load[order], leg[order], day[order], errors[order]
    office, n = ways.office[leg], load.size
    odd = loads.kind[load] & (TRUE | FALSE_LEAD) > 0
    figures = _figures(rng, load, loads, odd, errors)
    departure, destination = ends_of(ways, loads.section)
    departure = departure[load]
    astray = rare(rng, SHARES[DEPARTURE], n)
    departure[astray] = departure[below(rng, max(n, 1), astray.size)]
    errors[astray] |= DEPARTURE
    names = np.array([post.country in NAMES_VEHICLE for post in offices().values()])
    unnamed = ~names[office] | (loads.vehicle[load] < 0)
    mode, boxed = loads.mode[load], loads.boxed[load]
    plated = ~unnamed & (mode == MODES.index("ROAD"))
    firms = licit_companies(plan)
    ids = row_numbers(plan.seed, NAME, block, n)
    observed = pa.table(
        {
            f"{NAME}_id": ids,
            "date": dates(day),
            "office": worded("office", office),
            "regime": labelled(ways.regime[leg], REGIMES),
            "mode": labelled(mode, MODES),
            "departure": worded("country", departure),
            "destination": worded("country", destination[load]),
            "consignor": shown_keys(plan.seed, "company", loads.consignor)[load],
            "consignor_country": worded("country", firms.country(plan, loads.consignor)[load]),
            "consignee": shown_keys(plan.seed, "company", loads.consignee)[load],
            "consignee_country": worded("country", firms.country(plan, loads.consignee)[load]),
            "goods": worded("declared_goods", loads.goods[load]),
            **figures,
            "document": pa.array(
                shown_keys(plan.seed, "consignment", loads.consignment)[load], mask=hits(rng, NO_NUMBER, n)
            ),
            "container": pa.array(shown_keys(plan.seed, "container", loads.consignment)[load], mask=~boxed),
            "container_wrong": pa.array(hits(rng, np.where(odd, MADE_UP, WRONG_DIGIT), n), mask=~boxed),
            "vehicle": pa.array(shown_keys(plan.seed, "vehicle", loads.vehicle)[load], mask=unnamed),
            "plate_country": worded("country", np.where(plated, loads.plate_country[load], number("country", ""))),
        }
    )
    truth = pa.table(
        {
            f"{NAME}_id": ids,
            "truth_id": loads.truth_id[load],
            "organisation": loads.organisation[load],
            "company": loads.company[load],
            "vehicle": loads.vehicle[load],
            "consignment": loads.consignment[load],
            "kind": loads.kind[load] | np.where(errors > 0, ERROR, 0).astype(np.int8),
            "errors": errors,
        }
    )
    return Drawn(observed=observed, truth=truth)


def _figures(rng: Stream, load: np.ndarray, loads: Loads, odd: np.ndarray, errors: np.ndarray) -> dict[str, np.ndarray]:
    """chapter, packages, gross_kg, net_kg, value_usd as declared; errors gets their bits; odd ones are worth less.

    What a load is follows from the load, so that every post is told the same, but for slips.
    """
    chapters, worth, size = goods_figures()
    goods, gross = loads.goods[load], loads.gross_kg[load]
    n, chapter = goods.size, chapters[goods]
    neighbour = rare(rng, SHARES[CHAPTER], n)
    step = np.where(hits(rng, 0.5, neighbour.size) & (chapter[neighbour] < 97), 1, -1)
    chapter[neighbour] += step.astype(np.int8)
    errors[neighbour] |= CHAPTER
    factor = value_table(np.array(VALUE)).astype(np.float32)[hashed16(loads.consignment, VALUES)[load]]
    factor[odd] *= LOW_VALUE
    share = value_table(np.array(NET_SHARE)).astype(np.float32)[hashed16(loads.consignment, NETS)[load]]
    net = (gross * share).astype(np.int32)
    slips = rare(rng, SHARES[MASS], n)
    gross = gross.copy()
    gross[slips] = gross[slips] * np.where(hits(rng, 0.5, slips.size), 110, 88) // 100
    errors[slips] |= MASS
    return {
        "chapter": chapter,
        "packages": np.maximum(net / size[goods], 1).astype(np.int32),
        "gross_kg": gross,
        # No system takes a net mass above the gross one.
        "net_kg": np.minimum(net, gross),
        "value_usd": np.maximum(net * worth[goods] * factor, 10).astype(np.int32) // 10 * 10,
    }


def render(observed: pa.Table) -> pa.Table:
    """The declarations with firms, numbers of waybills and containers, plates and wagon numbers in place of keys."""
    mode = column(observed, "mode")
    by = np.asarray(mode.indices) if len(mode) else np.empty(0, np.int64)
    document, vehicle = keys(observed, "document"), keys(observed, "vehicle")
    country = lands(observed, "plate_country")
    papers = (
        names.cmr_numbers(document),
        names.smgs_numbers(document),
        names.waybills(document),
        names.declarations(document),
    )
    nothing = pa.nulls(len(by), pa.string())
    marks = (names.plates(vehicle, country, 1), names.wagons(np.where(by == 1, vehicle, -1)), nothing, nothing)
    texts = {
        name: names.company_names(keys(observed, name), lands(observed, f"{name}_country"), script="latn")
        for name in ("consignor", "consignee")
    }
    wrong = np.asarray(pc.fill_null(column(observed, "container_wrong"), False).to_numpy(zero_copy_only=False), bool)
    texts |= {
        "document": pc.choose(pa.array(by), *papers),
        "vehicle": pc.choose(pa.array(by), *marks),
        "container": names.containers(keys(observed, "container"), ~wrong),
    }
    return replaced(observed, texts, ("container_wrong", "plate_country"))
