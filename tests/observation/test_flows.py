"""Controls, crossings and prices: consistent with effort, supply and seizures, silent about who reports."""

from __future__ import annotations

from dataclasses import replace

import northern
import numpy as np
import pandas as pd
import pytest

from simulator.observation.flows import CONTROLLED, usual_controls
from simulator.observation.prices import base_prices, markets, price_table
from simulator.publish.world import frame
from simulator.reference import codes, offices
from simulator.world.plan import make_plan
from simulator.world.scenario import Shock

WORLDS = range(3)
MONTH = "2025-02"


@pytest.fixture(scope="module")
def flows() -> pd.DataFrame:
    worlds = []
    for index in WORLDS:
        world = northern.world(index)
        seized = world.truth["cases"].assign(month=world.truth["cases"].seizure_date.str[:7])
        seized = seized.groupby(["month", "office"]).size().rename("seized").reset_index()
        table = world.observed["flows"].merge(seized, on=["month", "office"], how="left").fillna({"seized": 0})
        expected = usual_controls(northern.truth(index).plan)[1]
        places, months = list(offices()), sorted(table.month.unique())
        table["expected"] = [
            expected[months.index(month), places.index(office)]
            for month, office in zip(table.month, table.office, strict=True)
        ]
        worlds.append(table.assign(world=index))
    return pd.concat(worlds, ignore_index=True)


def test_every_month_and_office_that_seizes_has_a_row(flows: pd.DataFrame) -> None:
    for index in WORLDS:
        mine = flows[flows.world == index]
        assert not mine.duplicated(["month", "office"]).any()
        assert mine.month.nunique() == northern.scenario().months
        assert set(northern.world(index).truth["cases"].office) <= set(mine.office)
        assert mine.seized.sum() == len(northern.world(index).truth["cases"])


def test_no_more_seizures_than_controls_and_no_more_controls_than_crossings(flows: pd.DataFrame) -> None:
    assert (flows.seized <= flows.controls).all()
    assert (flows.controls <= flows.crossings).all()
    assert 0.0005 < flows.seized.sum() / flows.controls.sum() < 0.05


def test_controls_without_a_find_are_poisson_about_effort(flows: pd.DataFrame) -> None:
    """Pearson's statistic of independent Poisson counts: as many as there are, within five standard deviations."""
    rows = flows[flows.expected > 5]
    found_nothing = rows.controls - rows.seized
    statistic = ((found_nothing - rows.expected) ** 2 / rows.expected).sum()
    spread = np.sqrt((2 + 1 / rows.expected).sum())
    assert abs(statistic - len(rows)) < 5 * spread


def test_where_effort_grows_controls_grow_and_crossings_do_not(flows: pd.DataFrame) -> None:
    effort = northern.world(0).truth["effort"]
    mean = effort.groupby(["month", "office"]).effort.mean().reset_index()
    months = sorted(flows.month.unique())
    mean["month"] = mean.month.map(lambda t: months[t])
    table = flows[flows.world == 0].merge(mean, on=["month", "office"])
    table = table[table.crossings > 0]
    kind = table.office.map(lambda code: CONTROLLED[offices()[code].location_type])
    share = table.controls / table.crossings / kind
    assert np.corrcoef(share, table.effort)[0, 1] > 0.8
    deviation = table.groupby("office").crossings.transform(lambda x: x / x.mean() - 1)
    change = table.groupby("office").effort.transform(lambda x: x / x.mean() - 1)
    # Both move slowly, so months are far from independent: the bound is loose and the sign is all.
    assert abs(np.corrcoef(deviation, change)[0, 1]) < 0.3


def test_a_joint_operation_shows_in_controls_of_its_month_and_posts_and_not_in_crossings() -> None:
    """The same plan told with and without its operations, so that nothing else differs."""
    scenario = northern.scenario()
    plan = make_plan(scenario, northern.seed(1))
    crossings, controls = usual_controls(plan)
    bare = replace(plan, scenario=scenario.model_copy(update={"operation": []}))
    other_crossings, other_controls = usual_controls(bare)
    assert (crossings == other_crossings).all()
    busier = np.zeros(controls.shape, bool)
    for operation in scenario.operation:
        places = [list(offices()).index(code) for code in operation.offices]
        busier[scenario.month_of(operation.from_) : scenario.month_of(operation.to) + 1, places] = True
    ratio = np.divide(controls, other_controls, out=np.ones_like(controls), where=other_controls > 0)
    assert (ratio[busier & (other_controls > 0)] > 1.02).all()
    assert (ratio[~busier] == 1).all()


