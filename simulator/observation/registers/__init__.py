"""The other sources on the same events: one module a register, each with its coverage, resolution, key, bias and error.

The rule kept here: a register shows what its clerk, camera or line saw; what a row truly is stands in its truth table.
"""
