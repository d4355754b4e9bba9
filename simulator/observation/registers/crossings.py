"""Register of border crossings: which vehicle passed which road post, when, which way, with how heavy a load.

Coverage: road posts of the reporting countries, 80 to 97 % of passages by country, none on days when the post's system
is down; no railways, green border or inland groups. Resolution: one row a passage, seconds. Key: plate (as the clerk
typed it) and, except in KZ and TM, the driver's passport; no declaration number, no consignor: these joins are
missing on purpose. The weighbridge weighs hidden goods too. Bias: vehicles of the extract only. Errors: misspelt
plates 3 %, another vehicle's plate 0.4 %, "loaded" wrong 2 %, lost zeros or wrong digits in weights 1 %. All shares
are assumptions.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from simulator.assumptions import Assumption
from simulator.observation.registers.coverage import BRIDGE_FROM, NAMES_DRIVER, REGISTER, office_shares
from simulator.observation.registers.drawn import (
    ERROR,
    Drawn,
    Planned,
    Rows,
    hits,
    labelled,
    moments,
    rare,
    row_numbers,
    shown_keys,
    worded,
)
from simulator.observation.registers.journeys import CONVEYANCES, FREIGHTERS, Traffic, draw_traffic
from simulator.observation.registers.passages import CLERK_MISREADS, alike, misread_variants, passages
from simulator.observation.registers.texts import keys, lands, plates, replaced
from simulator.reference import names, offices
from simulator.rng import stream
from simulator.world.words import number

NAME = "crossings"
DIRECTIONS = ("EXIT", "ENTRY")
MISSPELT, WRONG_VEHICLE, WRONG_LOADED, WRONG_WEIGHT = 0.03, 0.004, 0.02, 0.01
# Bits of the truth's column `errors`.
PLATE, VEHICLE, LOADED, WEIGHT = 1, 2, 4, 8

ASSUMPTIONS = (
    Assumption(
        what="errors of clerks in the register of crossings",
        value=f"plate {MISSPELT}, vehicle {WRONG_VEHICLE}, loaded {WRONG_LOADED}, weight {WRONG_WEIGHT} of rows",
        why="rates of data entry by hand; no public audit",
    ),
)


def draw(plan: Planned, block: int, rows: Rows, traffic: Traffic | None = None) -> Drawn:
    """The block's crossings; traffic is that of `draw_traffic`, drawn anew if absent."""
    traffic = traffic or draw_traffic(plan, block, rows)
    rng, trips = stream(plan.seed, "register-crossings", block), traffic.journeys
    seen = passages(plan, NAME, block, traffic, office_shares(plan.scenario.reporting_countries)[0], rng)
    n, journey, office = seen.size, seen.journey, seen.office
    conveyance, errors = trips.conveyance[journey], np.zeros(n, np.int8)
    shown = shown_keys(plan.seed, "vehicle", trips.plate)
    plate, country = shown[journey], trips.country[journey]
    wrong = rare(rng, WRONG_VEHICLE, n)
    wrong = wrong[~trips.sure[journey[wrong]]]
    if wrong.size:
        other = alike(rng, conveyance[wrong], trips.conveyance)
        plate[wrong], country[wrong] = shown[other], trips.country[other]
        errors[wrong] |= VEHICLE
    variant = misread_variants(rng, n, MISSPELT, CLERK_MISREADS)
    variant[trips.sure[journey]] = 0
    errors[variant > 0] |= PLATE
    loaded = trips.loaded[journey]
    turned = rare(rng, WRONG_LOADED, n)
    loaded[turned] = ~loaded[turned]
    errors[turned] |= LOADED
    weight = (trips.weight_kg[journey] // 20 * 20).astype(np.int32)
    slips = rare(rng, WRONG_WEIGHT, n)
    tenfold = hits(rng, 0.5, slips.size)
    weight[slips] = np.where(tenfold, weight[slips] // 10, weight[slips] + 9_000)
    errors[slips] |= WEIGHT
    places = list(offices().values())
    bridge = np.array([post.capacity >= BRIDGE_FROM for post in places])
    named = np.array([post.country in NAMES_DRIVER or post.country not in REGISTER for post in places])
    unweighed, unnamed = ~(bridge[office] & (conveyance < FREIGHTERS)), ~named[office]
    ids = row_numbers(plan.seed, NAME, block, n)
    observed = pa.table(
        {
            f"{NAME}_id": ids,
            "time": moments(seen.day, seen.second),
            "office": worded("office", office),
            "direction": labelled(traffic.ways.inward[seen.leg], DIRECTIONS),
            "plate": plate,
            "plate_variant": variant,
            "plate_country": worded("country", country),
            "conveyance": labelled(conveyance, CONVEYANCES),
            "driver": pa.array(shown_keys(plan.seed, "person", trips.driver)[journey], mask=unnamed),
            "driver_country": worded(
                "country", np.where(unnamed, number("country", ""), trips.driver_country[journey])
            ),
            "loaded": pa.array(loaded, mask=conveyance >= FREIGHTERS),
            "weight_kg": pa.array(weight, mask=unweighed),
        }
    )
    truth = pa.table(
        {
            f"{NAME}_id": ids,
            "truth_id": trips.truth_id[journey],
            "organisation": trips.organisation[journey],
            "vehicle": trips.vehicle[journey],
            "person": trips.driver[journey],
            "consignment": trips.consignment[journey],
            "kind": trips.kind[journey] | np.where(errors > 0, ERROR, 0).astype(np.int8),
            "errors": errors,
        }
    )
    return Drawn(observed=observed, truth=truth)


def render(observed: pa.Table) -> pa.Table:
    """The register as a clerk reads it: plates as typed, passports of drivers."""
    passport = names.passports(keys(observed, "driver"), lands(observed, "driver_country"))
    return replaced(
        observed,
        {"plate": plates(observed, "plate", "plate_country", "conveyance", "plate_variant"), "driver": passport},
        ("plate_variant",),
    )