def test_prices_are_those_of_the_scenarios_goods_in_their_units(flows: pd.DataFrame) -> None:
    prices = northern.world(0).observed["prices"]
    assert not prices.duplicated(["month", "country", "product"]).any()
    assert set(prices["product"]) <= set(northern.scenario().products)
    assert (prices.retail >= prices.wholesale).all()
    assert (prices.wholesale > 0).all()
    assert set(prices.currency) == {"USD"}
    for product, unit in zip(prices["product"], prices.unit, strict=True):
        assert unit == base_prices()[product][0]
        assert unit in codes("product")[product].extra["units"].split("|")


def test_every_product_of_the_price_list_exists_with_its_unit() -> None:
    for product, (unit, wholesale, retail) in base_prices().items():
        assert unit in codes("product")[product].extra["units"].split("|")
        assert 0 < wholesale < retail


def test_a_price_answers_to_supply_and_falls_back_when_it_does() -> None:
    """Heroin comes in twice as much for half a year: cheaper then than without, everywhere it arrives."""
    scenario = northern.scenario()
    heroin = scenario.products["HEROIN"]
    shock = Shock(**{"from": "2024-01-01", "to": "2024-06-30", "ln": 0.7})
    more = {**scenario.products, "HEROIN": heroin.model_copy(update={"shocks": [*heroin.shocks, shock]})}
    plans = [
        make_plan(variant, northern.seed(2)) for variant in (scenario, scenario.model_copy(update={"products": more}))
    ]
    usual, cheap = (frame(price_table(plan)) for plan in plans)
    both = usual.merge(cheap, on=["month", "country", "product"], suffixes=("", "_more"))
    heroin_months = both[(both["product"] == "HEROIN") & both.month.between("2024-03", "2024-06")]
    ratio = (heroin_months.wholesale_more / heroin_months.wholesale).groupby(heroin_months.country).mean()
    assert len(ratio) >= 3
    assert (ratio < 0.9).all()


def test_price_and_arrival_run_against_each_other() -> None:
    plan = northern.truth(0).plan
    prices = northern.world(0).observed["prices"]
    months = [plan.scenario.first_day(t).isoformat()[:7] for t in range(plan.scenario.months)]
    signs = []
    for market in markets(plan):
        country, product = plan.static.country_codes[market.country], plan.static.products[market.product]
        mine = prices[(prices.country == country) & (prices["product"] == product)].set_index("month").wholesale
        if len(mine) < 40:
            continue
        came = pd.Series(np.log(np.maximum(market.arrived, 0.5)), months)
        signs.append(np.corrcoef(came.diff()[mine.index][1:], np.log(mine).diff()[1:])[0, 1])
    assert len(signs) > 20
    assert np.mean(signs) < -0.3


def test_what_arrives_is_what_was_sent_less_what_was_seized_on_the_way() -> None:
    """Worked out route by route for one country that is passed and one in which ways end."""
    plan = northern.truth(0).plan
    static, macro = plan.static, plan.macro
    listed = {(plan.static.country_codes[m.country], plan.static.products[m.product]): m for m in markets(plan)}
    for country, product in (("UZ", "HASHISH"), ("RU", "HEROIN")):
        total = np.zeros(plan.scenario.months)
        for place, route in enumerate(plan.network.routes):
            ends = plan.scenario.corridors[route.corridor].destination == country
            legs = [leg for leg, step in enumerate(route.legs) if step.country == country]
            if route.product != product or not (ends or legs):
                continue
            upto = len(route.legs) if ends else legs[-1] + 1
            seized = macro.count[:, place, :upto].sum(axis=1) / plan.scale
            total += np.maximum(macro.sent[:, place] - seized, 0)
        assert np.allclose(listed[country, product].arrived, total)
    assert static.office.shape == static.present.shape
