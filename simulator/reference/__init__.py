"""Code lists and other facts that every room shares: data with a source and a date."""

from simulator.reference.codes import Code, UnknownCode, code_label, code_lists, codes, descendants, units

__all__ = ["Code", "UnknownCode", "code_label", "code_lists", "codes", "descendants", "units"]
