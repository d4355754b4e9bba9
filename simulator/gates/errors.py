"""What keeps a gate from working; it stands apart, so that worlds and results need not know each other."""

from __future__ import annotations

from simulator.errors import CenlabError


class GateError(CenlabError):
    """A gate cannot work: a folder that is no world, a library that is absent; the text says the remedy."""
