"""Where a consignment goes: towns, stations and airports of its departure and destination, and when it was loaded.

Towns, stations and airport codes are public facts of geography; which one a case passes is invented.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil

from simulator.chance import Stream
from simulator.observation.documents.facts import Facts
from simulator.observation.documents.known import Known
from simulator.reference import offices
from simulator.reference.distance import distance_between
from simulator.reference.rail import railway
from simulator.regional import in_force

# Country: towns, railway stations (Russian, Latin), airport (code, Russian, Latin). Station codes are made up: 99….
TOWNS = {
    "KG": (("Бишкек", "Bishkek"), ("Ош", "Osh"), ("Джалал-Абад", "Jalal-Abad"), ("Токмок", "Tokmok")),
    "UZ": (("Ташкент", "Toshkent"), ("Андижан", "Andijon"), ("Наманган", "Namangan"), ("Термез", "Termiz")),
    "KZ": (("Алматы", "Almaty"), ("Шымкент", "Shymkent"), ("Тараз", "Taraz"), ("Костанай", "Kostanay")),
    "TJ": (("Душанбе", "Dushanbe"), ("Худжанд", "Khujand"), ("Бохтар", "Bokhtar")),
    "TM": (("Ашхабад", "Ashgabat"), ("Туркменабад", "Turkmenabat"), ("Мары", "Mary")),
    "RU": (
        ("Москва", "Moskva"),
        ("Екатеринбург", "Yekaterinburg"),
        ("Новосибирск", "Novosibirsk"),
        ("Самара", "Samara"),
    ),
    "CN": (("Урумчи", "Urumqi"), ("Кашгар", "Kashgar"), ("Гуанчжоу", "Guangzhou"), ("Иу", "Yiwu")),
    "AF": (("Мазари-Шариф", "Mazar-i-Sharif"), ("Кундуз", "Kunduz"), ("Герат", "Herat")),
    "IR": (("Мешхед", "Mashhad"), ("Тегеран", "Tehran")),
    "TR": (("Стамбул", "Istanbul"), ("Мерсин", "Mersin")),
    "PK": (("Пешавар", "Peshawar"), ("Карачи", "Karachi")),
    "IN": (("Дели", "Delhi"), ("Мумбаи", "Mumbai")),
    "AE": (("Дубай", "Dubai"),),
    "DE": (("Гамбург", "Hamburg"),),
    "PL": (("Варшава", "Warszawa"),),
}
STATIONS = {
    "KG": (("Ош", "Osh"), ("Аламедин", "Alamedin"), ("Каинды", "Kaindy")),
    "UZ": (("Чукурсай", "Chuqursoy"), ("Андижан", "Andijon"), ("Галаба", "Galaba")),
    "KZ": (("Алматы-1", "Almaty-1"), ("Шымкент", "Shymkent"), ("Костанай", "Kostanay")),
    "TJ": (("Душанбе-2", "Dushanbe-2"), ("Худжанд", "Khujand")),
    "TM": (("Туркменабад", "Turkmenabat"), ("Мары", "Mary")),
    "RU": (("Екатеринбург-Товарный", "Yekaterinburg-Tovarny"), ("Инская", "Inskaya")),
    "CN": (("Урумчи-Северная", "Urumqi North"), ("Алашанькоу", "Alashankou")),
    "AF": (("Хайратон", "Hairatan"),),
    "IR": (("Мешхед", "Mashhad"), ("Серахс", "Sarakhs")),
}
AIRPORTS = {
    "KG": ("BSZ", "Манас", "Manas"),
    "UZ": ("TAS", "Ташкент", "Tashkent"),
    "KZ": ("ALA", "Алматы", "Almaty"),
    "TJ": ("DYU", "Душанбе", "Dushanbe"),
    "TM": ("ASB", "Ашхабад", "Ashgabat"),
    "RU": ("SVO", "Шереметьево", "Sheremetyevo"),
    "CN": ("URC", "Урумчи", "Urumqi"),
    "AF": ("KBL", "Кабул", "Kabul"),
    "IR": ("MHD", "Мешхед", "Mashhad"),
    "TR": ("IST", "Стамбул", "Istanbul"),
    "AE": ("DXB", "Дубай", "Dubai"),
    "PK": ("KHI", "Карачи", "Karachi"),
    "IN": ("DEL", "Дели", "Delhi"),
    "DE": ("FRA", "Франкфурт", "Frankfurt"),
    "PL": ("WAW", "Варшава", "Warszawa"),
}
# Stations of a country with two networks: over which of its border stations goods come there.
OVER = {"Osh": "KG-OSH-RAIL", "Alamedin": "KG-KAINDY-RAIL", "Kaindy": "KG-KAINDY-RAIL"}
# Where these lie, degrees north and east: public facts, rounded.
WHERE = {
    "Bishkek": (42.9, 74.6),
    "Osh": (40.5, 72.8),
    "Jalal-Abad": (40.9, 73.0),
    "Tokmok": (42.8, 75.3),
    "Toshkent": (41.3, 69.3),
    "Andijon": (40.8, 72.3),
    "Namangan": (41.0, 71.7),
    "Termiz": (37.2, 67.3),
    "Almaty": (43.2, 76.9),
    "Shymkent": (42.3, 69.6),
    "Taraz": (42.9, 71.4),
    "Kostanay": (53.2, 63.6),
    "Dushanbe": (38.6, 68.8),
    "Khujand": (40.3, 69.6),
    "Bokhtar": (37.8, 68.8),
    "Ashgabat": (37.9, 58.4),
    "Turkmenabat": (39.1, 63.6),
    "Mary": (37.6, 61.8),
    "Moskva": (55.8, 37.6),
    "Yekaterinburg": (56.8, 60.6),
    "Novosibirsk": (55.0, 82.9),
    "Samara": (53.2, 50.1),
    "Urumqi": (43.8, 87.6),
    "Kashgar": (39.5, 76.0),
    "Guangzhou": (23.1, 113.3),
    "Yiwu": (29.3, 120.1),
    "Mazar-i-Sharif": (36.7, 67.1),
    "Kunduz": (36.7, 68.9),
    "Herat": (34.3, 62.2),
    "Mashhad": (36.3, 59.6),
    "Tehran": (35.7, 51.4),
    "Istanbul": (41.0, 29.0),
    "Mersin": (36.8, 34.6),
    "Peshawar": (34.0, 71.5),
    "Karachi": (24.9, 67.0),
    "Delhi": (28.6, 77.2),
    "Mumbai": (19.1, 72.9),
    "Dubai": (25.2, 55.3),
    "Hamburg": (53.6, 10.0),
    "Warszawa": (52.2, 21.0),
    "Alamedin": (42.9, 74.6),
    "Kaindy": (42.8, 73.7),
    "Chuqursoy": (41.4, 69.2),
    "Galaba": (37.3, 67.4),
    "Almaty-1": (43.3, 76.9),
    "Dushanbe-2": (38.5, 68.8),
    "Yekaterinburg-Tovarny": (56.8, 60.6),
    "Inskaya": (55.0, 83.0),
    "Urumqi North": (43.9, 87.6),
    "Alashankou": (45.2, 82.6),
    "Hairatan": (37.2, 67.4),
    "Sarakhs": (36.5, 61.2),
}
# Kilometres a day of freight by mode, along a way so much longer than the straight line; elsewhere a day does.
KM_A_DAY, LONGER = {"ROAD": 700, "RAIL": 450, "POST": 700}, 1.4
WAITS = 3  # days that goods wait on their way, at most
OTHER = (("Учебный Город", "Training Town"),)
OTHER_AIRPORT = ("ZZZ", "Учебный аэропорт", "Training Airport")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A town or station in two scripts, with its code where it has one."""

    cyrillic: str
    latin: str
    code: str = ""

    def name(self, lang: str) -> str:
        """In the script of a language."""
        return self.cyrillic if lang in ("ru", "ky") else self.latin


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """From where to where; countries are those of the papers, XX replaced by what the papers must name."""

    from_country: str
    to_country: str
    loading: Place
    delivery: Place
    from_station: Place
    to_station: Place
    from_airport: Place
    to_airport: Place
    loaded: date
    flight: str


