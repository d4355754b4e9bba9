"""A number with its noun, for the sentences of the command line, which exist in English only.

The rule kept here: one thing is said in the singular. What exists in both languages is said by `tr.plural`.
"""

from __future__ import annotations


def counted(n: int, noun: str, many: str = "") -> str:
    """ "1 mark", "2 marks", "12,500 cases"; many: the words for several, where they are not the noun with an s."""
    return f"{n:,} {noun if n == 1 else many or noun + 's'}"
