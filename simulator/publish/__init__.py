"""Composition root: truth -> observation -> the two platforms, and the sealed truth."""
