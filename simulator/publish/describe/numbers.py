"""Numbers as the reader's language writes them: 1,234.5 and 12% in English, 1 234,5 and 12 % in Russian.

The rule kept here: no needless digits; a thin space never breaks a line.
"""

from __future__ import annotations

from simulator.texts import Translator

GAP = "\u00a0"


def _local(text: str, tr: Translator) -> str:
    text = text.replace("-", "−")
    return text.replace(",", GAP).replace(".", ",") if tr.lang == "ru" else text


def whole(value: float, tr: Translator) -> str:
    """A count."""
    return _local(f"{value:,.0f}", tr)


def plain(value: float, tr: Translator) -> str:
    """A figure as the author wrote it."""
    return _local(f"{value:,.0f}" if abs(value) >= 1000 else f"{value:g}", tr)


def fixed(value: float, digits: int, tr: Translator) -> str:
    """A figure with so many digits after the point."""
    return _local(f"{value:,.{digits}f}", tr)


def percent(value: float, tr: Translator, digits: int = 0) -> str:
    """A share."""
    return _local(f"{100 * value:.{digits}f}", tr) + (f"{GAP}%" if tr.lang == "ru" else "%")


def monthly(value: float, tr: Translator) -> str:
    """Consignments a month: whole ones, one digit below ten."""
    return whole(value, tr) if value >= 10 else fixed(value, 1, tr)
