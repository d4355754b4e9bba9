"""What officers get wrong when they enter a case: each kind has its rate, each office and officer their habits.

The rule kept here: an error is a habit, thus learnable; every change of a record sets its bit in the mask, and a bit
is set only where the record really differs from the truth. A departure XX, not established, is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from simulator.assumptions import Assumption
from simulator.reference import offices
from simulator.regional import per_region
from simulator.reproducible import exp
from simulator.rng import stream
from simulator.world.bits import WHOLE, Bits, scaled, threshold
from simulator.world.errors import ERROR_BITS
from simulator.world.plan import Plan
from simulator.world.scenario import ErrorsFeature, PacksHabitFeature
from simulator.world.words import number, numbers, words

ASSUMPTIONS: tuple[Assumption, ...] = (
    Assumption(
        what="officers of an office who enter cases; how far each is from the office's habit",
        value="4 officers, lognormal factor with a standard deviation of half the offices'",
        why="an error is a person's habit; no public figure",
    ),
)
OFFICERS = 4
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
# Ordinal of 1 January 1970.
UNIX = 719_163
Columns = dict[str, np.ndarray]


def apply_errors(plan: Plan, columns: Columns, bits: Bits) -> np.ndarray:
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
    size = columns["office"].size
    mask = np.zeros(size, np.int32)
    officer = columns["office"].astype(np.int32) * OFFICERS + (bits.draw(size) & (OFFICERS - 1))
    months = list(_bad_months(plan, columns))
    for make in makers:
        name = make.__name__[1:].upper()
        chance = _chances(plan, name).take(officer)
        for place, rates in months:
            if name in rates:
                chance[place] = threshold(rates[name])
        chosen = np.flatnonzero(bits.draw(size) < chance)
        mask[make(plan, columns, chosen, bits)] |= ERROR_BITS[name]
    return mask


def _bad_months(plan: Plan, columns: Columns) -> Iterator[tuple[np.ndarray, Mapping[str, float]]]:
    """Records that the scenario's bad months concern, by country and day of entry, and their rates by kind."""
    for feature in plan.scenario.feature:
        if isinstance(feature, ErrorsFeature):
            mine = columns["reporting_country"] == number("reporting_country", feature.country)
            mine &= (columns["day"] >= feature.from_.toordinal()) & (columns["day"] <= feature.to.toordinal())
            yield np.flatnonzero(mine), feature.rates


def _chances(plan: Plan, name: str) -> np.ndarray:
    """Thresholds of one kind of error for every officer of every office: the scenario's rate times their habits."""
    return _thresholds(
        plan.scenario.errors.get(name, 0.0),
        plan.scenario.habits.sigma,
        plan.scenario.habits.most,
        plan.seed,
        name,
        *_habit(plan, name),
    )


def _habit(plan: Plan, name: str) -> tuple[int, float]:
    """The office of the scenario's habit of packs for pieces with its rate; -1 for other errors."""
    for feature in plan.scenario.feature:
        if name == "PACKS_AS_PIECES" and isinstance(feature, PacksHabitFeature) and plan.packs_office:
            return number("office", plan.packs_office), feature.rate
    return -1, 0.0


@per_region(64)
def _thresholds(
    rate: float, sigma: float, most: float, seed: bytes, name: str, habitual: int, habit_rate: float
) -> np.ndarray:
    rng = stream(seed, f"observation-habit-{name}")
    count = len(words("office"))
    office = exp(rng.normal(0.0, sigma, (count, 1)) - sigma * sigma / 2)
    own = sigma / 2
    officer = exp(rng.normal(0.0, own, (count, OFFICERS)) - own * own / 2)
    chance = np.minimum(rate * office * officer, max(most, rate))
    if habitual >= 0:
        chance[habitual] = habit_rate
    return threshold(chance).ravel()


def _packs_as_pieces(plan: Plan, columns: Columns, chosen: np.ndarray, bits: Bits) -> np.ndarray:
    sticks = number("product", "CIGARETTES")
    changed = chosen[columns["product"][chosen] == sticks]
    columns["quantity"][changed] /= STICKS_A_PACK
    second = changed[columns["product_2"][changed] == sticks]
    columns["quantity_2"][second] /= STICKS_A_PACK
    return np.asarray(changed)


def _thousandfold(plan: Plan, columns: Columns, chosen: np.ndarray, bits: Bits) -> np.ndarray:
    """Grams typed as kilograms; only small quantities, larger ones would be noticed at once."""
    small = (columns["unit"][chosen] == number("unit", "KGM")) & (columns["quantity"][chosen] < SMALL_KG)
    changed = chosen[small]
    columns["quantity"][changed] *= 1000
    return np.asarray(changed)


def _gross_as_net(plan: Plan, columns: Columns, chosen: np.ndarray, bits: Bits) -> np.ndarray:
    """The gross mass typed where the record says net."""
    net = chosen[columns["mass_basis"][chosen] == number("mass_basis", "NET")]
    low, high = GROSS_FACTOR
    heavier = np.round(columns["quantity"][net] * (low + (high - low) * bits.draw(net.size) / WHOLE), 3)
    more = heavier > columns["quantity"][net]
    columns["quantity"][net[more]] = heavier[more]
    return np.asarray(net[more])


