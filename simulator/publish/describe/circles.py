"""A picture of an organisation's people: the core in the middle, carriers around those to whom they answer.

The rule kept here: nobody has a name here; a sign says the role, a line what ties two people, and how many of each ever
belonged and were arrested stands beneath in words.
"""

from __future__ import annotations

from collections import defaultdict
from math import atan2, cos, pi, sin

from simulator.publish.describe.drawing import svg, words
from simulator.publish.describe.society import Circle
from simulator.texts import N_, Translator

WIDTH, HEIGHT = 300, 230
CORE, AROUND = 38.0, 88.0
ROLE_NAMES = {
    "LEADER": N_("leader"),
    "BROKER": N_("broker"),
    "FINANCIER": N_("financier"),
    "LOGISTICS": N_("logistics"),
    "RECRUITER": N_("recruiter"),
    "GUARD": N_("guard"),
    "CORRUPT_OFFICIAL": N_("corrupt official"),
    "DRIVER": N_("driver"),
    "COURIER": N_("courier"),
}
# Letters in the signs of the core, from the English word in both languages' legend.
LETTERS = {"LEADER": "1", "BROKER": "2", "FINANCIER": "3", "LOGISTICS": "4", "RECRUITER": "5", "GUARD": "6"}
LETTERS |= {"CORRUPT_OFFICIAL": "7"}
CARRIERS = ("DRIVER", "COURIER")
LAYER_NAMES = {
    "PHONE": N_("telephone"),
    "CO_TRAVEL": N_("journeys together"),
    "OWNERSHIP": N_("shared ownership"),
    "KINSHIP": N_("kinship"),
    "PAYMENT": N_("payments"),
}
# Drawn in this order, the last on top.
ORDER = ("PHONE", "PAYMENT", "CO_TRAVEL", "OWNERSHIP", "KINSHIP")


def circle_picture(code: str, circle: Circle, title: str, tr: Translator) -> str:
    """The people of one organisation in the month in which it has most of them."""
    spots = _spots(circle)
    parts: list[str] = []
    for layer in ORDER:
        path = "".join(
            f"M{spots[a][0]:.1f} {spots[a][1]:.1f}L{spots[b][0]:.1f} {spots[b][1]:.1f}"
            for a, b, kind in circle.ties
            if kind == layer
        )
        if path:
            parts.append(f'<path d="{path}" class="tie {layer.lower()}"/>')
    for (x, y), role in zip(spots, circle.roles, strict=True):
        if role == "COURIER":
            parts.append(f'<rect x="{x - 3.2:.1f}" y="{y - 3.2:.1f}" width="6.4" height="6.4" class="who open"/>')
        elif role == "DRIVER":
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.4" class="who"/>')
        else:
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="7.5" class="who core"/>')
            parts.append(words(x, y + 3.4, LETTERS.get(role, ""), "letter", "middle"))
    return svg(f"people-{code}", WIDTH, HEIGHT, parts, title, told(circle, tr), "people")


def told(circle: Circle, tr: Translator) -> str:
    """How many of each role ever belonged, how many were arrested."""
    parts = []
    for role, name in ROLE_NAMES.items():
        if role in circle.ever:
            taken = circle.arrested.get(role, 0)
            parts.append(f"{tr(name)} {circle.ever[role]}" + (f" ({taken})" if taken else ""))
    text = tr(N_("People over the years: {roles}."), roles=", ".join(parts))
    return f"{text} {tr(N_('In brackets: arrested.'))}" if sum(circle.arrested.values()) else text


def _spots(circle: Circle) -> list[tuple[float, float]]:
    """The core on a ring around its leader, each carrier on the outer ring nearest to his superiors."""
    middle = (WIDTH / 2, HEIGHT / 2)
    leaders = [i for i, role in enumerate(circle.roles) if role == "LEADER"]
    core = [i for i, role in enumerate(circle.roles) if role not in CARRIERS and i not in leaders[:1]]
    spots: dict[int, tuple[float, float]] = dict.fromkeys(leaders[:1], middle)
    for turn, index in enumerate(core):
        spots[index] = _at(middle, CORE, 2 * pi * turn / len(core) - pi / 2)
    near: dict[int, list[int]] = defaultdict(list)
    for a, b, _ in circle.ties:
        near[a].append(b)
        near[b].append(a)
    carriers = [i for i, role in enumerate(circle.roles) if role in CARRIERS]

    def angle(index: int) -> float:
        above = [spots[other] for other in near[index] if other in spots and other not in leaders[:1]]
        if not above:
            return 0.0
        return atan2(
            sum(y for _, y in above) - len(above) * middle[1], sum(x for x, _ in above) - len(above) * middle[0]
        )

    ordered = sorted(carriers, key=lambda index: (round(angle(index), 6), index))
    offset = angle(ordered[0]) if ordered else 0.0
    for turn, index in enumerate(ordered):
        spots[index] = _at(
            middle, AROUND + 9 * (turn % 2 if len(ordered) > 40 else 0), offset + 2 * pi * turn / len(ordered), 1.35
        )
    return [spots[i] for i in range(len(circle.roles))]


def _at(middle: tuple[float, float], radius: float, angle: float, wide: float = 1.25) -> tuple[float, float]:
    return middle[0] + wide * radius * cos(angle), middle[1] + radius * sin(angle)


def people_legend(tr: Translator) -> str:
    """What the signs and lines mean."""
    signs = [
        *(
            (
                f'<circle cx="14" cy="7" r="6.5" class="who core"/>{words(14, 10.4, letter, "letter", "middle")}',
                ROLE_NAMES[role],
            )
            for role, letter in LETTERS.items()
        ),
        ('<circle cx="14" cy="7" r="3.6" class="who"/>', ROLE_NAMES["DRIVER"]),
        ('<rect x="10.5" y="3.5" width="7" height="7" class="who open"/>', ROLE_NAMES["COURIER"]),
        *((f'<path d="M1 7H27" class="tie {layer.lower()}"/>', LAYER_NAMES[layer]) for layer in ORDER),
    ]
    keys = "".join(
        f'<li><svg viewBox="0 0 28 14" aria-hidden="true">{sign}</svg>{tr(name)}</li>' for sign, name in signs
    )
    return f'<ul class="legend">{keys}</ul>'
