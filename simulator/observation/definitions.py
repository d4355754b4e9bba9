"""What a country counts differently from a day on, and how it tells the others.

A definition (scenario, [[definition]]) says that from a day on a country enters one product as another: its list of
controlled goods has changed, not what is seized. Records entered from that day on follow it, whenever the seizure was;
older records stay as they are. It is no error of an officer and sets no bit; the truth keeps the product as it is.

The rule kept here: whoever reads the notices can know of every change before the first record that follows it.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from simulator.assumptions import Assumption
from simulator.observation.errors import Columns
from simulator.rng import stream
from simulator.world.micro import FIRST_SECOND, LAST_SECOND
from simulator.world.plan import Plan
from simulator.world.truth import coded, date_column, moment_column, named
from simulator.world.words import number

# Days before a definition holds on which its notice is sent, from and to.
TOLD_BEFORE = (5, 30)

ASSUMPTIONS = (
    Assumption(
        what="days between the notice of a new definition and its first day",
        value=f"{TOLD_BEFORE[0]} to {TOLD_BEFORE[1]}, evenly",
        why="partners are told in time, though not long before; no public figure",
    ),
)


def counted_as(plan: Plan, columns: Columns) -> None:
    """Enter the products of records as the country's definitions of their day of entry have them, in place."""
    for definition in plan.scenario.definition:
        mine = columns["reporting_country"] == number("reporting_country", definition.country)
        mine &= columns["day"] >= definition.from_.toordinal()
        for name in ("product", "product_2"):
            columns[name][mine & (columns[name] == number("product", definition.product))] = number(
                "product", definition.counted_as
            )


def notice_table(plan: Plan) -> pa.Table:
    """notices: sent (moment), country, valid_from, product, counted_as, text as the scenario has it; by time."""
    definitions = sorted(plan.scenario.definition, key=lambda entry: (entry.from_, entry.country, entry.product))
    rng = stream(plan.seed, "observation-notices")
    size = len(definitions)
    first = np.array([entry.from_.toordinal() for entry in definitions], np.int64)
    day = first - rng.integers(TOLD_BEFORE[0], TOLD_BEFORE[1] + 1, size)
    second = rng.integers(FIRST_SECOND, LAST_SECOND, size)
    order = np.lexsort((second, day))

    def codes(column: str, values: list[str]) -> pa.Array:
        return coded(column, np.array([number(column, value) for value in values], np.int16)[order])

    return pa.table(
        {
            "sent": moment_column(day[order], second[order]),
            "country": codes("country", [entry.country for entry in definitions]),
            "valid_from": date_column(first[order]),
            "product": codes("product", [entry.product for entry in definitions]),
            "counted_as": named(np.arange(size), [definitions[place].counted_as for place in order.tolist()]),
            "text": pa.array([definitions[place].text for place in order.tolist()], pa.string()),
        }
    )
