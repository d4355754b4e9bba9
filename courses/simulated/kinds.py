"""The five kinds of simulated trainees, in turn: three that work with published error rates, one blank, one cheat.

The rates were fixed before any scoring (`grading.solver.slips.RATES`): an assumption about officers, not a finding.
"""

from __future__ import annotations

from simulator.texts import N_

KINDS = (N_("expert"), N_("typical"), N_("weak"), N_("blank"), N_("cheat"))


def kind_of(number: int) -> str:
    """The kind of the trainee with this number, counted from 0."""
    return KINDS[number % len(KINDS)]
