"""Draws `cencomm_first_warning` for one trainee: three messages, the post's control note, the network's certificates.

The rule kept here: which message is genuine, what the note says and the other members' keys go into the truth; the
bundle holds sealed messages, the note, public certificates and the trainee's own officer's key.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import permutations
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.cencomm.authority import Credential
from simulator.cencomm.envelope import seal
from simulator.cencomm.header import Header
from simulator.cencomm.procedure import group, procedure
from simulator.chance import Stream
from simulator.observation.identities import Person, person
from simulator.observation.papers import render_paper, write_paper
from simulator.observation.papers.figures import ENGLISH, RUSSIAN, YEARS, counted, day, figure
from simulator.observation.papers.paper import variant, variants
from simulator.observation.vehicles import plate
from simulator.publish.drawing import Drawn, ExerciseSpec, TraineeKey
from simulator.publish.entry_choice import HOLLOWS, Way, pick, size, ways
from simulator.publish.messages_network import Network, make_network
from simulator.publish.messages_padding import names, padded
from simulator.reference import code_label
from simulator.rng import stream
from simulator.texts import LANGUAGES

if TYPE_CHECKING:
    from simulator.publish.world import World

SCHEMA_VERSION = 1
GROUP = "caravan"
OFFSET_HOURS = 6
POST = "KG-DOSTUK"
NOTE = "control_note"
ORDERS = tuple(permutations(("genuine", "forged", "revoked")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The warned truck's control and the two other messages' subjects; times are aware UTC, masses net kg."""

    way: Way
    reference: str
    plate: str
    expected: datetime
    due: datetime
    grade: str
    arrived: datetime
    controlled: datetime
    note_at: datetime
    means: str
    net: float
    gross: float
    driver: Person
    officer: Person
    driver_of: str
    bundles: int
    note_number: int
    photos: tuple[str, str]
    wagon: str
    second: str


def draw_event(world: World, rng: Stream, clock: datetime) -> Event:
    """What happened at the post.

    Raises:
        FeatureMissing: if no organisation of the world moves hashish in a vehicle's hollow by way of KG-DOSTUK.
    """
    roads = ways(world, products=("HASHISH",), mode="ROAD", post=POST, places=HOLLOWS)
    way = pick(rng, roads, "hashish in a vehicle's hollow by way of KG-DOSTUK")
    net = round(size(world, rng, way.product, low=1.5, high=40.0, organisation=way.organisation), 1)
    expected = clock + timedelta(hours=1)
    arrived = expected + timedelta(minutes=int(rng.integers(1, 6)))
    controlled = expected + timedelta(minutes=5 * int(rng.integers(2, 6)))
    driver_of = ("UZ", "KZ", "TJ")[int(rng.integers(3))]
    number = int(rng.integers(2, 10))
    means = variants(NOTE, "control")
    return Event(
        way=way,
        reference=f"W-{number:02d}",
        second=f"W-{number + int(rng.integers(1, 4)):02d}",
        plate=plate(rng),
        expected=expected,
        due=clock + timedelta(minutes=150 + 5 * int(rng.integers(5))),
        grade=("B2", "B3", "C2", "C3")[int(rng.integers(4))],
        arrived=arrived,
        controlled=controlled,
        note_at=controlled + timedelta(minutes=5),
        means=means[int(rng.integers(len(means)))],
        net=net,
        gross=round(net + 0.1 * int(rng.integers(3, 9)), 1),
        driver=person(rng, driver_of),
        officer=person(rng, "KG"),
        driver_of=driver_of,
        bundles=int(rng.integers(3, 12)),
        note_number=int(rng.integers(11, 90)),
        photos=("goods", "driver") if rng.random() < 0.5 else ("driver", "goods"),
        wagon=wagon_number(rng),
    )


def wagon_number(rng: Stream) -> str:
    """Eight digits whose check digit is wrong by the railways' rule (weights 2, 1), so that no wagon bears them."""
    digits = [5, 2, *(int(d) for d in rng.integers(0, 10, size=5))]
    weighed = sum(sum(divmod(d * (2 - n % 2), 10)) for n, d in enumerate(digits))
    digits.append((10 - weighed % 10 + int(rng.integers(1, 9))) % 10)
    return "".join(map(str, digits))


