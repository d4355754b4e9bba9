"""The search panel: filters at the left, what they find at the right, the same in pandas beneath.

    panel = SearchPanel(store, lang="ru", on_query=..., on_save=...)
    panel.box                                          the widget; panel.show(query) shows another search

The rule kept here: every change of a filter is searched at once; nothing is computed here that `search_view` does
not compute for anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import anywidget
import ipywidgets
import traitlets

from simulator.cen.query import Query
from simulator.cen.search import LIMIT, SORTS, Sort
from simulator.cen.store import Store
from simulator.errors import CenlabError
from simulator.texts import N_, translator
from simulator.widgets.form import Form
from simulator.widgets.holdings import holdings, toggled
from simulator.widgets.modules import module, stylesheet
from simulator.widgets.receipt import Action
from simulator.widgets.search_view import filter_spec, query_of, record_card, rows_csv, value_of, view

LABELS = {
    "results": N_("Results of the search"),
    "cases": N_("Cases"),
    "map": N_("Map"),
    "office": N_("Office"),
    "country": N_("Country"),
    "trend": N_("Trend"),
    "transport": N_("Transport"),
    "route": N_("Route"),
    "commodity": N_("Commodity"),
    "earlier": N_("Earlier page"),
    "later": N_("Later page"),
    "none": N_("No case fits these filters. Take one filter away."),
    "open": N_("Open the case"),
    "close": N_("Close the case"),
    "sort": N_("Sort by: {what}"),
    "month": N_("Month"),
    "count": N_("Cases"),
    "lines": N_("Goods lines"),
    "quantity": N_("Quantity"),
    "product": N_("Product"),
    "unit": N_("Unit"),
    "axis": N_("Cases in a month. The axis starts at zero."),
    "table": N_("The same as a table"),
    "gaps": N_("Months without cases"),
    "pandas": N_("The same in pandas"),
    "saved": N_("Saved searches"),
    "save": N_("Save this search"),
    "name": N_("Name of the search"),
    "recall": N_("Show"),
    "forget": N_("Delete"),
    "download": N_("Download as CSV"),
    "tick": N_("To check"),
    "ticked": N_("Mark {case_no} as a record to check"),
    "synthetic": N_("SYNTHETIC: invented training data"),
}
HOLDINGS = {
    "holdings": N_("What the search holds"),
    "hint": N_("Cases that each entry alone would leave. Press it to filter by it, again to take it back."),
    "count": N_("Cases"),
    "filter": N_("Filter by: {what}, cases: {n}"),
}
NO_FILTER = {"saved": "", "kept_here": "", "restored": ""}


class SearchResults(anywidget.AnyWidget):
    """What a search found: table, charts, saved searches, pandas; the browser half of the panel."""

    _esm = module("search.js")
    _css = stylesheet("base.css", "search.css", "map.css")

    view = traitlets.Dict().tag(sync=True)
    card = traitlets.Dict().tag(sync=True)
    saved: traitlets.List[Any] = traitlets.List().tag(sync=True)
    ticks: traitlets.List[Any] = traitlets.List().tag(sync=True)
    ticking = traitlets.Unicode().tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)
    lang = traitlets.Unicode("en").tag(sync=True)


class Holdings(anywidget.AnyWidget):
    """The entries of the short code lists with their numbers of cases; each is a button that filters."""

    _esm = module("holdings.js")
    _css = stylesheet("base.css", "holdings.css")

    groups: traitlets.List[Any] = traitlets.List().tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)
    lang = traitlets.Unicode("en").tag(sync=True)


class SearchPanel:
    """Filters and results joined; box is the widget to show.

    on_query(query) is told each new search; on_save(name, query) and on_forget(name) keep the list of saved
    searches, which they return as {name: query}; on_tick(of, case_no, on) is told each tick, of is what the
    list was ticked for when it was set. prelude is the code that makes the table `seizures` on which the search in
    pandas runs.
    """

    def __init__(
        self,
        store: Store,
        *,
        lang: str,
        query: Query | None = None,
        saved: Mapping[str, Query] | None = None,
        prelude: str = "",
        on_query: Callable[[Query], None] | None = None,
        on_save: Callable[[str, Query], Mapping[str, Query]] | None = None,
        on_forget: Callable[[str], Mapping[str, Query]] | None = None,
        on_tick: Callable[[str, str, bool], None] | None = None,
    ) -> None:
        self.store = store
        self.lang = lang
        self.query = query or Query()
        self._saved = dict(saved or {})
        self._on_query, self._on_save, self._on_forget, self._on_tick = on_query, on_save, on_forget, on_tick
        self._prelude = prelude
        self._sort: Sort = "seizure_date"
        self._descending = True
        self._keys: list[Any] = [None]
        tr = translator(lang)
        clear = Action("clear", tr(N_("Clear all filters")), "Alt+R")
        self.filters = Form(
            filter_spec(lang, NO_FILTER),
            value_of(self.query),
            lang=lang,
            on_change=self._changed,
            actions=[clear],
            on_action=self._acted,
        )
        self.results = SearchResults(
            labels={key: tr.text(text) for key, text in LABELS.items()}, lang=lang, saved=list(self._saved)
        )
        self.results.on_msg(self._told)
        self.filters.add_class("cl-filters")
        self.holdings = Holdings(labels={key: tr.text(text) for key, text in HOLDINGS.items()}, lang=lang)
        self.holdings.on_msg(self._chosen)
        self.filters.layout.overflow = "auto"
        self.results.layout.flex = "3 1 640px"
        self.results.layout.min_width = "0"
        layout = {"display": "flex", "flex_flow": "row wrap", "align_items": "flex-start"}
        side = ipywidgets.VBox([self.filters, self.holdings])
        side.add_class("cl-side")
        side.add_class("cl-search-side")
        self.box = ipywidgets.Box([side, self.results], layout=layout)
        self._search()

    def show(self, query: Query) -> None:
        """Show another search, filters and results."""
        self.filters.put(value_of(query))
        self._take(query)

    def set_saved(self, saved: Mapping[str, Query]) -> None:
        """Show other saved searches."""
        self._saved = dict(saved)
        self.results.saved = list(self._saved)

    def set_ticks(self, ticks: Sequence[str], *, of: str) -> None:
        """Show which cases are ticked, and for what (a name of the owner's); "": none can be ticked now."""
        with self.results.hold_sync():
            self.results.ticks = list(ticks)
            self.results.ticking = of

    def _changed(self, value: dict[str, Any]) -> None:
        try:
            query = query_of(value)
        except CenlabError as error:
            self.filters.say(translator(self.filters.lang).told(error), warn=True)
            return
        self.filters.say("")
        self._take(query)

    def _acted(self, _: str, __: dict[str, Any]) -> str:
        self.filters.put({})
        self._take(Query())
        return ""

    def _take(self, query: Query) -> None:
        self.query = query
        self._keys = [None]
        self._search()
        if self._on_query is not None:
            self._on_query(query)

    def _search(self) -> None:
        shown = view(
            self.store,
            self.query,
            lang=self.lang,
            sort=self._sort,
            descending=self._descending,
            after=self._keys[-1],
            skipped=LIMIT * (len(self._keys) - 1),
        )
        self._next = shown.pop("next")
        shown["later"] = self._next is not None
        shown["pandas"] = self._prelude + shown["pandas"]
        with self.results.hold_sync():
            self.results.view = shown
            self.results.card = {}
        self.holdings.groups = holdings(self.store, self.query, self.lang)

    def _chosen(self, _: object, message: Mapping[str, Any], __: object) -> None:
        """An entry of the holdings was pressed; what does not fit is passed over."""
        if message.get("kind") != "toggle":
            return
        try:
            self.show(toggled(self.query, str(message.get("name", "")), str(message.get("code", ""))))
        except CenlabError as error:
            self.filters.say(translator(self.filters.lang).told(error), warn=True)

    def _told(self, _: object, message: Mapping[str, Any], __: object) -> None:
        """A message of the browser; what does not fit is passed over."""
        kind, name = message.get("kind"), str(message.get("name", ""))[:60]
        try:
            if kind == "page":
                self._turn(later=bool(message.get("later")))
            elif kind == "sort" and name in SORTS:
                self._descending = not self._descending if name == self._sort else name != "case_no"
                self._sort = SORTS[SORTS.index(name)]
                self._keys = [None]
                self._search()
            elif kind == "open":
                self.results.card = record_card(self.store, name, self.lang)
            elif kind == "close":
                self.results.card = {}
            elif kind == "save" and self._on_save is not None and name.strip():
                self.set_saved(self._on_save(name.strip(), self.query))
            elif kind == "forget" and self._on_forget is not None:
                self.set_saved(self._on_forget(name))
            elif kind == "recall" and name in self._saved:
                self.show(self._saved[name])
            elif kind == "tick" and self._on_tick is not None:
                self._on_tick(str(message.get("of", "")), name, bool(message.get("on")))
            elif kind == "download":
                self.results.send({"kind": "csv", "text": rows_csv(self.store, self.query)})
        except KeyError:
            self.results.card = {}
        except CenlabError as error:
            self.results.send({"kind": "say", "text": translator(self.filters.lang).told(error)})

    def _turn(self, *, later: bool) -> None:
        if later and self._next is not None:
            self._keys.append(self._next)
        elif not later and len(self._keys) > 1:
            self._keys.pop()
        else:
            return
        self._search()
