"""What a search holds: for each entry of the short code lists, the number of cases that it alone would leave.

The rule kept here: the entries of one list are counted without the filter on that list, with all others, so that a
number says what pressing the entry gives; entries that would leave nothing are not shown, those chosen always are.
"""

from __future__ import annotations

from typing import Any

from simulator.cen.catalogue import catalogue
from simulator.cen.query import Query
from simulator.cen.statistics import counts
from simulator.cen.store import Store
from simulator.texts import translator
from simulator.widgets.search_view import FilterFault, label_of, query_of, value_of

# Fields of the search, with the code list of each.
LISTS = {"product": "product", "reporting_country": "country", "mode": "mode", "direction": "direction"}


def holdings(store: Store, query: Query, lang: str) -> list[dict[str, Any]]:
    """The lists in the order of LISTS: {"name", "title", "rows": [[code, label, cases, chosen], …]}."""
    tr = translator(lang)
    groups = []
    for name, codes in LISTS.items():
        chosen = getattr(query, name)
        numbers = counts(store, query.model_copy(update={name: ()}), by=name)
        shown = [code for code in numbers if code] + [code for code in chosen if code not in numbers]
        fields = catalogue().fields
        field = fields.get(name) or fields[f"lines.{name}"]
        rows = [[code, label_of(codes, code, lang), numbers.get(code, 0), code in chosen] for code in shown]
        groups.append({"name": name, "title": tr(field.label), "rows": rows})
    return groups


def toggled(query: Query, name: str, code: str) -> Query:
    """The search with one more entry of a list, or without it if it was chosen.

    Raises:
        FilterFault: if the list or the code is none.
    """
    if name not in LISTS:
        raise FilterFault(f"{name[:40]}: not a list.")
    before = list(getattr(query, name))
    after = [entry for entry in before if entry != code] if code in before else [*before, code]
    return query_of(value_of(query) | {name: after})
