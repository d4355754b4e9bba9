"""Colours, dashes and names that every picture of the page shares.

The rule kept here: one colour a commodity heading on the whole page, from Paul Tol's colour-blind safe "muted" and
"bright" schemes, each with a lighter twin for dark screens; nothing is told by colour alone, names stand beside.
"""

from __future__ import annotations

import re
from functools import lru_cache

from simulator.reference import code_label, codes
from simulator.reference.offices import office_label, offices
from simulator.regional import per_region

# Heading -> (on white, on black). Paul Tol, "Colour schemes", SRON technical note 09-002, issue 3.2, 2021.
COLOURS = {
    "DRU": ("#b5455a", "#ee8090"),
    "TOB": ("#0b5fa5", "#77b5ec"),
    "MED": ("#117733", "#5fc27f"),
    "PRE": ("#882255", "#dd7fb4"),
    "REV": ("#9a6b00", "#e3b448"),
    "ALC": ("#2a8c84", "#66ccc2"),
    "FFL": ("#6b6b00", "#c9c94d"),
    "CUL": ("#6a4ba5", "#b79cf0"),
    "IPR": ("#8a4b1f", "#dd9a66"),
    "CUR": ("#5a5f66", "#aab0b8"),
    "": ("#5a5f66", "#aab0b8"),
}
# Mode -> (dashes in units of 1, English name comes from the code list); a dash is drawn in the line's own width.
DASHES = {"ROAD": "", "RAIL": "9 3", "AIR": "1.5 3.5", "POST": "5 2.5 1.5 2.5", "SEA": "12 3 2 3"}
SUFFIXES = (
    " road crossing point",
    " railway station",
    " airport",
    " seaport",
    " post and express hub",
    " mobile group",
    " inland control",
    " border section",
    " границы",
)
PREFIXES = (
    "почтовый и экспресс-узел ",
    "мобильная группа ",
    "внутренний контроль ",
    "участок границы ",
    "аэропорт ",
    "морской порт ",
    "ст. ",
)


@lru_cache(maxsize=256)
def heading(product: str) -> str:
    """The heading that gives a product its colour, "" for one without a colour of its own."""
    entry = codes("product").get(product)
    return entry.parent if entry and entry.parent in COLOURS else ""


def css_name(product: str) -> str:
    """The name of a product's colour in the stylesheet."""
    return f"--c-{heading(product).lower() or 'none'}"


def colour(product: str) -> str:
    """A product's colour for inline SVG."""
    return f"var({css_name(product)})"


def product_name(product: str, lang: str) -> str:
    """A product in words."""
    return code_label("product", product, lang)


@per_region(1024)
def short_name(code: str, lang: str) -> str:
    """An office by its proper name: what stands in quotation marks, or what is left without the words for its kind."""
    label = office_label(code, lang)
    quoted = re.search("«([^»]+)»", label)
    if quoted:
        return quoted[1]
    label = re.sub(r" \([^)]*\)$", "", label)
    for suffix in SUFFIXES:
        label = label.removesuffix(suffix)
    for prefix in PREFIXES:
        label = label.removeprefix(prefix)
    return label[:1].upper() + label[1:]


def kind_of(code: str) -> str:
    """The kind of an office, INLAND for one that is not in the list."""
    entry = offices().get(code)
    return entry.location_type if entry else "INLAND"
