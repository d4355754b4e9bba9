"""Papers A and B of `entry_first_reports`: worked with gaps, and half filled in. The traps hold in every draw.

The seizures are additional consignments of the world's organisations, seen by no other source.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from simulator.chance import Stream
from simulator.observation.identities import person
from simulator.observation.papers import write_paper
from simulator.observation.papers.figures import ENGLISH, RUSSIAN, STATIONS, TOWNS, YEARS, counted, day, figure
from simulator.observation.papers.paper import variant
from simulator.publish.entry_choice import pick, size, ways
from simulator.publish.entry_parts import (
    CAPSULES,
    CARTONS,
    GRAMS,
    PACKS,
    STICKS,
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
from simulator.texts import N_

if TYPE_CHECKING:
    from simulator.publish.world import World


def special_message(world: World, rng: Stream, clock: str) -> Report:
    """A: a truck leaves over Dostuk with two kinds of goods behind its declared load; worked, with gaps."""
    kind = "special_message"
    roads = ways(world, products=("CIGARETTES",), mode="ROAD", post="KG-DOSTUK", places=("CARGO",), destination="UZ")
    way = pick(rng, [w for w in roads if w.cover not in ("", "NONE")], "cigarettes behind a cover load over KG-DOSTUK")
    boxes = round(size(world, rng, "CIGARETTES", low=90_000, high=700_000, organisation=way.organisation) / 10_000)
    boxes = max(11, boxes)
    blisters = 10 * max(12, round(size(world, rng, "PREGABALIN", low=1_000, high=14_000) / (10 * CAPSULES)))
    date_ = days_before(rng, date.fromisoformat(clock[:10]), back=(3, 24))
    nationality = ("UZ", "UZ", "KG", "TJ")[int(rng.integers(4))]
    driver, officer = person(rng, nationality), person(rng, "KG")
    age = date_.year - driver.birth_year
    key, reason, means = way_of_control(rng, kind)
    load = TOWNS["KG"][int(rng.integers(len(TOWNS["KG"])))]
    dest = TOWNS["UZ"][int(rng.integers(len(TOWNS["UZ"])))]
    plain = {
        "number": str(int(rng.integers(9, 60))),
        "date": day(date_),
        "time": time_of_day(rng, (1, 7)),
        "plate": plate(rng),
        "waybill": f"ZZZ {int(rng.integers(100_000, 999_999))}",
        "dest": "UZ",
        "cover_tonnes": str(int(rng.integers(12, 20))),
        "passport": driver.passport,
    }

    def words(lang: str) -> dict[str, str]:
        ru = lang == "ru"
        return {
            **plain,
            "post": "«Достук-автодорожный»" if ru else "Dostuk road",
            "post_plain": "ДОСТУК",
            "dest_name": RUSSIAN["UZ"][0] if ru else ENGLISH["UZ"],
            "load_city": load[0] if ru else load[2],
            "dest_city": dest[0] if ru else dest[2],
            "cover": cover_name(way.cover, lang),
            "control": variant(kind, "control", key, lang),
            "boxes": counted(boxes, lang, ("короб", "короба", "коробов"), ("box", "boxes")),
            "blisters": counted(blisters, lang, ("блистер", "блистера", "блистеров"), ("blister", "blisters")),
            "driver_of": RUSSIAN[nationality][1] if ru else ENGLISH[nationality],
            "driver": driver.full if ru else driver.latin,
            "age": counted(age, "ru", YEARS, ("", "")) if ru else str(age),
        }

    sticks = boxes * CARTONS * PACKS * STICKS
    record = {
        **common_record("A", date_, clock),
        "location_type": "ROAD_BCP",
        "office": "KG-DOSTUK",
        "direction": "EXPORT",
        "control_reason": reason,
        "detection_means": means,
        "manner": "FALSE_DECLARATION",
        "mode": "ROAD",
        "conveyance_type": "TRUCK",
        "conveyance_country": "UZ",
        "departure": "KG",
        "destination": "UZ",
        "declared_goods": way.cover,
        "concealment_place": "CARGO",
        "concealment_method": "COVER_LOAD",
        "lines": [
            goods_line("CIGARETTES", sticks, "STICK")
            | {"packing": {"boxes": boxes, "cartons": CARTONS, "packs": PACKS, "sticks": STICKS}},
            goods_line("PREGABALIN", blisters * CAPSULES, "CAPSULE"),
        ],
        "persons": [person_row(driver, "DRIVER", age)],
        # Stands in the form already: the form shows it in the officer's language.
        "narrative": N_(
            "During customs control of a truck goods were found that its papers do not name. "
            "The goods were seized; the inquiry goes on."
        ),
    }
    items = {
        "seizure_date": item("outcome"),
        "lines.0": item("cigarettes"),
        "lines.1": item("capsules"),
        "lines.0.quantity": item("cigarettes", "derivable"),
        "lines.1.quantity": item("capsules", "derivable"),
        "direction": item("arrival"),
        "departure": item("papers"),
        "destination": item("papers"),
        "goods_origin": item("papers", "silent"),
        "concealment_place": item("cigarettes", "derivable"),
        "concealment_method": item("cigarettes", "derivable"),
        "control_reason": item("control"),
        "detection_means": item("control"),
        "persons": item("person"),
    }
    slips = {
        "boxes": boxes,
        "cartons": boxes * CARTONS,
        "blisters": blisters,
        "steps": {"0": [STICKS, PACKS, CARTONS], "1": [CAPSULES]},
        "nationality": nationality,
    }
    paper = write_paper(kind, facts=words("ru"), gloss=words("en"), signature=officer.short)
    return Report(
        letter="A", stage="worked", paper=paper, record=record, items=items, slips=slips, people=(driver, officer)
    )


def examination_record(world: World, rng: Stream, clock: str) -> Report:
    """B: a wagon from Uzbekistan at Osh, cartons of cigarettes and their weight; half filled in."""
    kind = "examination_record"
    rails = ways(world, products=("CIGARETTES",), mode="RAIL", post="KG-OSH-RAIL", places=("CARGO", "WAGON_STRUCTURE"))
    way = pick(rng, rails, "cigarettes by rail to KG-OSH-RAIL")
    goods = [w.cover for w in rails if w.cover not in ("", "NONE")]
    cover = way.cover if way.cover not in ("", "NONE") else goods[0] if goods else "WASHING_MACHINES"
    pieces = size(world, rng, "CIGARETTES", low=110_000, high=900_000, organisation=way.organisation)
    cartons = 20 * round(pieces / (STICKS * PACKS * 20))
    sticks = cartons * PACKS * STICKS
    grams = float(rng.uniform(*GRAMS))
    kg = round(sticks * grams / 1000)
    date_ = days_before(rng, date.fromisoformat(clock[:10]), back=(2, 23))
    director, officer = person(rng, "KG"), person(rng, "KG")
    station = STATIONS["UZ"][int(rng.integers(len(STATIONS["UZ"])))]
    key, reason, means = way_of_control(rng, kind)
    hour = int(rng.integers(8, 14))
    places = 8 * int(rng.integers(9, 25))
    plain = {
        "number": str(int(rng.integers(3, 40))),
        "date": day(date_),
        "time": f"{hour:02d}:{5 * int(rng.integers(12)):02d}",
        "time_end": f"{hour + 3:02d}:{5 * int(rng.integers(12)):02d}",
        "track": str(int(rng.integers(2, 9))),
        # The number is that of no wagon in service; the class knows it from other exercises.
        "wagon": "52401171",
        "waybill": f"000{int(rng.integers(10_000, 99_999))}",
    }

    def words(lang: str) -> dict[str, str]:
        ru = lang == "ru"
        return {
            **plain,
            "dep_station": station[0] if ru else station[1],
            "dep_name": RUSSIAN["UZ"][0] if ru else ENGLISH["UZ"],
            "firm": "УЧЕБТОРГ ZZZ" if ru else "UCHEBTORG ZZZ",
            "director": director.full if ru else director.latin,
            "cover": cover_name(cover, lang),
            "control": variant(kind, "control", key, lang),
            "where": variant(kind, "where", way.place, lang),
            "cartons": counted(cartons, lang, ("блок", "блока", "блоков"), ("carton", "cartons")),
            "places": counted(places, lang, ("место", "места", "мест"), ("package", "packages")),
            "kg": figure(kg, lang),
        }

    hidden = way.place == "WAGON_STRUCTURE"
    record = {
        **common_record("B", date_, clock),
        "location_type": "RAIL_BCP",
        "office": "KG-OSH-RAIL",
        "direction": "IMPORT",
        "control_reason": reason,
        "detection_means": means,
        "manner": "CONCEALED" if hidden else "FALSE_DECLARATION",
        "mode": "RAIL",
        "conveyance_type": "WAGON",
        "conveyance_country": "XX",
        "departure": "UZ",
        "destination": "KG",
        "declared_goods": cover,
        "concealment_place": way.place,
        "concealment_method": "FALSE_COMPARTMENT" if hidden else "COVER_LOAD",
        "lines": [
            goods_line("CIGARETTES", sticks, "STICK")
            | {"packing": {"boxes": None, "cartons": cartons, "packs": PACKS, "sticks": STICKS}}
        ],
        "persons": [],
        "narrative": "Import by rail: cigarettes that the papers do not name were found in a freight wagon at Osh "
        "station; the find was counted and weighed.",
    }
    items = {
        "seizure_date": item("date"),
        "location_type": item("place"),
        "lines.0": item("found"),
        "lines.0.quantity": item("found", "derivable"),
        "direction": item("papers", "derivable"),
        "departure": item("papers"),
        "destination": item("papers"),
        "concealment_place": item("found", "derivable"),
        "concealment_method": item("found", "derivable"),
        "control_reason": item("control"),
        "detection_means": item("control"),
        "narrative": item("found"),
    }
    slips = {"cartons": cartons, "kg": kg, "steps": {"0": [STICKS, PACKS]}}
    paper = write_paper(kind, facts=words("ru"), gloss=words("en"), signature=officer.short)
    return Report(
        letter="B", stage="half", paper=paper, record=record, items=items, slips=slips, people=(director, officer)
    )
