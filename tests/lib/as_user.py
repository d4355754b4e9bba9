"""A function run as another user of the machine, in a process of its own; only root can be two users.

The rule kept here: what the child needs is imported and read before, because the tree may be closed to that user.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from small_disk import FORK


def in_child(become: Callable[[], None], call: Callable[[], Any]) -> Any:
    """What a function returns in a process that has become somebody first; what it raises is raised here."""
    here, there = FORK.Pipe()

    def child() -> None:
        try:
            become()
            there.send((None, call()))
        except BaseException as error:
            there.send((error, None))

    process = FORK.Process(target=child)
    process.start()
    there.close()
    error, value = here.recv()
    process.join()
    if error is not None:
        raise error
    return value


def as_user(number: int, call: Callable[[], Any]) -> Any:
    """What a function returns in a process of this user, without root's groups; what it raises is raised here."""

    def become() -> None:
        os.setgroups([])
        os.setgid(number)
        os.setuid(number)
        os.umask(0o022)

    return in_child(become, call)
