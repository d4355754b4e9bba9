"""DER as a tree, and the ways of spoiling one of its nodes; the bytes around are written anew with right lengths."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from simulator.cencomm.asn1 import wrap

OCTETS, INTEGER, SET = 0x04, 0x02, 0x31
Spoil = Callable[["Node", np.random.Generator], bytes]


@dataclass(eq=False)
class Node:
    """An element: its bytes, and what it holds if it is constructed or its octets are DER themselves."""

    raw: bytes
    body: bytes
    parent: Node | None = None
    kids: list[Node] = field(default_factory=list)

    @property
    def tag(self) -> int:
        return self.raw[0]

    def walk(self) -> Iterator[Node]:
        yield self
        for kid in self.kids:
            yield from kid.walk()

    def within(self, raw: bytes) -> bytes:
        """The whole tree's bytes with these in the place of this node's."""
        node: Node = self
        while node.parent is not None:
            kids = b"".join(raw if kid is node else kid.raw for kid in node.parent.kids)
            raw, node = wrap(node.parent.tag, kids), node.parent
        return raw


def _split(data: bytes) -> list[tuple[bytes, bytes]]:
    """Element and contents, one after the other.

    Raises:
        ValueError: if the bytes are no row of elements with low tags and definite lengths.
    """
    parts = []
    at = 0
    while at < len(data):
        if len(data) - at < 2 or data[at] & 0x1F == 0x1F:
            raise ValueError("no element")
        size, start = data[at + 1], at + 2
        if size > 0x80:
            octets = data[start : start + size - 0x80]
            size, start = int.from_bytes(octets, "big"), start + size - 0x80
        elif size == 0x80:
            raise ValueError("no length")
        if start + size > len(data):
            raise ValueError("too short")
        parts.append((data[at : start + size], data[start : start + size]))
        at = start + size
    return parts


def tree(data: bytes) -> Node:
    """The tree of DER bytes that are one element."""
    ((raw, body),) = _split(data)
    root = Node(raw, body)
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if not node.tag & 0x20 and not (node.tag == OCTETS and node.body[:1] in (b"\x30", b"\x03")):
            continue
        try:
            node.kids = [Node(part, inside, node) for part, inside in _split(node.body)]
        except ValueError:
            continue
        waiting += node.kids
    return root


def long_length(node: Node) -> bytes:
    """The same with a length that has one byte more than it needs."""
    size = len(node.body)
    octets = size.to_bytes((size.bit_length() + 7) // 8 or 1, "big")
    if size >= 0x80:
        octets = b"\x00" + octets
    return bytes([node.tag, 0x80 | len(octets)]) + octets + node.body


def _bytes(rng: np.random.Generator, most: int) -> bytes:
    return rng.bytes(int(rng.integers(0, most + 1)))


def _flip(node: Node, rng: np.random.Generator) -> bytes:
    changed = bytearray(node.raw)
    changed[int(rng.integers(len(changed)))] ^= 1 << int(rng.integers(8))
    return bytes(changed)


def _swap(node: Node, rng: np.random.Generator) -> bytes:
    kids = [kid.raw for kid in node.kids]
    return wrap(node.tag, b"".join(kids[at] for at in rng.permutation(len(kids)))) if kids else node.raw[::-1]


def _deep(node: Node, rng: np.random.Generator) -> bytes:
    raw = node.raw
    for _ in range(int(rng.integers(1, 60))):
        raw = wrap(0x30, raw)
    return raw


SPOILS: dict[str, Spoil] = {
    "delete": lambda node, rng: b"",
    "double": lambda node, rng: node.raw * 2,
    "many": lambda node, rng: node.raw * int(rng.integers(3, 40)),
    "swap": _swap,
    "empty": lambda node, rng: wrap(node.tag, b""),
    "tag": lambda node, rng: bytes([int(rng.integers(256))]) + node.raw[1:],
    "constructed": lambda node, rng: bytes([node.tag ^ 0x20]) + node.raw[1:],
    "class": lambda node, rng: bytes([node.tag ^ 0x80]) + node.raw[1:],
    "long length": lambda node, rng: long_length(node),
    "wrong length": lambda node, rng: bytes([node.tag, int(rng.integers(256))]) + node.body,
    "no length": lambda node, rng: bytes([node.tag, 0x80]) + node.body + b"\x00\x00",
    "huge length": lambda node, rng: bytes([node.tag, 0x84]) + rng.bytes(4) + node.body,
    "cut": lambda node, rng: wrap(node.tag, node.body[: int(rng.integers(len(node.body) + 1))]),
    "longer": lambda node, rng: wrap(node.tag, node.body + _bytes(rng, 8)),
    "huge number": lambda node, rng: wrap(INTEGER, b"\x7f" + rng.bytes(int(rng.integers(1, 3_000)))),
    "negative number": lambda node, rng: wrap(INTEGER, b"\x80" + rng.bytes(int(rng.integers(0, 40)))),
    "padded": lambda node, rng: wrap(node.tag, b"\x00" + node.body),
    "other bytes": lambda node, rng: wrap(node.tag, rng.bytes(len(node.body))),
    "flip": _flip,
    "deep": _deep,
    "null": lambda node, rng: b"\x05\x00",
}


class Mutator:
    """Draws spoiled copies of some messages; each takes nodes of the others too."""

    def __init__(self, messages: list[bytes], rng: np.random.Generator) -> None:
        self.rng = rng
        self.nodes = [list(tree(data).walk()) for data in messages]
        self.donors = [node.raw for nodes in self.nodes for node in nodes]
        self.originals = set(messages)
        self.names = [*SPOILS, "splice"]

    def draw(self) -> tuple[str, bytes]:
        """What was done, and the bytes; never one of the messages themselves."""
        while True:
            nodes = self.nodes[int(self.rng.integers(len(self.nodes)))]
            node = nodes[int(self.rng.integers(len(nodes)))]
            name = self.names[int(self.rng.integers(len(self.names)))]
            if name == "splice":
                raw = self.donors[int(self.rng.integers(len(self.donors)))]
            else:
                raw = SPOILS[name](node, self.rng)
            data = node.within(raw)
            if data not in self.originals:
                return name, data
