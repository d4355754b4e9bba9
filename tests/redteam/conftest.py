"""The class that all these tests look at."""

from redteam_class import room

__all__ = ["room"]
