"""What reaches officers: reports, entry errors, other sources, source documents."""

from simulator.observation.records import Observed, observe

__all__ = ["Observed", "observe"]
