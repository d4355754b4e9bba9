"""Offices by their proper names, for tables and pictures where the words for their kind would only take room."""

from __future__ import annotations

import re

from simulator.reference.offices import office_label
from simulator.texts import Translator


def short_office(code: str, tr: Translator) -> str:
    """An office by its proper name alone: what stands in quotation marks, or before the words for its kind."""
    label = office_label(code, tr.lang)
    quoted = re.search("«([^»]+)»", label)
    return quoted[1] if quoted else label.removesuffix(" road crossing point")