def journey(facts: Facts, rng: Stream, known: Known | None = None) -> Journey:
    """Draw the ends of a consignment's way, and when it was loaded: as registers show it, else as the way takes."""
    ends = (known.ends if known is not None else None) or (facts["departure"], facts["destination"])
    named = [code for code in ends if code and code != "XX"]
    start = ends[0] if ends[0] not in (None, "XX") else facts["conveyance_country"]
    start = start if start not in (None, "XX") else facts.country
    end = ends[1] if ends[1] not in (None, "XX") else facts.country
    assert start is not None
    assert end is not None
    towns = [towns_of(code) for code in (start, end)]
    first = int(rng.integers(len(towns[0])))
    second = int(rng.integers(len(towns[1])))
    if start == end and first == second and len(towns[1]) > 1:
        second = (second + 1) % len(towns[1])
    stations = [stations_of(code, facts.office) for code in (start, end)]
    at, to = int(rng.integers(len(stations[0]))), int(rng.integers(len(stations[1])))
    if start == end and at == to and len(stations[1]) > 1:
        to = (to + 1) % len(stations[1])
    codes = rng.integers(1000, 9999, size=2)
    start_town = stations[0][at][1] if facts["mode"] == "RAIL" else towns[0][first][1]
    far = 9 if len(set(named)) > 1 else 3
    return Journey(
        from_country=start,
        to_country=end,
        loading=Place(cyrillic=towns[0][first][0], latin=towns[0][first][1]),
        delivery=Place(cyrillic=towns[1][second][0], latin=towns[1][second][1]),
        from_station=Place(cyrillic=stations[0][at][0], latin=stations[0][at][1], code=f"99{codes[0]}"),
        to_station=Place(cyrillic=stations[1][to][0], latin=stations[1][to][1], code=f"99{codes[1]}"),
        from_airport=_airport(start),
        to_airport=_airport(end),
        loaded=_loaded(facts, days_under_way(start_town, facts), far, rng, known or Known()),
        flight=f"ZZ {int(rng.integers(100, 999))}",
    )


