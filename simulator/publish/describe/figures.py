"""The scenario's figures as tables an instructor can read: goods, ways, hiding places, adaptation, reporting, events.

The rule kept here: every figure is the file's own; what the author calls an assumption is called one.
"""

from __future__ import annotations

from simulator.publish.describe.drawing import Table
from simulator.publish.describe.numbers import percent, plain
from simulator.publish.describe.palette import product_name, short_name
from simulator.publish.describe.sight import Sight
from simulator.reference import code_label
from simulator.texts import N_, Translator, country_name
from simulator.world import Scenario

MACRO = {
    "memory": N_("memory of losses that is left after a month"),
    "prior_seized": N_("losses believed in before any experience, consignments"),
    "prior_sent": N_("consignments believed to be sent before any experience"),
    "tolerance": N_("share of losses that an organisation bears"),
    "tau": N_("how far organisations are from always taking the best way"),
    "epsilon": N_("share of goods sent by ways tried at random"),
    "diversify": N_("widening of the choice after losses above the tolerance"),
    "delta": N_("part of a service's effort that moves each month to where its hits were"),
    "effort_prior": N_("hits credited to every office beforehand"),
    "phi": N_("persistence of a month's deviation"),
    "organisation_sd": N_("spread of one organisation's supply, logarithm"),
    "product_sd": N_("spread of a product's supply, logarithm"),
    "attention_sd": N_("spread of a country's attention, logarithm"),
}
LIFE = {
    "arrest": N_("probability that a person met at a seizure is arrested"),
    "key_months": N_("months until a key role is filled again"),
    "other_months": N_("months until another role is filled again"),
    "dies_below": N_("share of filled places under which an organisation ceases"),
    "death": N_("organisations that cease, a year"),
    "split": N_("organisations that split, a year"),
    "merger": N_("organisations that merge, a year"),
    "renaming": N_("organisations that take another name, a year"),
    "sheds": N_("share of its routes that a splinter takes along"),
}
SOURCES = {
    "crossings": N_("border crossings and plate reads"),
    "declarations": N_("customs declarations"),
    "calls": N_("telephone calls"),
    "messages": N_("messages of the secure platform"),
    "reports": N_("informants' reports"),
    "bookings": N_("rail and air bookings"),
    "tracking": N_("post and express tracking"),
    "payments": N_("financial reports"),
    "press": N_("press"),
    "partner_messages": N_("partners' messages"),
    "companies": N_("entries of the company register"),
    "illicit": N_("share of rows that belong to smuggling"),
}


def figures(sight: Sight, tr: Translator) -> list[tuple[str, Table]]:
    """(title, table) one after the other."""
    scenario = sight.scenario
    return [
        (tr(N_("Goods")), _goods(scenario, tr)),
        (tr(N_("Kinds of organisation")), _kinds(scenario, tr)),
        (tr(N_("Hiding places")), _methods(scenario, tr)),
        (tr(N_("How organisations and services learn")), _pairs(scenario.macro.model_dump(), MACRO, tr)),
        (tr(N_("Life of organisations")), _pairs(scenario.life.model_dump(), LIFE, tr)),
        (tr(N_("Reporting")), _reporting(scenario, tr)),
        (tr(N_("Other sources: rows for every expected case")), _pairs(scenario.sources.model_dump(), SOURCES, tr)),
        (tr(N_("What the scenario tells")), _told(scenario, tr)),
    ]


def _goods(scenario: Scenario, tr: Translator) -> Table:
    heads = (
        N_("Product"),
        N_("Unit"),
        N_("Median load"),
        N_("Mass of a unit, kg"),
        N_("Season: swing, peak month"),
        N_("Trend a year"),
        N_("Value"),
        N_("Made in"),
    )
    rows = [
        [
            product_name(name, tr.lang),
            code_label("unit", entry.unit, tr.lang),
            plain(entry.median, tr),
            plain(entry.kg_per_unit, tr),
            f"{percent(entry.season, tr)}, {entry.peak}",
            f"{'+' if entry.trend > 0 else ''}{percent(entry.trend, tr)}",
            plain(entry.value, tr),
            ", ".join(country_name(code, tr.lang) for code in entry.origins),
        ]
        for name, entry in scenario.products.items()
    ]
    return [tr(head) for head in heads], rows


