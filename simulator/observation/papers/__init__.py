"""Papers that reach an officer: what they say, line by line, and how they look."""

from simulator.observation.papers.paper import Line, Paper, PaperError, write_paper
from simulator.observation.papers.render import render_paper

__all__ = ["Line", "Paper", "PaperError", "render_paper", "write_paper"]
