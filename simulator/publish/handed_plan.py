"""The plan of a build as one file, which the processes of one machine map into memory instead of planning anew.

The rule kept here: the file lies in the build's own closed folder and serves the processes that this build begins;
whoever takes a plan from it compares the plan's hash with that of the build, as if he had made it himself. Other
machines make their own plan, so that one that would make another is noticed.
"""

from __future__ import annotations

import mmap
import os
import pickle
import secrets
import struct
from pathlib import Path

from simulator import durable
from simulator.world.plan import Plan

ALIGNED = 64
PLANS = f".plan.*{durable.PARTIAL}"
# How the file begins: bytes of the body, number of arrays; then the bytes of each array.
_HEAD, _SIZE = struct.Struct("<QQ"), struct.Struct("<Q")


def hand_over(plan: Plan, folder: Path) -> Path:
    """Write a plan into a hidden file of a folder; the file is swept away when the folder is."""
    arrays: list[pickle.PickleBuffer] = []
    body = pickle.dumps(plan, protocol=5, buffer_callback=arrays.append)
    views = [array.raw() for array in arrays]
    path = folder / PLANS.replace("*", secrets.token_hex(8))
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as file:
        file.write(_HEAD.pack(len(body), len(views)))
        for view in views:
            file.write(_SIZE.pack(view.nbytes))
        file.write(body)
        for view in views:
            file.write(bytes(-file.tell() % ALIGNED))
            file.write(view)
    return path


def take_over(path: Path) -> Plan:
    """The plan in a file that `hand_over` wrote; its arrays are the file's own bytes and cannot be written to.

    Raises:
        OSError, ValueError: if the file is gone or cut off.
    """
    with path.open("rb") as file:
        mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    size, count = _HEAD.unpack_from(mapped)
    sizes = [_SIZE.unpack_from(mapped, _HEAD.size + _SIZE.size * place)[0] for place in range(count)]
    at = _HEAD.size + _SIZE.size * count
    body, at = mapped[at : at + size], at + size
    arrays = []
    for length in sizes:
        at += -at % ALIGNED
        arrays.append(mapped[at : at + length])
        at += length
    if at != len(mapped):
        raise ValueError(f"{path} is cut off")
    plan = pickle.loads(body, buffers=arrays)
    if not isinstance(plan, Plan):
        raise ValueError(f"{path} holds no plan")
    return plan
