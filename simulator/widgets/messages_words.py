"""What partners wrote, as words and moments that can be shown; the group's clock.

The rule kept here: others may write anything in a message; whatever it is, it is shown as text or left out, and the
other messages are not touched by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from simulator.formats import moment
from simulator.texts import Translator
from simulator.workspace.messages import Mailroom


def short_time(room: Mailroom, when: datetime) -> str:
    """Hours and minutes by the group's clock."""
    return room.material.local(when).strftime("%H:%M")


def day_time(room: Mailroom, when: datetime, tr: Translator) -> str:
    """Day, hours and minutes by the group's clock."""
    local = room.material.local(when)
    return moment(local, tr.lang, local.tzinfo or UTC)


def word(body: Mapping[str, Any], name: str, most: int = 200) -> str:
    """What a partner wrote in a field, as far as it is words or a number; others may write anything."""
    value = body.get(name, "")
    return str(value)[:most] if isinstance(value, (str, int, float)) else ""


def stated(value: object) -> datetime | None:
    """The moment that a partner stated, aware UTC; None if it is none."""
    try:
        when = datetime.fromisoformat(str(value))
        # A year at either end, so that the group's clock can show it.
        if not 1 < when.year < 9999:
            return None
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    except ValueError:
        return None


def moment_of(room: Mailroom, value: object, tr: Translator) -> str:
    """A moment by the group's clock; what is none stands as the partner wrote it."""
    when = stated(value)
    return day_time(room, when, tr) if when else word({"value": value}, "value")


def due(room: Mailroom, value: object, tr: Translator) -> str:
    """The hour of an answer; with its day if that is not today. What is no moment stands as the partner wrote it."""
    when = stated(value)
    if when is None:
        return word({"value": value}, "value", 40)
    today = room.material.local(when).date() == room.material.local(room.now).date()
    return short_time(room, when) if today else day_time(room, when, tr)