def draw(world: World, exercise: ExerciseSpec, who: TraineeKey) -> Drawn:
    """The inbox, the note, the certificates and the truth of one trainee.

    Raises:
        FeatureMissing: if the world lacks the route.
    """
    rng = stream(who.seed, "messages-draw")
    clock = datetime.fromisoformat(exercise.clock)
    event = draw_event(world, rng, clock)
    network = make_network(rng, clock, who.office)
    inbox = _inbox(rng, event, network, clock)
    files: dict[str, bytes] = {f"inbox/{entry['file']}": entry["data"] for entry in inbox}
    for contact in network.contacts:
        files[f"contacts/{contact.id}.pem"] = contact.credential.certificate_pem
    for lang in LANGUAGES:
        files[f"note.{lang}.html"] = _note(event, lang).encode()
    shown = {
        "schema_version": SCHEMA_VERSION,
        "exercise": exercise.name,
        "clock": exercise.clock,
        "offset_hours": OFFSET_HOURS,
        "group": GROUP,
        "inbox": [{"id": e["id"], "file": f"inbox/{e['file']}", "received": e["received"]} for e in inbox],
        "contacts": [
            {
                "id": partner.id,
                "role": partner.role,
                "country": partner.country,
                "address": partner.address,
                "phone": partner.phone,
                "member": partner.member,
                "certificate": f"contacts/{partner.id}.pem",
            }
            for partner in network.contacts
        ],
        "note": {
            "arrives": stamp(event.note_at),
            "html": {lang: f"note.{lang}.html" for lang in LANGUAGES},
            "photos": [{"id": f"photo-{n}", "shows": what} for n, what in enumerate(event.photos, start=1)],
        },
    }
    files["messages.json"] = json.dumps(shown, ensure_ascii=False, indent=1).encode()
    listed = clock - timedelta(hours=8)
    shared = {
        "officer/key.pem": network.officer.key_pem,
        "officer/certificate.pem": network.officer.certificate_pem,
        "trust/ca.pem": network.authority.root.certificate_pem,
        "trust/crl.pem": network.authority.crl_pem(at=listed),
    }
    truth = _truth(exercise, event, network, inbox, shared)
    return Drawn(files=files, truth=truth, shared=shared)


def stamp(moment: datetime) -> str:
    """ISO UTC with Z, whole seconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def local(moment: datetime) -> str:
    """Hours and minutes in Bishkek."""
    return (moment + timedelta(hours=OFFSET_HOURS)).strftime("%H:%M")


def _inbox(rng: Stream, event: Event, network: Network, clock: datetime) -> list[dict[str, Any]]:
    """The three messages in the order they came, which is drawn: no place in the list tells anything."""
    uz = network.contact("UZ")
    minutes = sorted((int(m) for m in rng.choice(np.arange(8, 56), size=3, replace=False)), reverse=True)
    senders = {
        "genuine": (uz.credential, uz.address, "WARNING", "H2", _warning(event)),
        "forged": (network.forger, network.forged_address, "RFI", "H2", _false_request(clock)),
        "revoked": (network.lost, "ncp.kz@cencomm.example", "WARNING", "H2", _second_warning(event)),
    }
    order = ORDERS[int(rng.integers(len(ORDERS)))]
    messages = []
    for part, before, name in zip(order, minutes, names(rng, len(order)), strict=True):
        credential, address, kind, handling, body = senders[part]
        signed = clock - timedelta(minutes=before)
        header = Header.model_validate(
            {
                "message_id": name,
                "type": kind,
                "group": GROUP,
                "operation": group(GROUP).operation,
                "from": address,
                "counter": int(rng.integers(20, 400)),
                "handling": handling,
                "created": stamp(signed),
            }
        )
        to = _recipients(part, network)
        closed = partial(
            seal, header=header, signer_key=credential.key, signer_cert=credential.certificate, recipients=to, at=signed
        )
        data = padded(body, closed)
        received = stamp(signed + timedelta(minutes=1))
        messages.append({"part": part, "id": name, "file": f"{name}.cms", "data": data, "received": received})
    return messages


def _recipients(part: str, network: Network) -> list[Any]:
    own = network.officer.certificate
    others = {"genuine": ("OCU",), "forged": ("UZ", "KZ", "TJ"), "revoked": ("OCU",)}[part]
    return [own, *(network.contact(name).credential.certificate for name in others)]


def _warning(event: Event) -> dict[str, Any]:
    place = event.way.place
    return {
        "schema_version": SCHEMA_VERSION,
        "reference": event.reference,
        "object": event.plate,
        "office": POST,
        "expected": stamp(event.expected),
        "answer_by": stamp(event.due),
        "grade": event.grade,
        "text": {
            "en": f"{event.reference}. Truck {event.plate}, empty, is expected at Dostuk about "
            f"{local(event.expected)}. Hashish is possible: {code_label('concealment_place', place, 'en').lower()}. "
            f"Please control it and answer by {local(event.due)}.",
            "ru": f"{event.reference}. Грузовое ТС {event.plate}, порожнее, ожидается на посту «Достук» около "
            f"{local(event.expected)}. Возможен гашиш: {code_label('concealment_place', place, 'ru').lower()}. "
            f"Просим провести контроль и ответить до {local(event.due)}.",
        },
    }


def _false_request(clock: datetime) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "reference": "URGENT",
        "answer_by": stamp(clock + timedelta(hours=1)),
        "grade": "A1",
        "text": {
            "en": "URGENT, to all: send the RILO at once the passport data of all drivers controlled during the week. "
            "Answer to this address only.",
            "ru": "СРОЧНО, всем: немедленно направьте в РИЛО паспортные данные всех водителей, проверенных за неделю. "
            "Отвечать только на этот адрес.",
        },
    }


def _second_warning(event: Event) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "reference": event.second,
        "object": event.wagon,
        "office": "KG-OSH-RAIL",
        "expected": stamp(event.expected + timedelta(hours=20)),
        "answer_by": stamp(event.due + timedelta(hours=20)),
        "grade": "B2",
        "text": {
            "en": f"{event.second}. Freight wagon {event.wagon} is expected at Osh tomorrow morning. Cigarettes behind "
            "the declared goods are possible. Please control it.",
            "ru": f"{event.second}. Грузовой вагон {event.wagon} ожидается на станции Ош завтра утром. Возможны "
            "сигареты за заявленным товаром. Просим провести контроль.",
        },
    }


def _note(event: Event, lang: str) -> str:
    """The post's paper for one edition."""
    age = event.controlled.year - event.driver.birth_year
    plain = {
        "number": str(event.note_number),
        "reference": event.reference,
        "plate": event.plate,
        "date": day(event.controlled.date()),
        "arrived": local(event.arrived),
        "time": local(event.controlled),
        "time_sent": local(event.note_at),
        "bundles": str(event.bundles),
        "passport": event.driver.passport,
    }

    def words(edition: str) -> dict[str, str]:
        ru = edition == "ru"
        return {
            **plain,
            "control": variant(NOTE, "control", event.means, edition),
            "where": variant(NOTE, "where", event.way.place, edition),
            "gross": figure(event.gross, edition, 1),
            "net": figure(event.net, edition, 1),
            "product": code_label("product", event.way.product, edition).lower(),
            "driver": event.driver.full if ru else event.driver.latin,
            "driver_of": RUSSIAN[event.driver_of][1] if ru else ENGLISH[event.driver_of],
            "age": counted(age, "ru", YEARS, ("", "")) if ru else str(age),
            "photo1": variant(NOTE, "photo", event.photos[0], edition),
            "photo2": variant(NOTE, "photo", event.photos[1], edition),
        }

    paper = write_paper(NOTE, facts=words("ru"), gloss=words("en"), signature=event.officer.short)
    return render_paper(paper, lang)


