"""The receipts of an exercise: what was handed in and when, one file each.

    receipts/<exercise>/receipt-0001.json

The rule kept here: there is one strict reader for all who ask. A file that is not a whole receipt of its place and
number is that receipt's state: it is named, takes nothing else away, and its number is never given again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

from simulator.strict_json import JsonFault, read_object
from simulator.workspace.home import Home

NAME = re.compile(r"receipt-(\d{1,9})\.json")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
DIGITS = re.compile(r"[0-9a-f]{1,64}")
WAYS = ("collector", "outbox")
MOST_BYTES, MOST_OF_A_NAME = 10_000, 250


class DamagedReceipt(ValueError):
    """A file is no whole receipt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A submission receipt: its number for this exercise, the wall time (UTC) and the hash of the artifact.

    way says where it lies: "collector" (handed over) or "outbox" (in this folder, until the instructor collects);
    folder is the name under which it lies there.
    """

    exercise: str
    number: int
    time: str
    sha256: str
    folder: str
    way: str = "collector"

    @property
    def short(self) -> str:
        """The first eight digits of the hash, to be read aloud."""
        return self.sha256[:8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What was handed in of an exercise: the whole receipts, oldest first, and the files of the damaged ones."""

    receipts: tuple[Receipt, ...] = ()
    damaged: tuple[Path, ...] = ()

    @property
    def last_damaged(self) -> Path | None:
        """The file of the newest receipt if it is a damaged one: a whole one after it stands for both."""
        last = max(self.damaged, key=_number, default=None)
        newest = self.receipts[-1].number if self.receipts else 0
        return last if last is not None and _number(last) > newest else None


def given(home: Home, exercise: str) -> Given:
    """Everything that lies in the folder of an exercise's receipts."""
    whole, damaged = [], []
    for path in _files(home, exercise):
        try:
            whole.append(_read(path, exercise))
        except (JsonFault, DamagedReceipt):
            damaged.append(path)
    return Given(receipts=tuple(sorted(whole, key=lambda receipt: receipt.number)), damaged=tuple(damaged))


def receipts(home: Home, exercise: str) -> list[Receipt]:
    """The receipts of an exercise, oldest first; a damaged one is passed over."""
    return list(given(home, exercise).receipts)


def next_number(home: Home, exercise: str) -> int:
    """One more than the highest number that a receipt's file has, whole or not."""
    return max(map(_number, _files(home, exercise)), default=0) + 1


def place_receipt(home: Home, exercise: str, number: int) -> Path:
    """Where the receipt of that number lies."""
    return home.receipts / exercise / f"receipt-{number:04d}.json"


def _files(home: Home, exercise: str) -> list[Path]:
    return [path for path in sorted((home.receipts / exercise).glob("receipt-*.json")) if NAME.fullmatch(path.name)]


def _number(path: Path) -> int:
    match = NAME.fullmatch(path.name)
    assert match is not None
    return int(match[1])


def _read(path: Path, exercise: str) -> Receipt:
    raw = {"way": WAYS[0], **read_object(path, most=MOST_BYTES)}
    if set(raw) != {field.name for field in fields(Receipt)}:
        raise DamagedReceipt("other fields than a receipt has")
    number = raw.pop("number")
    if not all(isinstance(value, str) for value in raw.values()) or type(number) is not int:
        raise DamagedReceipt("a field of another kind")
    receipt = Receipt(number=number, **raw)
    if (receipt.exercise, receipt.number) != (exercise, _number(path)) or receipt.way not in WAYS:
        raise DamagedReceipt("of another exercise, number or way")
    if not TIME.fullmatch(receipt.time) or not DIGITS.fullmatch(receipt.sha256):
        raise DamagedReceipt("no moment or no hash")
    try:
        datetime.fromisoformat(receipt.time)
    except ValueError as error:
        raise DamagedReceipt("no such moment") from error
    if len(receipt.folder.encode()) > MOST_OF_A_NAME or {"/", "\0"} & set(receipt.folder):
        raise DamagedReceipt("no name of a file")
    return receipt
