"""What a writer names of a consignment: plate or wagon, firm, telephone, where it comes from and goes to.

The rules kept here: a mark is the key under which registers show the same vehicle, firm or number, so that a row can be
joined with crossings, plate reads, declarations, calls and the register of firms; a false alarm names a licit vehicle
and firm that really move, as often as a true one names the right ones; what is misread is a bit of the truth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.observation.registers.drawn import (
    LICIT,
    NOBODY,
    Planned,
    Rows,
    below,
    hits,
    quantile_table,
    raw16,
    shown_keys,
    worded,
)
from simulator.observation.registers.journeys import CONVEYANCES, licit_vehicles
from simulator.observation.registers.loads import licit_companies
from simulator.observation.registers.passages import CLERK_MISREADS
from simulator.observation.registers.subscribers import Subscribers
from simulator.observation.registers.texts import column, keys, lands, plates
from simulator.reference import names
from simulator.world.words import number, numbers

WAGONS = ("WAGON", "CONTAINER_WAGON")
# Bit of a truth's column of what is wrong: the plate was misread.
MISREAD = 8
ENTITIES = ("vehicle", "plate_country", "conveyance", "plate_variant", "company", "company_country", "person")
FALSE_VEHICLES = 0.7
# Letters in which a text of each language names firms.
SCRIPTS = {"en": "latn", "ru": "cyrl"}

ASSUMPTIONS = (
    Assumption(
        what="false alarms that name a licit vehicle and firm, the rest name others of the trade",
        value=f"{FALSE_VEHICLES}",
        why="who errs errs about the many; who lies names a rival",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How often a writer knows what there is to know: plate, firm, telephone; and how often he misreads a plate."""

    plate: float
    firm: float
    telephone: float
    misread: float


def marks_of(plan: Planned, rows: Rows, row: np.ndarray) -> Rows:
    """The marks of the consignments in these rows: true entities (NOBODY: none), codes as positions in words."""
    if not rows["seized"].size:
        row = np.empty(0, np.int64)
    vehicle, company = rows["vehicle"][row].astype(np.int64), rows["company"][row].astype(np.int64)
    code = np.asarray(plan.attributes.codes["conveyance_type"][rows["route"][row], rows["leg"][row]], np.int64)
    blank = number("country", "")
    return {
        "vehicle": vehicle,
        "plate_country": rows["vehicle_country"][row].astype(np.int64),
        "conveyance": code,
        "plate_variant": np.zeros(row.size, np.int64),
        "company": company,
        "company_country": np.where(company >= 0, licit_companies(plan).country(plan, company), blank).astype(np.int64),
        "person": rows["person"][row].astype(np.int64),
    }


def with_licit(plan: Planned, marks: Rows, false: np.ndarray, rng: Stream) -> Rows:
    """The marks with those of FALSE_VEHICLES of the false rows exchanged for licit ones that really move."""
    at = np.flatnonzero(false & hits(rng, FALSE_VEHICLES, false.size))
    if not at.size:
        return marks
    changed = {name: values.copy() for name, values in marks.items()}
    key, country, conveyance = licit_vehicles(plan, rng, at.size)
    road = np.array([numbers("conveyance_type")[code] for code in CONVEYANCES])
    bears = np.isin(marks["conveyance"][at], road) & (marks["vehicle"][at] >= 0)
    changed["vehicle"][at] = np.where(bears, key, NOBODY)
    changed["plate_country"][at] = np.where(bears, country, number("country", ""))
    changed["conveyance"][at] = np.where(bears, road[conveyance], marks["conveyance"][at])
    firms = licit_companies(plan)
    firm = firms.at(firms.draw(rng, at.size), country.astype(np.int64))
    named = marks["company"][at] >= 0
    changed["company"][at] = np.where(named, firm, NOBODY)
    changed["company_country"][at] = np.where(named, firms.country(plan, firm), number("country", ""))
    caller = LICIT + below(rng, Subscribers(plan).ordinary, at.size)
    changed["person"][at] = np.where(marks["person"][at] >= 0, caller, NOBODY)
    return changed


def known(marks: Rows, told: Told, rng: Stream) -> Rows:
    """What a writer knows of the marks and writes down, misread as he reads; what he does not know is NOBODY."""
    n = marks["vehicle"].size
    seen = {name: values.copy() for name, values in marks.items()}
    for name, share in (("vehicle", told.plate), ("company", told.firm), ("person", told.telephone)):
        seen[name][~hits(rng, share, n)] = NOBODY
    wrong = (seen["vehicle"] >= 0) & hits(rng, told.misread, n)
    seen["plate_variant"] = np.where(wrong, misreads(rng, n), 0)
    return seen


def ordered(marks: Rows, order: np.ndarray) -> Rows:
    """The marks at these places."""
    return {name: values[order] for name, values in marks.items()}


def misreads(rng: Stream, n: int) -> np.ndarray:
    """n ways of misreading a plate as a clerk does, see `names.misread`."""
    return np.asarray(quantile_table(CLERK_MISREADS)[raw16(rng, n)].astype(np.int64) * 16 + 1 + raw16(rng, n) % 15)


def mark_columns(plan: Planned, marks: Rows, day: np.ndarray, *, telephone: bool) -> dict[str, pa.Array]:
    """The marks as columns of what a source shows; day is that on which the telephone number was used."""
    blank = number("country", "")
    bears, firm = marks["vehicle"] >= 0, marks["company"] >= 0
    plate, company = shown_keys(plan.seed, "vehicle", marks["vehicle"]), marks["company"]
    columns = {
        "plate": pa.array(plate, mask=~bears),
        "plate_country": worded("country", np.where(bears, marks["plate_country"], blank)),
        "conveyance": worded("conveyance_type", marks["conveyance"]),
        "plate_variant": marks["plate_variant"].astype(np.int8),
        "company": pa.array(shown_keys(plan.seed, "company", company), mask=~firm),
        "company_country": worded("country", np.where(firm, marks["company_country"], blank)),
    }
    if telephone:
        person = marks["person"]
        subscribers = Subscribers(plan)
        someone = np.where(person >= 0, person, LICIT)
        columns["telephone"] = pa.array(subscribers.key(someone, day), mask=person < 0)
        country = np.where(person >= 0, subscribers.country(someone), blank)
        columns["telephone_country"] = worded("country", country)
    return columns


def mark_texts(observed: pa.Table) -> dict[str, pa.Array]:
    """Plates and wagon numbers, firms in Latin letters and telephone numbers in place of keys; null where none."""
    kind = column(observed, "conveyance")
    of_rail = np.array([code in WAGONS for code in kind.dictionary.to_pylist()], bool)
    rail = of_rail[np.asarray(kind.indices)] if len(kind) else np.empty(0, bool)
    wagon = names.wagons(np.where(rail, keys(observed, "plate"), NOBODY))
    road = plates(observed, "plate", "plate_country", "conveyance", "plate_variant")
    texts = {"plate": pc.if_else(pa.array(rail), wagon, road), "company": firm_names(observed, "latn")}
    if "telephone" in observed.column_names:
        texts["telephone"] = names.phones(keys(observed, "telephone"), lands(observed, "telephone_country"))
    return texts


def firm_names(observed: pa.Table, script: str) -> pa.Array:
    """Names of the firms in Latin ("latn") or Cyrillic ("cyrl") letters, null where none is named."""
    return names.company_names(keys(observed, "company"), lands(observed, "company_country"), script=script)
