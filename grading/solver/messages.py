"""A simulated trainee at the messages: reads inbox, contact cards and note as a person would, and goes wrong at a rate.

The rule kept here: only the bundle is read, only through the public functions of the workspace; each slip is one that
officers make, never noise.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from grading.solver.slips import Slips
from simulator.cencomm.errors import SignerRevoked
from simulator.workspace import Home
from simulator.workspace.messages import Mailroom

KIND = "messages"
MEANS = {"собака": "DOG", "плотномер": "DENSITY_METER", "ИДК": "SCANNER", "досмотре": "PHYSICAL"}
PLACES = {
    "запасного": "VEHICLE_SPARE_WHEEL",
    "двери": "VEHICLE_DOOR",
    "баке": "VEHICLE_TANK",
    "днищем": "VEHICLE_CHASSIS",
}
OTHER_MEANS = {"DOG": "PHYSICAL", "DENSITY_METER": "DOG", "SCANNER": "DOG", "PHYSICAL": "DOG"}
MARKS = {"handling": "H2", "source_grade": "A", "information_grade": "1"}
EXTRA_REPORTS = 5


def solve(home: Home, slips: Slips, exercise: str) -> None:
    """Work the exercise and leave the answers in the draft."""
    room = Mailroom(home, exercise)
    parts = sort_inbox(room)
    judge(room, parts, slips)
    tell(room, parts, slips)
    answer(room, parts, slips)


def sort_inbox(room: Mailroom) -> dict[str, str]:
    """Which message is which, from what opening it shows: holds, revoked, anything else."""
    parts: dict[str, str] = {}
    for entry in room.material.entries:
        verdict = room.open(entry.id).opened.verdict
        part = "genuine" if verdict is None else "revoked" if isinstance(verdict, SignerRevoked) else "forged"
        parts[part] = entry.id
    return parts


def judge(room: Mailroom, parts: Mapping[str, str], slips: Slips) -> None:
    """Facts, then a verdict with its reason; a hasty officer believes what sounds urgent or plausible."""
    if not slips.take("facts", 0.7):
        room.facts(parts["genuine"])
    if slips.take("doubt", 0.5):
        room.judge(parts["genuine"], "unsure", ["plausible"])
    else:
        room.judge(parts["genuine"], "valid", ["all-holds"])
    if slips.take("forged"):
        room.judge(parts["forged"], "valid", ["plausible"])
    else:
        room.facts(parts["forged"])
        room.card("RILO")
        room.judge(parts["forged"], "false", ["issuer", "address"])
    if slips.take("revoked"):
        room.judge(parts["revoked"], "valid", ["plausible"])
    else:
        room.facts(parts["revoked"])
        room.judge(parts["revoked"], "unsure", ["revoked"])


def tell(room: Mailroom, parts: Mapping[str, str], slips: Slips) -> None:
    """Report the forged message, ask about the revoked one, report that too."""
    report = {"type": "REPORT", "recipients": ["OCU"], **MARKS}
    if not slips.take("report"):
        room.send({**report, "about": [parts["forged"]], "observation": "false-sender"})
    ask = {"type": "RFI", "reply_to": parts["revoked"], "question": "did-you-send", "purpose": "verify", **MARKS}
    if slips.take("ask"):
        room.send({**ask, "recipients": [room.reply_to_sender(parts["revoked"])]})
    else:
        room.card("KZ")
        room.send({**ask, "recipients": ["KZ"]})
    if not slips.take("tell", 0.6):
        room.send({**report, "about": [parts["revoked"]], "observation": "revoked"})


def read_note(page: str) -> dict[str, Any]:
    """What the Russian paper says, as the fields of a FEEDBACK; `name` is the driver's, `gross` the gross weight."""
    text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.partition("<article")[2])).split())

    def first_match(pattern: str) -> str:
        match = re.search(pattern, text)
        return match[1] if match else ""

    day = first_match(r"(\d\d\.\d\d\.\d{4})").split(".")
    number = re.compile(r"([\d  ]+,\d) кг брутто, ([\d  ]+,\d) кг нетто").search(text)
    gross, net = (float(re.sub(r"\s", "", part).replace(",", ".")) for part in number.groups()) if number else (0, 0)
    photo = first_match(r"снимок (\d) — водитель")
    return {
        "control_date": "-".join(reversed(day)),
        "control_time": first_match(r"В (\d\d:\d\d) ТС проверено"),
        "detection_means": next((code for word, code in MEANS.items() if word in text), ""),
        "concealment_place": next((code for word, code in PLACES.items() if word in text), ""),
        "net": net,
        "gross": gross,
        "name": first_match(r"гражданин [А-ЯЁ][\w ]+? ((?:[А-ЯЁ]{3,}) \w+ \w+),"),
        "face": f"photo-{photo or 2}",
    }


def answer(room: Mailroom, parts: Mapping[str, str], slips: Slips) -> None:
    """FEEDBACK to the warning, field by field from the note."""
    if slips.take("late", 0.5):
        for _ in range(EXTRA_REPORTS):
            room.send(
                {"type": "REPORT", "recipients": ["RILO"], "about": [parts["genuine"]], "observation": "other", **MARKS}
            )
    room.wait()
    note = read_note(room.note("ru"))
    value: dict[str, Any] = {
        "type": "FEEDBACK",
        "recipients": ["UZ", "OCU"],
        "reply_to": parts["genuine"],
        "result": "controlled-positive",
        "office": "KG-DOSTUK",
        "product": "HASHISH",
        "quantity_kg": note["net"],
        "mass_basis": "NET",
        "test_result": "PRESUMPTIVE",
        "text": "The truck was controlled; the goods were seized, the case goes on.",
        **{name: note[name] for name in ("control_date", "control_time", "detection_means", "concealment_place")},
        **MARKS,
    }
    letter = room.peek(parts["genuine"]).body
    if slips.take("recipients", 1.2):
        value["recipients"] = ["UZ", "OCU", "TJ"] if slips.rng.random() < 0.6 else ["OCU"]
    if slips.take("reference", 0.3):
        value.pop("reply_to")
    if slips.take("result", 0.8):
        value["result"] = "passed-on"
    if slips.take("time", 0.8):
        value["control_time"] = room.material.local(room.now).strftime("%H:%M")
    if slips.take("place", 0.6):
        value.pop("office")
    if slips.take("weight"):
        value["quantity_kg"] = note["gross"]
    if slips.take("test"):
        value["test_result"] = "LABORATORY"
    if slips.take("means", 0.8):
        value["detection_means"] = OTHER_MEANS.get(note["detection_means"], "UNKNOWN")
    if slips.take("persons"):
        value["text"] = f"Driver {note['name']}. {value['text']}"
    if slips.take("grade"):
        value["source_grade"], value["information_grade"] = letter["grade"][0], letter["grade"][1]
    if slips.take("handling", 0.8):
        value["handling"] = "H1"
    room.send(value)
