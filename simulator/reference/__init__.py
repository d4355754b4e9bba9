"""Code lists and other facts that every room shares: data with a source and a date."""

from simulator.reference.codes import Code, UnknownCode, code_label, code_lists, codes, descendants, units
from simulator.reference.offices import Office, UnknownOffice, office, office_label, offices, offices_of

__all__ = [
    "Code",
    "Office",
    "UnknownCode",
    "UnknownOffice",
    "code_label",
    "code_lists",
    "codes",
    "descendants",
    "office",
    "office_label",
    "offices",
    "offices_of",
    "units",
]
