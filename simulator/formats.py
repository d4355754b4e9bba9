"""Numbers, quantities, days, moments and months as a reader of a language writes them (Unicode CLDR, through Babel).

    number(801.322, "ru")  801,322          day("2026-01-05", "ru")  05.01.2026       month("2025-12", "ru")  дек. 2025
    number(280000, "en")   280,000          day("2026-01-05", "en")  5 Jan 2026       month("2025-12", "en")  Dec 2025
    moment("2026-01-05T08:05:00Z", "ru", zone("KG"))  05.01.2026 14:05

The rule kept here: whatever a person reads passes through here; files, codes, ids and what programs read do not. A
text that is no date stays as it is: a damaged record is shown as it stands.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from babel.core import Locale, get_global
from babel.dates import format_date
from babel.numbers import format_decimal

from simulator.regional import in_force, per_region

Number = int | float | Decimal | Fraction
LOCALES = {"en": Locale("en", "GB"), "ru": Locale("ru", "RU")}
# Clocks are at most so far ahead of UTC or behind it.
FARTHEST = timedelta(hours=14)
OFFSET = re.compile(r"UTC(?P<sign>[+\-\u2212])(?P<hours>[0-9]{1,2})(?::(?P<minutes>[0-5][0-9]))?")
DAYS = {"en": "d MMM y", "ru": "dd.MM.y"}
MONTHS = {"en": "LLL y", "ru": "LLL y"}
CAPITALS = {
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CD": "Africa/Kinshasa",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "FM": "Pacific/Pohnpei",
    "GL": "America/Nuuk",
    "ID": "Asia/Jakarta",
    "KI": "Pacific/Tarawa",
    "KZ": "Asia/Almaty",
    "MH": "Pacific/Majuro",
    "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PF": "Pacific/Tahiti",
    "PG": "Pacific/Port_Moresby",
    "PS": "Asia/Hebron",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "US": "America/New_York",
    "UZ": "Asia/Tashkent",
}
"""Of countries with several zones, the one of the capital (New York, Sydney: of the largest city); IANA zone.tab."""


def number(value: Number, lang: str, *, digits: int = 3) -> str:
    """A number with groups of three and at most so many decimals: 1,200.5 in English, 1 200,5 in Russian."""
    exact = Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else value
    return format_decimal(exact, format="#,##0." + "#" * digits if digits else "#,##0", locale=LOCALES[lang])


def quantity(value: Number, unit: str, lang: str, *, digits: int = 3) -> str:
    """A number and its unit (already in the reader's language), which stay on one line: 801,322 кг."""
    return f"{number(value, lang, digits=digits)}\u00a0{unit}"


def day(value: str | date, lang: str) -> str:
    """A day from its date or from an ISO text, of which the time is left out."""
    when = _date(value)
    return str(value) if when is None else format_date(when, DAYS[lang], locale=LOCALES[lang])


def month(value: str, lang: str) -> str:
    """A month from "2025-12"."""
    first = _date(f"{value}-01")
    return value if first is None else format_date(first, MONTHS[lang], locale=LOCALES[lang])


def moment(value: str | datetime, lang: str, place: tzinfo = UTC, *, offset: bool = False) -> str:
    """A day with hours and minutes by the clocks of a place, from a datetime or an ISO text; without a zone it is UTC.

    offset adds how far those clocks are from UTC: 05.01.2026 14:05 (UTC+6).
    """
    try:
        instant = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except ValueError:
        return str(value)
    local = (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(place)
    text = f"{day(local, lang)} {local:%H:%M}"
    return f"{text} ({_from_utc(local)})" if offset else text


@per_region(512)
def zone(country: str) -> tzinfo:
    """The zone of an officer of a country (ISO 3166); UTC where nobody knows the country's clocks."""
    region = in_force()
    if region is not None and country in region.by_code:
        return clock(region.by_code[country].clock)
    names = get_global("territory_zones").get(country, ())
    name = CAPITALS.get(country) or (names[0] if len(names) == 1 else "")
    return ZoneInfo(name) if name else UTC


def clock(text: str) -> tzinfo:
    """The zone of "Asia/Bishkek" or of "UTC+5:30".

    Raises:
        ValueError: for anything else.
    """
    if (shift := OFFSET.fullmatch(text)) is not None:
        away = timedelta(hours=int(shift["hours"]), minutes=int(shift["minutes"] or 0))
        if away <= FARTHEST:
            return timezone(away if shift["sign"] == "+" else -away)
    elif text == "UTC":
        return UTC
    elif "/" in text:
        with suppress(KeyError, OSError):
            return ZoneInfo(text)
    raise ValueError(f"{text!r} is no clock")


def said(value: object, lang: str) -> object:
    """A value inside a sentence: numbers and days in the reader's form, everything else as it is.

    Raises:
        TypeError: for a moment: only the caller knows by whose clocks it is read.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, Number):
        return number(value, lang)
    if isinstance(value, datetime):
        raise TypeError("a moment is said with formats.moment and a zone")
    return day(value, lang) if isinstance(value, date) else value


def _date(value: str | date) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def _from_utc(local: datetime) -> str:
    shift = local.utcoffset()
    minutes = round(shift.total_seconds() / 60) if shift else 0
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "\u2212"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")