def _day_month_swap(plan: Plan, columns: Columns, chosen: np.ndarray, bits: Bits) -> np.ndarray:
    days = (columns["seized"][chosen].astype(np.int64) - UNIX).astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    day = (days - months).astype(np.int64) + 1
    month = months.astype(np.int64) % 12 + 1
    swapped = (
        (months.astype("datetime64[Y]").astype("datetime64[M]") + (np.minimum(day, 12) - 1).astype("timedelta64[M]"))
        .astype("datetime64[D]")
        .astype(np.int64)
        + (month - 1)
        + UNIX
    )
    fits = (day <= 12) & (day != month)
    fits &= (swapped >= plan.scenario.start.toordinal()) & (swapped <= columns["day"][chosen])
    changed = chosen[fits]
    columns["seized"][changed] = swapped[fits]
    return np.asarray(changed)


@per_region()
def _offices_alike() -> tuple[np.ndarray, np.ndarray]:
    """(offices, most) other offices of the same country and kind of place, and how many there are."""
    places = list(offices().values())
    alike = [
        [
            i
            for i, other in enumerate(places)
            if other.code != post.code and (other.country, other.location_type) == (post.country, post.location_type)
        ]
        or [here]
        for here, post in enumerate(places)
    ]
    sizes = np.array([len(options) for options in alike])
    table = np.array([options + [0] * (int(sizes.max()) - len(options)) for options in alike])
    return table, sizes


def _wrong_post(plan: Plan, columns: Columns, chosen: np.ndarray, bits: Bits) -> np.ndarray:
    """Another office of the same country and kind of place."""
    table, sizes = _offices_alike()
    before = columns["office"][chosen]
    after = table[before, scaled(bits.draw(chosen.size), sizes[before])]
    columns["office"][chosen] = after
    return np.asarray(chosen[after != before])


def _neighbour_code(plan: Plan, columns: Columns, chosen: np.ndarray, bits: Bits) -> np.ndarray:
    """The neighbouring code in a list: first of the hiding place, in one of ten records of the product."""
    place = columns["concealment_place"][chosen]
    other_place = _mapping("concealment_place", tuple(NEIGHBOUR_PLACES.items()))[place]
    product = columns["product"][chosen]
    other_product = _mapping("product", tuple(NEIGHBOUR_PRODUCTS.items()))[product]
    of_product = (product != other_product) & (bits.draw(chosen.size) < threshold(0.1))
    of_place = ~of_product & (place != other_place)
    columns["concealment_place"][chosen[of_place]] = other_place[of_place]
    columns["product"][chosen[of_product]] = other_product[of_product]
    return np.asarray(chosen[of_place | of_product])


@per_region()
def _mapping(column: str, table: tuple[tuple[str, str], ...]) -> np.ndarray:
    mapping = np.arange(len(words(column)), dtype=np.int16)
    for code, other in table:
        mapping[number(column, code)] = number(column, other)
    return mapping


def _nationality_as_departure(plan: Plan, columns: Columns, chosen: np.ndarray, bits: Bits) -> np.ndarray:
    nationality = columns["first_nationality"][chosen]
    fits = (columns["persons"][chosen] > 0) & (nationality != columns["true_departure"][chosen])
    columns["departure"][chosen[fits]] = nationality[fits]
    return np.asarray(chosen[fits])


def _missing_field(plan: Plan, columns: Columns, chosen: np.ndarray, bits: Bits) -> np.ndarray:
    which = scaled(bits.draw(chosen.size), len(BLANKABLE))
    changed = np.zeros(chosen.size, bool)
    for place, column in enumerate(BLANKABLE):
        blank = numbers(column)[""]
        inside = (which == place) & (columns[column][chosen] != blank)
        columns[column][chosen[inside]] = blank
        changed |= inside
    return np.asarray(chosen[changed])


def _text_contradicts(plan: Plan, columns: Columns, chosen: np.ndarray, bits: Bits) -> np.ndarray:
    """The free text names another hiding place than the code; the text is made from `told_place`."""
    others = {"CARGO": "VEHICLE_CAB", "BAGGAGE": "PERSON_BODY", "PREMISES": "CARGO", **NEIGHBOUR_PLACES}
    before = columns["told_place"][chosen]
    # A text says less than the code: only places whose phrase differs count.
    told = _mapping("concealment_place", tuple(others.items()))[before]
    changed = told != before
    columns["told_place"][chosen[changed]] = told[changed]
    return np.asarray(chosen[changed])


ASSUMPTIONS += (
    Assumption(
        what="neighbouring codes that are mistaken for each other",
        value=f"{len(NEIGHBOUR_PLACES)} hiding places, {len(NEIGHBOUR_PRODUCTS)} products; the product in one of ten",
        why="lines next to each other in a list, or alike in meaning; no public figure",
    ),
    Assumption(
        what="what may be left blank, evenly", value=", ".join(BLANKABLE), why="fields that an officer can pass over"
    ),
    Assumption(
        what="mass below which grams are typed as kilograms",
        value=f"{SMALL_KG:g} kg",
        why="a larger quantity times a thousand would be noticed at once",
    ),
    Assumption(
        what="gross mass over net mass", value=f"{GROSS_FACTOR[0]:g} to {GROSS_FACTOR[1]:g}, evenly", why="packing"
    ),
    Assumption(what="cigarettes in a pack", value=str(STICKS_A_PACK), why="the usual pack; others exist"),
)
