"""A scenario's own region, read from the tables of its folder; `simulator.region` says what it is."""

from simulator.world.regions.reading import TABLES, read_region
from simulator.world.regions.tables import Folder

__all__ = ["TABLES", "Folder", "read_region"]