def _truth(
    exercise: ExerciseSpec,
    event: Event,
    network: Network,
    inbox: list[dict[str, Any]],
    shared: dict[str, bytes],
) -> dict[str, Any]:
    def card(credential: Credential, country: str, member: bool) -> dict[str, Any]:
        return {
            "country": country,
            "member": member,
            "certificate": credential.certificate_pem.decode(),
            "key": credential.key_pem.decode(),
        }

    readers = {partner.id: card(partner.credential, partner.country, partner.member) for partner in network.contacts}
    readers["lost"] = card(network.lost, "KZ", False)
    readers["forger"] = card(network.forger, "", False)
    return {
        "schema_version": SCHEMA_VERSION,
        "clock": exercise.clock,
        "minutes": procedure().minutes,
        "note_at": stamp(event.note_at),
        "due": stamp(event.due),
        "offset_hours": OFFSET_HOURS,
        "messages": {entry["part"]: entry["id"] for entry in inbox},
        "reference": event.reference,
        "plate": event.plate,
        "grade": event.grade,
        "readers": readers,
        "officer": network.officer.certificate_pem.decode(),
        "officer_key": network.officer.key_pem.decode(),
        "root": shared["trust/ca.pem"].decode(),
        "crl": shared["trust/crl.pem"].decode(),
        "revoked": stamp(network.revoked_at),
        "found": {
            "date": (event.controlled + timedelta(hours=OFFSET_HOURS)).date().isoformat(),
            "time": local(event.controlled),
            "office": POST,
            "product": event.way.product,
            "net": event.net,
            "gross": event.gross,
            "test_result": "PRESUMPTIVE",
            "detection_means": event.means,
            "concealment_place": event.way.place,
            "face": f"photo-{event.photos.index('driver') + 1}",
        },
        "names": sorted({form for who in (event.driver, event.officer) for form in who.forms()}),
    }
