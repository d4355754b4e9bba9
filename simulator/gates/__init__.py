"""Realism gates: what a simulated world must show, measured from its tables, thresholds beside the formulas."""

from simulator.gates.check import GATES, Report, check_world
from simulator.gates.report import write_report
from simulator.gates.result import Gate, GateResult
from simulator.gates.world import GateInput, made_world, read_world

__all__ = [
    "GATES",
    "Gate",
    "GateInput",
    "GateResult",
    "Report",
    "check_world",
    "made_world",
    "read_world",
    "write_report",
]
