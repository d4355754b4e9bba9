"""What happened month by month: consignments sent and seized by product, with shocks and joint operations marked.

The rule kept here: every panel starts at zero and has its own scale; shaded spans are the scenario's, named beneath.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.publish.describe.charts import ACCENT, FAINT, INK, SHADE, figure, finished, headed, panels, tone
from simulator.publish.describe.drawing import Picture
from simulator.publish.describe.numbers import plain, whole
from simulator.publish.describe.palette import product_name
from simulator.publish.describe.sight import Sight
from simulator.texts import N_, Translator

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = 4
Span = tuple[float, float, str]


def series(sight: Sight, tr: Translator) -> list[Picture]:
    """Two pictures: supply, seizures."""
    return [
        _picture(
            sight,
            tr,
            "supply",
            tr(N_("Supply: consignments a month")),
            sight.sent,
            tr(
                N_("Consignments that organisations send in a month, product by product. Each panel has its own scale.")
            ),
        ),
        _picture(
            sight,
            tr,
            "seizures",
            tr(N_("Seizures a month")),
            sight.seized,
            tr(N_("Seizures by all services in a month, reported or not. The line is the mean of twelve months.")),
        ),
    ]


def _picture(sight: Sight, tr: Translator, name: str, title: str, values: np.ndarray, text: str) -> Picture:
    shown = [index for index, _ in enumerate(sight.products) if values[:, index].sum() > 0]
    rows = -(-len(shown) // COLUMNS)
    months = np.arange(sight.months)
    spans = _spans(sight, tr)
    with figure(8.6, 0.6 + 1.3 * max(1, rows), rows=rows) as drawn:
        for axis, index in zip(panels(drawn, len(shown), COLUMNS, sharex=True), shown, strict=True):
            product = sight.products[index]
            _marked(axis, spans, product, sight.months)
            if name == "supply":
                axis.plot(months, values[:, index], color=tone(product))
            else:
                axis.fill_between(months, values[:, index], step="mid", color=tone(product), alpha=0.55, linewidth=0)
                axis.plot(months, _mean(values[:, index]), color=INK, linewidth=1.1)
            axis.set_ylim(0, max(1.0, float(values[:, index].max())) * 1.12)
            counts(axis, tr)
            headed(axis, product_name(product, tr.lang))
            years(axis, sight)
        picture = finished(drawn, name, title, text)
    heads = [tr(N_("Product")), *(str(year) for year in _years(sight))]
    table = [
        [product_name(sight.products[i], tr.lang), *(whole(_year(sight, values[:, i], y), tr) for y in _years(sight))]
        for i in shown
    ]
    return Picture(name=name, title=title, text=text, svg=picture, note=_note(spans, tr), table=(heads, table))


def counts(axis: Axes, tr: Translator) -> None:
    """Whole numbers at no more than four heights."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axis.yaxis.set_major_locator(MaxNLocator(nbins=3, integer=True))
    axis.yaxis.set_major_formatter(FuncFormatter(lambda value, _: whole(value, tr)))


def _mean(values: np.ndarray) -> np.ndarray:
    """The mean of the twelve months around each month."""
    kernel = np.ones(12)
    return np.asarray(np.convolve(values, kernel, "same") / np.convolve(np.ones(values.size), kernel, "same"))


def years(axis: Axes, sight: Sight) -> None:
    """Ticks where a year begins, its number between them."""
    starts = [month for month in range(sight.months) if sight.day_of(month).month == 1]
    axis.set_xlim(-0.5, sight.months - 0.5)
    axis.set_xticks(starts, [str(sight.day_of(month).year) for month in starts])
    axis.tick_params(axis="x", length=3)


def _years(sight: Sight) -> list[int]:
    return sorted({sight.day_of(month).year for month in range(sight.months)})


def _year(sight: Sight, values: np.ndarray, year: int) -> float:
    return float(sum(values[m] for m in range(sight.months) if sight.day_of(m).year == year))


def month_of(sight: Sight, day: date) -> float:
    """A day as a month and its part."""
    return (day.year - sight.first.year) * 12 + day.month - sight.first.month + (day.day - 1) / 30.4


def _spans(sight: Sight, tr: Translator) -> dict[str, list[Span]]:
    """Shaded spans by product, "" for those of every product: shocks of supply and joint operations, numbered."""
    spans: dict[str, list[Span]] = {}
    for product, entry in sight.scenario.products.items():
        for shock in entry.shocks:
            change = tr(N_("supply x {factor}"), factor=plain(round(float(np.exp(shock.ln)), 2), tr))
            span = (month_of(sight, shock.from_), month_of(sight, shock.to), change)
            spans.setdefault(product, []).append(span)
    for operation in sight.scenario.operation:
        span = (month_of(sight, operation.from_), month_of(sight, operation.to), f"▼ {tr(operation.title)}")
        for product in operation.products or [""]:
            spans.setdefault(product, []).append(span)
    return spans


def _marked(axis: Axes, spans: dict[str, list[Span]], product: str, months: int) -> None:
    for start, end, text in [*spans.get("", []), *spans.get(product, [])]:
        operation = text.startswith("▼")
        axis.axvspan(start - 0.5, end + 0.5, color=ACCENT if operation else SHADE, alpha=0.25 if operation else 1, lw=0)
        middle, late = (start + end) / 2, end > 0.8 * months
        where: dict[str, Any] = {"transform": axis.get_xaxis_transform(), "clip_on": False}
        if operation:
            axis.text(middle, 1.0, "▼", ha="center", va="bottom", fontsize=6, color=ACCENT, **where)
        else:
            at, side = (months - 0.5, "right") if late else (middle, "center")
            axis.text(at, 0.98, text, ha=side, va="top", fontsize=6.5, color=FAINT, **where)


def _note(spans: dict[str, list[Span]], tr: Translator) -> str:
    operations = sorted({span for group in spans.values() for span in group if span[2].startswith("▼")})
    parts = []
    if any(not span[2].startswith("▼") for group in spans.values() for span in group):
        parts.append(tr(N_("Shaded: a shock of supply that the scenario tells.")))
    if operations:
        named = "; ".join(dict.fromkeys(text[2:] for *_, text in operations))
        parts.append(tr(N_("▼ Joint operations: {names}."), names=named))
    return " ".join(parts)
