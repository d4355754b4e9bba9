"""What officers get wrong when they enter a case: each kind has its rate, each office its habits.

The rule kept here: an error is an office's habit, thus learnable; every change of a record sets its bit in the mask,
and a bit is set only where the record really differs from the truth. A departure XX, not established, is none.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from simulator.reference import offices
from simulator.rng import stream
from simulator.world.errors import ERROR_BITS
from simulator.world.scenario import PacksHabitFeature
from simulator.world.truth import Truth
from simulator.world.words import number, numbers, words

NEIGHBOUR_PLACES = {
    "VEHICLE_SPARE_WHEEL": "VEHICLE_TYRE",
    "VEHICLE_TANK": "VEHICLE_CHASSIS",
    "VEHICLE_CHASSIS": "VEHICLE",
    "VEHICLE_DOOR": "VEHICLE_CAB",
    "VEHICLE_CAB": "VEHICLE_DOOR",
    "VEHICLE_ROOF": "VEHICLE",
    "PERSON_BODY": "PERSON_CLOTHING",
    "PERSON_INGESTED": "PERSON_BODY",
    "WAGON_STRUCTURE": "CONTAINER_STRUCTURE",
    "PARCEL": "CARGO",
}
NEIGHBOUR_PRODUCTS = {"HASHISH": "MARIJUANA", "OPIUM": "HEROIN", "PREGABALIN": "TRAMADOL"}
BLANKABLE = (
    "declared_goods",
    "conveyance_country",
    "goods_origin",
    "detection_means",
    "control_reason",
    "destination",
    "concealment_method",
)
SMALL_KG = 0.25
GROSS_FACTOR = (1.04, 1.14)
STICKS_A_PACK = 20
Columns = dict[str, np.ndarray]


def apply_errors(truth: Truth, columns: Columns, seed: bytes) -> np.ndarray:
    """Spoil the records in place and return their masks.

    columns holds positions in `words` (codes), ordinals (seized, day) and quantities, one element a record.
    """
    makers = (
        _packs_as_pieces,
        _thousandfold,
        _gross_as_net,
        _day_month_swap,
        _wrong_post,
        _neighbour_code,
        _nationality_as_departure,
        _missing_field,
        _text_contradicts,
    )
    mask = np.zeros(columns["office"].size, np.int32)
    for make in makers:
        name = make.__name__[1:].upper()
        rng = stream(seed, f"observation-error-{name}")
        chosen = rng.random(mask.size) < _chance(truth, columns["office"], name, columns, rng)
        changed = make(truth, columns, chosen, rng)
        mask[changed] |= ERROR_BITS[name]
    return mask


def _chance(truth: Truth, office: np.ndarray, name: str, columns: Columns, rng: np.random.Generator) -> np.ndarray:
    """Probability of one kind of error in every record: the scenario's rate times the office's habit."""
    habits = truth.scenario.habits
    rate = truth.scenario.errors.get(name, 0.0)
    factor = np.exp(rng.normal(0.0, habits.sigma, len(words("office"))) - habits.sigma**2 / 2)
    chance = np.minimum(rate * factor, max(habits.most, rate))[office]
    if name == "PACKS_AS_PIECES":
        for feature in truth.scenario.feature:
            if isinstance(feature, PacksHabitFeature) and truth.packs_office:
                habitual = office == number("office", truth.packs_office)
                chance = np.where(habitual, feature.rate, chance)
    return np.asarray(chance)


def _packs_as_pieces(truth: Truth, columns: Columns, chosen: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    sticks = number("product", "CIGARETTES")
    changed: np.ndarray = chosen & (columns["product"] == sticks)
    columns["quantity"][changed] /= STICKS_A_PACK
    second = changed & (columns["product_2"] == sticks)
    columns["quantity_2"][second] /= STICKS_A_PACK
    return changed


def _thousandfold(truth: Truth, columns: Columns, chosen: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Grams typed as kilograms; only small quantities, larger ones would be noticed at once."""
    changed: np.ndarray = chosen & (columns["unit"] == number("unit", "KGM")) & (columns["quantity"] < SMALL_KG)
    columns["quantity"][changed] *= 1000
    return changed


