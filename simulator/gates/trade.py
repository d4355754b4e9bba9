"""Gate "goods x origin": what is declared depends on where it comes from and on the month, as trade does.

Measured on licit declarations by country of departure. Cramer's V of goods by country, without the bias of few rows
(Bergsma, J. Korean Stat. Soc. 42, 2013): near 0 the origin says nothing, near 1 each kind of goods comes from a single
country. Nine exporters with ten to thirty kinds of goods each, of which neighbours share most (cotton, onions, cement),
lie between; the band is ours, around what `reference/trade.csv` gives (0.37 before the part that is unusual and the
clerk's slips), and wide enough for other tables. Melons are a harvest of two months: about 0.6 of them are declared
then, a sixth were they spread evenly; with the fewest that are judged (100) the bound lies four standard errors below.
Covers of hidden goods are of the exporter's trade but for a stated rate, several times that of honest loads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from simulator.gates.result import Check, Evidence, Figure, Gate, GateResult, Series, absent
from simulator.gates.world import EPOCH, GateInput, plan_of
from simulator.observation.registers import declarations
from simulator.reference.trade import LEAST, seasons, trade_weights
from simulator.world.micro import draw_seizures

NAME = "goods x origin"
BAND = (0.25, 0.60)
SEASON_LEAST = 0.08
# Goods with a harvest, how many months it takes, and the least share of their loads that fall into it.
HARVESTED, HARVEST_MONTHS, HARVEST_LEAST = "MELONS", 2, 0.40
ODD_LICIT, ODD_COVERS = 0.04, (0.03, 0.12)
ENOUGH = 400
MOST_ROWS = 400_000


def cramers_v(table: np.ndarray) -> float:
    """Cramer's V of a table of counts, corrected for few rows; 0 where less than two rows or columns are not empty."""
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0].astype(float)
    whole, (high, wide) = table.sum(), table.shape
    if min(high, wide) < 2:
        return 0.0
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / whole
    square = ((table - expected) ** 2 / expected).sum() / whole - (high - 1) * (wide - 1) / (whole - 1)
    least = min(side - (side - 1) ** 2 / (whole - 1) for side in (high, wide)) - 1
    return float(np.sqrt(max(square, 0.0) / least))


def _declared(world: GateInput) -> tuple[list[np.ndarray], list[tuple[str, ...]]]:
    """Month (0 to 11), departure, goods and whether licit of declarations; the labels of departure and of goods."""
    name = declarations.NAME
    if name not in world.observed or name not in world.truth:
        plan = plan_of(world)
        parts, rows = [], 0
        for block in plan.blocks:
            parts.append(declarations.draw(plan, block.number, draw_seizures(plan, block.number)))
            rows += parts[-1].observed.num_rows
            if rows >= MOST_ROWS:
                break
        observed = pa.concat_tables([part.observed for part in parts])
        truth = pa.concat_tables([part.truth for part in parts])
        world = replace(
            world, observed=world.observed.changed(**{name: observed}), truth=world.truth.changed(**{name: truth})
        )
    departure, lands = world.codes("observed", name, "departure")
    goods, kinds = world.codes("observed", name, "goods")
    day = world.ordinals("observed", name, "date") - EPOCH
    month = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    licit = world.numbers("truth", name, "organisation") < 0
    return [month, departure, goods, licit], [lands, kinds]


def measure(world: GateInput) -> Evidence:
    """Counts of licit declarations by goods and country, by goods and month; odd ones among licit ones and covers."""
    (month, departure, goods, licit), (lands, kinds) = _declared(world)
    strange = trade_weights(lands, kinds) < LEAST
    odd = strange[departure, month, goods]
    by_land = np.bincount(departure[licit] * len(kinds) + goods[licit], minlength=len(lands) * len(kinds))
    by_month = np.bincount(month[licit] * len(kinds) + goods[licit], minlength=12 * len(kinds))
    known = HARVESTED in kinds and HARVESTED in seasons()
    melons = goods[licit] == kinds.index(HARVESTED) if known else np.zeros(int(licit.sum()), bool)
    factors = seasons().get(HARVESTED, (1.0,) * 12)
    harvest = sorted(range(12), key=lambda place: (-factors[place], place))[:HARVEST_MONTHS]
    measures: Evidence = {
        "declarations": int(licit.sum()),
        "goods by country": cramers_v(by_land.reshape(len(lands), len(kinds))),
        "goods by month": cramers_v(by_month.reshape(12, len(kinds))),
        "melons": int(melons.sum()),
        "melons in the harvest": int(np.isin(month[licit][melons], harvest).sum()),
        "odd": int(odd[licit].sum()),
    }
    return measures | _covers(world)


def _covers(world: GateInput) -> Evidence:
    """Seizures with declared goods, and those whose goods the country of departure does not send in that month."""
    departure, lands = world.codes("truth", "cases", "departure")
    goods, kinds = world.codes("truth", "cases", "declared_goods")
    day = world.numbers("truth", "cases", "seizure_date") - EPOCH
    month = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    named = np.array([kind not in ("NONE", "") for kind in kinds], bool)[goods]
    strange = trade_weights(lands, kinds) < LEAST
    return {"covers": int(named.sum()), "odd covers": int((strange[departure, month, goods] & named).sum())}


def judge(evidence: Sequence[Evidence]) -> GateResult:
    """The worlds together: V as a mean, shares of all rows."""
    rows = sum(measures["declarations"] for measures in evidence)
    if rows < ENOUGH:
        return absent(NAME, "the scenario's customs take hardly any declarations")
    total = {name: sum(measures[name] for measures in evidence) for name in ("melons", "melons in the harvest", "odd")}
    total |= {name: sum(measures[name] for measures in evidence) for name in ("covers", "odd covers")}
    checks = [
        Check(
            what="Cramer's V of goods and country of departure",
            value=float(np.mean([measures["goods by country"] for measures in evidence])),
            low=BAND[0],
            high=BAND[1],
        ),
        Check(
            what="Cramer's V of goods and month",
            value=float(np.mean([measures["goods by month"] for measures in evidence])),
            low=SEASON_LEAST,
        ),
        Check(what="licit loads of goods that do not come from there", value=total["odd"] / rows, high=ODD_LICIT),
    ]
    if total["melons"] >= ENOUGH // 4:
        share = total["melons in the harvest"] / total["melons"]
        checks.append(Check(what="melons declared in the two months of their harvest", value=share, low=HARVEST_LEAST))
    if total["covers"] >= ENOUGH:
        share = total["odd covers"] / total["covers"]
        low, high = ODD_COVERS
        checks.append(Check(what="covers that do not come from there", value=share, low=low, high=high))
    values = {check.what: check.value for check in checks}
    return GateResult(
        name=NAME,
        worlds=len(evidence),
        checks=tuple(checks),
        figure=Figure(
            style="bars",
            x="measure",
            y="value",
            series=(Series(label="measured", x=tuple(values), y=tuple(values.values())),),
        ),
    )


GATE = Gate(
    name=NAME,
    title="What is declared depends on where it comes from and when",
    measure=measure,
    judge=judge,
)
