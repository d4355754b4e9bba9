"""The tiny course for these tests."""

from tiny import tiny

__all__ = ["tiny"]
