"""Tails and delays: how large loads are, who dominates a year, and how late cases are entered.

The rule kept here: heavy tails on logarithmic axes with labels in plain words; P(X >= x) is drawn at the ranks of the
sorted masses, thinned to what the eye can tell apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.publish.describe.charts import FAINT, LINES, RULE, figure, finished, headed, panels, tone
from simulator.publish.describe.drawing import Picture
from simulator.publish.describe.numbers import fixed, percent, whole
from simulator.publish.describe.palette import product_name
from simulator.publish.describe.sight import LONGEST_DELAY, Sight
from simulator.texts import N_, Translator, country_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = 4
POINTS = 160
DAYS = (1, 3, 7, 14, 30, 90, 180, 365)


def ranks(size: int) -> np.ndarray:
    """Ranks 1..size, evenly spread on a logarithmic axis, at most about POINTS."""
    return np.unique(np.geomspace(1, size, min(size, POINTS)).astype(np.int64))


def tails(sight: Sight, tr: Translator) -> Picture:
    """Share of seizures at least as heavy as x, per product, with the year that one seizure dominates most."""
    shown = [product for product in sight.products if sight.loads[product].kg.size >= 10]
    title = tr(N_("How large loads are"))
    text = tr(
        N_(
            "Share of seizures that weigh at least so much; both axes are logarithmic. A straight fall is a heavy "
            "tail: few seizures hold most of the mass."
        )
    )
    lightest = min((float(sight.loads[p].kg[sight.loads[p].kg > 0].min()) for p in shown), default=0.1)
    heaviest = max((float(sight.loads[p].kg[0]) for p in shown), default=1.0)
    heads = [
        N_("Product"),
        N_("Seizures"),
        N_("Median, kg"),
        N_("Mean / median"),
        N_("Largest, kg"),
        N_("Heaviest tenth holds"),
    ]
    rows = []
    panel_rows = max(1, -(-len(shown) // COLUMNS))
    with figure(8.6, 0.6 + 1.5 * panel_rows, rows=panel_rows) as drawn:
        for axis, product in zip(panels(drawn, len(shown), COLUMNS, sharex=True, sharey=True), shown, strict=True):
            loads = sight.loads[product]
            kg = loads.kg[loads.kg > 0].astype(np.float64)
            rank = ranks(kg.size)
            axis.loglog(kg[rank - 1], rank / kg.size, color=tone(product))
            axis.set_xlim(max(lightest, 1e-3) / 1.5, heaviest * 1.5)
            headed(axis, product_name(product, tr.lang))
            _plain(axis, tr)
            if loads.top:
                country, year, share, _ = loads.top[0]
                said = tr(
                    N_("{country} {year}: one seizure\n= {share} of the mass"),
                    country=country,
                    year=year,
                    share=percent(share, tr),
                )
                axis.text(0.03, 0.05, said, transform=axis.transAxes, fontsize=6.8, color=FAINT, va="bottom")
            median = float(np.median(kg))
            rows.append(
                [
                    product_name(product, tr.lang),
                    whole(kg.size, tr),
                    fixed(median, 2, tr),
                    fixed(kg.mean() / median, 1, tr),
                    whole(kg[0], tr),
                    percent(kg[: max(1, kg.size // 10)].sum() / kg.sum(), tr),
                ]
            )
        picture = finished(drawn, "tails", title, text)
    note = tr(
        N_("In each panel: the country and year, of five seizures or more, that a single seizure dominates most.")
    )
    return Picture(name="tails", title=title, text=text, svg=picture, note=note, table=([tr(h) for h in heads], rows))


def _plain(axis: Axes, tr: Translator) -> None:
    """Logarithmic axes in plain words: grams, kilograms, tonnes; all, one in a hundred."""
    from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

    masses = (0.001, 0.1, 10.0, 1000.0, 100_000.0)
    named = [tr(N_("1 g")), tr(N_("100 g")), tr(N_("10 kg")), tr(N_("1 t")), tr(N_("100 t"))]
    axis.xaxis.set_major_locator(FixedLocator(masses))
    axis.xaxis.set_major_formatter(FixedFormatter(named))
    axis.xaxis.set_minor_locator(NullLocator())
    axis.yaxis.set_major_locator(FixedLocator((1.0, 0.1, 0.01, 0.001, 0.0001)))
    axis.yaxis.set_major_formatter(
        FixedFormatter(
            [tr(N_("all")), percent(0.1, tr), percent(0.01, tr), percent(0.001, tr, 1), percent(0.0001, tr, 2)]
        )
    )
    axis.yaxis.set_minor_locator(NullLocator())
    axis.grid(True, axis="both", color=RULE)


def delays(sight: Sight, tr: Translator) -> Picture:
    """Share of a country's seizures in the database so many days after the seizure."""
    title = tr(N_("Reporting delay"))
    text = tr(
        N_(
            "Share of a country's seizures that stand in the database so many days later. The line ends below 100% "
            "where cases are never entered, or not yet."
        )
    )
    heads = [N_("Country"), N_("Seizures"), N_("Entered"), N_("Median delay, days"), N_("Nine of ten within, days")]
    rows = []
    with figure(8.6, 3.3) as drawn:
        axis = drawn.subplots()
        for number, country in enumerate(sorted(sight.delays)):
            counts = sight.delays[country]
            every = counts.sum() + sight.never.get(country, 0)
            share = 100 * np.cumsum(counts) / max(1, every)
            days = np.arange(counts.size) + 1
            dash = ("-", "--", "-.", ":")[number // len(LINES) % 4]
            tone_ = LINES[number % len(LINES)]
            axis.plot(days, share, color=tone_, linestyle=dash, label=country_name(country, tr.lang))
            rows.append(
                [
                    country_name(country, tr.lang),
                    whole(every, tr),
                    percent(counts.sum() / max(1, every), tr),
                    str(_quantile(counts, 0.5)),
                    str(_quantile(counts, 0.9)),
                ]
            )
        axis.set_xscale("log")
        axis.set_xlim(1, LONGEST_DELAY)
        axis.set_ylim(0, 100)
        axis.set_xticks(DAYS, [str(day) for day in DAYS])
        axis.minorticks_off()
        axis.grid(True, axis="both")
        axis.set_xlabel(tr(N_("days after the seizure")))
        axis.set_ylabel(tr(N_("entered, %")))
        drawn.legend(loc="outside right upper", fontsize=8.5, labelcolor=FAINT)
        picture = finished(drawn, "delay", title, text)
    return Picture(name="delay", title=title, text=text, svg=picture, table=([tr(h) for h in heads], rows))


def _quantile(counts: np.ndarray, share: float) -> int:
    total = counts.sum()
    return int(np.searchsorted(np.cumsum(counts), share * total)) if total else 0
