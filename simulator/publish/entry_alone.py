"""Papers C and D of `entry_first_reports`: the officer alone with a paper. The traps hold in every draw.

The seizures are additional consignments of the world's organisations, seen by no other source.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from simulator.chance import Stream
from simulator.observation.identities import person
from simulator.observation.papers import write_paper
from simulator.observation.papers.figures import CAPITAL_WAY, ENGLISH, RUSSIAN, YEARS, counted, day, figure
from simulator.observation.papers.paper import variant
from simulator.publish.entry_choice import DRUGS, HOLLOWS, pick, size, ways
from simulator.publish.entry_parts import (
    Report,
    common_record,
    cover_name,
    days_before,
    goods_line,
    item,
    person_row,
    plate,
    time_of_day,
    way_of_control,
)
from simulator.reference import code_label

if TYPE_CHECKING:
    from simulator.publish.world import World


def courier_note(world: World, rng: Stream, clock: str) -> Report:
    """C: an express parcel from Iran, gross and net, a presumptive test; alone."""
    kind = "courier_note"
    posts = ways(world, products=DRUGS, mode="POST", post="KG-MANAS", places=("PARCEL",))
    way = pick(rng, [w for w in posts if w.cover not in ("", "NONE")], "drugs in parcels over KG-MANAS")
    net = round(size(world, rng, way.product, low=0.2, high=2.6, organisation=way.organisation), 2)
    gross = round(net + float(rng.uniform(0.24, 0.52)), 2)
    date_ = days_before(rng, date.fromisoformat(clock[:10]), back=(2, 22))
    sender, agent = person(rng, "IR"), person(rng, "KG")
    key, reason, means = way_of_control(rng, kind)
    cities = ("Mashhad", "Tehran", "Qom", "Shiraz")
    words = {
        "number": f"H-{int(rng.integers(100, 1000))}",
        "date": date_.strftime("%d.%m.%y"),
        "date_long": day(date_, long=True),
        "time": time_of_day(rng, (8, 19)),
        "waybill": f"000-{int(rng.integers(1000, 10000))} {int(rng.integers(1000, 10000))}",
        "sender": sender.latin,
        "city": cities[int(rng.integers(len(cities)))],
        "cover": cover_name(way.cover, "en"),
        "gross": figure(gross, "en", 2),
        "net": figure(net, "en", 2),
        "bricks": str(int(rng.integers(2, 7))),
        "product": code_label("product", way.product, "en").lower(),
        "control": variant(kind, "control", key, "en"),
    }
    record = {
        **common_record("C", date_, clock),
        "location_type": "AIRPORT",
        "office": "KG-MANAS",
        "direction": "IMPORT",
        "control_reason": reason,
        "detection_means": means,
        "manner": "FALSE_DECLARATION",
        "mode": "EXPRESS",
        "conveyance_type": "EXPRESS",
        "conveyance_country": "XX",
        "departure": "IR",
        "destination": "KG",
        "declared_goods": way.cover,
        "concealment_place": "PARCEL",
        "concealment_method": "COVER_LOAD",
        "lines": [goods_line(way.product, net, "KGM", mass_basis="NET", test_result="PRESUMPTIVE")],
        "persons": [],
        "narrative": f"Import by express parcel: {words['product']} was found among the declared "
        "goods at the airport; the presumptive test was positive.",
    }
    items = {
        "seizure_date": item("date"),
        "office": item("date"),
        "location_type": item("date"),
        "lines.0": item("test"),
        "lines.0.test_result": item("test"),
        "lines.0.quantity": item("found"),
        "direction": item("receiver", "derivable"),
        "departure": item("shipper"),
        "destination": item("receiver"),
        "concealment_place": item("found", "derivable"),
        "concealment_method": item("found", "derivable"),
        "control_reason": item("control"),
        "detection_means": item("control"),
        "narrative": item("found"),
    }
    slips = {"gross": gross, "steps": {}}
    paper = write_paper(kind, facts=words, gloss=None, signature=agent.latin)
    return Report(
        letter="C", stage="alone", paper=paper, record=record, items=items, slips=slips, people=(sender, agent)
    )


def telephone_message(world: World, rng: Stream, clock: str) -> Report:
    """D: a car stopped before midnight, its protocol after it, and nobody knows where it came from; alone."""
    kind = "telephone_message"
    roads = ways(world, products=DRUGS[:3], mode="ROAD", post="KG-KARABALTA", places=HOLLOWS)
    way = pick(rng, roads, "drugs in a vehicle's hollow past KG-KARABALTA")
    net = round(size(world, rng, way.product, low=0.8, high=9.6, organisation=way.organisation), 2)
    date_ = days_before(rng, date.fromisoformat(clock[:10]), back=(1, 21))
    stopped = date_ - timedelta(days=1)
    driver_of, plate_of = (("TJ", "KZ"), ("UZ", "KZ"), ("TJ", "RU"), ("UZ", "RU"), ("KZ", "RU"))[int(rng.integers(5))]
    driver, officer = person(rng, driver_of), person(rng, "KG")
    age = date_.year - driver.birth_year
    key, reason, means = way_of_control(rng, kind)
    town = CAPITAL_WAY[int(rng.integers(len(CAPITAL_WAY)))]
    minutes = (10, 15, 20, 25, 35, 40)[int(rng.integers(6))]
    plain = {
        "number": str(int(rng.integers(20, 90))),
        "stop_date": day(stopped),
        "stop_time": f"23:{int(rng.integers(4, 12)) * 5:02d}",
        "date": day(date_),
        "time": f"01:{minutes:02d}",
        "time_sent": f"02:{minutes + 10:02d}",
        "plate": plate(rng),
        "passport": driver.passport,
        "bundles": str(int(rng.integers(2, 8))),
    }

    def words(lang: str) -> dict[str, str]:
        ru = lang == "ru"
        return {
            **plain,
            "plate_name": f"{RUSSIAN[plate_of][1]}" if ru else ENGLISH[plate_of],
            "driver_of": RUSSIAN[driver_of][1] if ru else ENGLISH[driver_of],
            "driver": driver.full if ru else driver.latin,
            "age": counted(age, "ru", YEARS, ("", "")) if ru else str(age),
            "dest_city": town[1] if ru else town[2],
            "control": variant(kind, "control", key, lang),
            "where": variant(kind, "where", way.place, lang),
            "product": code_label("product", way.product, lang).lower(),
            "net": figure(net, lang, 2),
        }

    record = {
        **common_record("D", date_, clock),
        "location_type": "INLAND",
        "office": "KG-KARABALTA",
        "direction": "INTERNAL",
        "control_reason": reason,
        "detection_means": means,
        "manner": "CONCEALED",
        "mode": "ROAD",
        "conveyance_type": "CAR",
        "conveyance_country": plate_of,
        "departure": "XX",
        "destination": "KG",
        "declared_goods": "NONE",
        "concealment_place": way.place,
        "concealment_method": "FALSE_COMPARTMENT"
        if way.place in ("VEHICLE_TANK", "VEHICLE_CHASSIS")
        else "NATURAL_CAVITY",
        "lines": [goods_line(way.product, net, "KGM", mass_basis="NET", test_result="PRESUMPTIVE")],
        "persons": [person_row(driver, "DRIVER", age)],
        "narrative": f"A mobile group stopped a car inside the country and found {net:g} kg net of "
        f"{code_label('product', way.product, 'en').lower()} hidden in it; where it came from is not established.",
    }
    items = {
        "seizure_date": item("protocol"),
        "office": item("stop"),
        "location_type": item("stop", "derivable"),
        "lines.0": item("found"),
        "lines.0.quantity": item("found"),
        "direction": item("stop", "derivable"),
        "departure": item("route", "silent"),
        "destination": item("route", "derivable"),
        "concealment_place": item("found"),
        "concealment_method": item("found", "derivable"),
        "control_reason": item("control"),
        "detection_means": item("control"),
        "persons": item("person"),
        "narrative": item("found"),
    }
    slips = {
        "stop_date": stopped.isoformat(),
        "nationality": driver_of,
        "plate": plate_of,
        "steps": {},
    }
    paper = write_paper(kind, facts=words("ru"), gloss=words("en"), signature=officer.short)
    return Report(
        letter="D", stage="alone", paper=paper, record=record, items=items, slips=slips, people=(driver, officer)
    )
