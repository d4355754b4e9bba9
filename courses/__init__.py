"""Delivery: build, release, collect, mark, and the command line."""
