"""What a trainee sees inside a notebook; the only room that imports ipywidgets. `open_screen` opens a screen."""

from simulator.widgets.screens import open_screen

__all__ = ["open_screen"]