def _kinds(scenario: Scenario, tr: Translator) -> Table:
    heads = (
        N_("Kind"),
        N_("How many"),
        N_("Homes"),
        N_("Products"),
        N_("Consignments a month"),
        N_("Skill"),
        N_("Caution"),
    )
    rows = [
        [
            template.kind,
            str(template.count),
            ", ".join(template.homes),
            ", ".join(f"{product_name(name, tr.lang)} {plain(part, tr)}" for name, part in template.products.items()),
            plain(template.supply, tr),
            _span(template.skill, tr),
            _span(template.caution, tr),
        ]
        for template in scenario.organisation
    ]
    return [tr(head) for head in heads], rows


def _span(span: tuple[float, float], tr: Translator) -> str:
    return f"{plain(span[0], tr)}–{plain(span[1], tr)}"


def _methods(scenario: Scenario, tr: Translator) -> Table:
    heads = (
        N_("Place"),
        N_("How"),
        N_("Modes"),
        N_("Factor of the load"),
        N_("Spread, logarithm"),
        N_("Room, kg"),
        N_("Hiding"),
    )
    rows = [
        [
            code_label("concealment_place", method.place, tr.lang),
            code_label("concealment_method", method.method, tr.lang),
            ", ".join(code_label("mode", mode, tr.lang) for mode in method.modes),
            plain(method.size, tr),
            plain(method.sigma, tr),
            plain(method.cap_kg, tr),
            plain(method.hiding, tr),
        ]
        for method in scenario.methods.values()
    ]
    return [tr(head) for head in heads], rows


def _pairs(values: dict[str, float], labels: dict[str, str], tr: Translator) -> Table:
    rows = [[tr(labels[name]) if name in labels else name, plain(value, tr)] for name, value in values.items()]
    return [tr(N_("What")), tr(N_("Value"))], rows


def _reporting(scenario: Scenario, tr: Translator) -> Table:
    heads = (
        N_("Country"),
        N_("Customs cases entered"),
        N_("Other services' cases entered"),
        N_("Median delay, days"),
        N_("Spread, logarithm"),
        N_("Day of the monthly batch"),
        N_("Share entered in batches"),
    )
    rows = [
        [
            country_name(code, tr.lang),
            percent(habit.rate, tr),
            percent(habit.other, tr),
            plain(habit.delay_median_days, tr),
            plain(habit.delay_sigma, tr),
            str(habit.batch_day),
            percent(habit.batch_share, tr),
        ]
        for code, habit in scenario.reporting.items()
    ]
    return [tr(head) for head in heads], rows


def _told(scenario: Scenario, tr: Translator) -> Table:
    rows = [[tr(told.text), "", ""] for told in (*scenario.feature, *scenario.chain)]
    for operation in scenario.operation:
        offices = ", ".join(short_name(code, tr.lang) for code in operation.offices)
        text = tr(
            N_("Joint operation {title}: effort x {factor} at {offices}"),
            title=tr(operation.title),
            factor=plain(operation.factor, tr),
            offices=offices,
        )
        rows.append([text, operation.from_.isoformat(), operation.to.isoformat()])
    for name, product in scenario.products.items():
        for shock in product.shocks:
            text = tr(
                N_("Shock: supply of {product}, logarithm {ln}"),
                product=product_name(name, tr.lang),
                ln=plain(shock.ln, tr),
            )
            rows.append([text, shock.from_.isoformat(), shock.to.isoformat()])
    return [tr(N_("What")), tr(N_("from")), tr(N_("to"))], rows
