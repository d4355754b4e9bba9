"""The hidden truth as tables: what was seized, by whom it was sent, what organisations and services did every month.

The rule kept here: a table of a block is a function of the plan and the block's rows; the other tables follow from the
plan alone.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from simulator.regional import in_its_region
from simulator.world.brands import PRODUCT as BRANDED
from simulator.world.hazards import SERVICES
from simulator.world.life import life_table, lineage_table
from simulator.world.micro import Rows
from simulator.world.people_tables import people_tables
from simulator.world.place_table import PLACE_COLUMNS, place_table
from simulator.world.plan import Plan
from simulator.world.truth import coded, date_column, named
from simulator.world.words import number, numbers, words

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


@in_its_region
def seizure_table(plan: Plan, rows: Rows) -> pa.Table:
    """One row a seizure; codes are the true ones, kg is the first line's mass; -1: never entered, no such thing."""
    static, network = plan.static, plan.network
    countries = np.array([number("reporting_country", code) for code in static.country_codes], np.int16)
    entered = rows["entered"] > 0
    table = {
        "truth_id": pa.array(rows["truth_id"]),
        "organisation_id": named(rows["organisation"], [o.code for o in plan.life.organisations]),
        "route_id": named(rows["route"], [r.code for r in network.routes]),
        "month": pa.array(rows["month"].astype(np.int16)),
        "leg": pa.array(rows["leg"]),
        "reporting_country": coded("reporting_country", countries[rows["country"]]),
        "office": coded("office", static.office.reshape(-1).take(rows["place"])),
        "seizure_date": date_column(rows["seized"]),
        "product": coded("product", rows["product"]),
        "quantity_true": pa.array(rows["quantity"]),
        "kg": pa.array(rows["quantity"] * static.kg_per_unit.take(rows["route"])),
        "channel": coded("control_reason", rows["control_reason"]),
        "report_delay_days": pa.array(np.where(entered, rows["entered"] - rows["seized"], -1).astype(np.int16)),
        "vehicle": pa.array(rows["vehicle"].astype(np.int32)),
        "person": pa.array(rows["person"].astype(np.int32)),
        "company": pa.array(rows["company"].astype(np.int32)),
    }
    for column in CODED:
        table[column] = coded(column, rows[column])
    return pa.table(table)


@in_its_region
def stored_seizures(plan: Plan, rows: Rows) -> pa.Table:
    """The seizures as they lie on disk: without what follows from the place, see `place_table`."""
    return seizure_table(plan, rows).drop_columns(list(PLACE_COLUMNS))


@in_its_region
def true_lines(plan: Plan, rows: Rows) -> pa.Table:
    """Every line of every seizure with its true quantity, mass in kilograms, and of cigarettes brand and stamps."""
    scenario = plan.scenario
    has = np.flatnonzero(rows["product_2"] != numbers("product")[""])
    count = np.ones(rows["product"].size, np.int64)
    count[has] = 2
    at = has + np.arange(1, has.size + 1)
    line_no = np.ones(rows["product"].size + has.size, np.int8)
    line_no[at] = 2
    product, quantity = np.repeat(rows["product"], count), np.repeat(rows["quantity"], count)
    product[at], quantity[at] = rows["product_2"].take(has), rows["quantity_2"].take(has)
    lit = product == number("product", BRANDED)
    brand = np.where(lit, np.repeat(rows["brand"], count), number("brand", ""))
    stamps = np.where(lit, np.repeat(rows["stamps"], count), number("stamps", ""))
    known = [scenario.products.get(code) for code in words("product")]
    kg = np.array([entry.kg_per_unit if entry else 0.0 for entry in known])
    unit = np.array([number("unit", entry.unit if entry else "") for entry in known], np.int16)
    return pa.table(
        {
            "truth_id": pa.array(np.repeat(rows["truth_id"], count)),
            "line_no": pa.array(line_no),
            "product": coded("product", product),
            "quantity": pa.array(quantity),
            "unit": coded("unit", unit[product]),
            "kg": pa.array(quantity * kg[product]),
            "brand": coded("brand", brand),
            "stamps": coded("stamps", stamps),
        }
    )


@in_its_region
def plan_tables(plan: Plan) -> dict[str, pa.Table]:
    """The tables that follow from the plan: what organisations are and do, who belongs to them, what services do."""
    return {
        "organisations": organisation_table(plan),
        "routes": route_table(plan),
        "places": place_table(plan),
        "macro": macro_table(plan),
        "effort": effort_table(plan),
        "gaps": gap_table(plan),
        "life": life_table(plan.life),
        "lineage": lineage_table(plan.life),
        **people_tables(plan),
    }


def organisation_table(plan: Plan) -> pa.Table:
    """organisations: one row each."""
    organisations = plan.life.organisations
    return pa.table(
        {
            "organisation_id": [o.code for o in organisations],
            "name": [f"{o.name} (SYNTHETIC)" for o in organisations],
            "kind": [o.kind for o in organisations],
            "home_country": [o.home for o in organisations],
            "products": pa.array([list(o.products) for o in organisations], pa.list_(pa.string())),
            "skill": [o.skill for o in organisations],
            "caution": [o.caution for o in organisations],
        }
    )


def route_table(plan: Plan) -> pa.Table:
    """routes: one row each; posts lists office codes in order; monthly is the mean number of consignments."""
    scenario, network, owner = plan.scenario, plan.network, plan.life.last_owner
    corridors = [scenario.corridors[r.corridor] for r in network.routes]
    methods = [scenario.methods[r.method] for r in network.routes]
    return pa.table(
        {
            "route_id": [r.code for r in network.routes],
            "organisation_id": [plan.life.organisations[int(number)].code for number in owner],
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
            "monthly": plan.macro.sent.mean(axis=0),
            "unit": [scenario.products[r.product].unit for r in network.routes],
            "quantity_median": plan.static.median[:, 0],
            "quantity_sigma": plan.static.sigma[:, 0],
            "quantity_most": plan.static.cap[:, 0],
        }
    )


def macro_table(plan: Plan) -> pa.Table:
    """macro: one row a month and route: supply of its organisation and product, share, sent, seized, perceived risk."""
    macro, static = plan.macro, plan.static
    months, routes = macro.share.shape
    return pa.table(
        {
            "month": np.repeat(np.arange(months, dtype=np.int16), routes),
            "route_id": named(np.tile(np.arange(routes), months), [r.code for r in plan.network.routes]),
            "supply": macro.supply[:, static.group].ravel(),
            "share": macro.share.ravel(),
            "sent": macro.sent.ravel(),
            "risk": macro.risk.ravel(),
            "seized": macro.count.sum(axis=2).ravel(),
        }
    )


def effort_table(plan: Plan) -> pa.Table:
    """effort: one row a month, office and service that works there; one is the service's average in its country."""
    effort = plan.macro.effort
    office, service = np.nonzero(plan.static.base)
    months = effort.shape[0]
    return pa.table(
        {
            "month": np.repeat(np.arange(months, dtype=np.int16), office.size),
            "office": coded("office", np.tile(office, months)),
            "service": named(np.tile(service, months), list(SERVICES)),
            "effort": effort[:, office, service].ravel(),
        }
    )


def gap_table(plan: Plan) -> pa.Table:
    """gaps: countries that reported nothing between two days."""
    return pa.table(
        {
            "country": pa.array([gap.country for gap in plan.gaps], pa.string()),
            "first": pa.array([gap.first.isoformat() for gap in plan.gaps], pa.string()),
            "last": pa.array([gap.last.isoformat() for gap in plan.gaps], pa.string()),
        }
    )
