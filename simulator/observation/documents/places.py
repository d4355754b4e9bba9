"""Where a consignment goes: towns, stations and airports of its departure and destination, and when it was loaded.

Towns, stations and airport codes are public facts of geography; which one a case passes is invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from simulator.chance import Stream
from simulator.observation.documents.facts import Facts
from simulator.reference import offices
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


def journey(facts: Facts, rng: Stream) -> Journey:
    """Draw the ends of a consignment's way; loaded 1 to 9 days before the seizure."""
    known = [code for code in (facts["departure"], facts["destination"]) if code and code != "XX"]
    start = facts["departure"] if facts["departure"] not in (None, "XX") else facts["conveyance_country"]
    start = start if start not in (None, "XX") else facts.country
    end = facts["destination"] if facts["destination"] not in (None, "XX") else facts.country
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
    far = 9 if len(set(known)) > 1 else 3
    return Journey(
        from_country=start,
        to_country=end,
        loading=Place(cyrillic=towns[0][first][0], latin=towns[0][first][1]),
        delivery=Place(cyrillic=towns[1][second][0], latin=towns[1][second][1]),
        from_station=Place(cyrillic=stations[0][at][0], latin=stations[0][at][1], code=f"99{codes[0]}"),
        to_station=Place(cyrillic=stations[1][to][0], latin=stations[1][to][1], code=f"99{codes[1]}"),
        from_airport=_airport(start),
        to_airport=_airport(end),
        loaded=facts.seized - timedelta(days=int(rng.integers(1, far + 1))),
        flight=f"ZZ {int(rng.integers(100, 999))}",
    )


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
