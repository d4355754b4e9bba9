"""Names and numbers of people and things from integer keys: vectorised, frozen, and nobody's.

The rule kept here: the same key gives the same name for ever; every number has a mark that no authority gives out.
"""

from simulator.reference.names.carriage import (
    container_ok,
    containers,
    parcel_ok,
    parcels,
    wagon_ok,
    wagons,
    waybill_ok,
    waybills,
)
from simulator.reference.names.firms import (
    FIRM_MARK,
    address_respelled,
    addresses,
    company_names,
    company_respelled,
    namesakes,
)
from simulator.reference.names.lands import COUNTRIES, FEMALE, MALE, land_of, positions
from simulator.reference.names.misreads import folded, misread
from simulator.reference.names.numbers import (
    cmr_numbers,
    declarations,
    imei_ok,
    imeis,
    passports,
    phones,
    smgs_numbers,
    vin_ok,
    vins,
)
from simulator.reference.names.people import SLIPS, PersonNames, full_names, person_names, spelled
from simulator.reference.names.plates import KINDS, MISREADS, PLATE_LETTERS, PLATE_MARK, plates
from simulator.reference.names.schemes import SCHEMES, latin, variants

__all__ = [
    "COUNTRIES",
    "FEMALE",
    "FIRM_MARK",
    "KINDS",
    "MALE",
    "MISREADS",
    "PLATE_LETTERS",
    "PLATE_MARK",
    "SCHEMES",
    "SLIPS",
    "PersonNames",
    "address_respelled",
    "addresses",
    "cmr_numbers",
    "company_names",
    "company_respelled",
    "container_ok",
    "containers",
    "declarations",
    "folded",
    "full_names",
    "imei_ok",
    "imeis",
    "land_of",
    "latin",
    "misread",
    "namesakes",
    "parcel_ok",
    "parcels",
    "passports",
    "person_names",
    "phones",
    "plates",
    "positions",
    "smgs_numbers",
    "spelled",
    "variants",
    "vin_ok",
    "vins",
    "wagon_ok",
    "wagons",
    "waybill_ok",
    "waybills",
]