def _gross_as_net(truth: Truth, columns: Columns, chosen: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The gross mass typed where the record says net."""
    net = columns["mass_basis"] == number("mass_basis", "NET")
    heavier = np.round(columns["quantity"] * rng.uniform(*GROSS_FACTOR, chosen.size), 3)
    changed: np.ndarray = chosen & net & (heavier > columns["quantity"])
    columns["quantity"][changed] = heavier[changed]
    return changed


def _day_month_swap(truth: Truth, columns: Columns, chosen: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    changed: np.ndarray = np.zeros_like(chosen)
    first = truth.scenario.start.toordinal()
    for place in np.flatnonzero(chosen):
        day = date.fromordinal(int(columns["seized"][place]))
        if day.day > 12 or day.day == day.month:
            continue
        swapped = date(day.year, day.day, day.month).toordinal()
        if first <= swapped <= columns["day"][place]:
            columns["seized"][place], changed[place] = swapped, True
    return changed


def _wrong_post(truth: Truth, columns: Columns, chosen: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Another office of the same country and kind of place."""
    places = list(offices().values())
    alike = [
        [i for i, other in enumerate(places) if _alike(post.code, other.code)] or [number("office", post.code)]
        for post in places
    ]
    u = rng.random(chosen.size)
    before = columns["office"].copy()
    for place in np.flatnonzero(chosen):
        options = alike[int(before[place])]
        columns["office"][place] = options[int(u[place] * len(options))]
    return np.asarray(columns["office"] != before)


def _alike(one: str, other: str) -> bool:
    a, b = offices()[one], offices()[other]
    return one != other and a.country == b.country and a.location_type == b.location_type


def _neighbour_code(truth: Truth, columns: Columns, chosen: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The neighbouring code in a list: first of the hiding place, in one of ten records of the product."""
    place = _mapping("concealment_place", NEIGHBOUR_PLACES)[columns["concealment_place"]]
    product = _mapping("product", NEIGHBOUR_PRODUCTS)[columns["product"]]
    of_product = chosen & (product != columns["product"]) & (rng.random(chosen.size) < 0.1)
    of_place = chosen & ~of_product & (place != columns["concealment_place"])
    columns["concealment_place"][of_place] = place[of_place]
    columns["product"][of_product] = product[of_product]
    return np.asarray(of_place | of_product)


def _mapping(column: str, table: dict[str, str]) -> np.ndarray:
    found = np.arange(len(words(column)))
    for one, other in table.items():
        found[number(column, one)] = number(column, other)
    return found


def _nationality_as_departure(
    truth: Truth, columns: Columns, chosen: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    nationality = columns["first_nationality"]
    changed: np.ndarray = chosen & (columns["persons"] > 0) & (nationality != columns["true_departure"])
    columns["departure"][changed] = nationality[changed]
    return changed


def _missing_field(truth: Truth, columns: Columns, chosen: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    which = rng.integers(len(BLANKABLE), size=chosen.size)
    changed: np.ndarray = np.zeros_like(chosen)
    for place, column in enumerate(BLANKABLE):
        blank = numbers(column)[""]
        inside = chosen & (which == place) & (columns[column] != blank)
        columns[column][inside] = blank
        changed |= inside
    return changed


def _text_contradicts(truth: Truth, columns: Columns, chosen: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The free text names another hiding place than the code; the text is made from `told_place`."""
    others = _mapping(
        "concealment_place",
        {"CARGO": "VEHICLE_CAB", "BAGGAGE": "PERSON_BODY", "PREMISES": "CARGO", **NEIGHBOUR_PLACES},
    )
    # A text says less than the code: only places whose phrase differs count.
    told = others[columns["told_place"]]
    changed: np.ndarray = chosen & (told != columns["told_place"])
    columns["told_place"][changed] = told[changed]
    return changed
