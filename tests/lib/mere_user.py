"""What a user without rights over others' files meets, also where the tests run as root.

The rule kept here: a process of its own lays down every capability, root's power over modes among them; then a mode of
000 closes a file to its own owner, as it does to everybody else. Nothing has to be moved or given away for it.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable
from typing import Any

from as_user import in_child

VERSION_3 = 0x20080522


def lay_down_capabilities() -> None:
    """Give up all powers that root has beyond a user's, for this process and for good.

    Raises:
        OSError: if the system keeps them.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.capset(struct.pack("=Ii", VERSION_3, 0), bytes(24)):
        raise OSError(ctypes.get_errno(), "capset")


def as_mere_user(call: Callable[[], Any]) -> Any:
    """What a function returns in a process without capabilities; what it raises is raised here."""
    return in_child(lay_down_capabilities, call)
