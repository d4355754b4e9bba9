"""What follows from where a seizure is made: one row for every leg of every route, and cases joined with it.

The rule kept here: what is the same for all seizures on one leg of a route is written once, not once a seizure. Who
reads cases joins them with the places by (route_id, leg).
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from simulator.world.micro import product_positions
from simulator.world.plan import Plan
from simulator.world.truth import coded, named
from simulator.world.words import number

KEYS = ("route_id", "leg")
OF_ATTRIBUTES = (
    "location_type",
    "direction",
    "manner",
    "mode",
    "conveyance_type",
    "concealment_place",
    "concealment_method",
)
PLACE_COLUMNS = ("reporting_country", "office", "product", "departure", "destination", *OF_ATTRIBUTES)


def place_codes(plan: Plan) -> dict[str, np.ndarray]:
    """Positions in `words` of every column by place, int16 (routes * legs,); a place is route * legs + leg."""
    static, attributes = plan.static, plan.attributes
    legs = static.office.shape[1]
    countries = np.array([number("reporting_country", code) for code in static.country_codes], np.int16)
    return {
        "reporting_country": countries.take(static.country.reshape(-1)),
        "office": static.office.reshape(-1).astype(np.int16),
        "product": np.repeat(product_positions(static).take(static.product), legs),
        "departure": np.repeat(attributes.departure, legs),
        "destination": np.repeat(attributes.destination, legs),
        **{column: attributes.codes[column].reshape(-1) for column in OF_ATTRIBUTES},
    }


def place_table(plan: Plan) -> pa.Table:
    """places: one row for every leg of every route, in their order; the codes are the true ones."""
    legs = plan.static.office.shape[1]
    places = np.flatnonzero(plan.static.present.reshape(-1))
    columns = {
        "route_id": named(places // legs, [route.code for route in plan.network.routes]),
        "leg": pa.array((places % legs).astype(np.int16)),
    }
    return pa.table(
        columns | {column: coded(column, codes.take(places)) for column, codes in place_codes(plan).items()}
    )


def place_rows(cases: pa.Table, places: pa.Table) -> np.ndarray:
    """The row of `places` for every row of a table with route_id and leg, int32.

    Raises:
        ValueError: if a case is at a place that there is not.
    """
    known, labels = _route(places)
    route, names = _route(cases)
    numbers = {label: place for place, label in enumerate(labels)}
    translated = np.array([numbers.get(label, -1) for label in names] or [-1], np.int64)
    leg, case_leg = places["leg"].to_numpy().astype(np.int64), cases["leg"].to_numpy().astype(np.int64)
    width = int(max(leg.max(initial=0), case_leg.max(initial=0))) + 1
    row = np.full((len(labels) + 1) * width, -1, np.int32)
    row[known * width + leg] = np.arange(leg.size)
    # A route that is not among them is -1: the last row, which no place has.
    rows = np.asarray(row[translated[route] * width + case_leg])
    if (rows < 0).any():
        raise ValueError("a case lies at a place (route_id, leg) that is not among the places")
    return rows


def joined(cases: pa.Table, places: pa.Table) -> pa.Table:
    """Cases with the columns of their places behind their own."""
    rows = pa.array(place_rows(cases, places))
    for column in PLACE_COLUMNS:
        cases = cases.append_column(column, places[column].take(rows))
    return cases


def _route(table: pa.Table) -> tuple[np.ndarray, list[str]]:
    column = table["route_id"]
    column = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    column = column.unify_dictionaries().combine_chunks()
    if isinstance(column, pa.ChunkedArray):
        column = column.chunk(0) if column.num_chunks else pa.array([], column.type)
    return np.asarray(column.indices.to_numpy(zero_copy_only=False)).astype(np.int64), column.dictionary.to_pylist()
