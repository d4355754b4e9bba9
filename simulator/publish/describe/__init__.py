"""Drawings of a simulated world for the instructor: one page of pictures, no network, no script.

The rule kept here: a picture shows the hidden truth and says so; the page is never part of a trainee's bundle.
"""

from simulator.publish.describe.page import describe_page as describe_page
from simulator.publish.describe.reading import read_world as read_world
from simulator.publish.describe.sight import Sight as Sight
from simulator.publish.describe.sight import draw_sight as draw_sight

__all__ = ["Sight", "describe_page", "draw_sight", "read_world"]
