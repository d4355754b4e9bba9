"""Silhouettes of what goes through a scanner, with their holds and the places where something can be hidden.

Proportions are those of common vehicles in metres times dots a metre; each function draws the empty conveyance, and
names its places: (x, y, width, height, dots of a packet).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.chance import Stream
from simulator.observation.documents.density import Density
from simulator.reproducible import cos, sin

Spot = tuple[float, float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conveyance:
    """A drawn conveyance: hold is the space for cargo, package the dots of a package in it, spots the hiding places."""

    scan: Density
    hold: tuple[float, float, float, float]
    package: float
    spots: Mapping[str, Spot]


def lorry(rng: Stream) -> Conveyance:
    """A tractor with a box semi-trailer, 16.4 m, seen from its left side; it drives to the left."""
    scan = Density(1600, 470)
    m = 92.0
    ground, x0 = 440.0, 40.0

    def at(x: float, y: float) -> tuple[float, float]:
        return x0 + x * m, ground - y * m

    cab = [at(0.05, 0.55), at(0.0, 1.7), at(0.22, 2.6), at(0.45, 3.35), at(2.15, 3.55), at(2.2, 0.75)]
    scan.polygon(cab, 0.06, 0.16)
    scan.stroke([*cab, cab[0]], 5, 0.0, 0.55)
    window = [at(0.28, 2.0), at(0.42, 2.75), at(1.15, 2.75), at(1.15, 2.0)]
    scan.polygon(window, 0.02, -0.12)
    scan.rect(*at(1.35, 2.9), 0.7 * m, 1.0 * m, 0.18, 0.05)  # bunk
    for x in (0.75, 0.98):
        scan.rect(*at(x, 2.0), 0.2 * m, 0.62 * m, 0.30, 0.06)  # seats
    scan.polygon([at(0.3, 0.75), at(0.3, 1.45), at(1.65, 1.45), at(1.65, 0.75)], 0.05, 0.95)  # engine
    for part in range(6):
        scan.rect(*at(0.45 + part * 0.19, 1.38), 0.10 * m, 0.35 * m, 0.0, 0.5)
    scan.disc(*at(0.2, 1.0), 0.36 * m, 0.0, 0.25)
    scan.rect(*at(0.5, 0.98), 5.7 * m, 0.2 * m, 0.0, 0.6)  # tractor's frame
    scan.shell(*at(2.45, 0.98), 1.1 * m, 0.6 * m, 4, 0.4, 0.14)  # tank
    scan.rect(*at(2.5, 0.78), 1.0 * m, 0.38 * m, 0.45)
    for x, double in ((0.95, False), (4.35, True), (11.0, True), (12.35, True), (13.7, True)):
        scan.wheel(*at(x, 0.5), 0.5 * m, double=double)
        scan.rect(*at(x - 0.12, 0.62), 0.24 * m, 0.24 * m, 0.0, 0.8)
    left, top = at(2.75, 3.95)
    long, high = 13.55 * m, 2.72 * m
    scan.shell(left, top, long, high, 3, 0.45, 0.05)
    scan.rect(left, top + high, long, 0.14 * m, 0.22, 0.18)  # floor
    scan.rect(left + 0.3 * m, top + high + 0.14 * m, long - 0.3 * m, 0.17 * m, 0.0, 0.75)  # trailer's beam
    for rib in range(1, 23):
        scan.rect(left + rib * long / 23, top, 2, high, 0.0, 0.06)
    scan.rect(*at(6.2, 1.0), 0.16 * m, 0.75 * m, 0.0, 0.8)  # landing leg
    scan.rect(*at(6.05, 0.28), 0.46 * m, 0.06 * m, 0.0, 0.9)
    spare_x, spare_y = at(8.0, 0.68)
    scan.wheel(spare_x, spare_y, 0.42 * m)
    scan.shell(*at(9.0, 0.98), 0.9 * m, 0.45 * m, 2, 0.3, 0.1)  # tool box
    near = top + high
    spots = {
        "CARGO": (left + long * float(rng.uniform(0.30, 0.55)), near - 1.15 * m, 2.3 * m, 1.15 * m, 35),
        "VEHICLE": (left + 5, top + 0.12 * m, 0.42 * m, high - 0.16 * m, 15),
        "VEHICLE_TANK": (*at(2.75, 0.88), 0.55 * m, 0.34 * m, 12),
        "VEHICLE_TYRE": (*at(4.12, 0.92), 0.46 * m, 0.22 * m, 10),
        "VEHICLE_SPARE_WHEEL": (spare_x - 0.34 * m, spare_y - 0.34 * m, 0.68 * m, 0.24 * m, 11),
        "VEHICLE_CHASSIS": (left + long * 0.33, near + 0.15 * m, 1.7 * m, 0.17 * m, 10),
        "VEHICLE_DOOR": (left + long - 0.16 * m, top + 0.5 * m, 0.13 * m, 1.7 * m, 10),
        "VEHICLE_ROOF": (left + long * 0.25, top + 3, 3.0 * m, 0.13 * m, 11),
        "VEHICLE_CAB": (*at(1.5, 2.55), 0.5 * m, 0.42 * m, 11),
        "CONTAINER_STRUCTURE": (left + 5, top + 0.12 * m, 0.42 * m, high - 0.16 * m, 15),
        "BAGGAGE": (*at(1.5, 2.05), 0.45 * m, 0.3 * m, 10),
    }
    hold = (left + 0.12 * m, top + 0.2 * m, long * 0.965, high - 0.2 * m)
    return Conveyance(scan=scan, hold=hold, package=0.42 * m, spots=spots)


def car(rng: Stream, *, kind: str = "CAR") -> Conveyance:
    """A saloon, 4.5 m; a van of 6 m or a bus of 11 m with the same parts; driving to the left."""
    long, high, m = {"CAR": (4.5, 1.45, 225.0), "VAN": (6.0, 2.6, 165.0), "BUS": (11.0, 3.2, 112.0)}[kind]
    scan = Density(round((long + 0.9) * m), round((high + 0.55) * m))
    ground, x0 = scan.height - 18.0, 0.45 * m

    def at(x: float, y: float) -> tuple[float, float]:
        return x0 + x * m, ground - y * m

    saloon = kind == "CAR"
    if saloon:
        outline = [
            (0.02, 0.35),
            (0.0, 0.72),
            (0.25, 0.88),
            (1.15, 0.98),
            (1.75, 1.42),
            (3.0, 1.46),
            (3.75, 1.02),
            (4.42, 0.95),
            (4.5, 0.4),
        ]
    else:
        front = 1.25 if kind == "VAN" else 0.35
        outline = [
            (0.02, 0.4),
            (0.0, 1.1),
            (front * 0.55, 1.35),
            (front, high - 0.1),
            (front + 0.2, high),
            (long - 0.05, high),
            (long, 0.45),
        ]
    body = [at(x, y) for x, y in outline]
    scan.polygon(body, 0.05, 0.13)
    scan.stroke([*body, body[0]], 4, 0.0, 0.45)
    windows = 2 if saloon else 6 if kind == "BUS" else 1
    for window in range(windows):
        wide = 0.75 if saloon else 1.15 if kind == "BUS" else 0.6
        start = (1.65 if saloon else 1.5) + window * (wide + 0.2)
        low, tall = (1.0, 0.36) if saloon else (high * 0.55, high * 0.28)
        scan.rect(*at(start, low + tall), wide * m, tall * m, 0.03, -0.09)
    scan.rect(*at(0.3, 0.85), 0.75 * m, 0.5 * m, 0.05, 0.75)  # engine
    for part in range(4):
        scan.rect(*at(0.4 + part * 0.15, 0.82), 0.08 * m, 0.28 * m, 0.0, 0.5)
    seats = (1.75, 2.65) if saloon else (1.3,) if kind == "VAN" else tuple(1.4 + 0.85 * n for n in range(10))
    floor = 0.42 if saloon else 0.75
    for x in seats:
        scan.rect(*at(x, floor + 0.5), 0.5 * m, 0.16 * m, 0.28, 0.05)
        scan.polygon(
            [
                at(x + 0.4, floor + 0.45),
                at(x + 0.55, floor + 0.95),
                at(x + 0.66, floor + 0.95),
                at(x + 0.58, floor + 0.4),
            ],
            0.3,
            0.06,
        )
    scan.rect(*at(0.2, floor), (long - 0.4) * m, 0.07 * m, 0.05, 0.45)
    r = 0.31 if saloon else 0.36 if kind == "VAN" else 0.48
    rear = long - (0.85 if saloon else 1.2 if kind == "VAN" else 2.6)
    for x in (0.82 if saloon else 1.0 if kind == "VAN" else 1.9, rear):
        scan.wheel(*at(x, r), r * m, double=kind == "BUS" and x == rear)
    tank = at(rear - 1.0, floor - 0.02)
    scan.shell(*tank, 0.6 * m, 0.22 * m, 3, 0.3, 0.08)
    scan.rect(tank[0] + 3, tank[1] + 0.08 * m, 0.57 * m, 0.13 * m, 0.45)
    spare_r = 0.27
    spare = at(long - 0.45, floor + spare_r * 0.9)
    scan.wheel(*spare, spare_r * m)
    hold_x = 3.35 if saloon else 2.2 if kind == "VAN" else 8.6
    hold = (
        *at(hold_x, (0.95 if saloon else high - 0.35)),
        (long - hold_x - 0.12) * m,
        ((0.95 if saloon else high - 0.35) - floor) * m,
    )
    door = at(1.7 if saloon else 1.2, floor + 0.45)
    spots = {
        "CARGO": (
            hold[0] + hold[2] * float(rng.uniform(0.1, 0.35)),
            hold[1] + hold[3] * 0.45,
            hold[2] * 0.5,
            hold[3] * 0.5,
            0.11 * m,
        ),
        "VEHICLE": (*at(long - 0.35, floor + 0.35), 0.28 * m, 0.3 * m, 0.07 * m),
        "VEHICLE_TANK": (tank[0] + 6, tank[1] + 5, 0.38 * m, 0.15 * m, 0.07 * m),
        "VEHICLE_TYRE": (*at(rear - 0.2, r * 1.85), 0.4 * m, 0.12 * m, 0.06 * m),
        "VEHICLE_SPARE_WHEEL": (spare[0] - 0.21 * m, spare[1] - 0.2 * m, 0.42 * m, 0.14 * m, 0.07 * m),
        "VEHICLE_CHASSIS": (*at(1.6, floor - 0.01), 1.0 * m, 0.1 * m, 0.07 * m),
        "VEHICLE_DOOR": (*door, 0.6 * m, 0.3 * m, 0.09 * m),
        "VEHICLE_ROOF": (*at(1.9 if saloon else 2.4, high - 0.02), 0.95 * m, 0.08 * m, 0.06 * m),
        "VEHICLE_CAB": (*at(1.2 if saloon else 0.85, floor + 0.42), 0.3 * m, 0.22 * m, 0.07 * m),
        "BAGGAGE": (hold[0] + hold[2] * 0.2, hold[1] + hold[3] * 0.5, hold[2] * 0.45, hold[3] * 0.42, 0.09 * m),
    }
    return Conveyance(scan=scan, hold=hold, package=0.3 * m, spots=spots)


def wagon(rng: Stream, *, container: bool = False) -> Conveyance:
    """A covered wagon of 14.7 m, or a flat wagon with one forty-foot container."""
    scan = Density(1600, 500)
    m, ground, x0 = 102.0, 468.0, 50.0

    def at(x: float, y: float) -> tuple[float, float]:
        return x0 + x * m, ground - y * m

    long = 14.7
    scan.rect(*at(-0.4, 0.1), (long + 0.8) * m, 0.12 * m, 0.0, 1.2)  # rail
    for bogie in (2.1, long - 2.1):
        for x in (bogie - 0.92, bogie + 0.92):
            scan.disc(*at(x, 0.52), 0.475 * m, 0.0, 0.85)
            scan.disc(*at(x, 0.52), 0.36 * m, 0.0, -0.35)
            scan.disc(*at(x, 0.52), 0.12 * m, 0.0, 1.0)
        frame = [
            at(bogie - 1.2, 0.75),
            at(bogie - 0.4, 0.95),
            at(bogie + 0.4, 0.95),
            at(bogie + 1.2, 0.75),
            at(bogie + 0.5, 0.45),
            at(bogie - 0.5, 0.45),
        ]
        scan.polygon(frame, 0.0, 0.6)
        for spring in (-0.22, 0.0, 0.22):
            for turn in range(5):
                scan.rect(*at(bogie + spring - 0.07, 0.86 - turn * 0.07), 0.14 * m, 2, 0.0, 0.5)
    scan.rect(*at(0.0, 1.25), long * m, 0.24 * m, 0.0, 0.75)  # frame
    for x, sign in ((-0.42, 1), (long, 1)):
        scan.rect(*at(x, 1.16), 0.42 * m * sign, 0.2 * m, 0.0, 1.1)  # couplers
    for x in (5.2, 8.6):
        scan.shell(*at(x, 1.0), 0.9 * m, 0.35 * m, 2, 0.4, 0.2)
    if container:
        left, top, wide, high = (*at(1.25, 3.86), 12.19 * m, 2.59 * m)
        scan.shell(left, top, wide, high, 3, 0.5, 0.07)
        for rib in range(1, 88):
            scan.rect(left + rib * wide / 88, top, 2 if rib % 2 else 1, high, 0.0, 0.05)
        scan.rect(left, top + high - 0.15 * m, wide, 0.12 * m, 0.25, 0.15)
        for corner in (left, left + wide - 0.17 * m):
            for y in (top, top + high - 0.12 * m):
                scan.rect(corner, y, 0.17 * m, 0.12 * m, 0.0, 1.2)
    else:
        left, top, wide, high = (*at(0.05, 4.0), (long - 0.1) * m, 2.78 * m)
        scan.polygon(
            [
                (left, top),
                (left + wide * 0.02, top - 0.18 * m),
                (left + wide * 0.98, top - 0.18 * m),
                (left + wide, top),
            ],
            0.05,
            0.25,
        )
        scan.shell(left, top, wide, high, 5, 0.5, 0.14)
        for rib in range(1, 15):
            scan.rect(left + rib * wide / 15, top, 5, high, 0.0, 0.22)
        for side in (-1.95, 0.0):
            scan.shell(left + wide / 2 + side * m, top + 0.1 * m, 1.95 * m, high - 0.12 * m, 4, 0.35, 0.06)  # doors
        scan.rect(left, top + high - 0.1 * m, wide, 0.1 * m, 0.3, 0.1)
    near = top + high
    hidden = (left + 7, top + 0.1 * m, 0.42 * m, high - 0.22 * m, 16)
    spots = {
        "CARGO": (left + wide * float(rng.uniform(0.28, 0.6)), near - 1.3 * m, 2.2 * m, 1.2 * m, 40),
        "WAGON_STRUCTURE": hidden if not container else (*at(4.5, 1.24), 2.2 * m, 0.2 * m, 13),
        "CONTAINER_STRUCTURE": hidden,
        "BAGGAGE": (left + wide * 0.7, near - 0.6 * m, 0.7 * m, 0.45 * m, 14),
    }
    hold = (left + 0.14 * m, top + 0.25 * m, wide - 0.28 * m, high - 0.38 * m)
    return Conveyance(scan=scan, hold=hold, package=0.62 * m, spots=spots)


def parcel(rng: Stream) -> Conveyance:
    """A cardboard box from above, 60 by 40 cm, with tape and a few metal things that people send."""
    scan = Density(1000, 700)
    x, y, w, h = 130.0, 90.0, 740.0, 520.0
    scan.rect(x, y, w, h, 0.10)
    for ex, ey, ew, eh in ((x, y, w, 7.0), (x, y + h - 7, w, 7.0), (x, y, 7.0, h), (x + w - 7, y, 7.0, h)):
        scan.rect(ex, ey, ew, eh, 0.35)
    scan.rect(x, y + h / 2 - 22, w, 44, 0.05)  # tape
    scan.rect(x, y + h / 2 - 2, w, 4, 0.16)
    for _ in range(6):  # staples
        scan.rect(x + w * float(rng.uniform(0.02, 0.95)), y + float(rng.choice([3.0, h - 8])), 12, 3, 0.0, 1.0)
    cable = [(x + w * 0.80 + 48 * cos(t * 0.7) * (1 - t / 60), y + h * 0.78 + 34 * sin(t * 0.7)) for t in range(34)]
    scan.stroke([(float(a), float(b)) for a, b in cable], 3, 0.12, 0.35)
    scan.rect(x + w * 0.86, y + h * 0.60, 34, 46, 0.3, 0.5)
    for pin in (8, 20):
        scan.rect(x + w * 0.86 + pin, y + h * 0.60 - 16, 5, 16, 0.0, 1.3)
    left, top = x + w * float(rng.uniform(0.12, 0.34)), y + h * float(rng.uniform(0.14, 0.34))
    spots = {"CARGO": (left, top, 250.0, 190.0, 84.0), "PARCEL": (left, top, 250.0, 190.0, 84.0)}
    spots["BAGGAGE"] = spots["PARCEL"]
    return Conveyance(scan=scan, hold=(x + 14, y + 14, w - 28, h - 28), package=120.0, spots=spots)
