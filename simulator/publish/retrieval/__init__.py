"""Drawing a retrieval exercise: the questions of its `tasks.toml` asked of the records of one world.

Files: `material.json` (what is asked, office card, reporting table, options), and, shared by all exercises of one
clock, `records/<clock>/cen.sqlite` (cases entered up to that moment). The truth holds every task's right answer, the
named wrong ones, and a small table of records that nobody has seen, on which a saved search is run again.
"""

from simulator.publish.retrieval.drawing import Tables, draw, snapshot_at

__all__ = ["Tables", "draw", "snapshot_at"]