def days_under_way(town: str, facts: Facts) -> int:
    """Whole days, at least, that goods take from a town (Latin) to the office; 1 where one of them is not known."""
    office = offices().get(facts.office or "")
    if office is None or town not in WHERE:
        return 1
    lat, lon = WHERE[town]
    straight = distance_between(office, replace(office, lat=lat, lon=lon))
    a_day = KM_A_DAY.get(facts["mode"] or "")
    return 1 if a_day is None else max(ceil(straight * LONGER / a_day), 1)


def _loaded(facts: Facts, needed: int, far: int, rng: Stream, known: Known) -> date:
    """The day of loading: that of the tracking, else early enough for the way and for what registers show of it."""
    waited = int(rng.integers(0, WAITS + 1)) if needed > 1 else int(rng.integers(0, far))
    if known.sent is not None:
        return known.sent
    loaded = facts.seized - timedelta(days=needed + waited)
    return loaded if known.seen is None else min(loaded, known.seen - timedelta(days=1))


def towns_of(country: str) -> tuple[tuple[str, str], ...]:
    """The towns (Russian, Latin) of a country that a waybill can name; a scenario's own region has its own."""
    region = in_force()
    own = (
        () if region is None else tuple((town.cyrillic, town.latin) for town in region.towns if town.country == country)
    )
    return own or TOWNS.get(country, OTHER)


def stations_of(country: str, office: str | None) -> tuple[tuple[str, str], ...]:
    """The stations of a country that a waybill can name at an office: those over the border station that is nearest."""
    stations = STATIONS.get(country, OTHER)
    over = {OVER[latin] for _, latin in stations if latin in OVER}
    if office is None or offices()[office].mode != "RAIL" or not over:
        return stations
    ways = {station: len(railway(office, station)) for station in sorted(over)}
    nearest = min((station for station in ways if ways[station]), key=lambda station: ways[station], default="")
    return tuple(pair for pair in stations if OVER.get(pair[1], nearest) == nearest) or stations


def _airport(country: str) -> Place:
    code, cyrillic, latin = AIRPORTS.get(country, OTHER_AIRPORT)
    return Place(cyrillic=cyrillic, latin=latin, code=code)
