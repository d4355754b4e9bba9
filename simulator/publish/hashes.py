"""Content hashes of tables: what a table says, not how a file stores it.

The rule kept here: the hash covers column names, kinds and values in order; dictionary coding, chunks, file format and
writer versions change nothing. A table in parts is the list of its parts' hashes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from simulator.rng import lengthed


def content_hash(table: pa.Table) -> str:
    """SHA-256 of a table's logical content, as hex; what is absent (null) differs from every value."""
    digest = hashlib.sha256(lengthed("table", str(table.num_rows)))
    for name, column in zip(table.column_names, table.columns, strict=True):
        digest.update(_column(name, column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()))
    return digest.hexdigest()


def joint_hash(hashes: dict[str, str]) -> str:
    """One digest over the hashes of several tables, by name."""
    return hashlib.sha256(lengthed(*(part for name in sorted(hashes) for part in (name, hashes[name])))).hexdigest()


def parts_hash(hashes: Sequence[str]) -> str:
    """The hash of a table that lies in several parts, in their order."""
    return hashlib.sha256(lengthed("parts", *hashes)).hexdigest()


def _column(name: str, array: pa.Array) -> bytes:
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)
    if array.null_count:
        absent = np.packbits(array.is_null().to_numpy(zero_copy_only=False))
        return lengthed(name, "absent", hashlib.sha256(absent.tobytes()).digest(), _column(name, _filled(array)))
    if pa.types.is_list(array.type):
        lengths = np.asarray(pc.list_value_length(array), dtype="<i8").tobytes()
        return lengthed(name, "list", lengths, _column("item", array.flatten()))
    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
        array = array.dictionary_encode()
    if pa.types.is_dictionary(array.type):
        return lengthed(name, "text", *_text(array))
    if pa.types.is_timestamp(array.type):
        # Files keep milliseconds at least; moments of a world are whole seconds.
        seconds = array.cast(pa.timestamp("s", array.type.tz)).view(pa.int64())
        return lengthed(name, "seconds", _digest(seconds.to_numpy()))
    if pa.types.is_date32(array.type):
        return lengthed(name, "days", _digest(array.view(pa.int32()).to_numpy()))
    values = np.ascontiguousarray(array.to_numpy(zero_copy_only=False))
    kind = str(values.dtype.newbyteorder("<"))
    return lengthed(name, kind, _digest(values.astype(kind, copy=False)))


def _digest(values: np.ndarray) -> bytes:
    """SHA-256 of an array's bytes, without copying them first."""
    return hashlib.sha256(np.ascontiguousarray(values).view(np.uint8).data).digest()


def _filled(array: pa.Array) -> pa.Array:
    """The same column with an empty value where one is absent."""
    if pa.types.is_dictionary(array.type):
        array = array.cast(array.type.value_type)
    if pa.types.is_list(array.type):
        return pa.array([value or [] for value in array.to_pylist()], array.type)
    if pa.types.is_date32(array.type):
        array = array.view(pa.int32())
    elif pa.types.is_timestamp(array.type):
        array = array.cast(pa.timestamp("s", array.type.tz)).view(pa.int64())
    return pc.fill_null(array, pa.scalar("" if pa.types.is_string(array.type) else 0).cast(array.type))


class _Labels:
    """The labels of a dictionary: their order, and what each of them adds to a digest."""

    def __init__(self, dictionary: pa.Array) -> None:
        # In the order of their bytes, which is that of their characters.
        texts: list[bytes] = dictionary.cast(pa.binary()).to_pylist()
        self.order = np.array(sorted(range(len(texts)), key=texts.__getitem__), np.int64)
        self._texts = [len(text).to_bytes(4, "big") + text for text in texts]  # as `lengthed` joins them
        self._digests: dict[bytes, bytes] = {}

    def digest(self, order: np.ndarray) -> bytes:
        """Of the labels at these places."""
        key = order.tobytes()
        if key not in self._digests:
            self._digests[key] = hashlib.sha256(b"".join(self._texts[place] for place in order.tolist())).digest()
        return self._digests[key]


# Dictionaries up to this many bytes are remembered, so many of them: code lists and names of organisations.
SMALL, REMEMBERED = 65_536, 512
_REMEMBERED: dict[tuple[Any, ...], _Labels] = {}


def _labels(dictionary: pa.Array) -> _Labels:
    """What is known of a dictionary; code lists come again and again, in every column and part."""
    if dictionary.nbytes > SMALL:
        return _Labels(dictionary)
    key = (str(dictionary.type), dictionary.offset, len(dictionary), *map(_content, dictionary.buffers()))
    if key not in _REMEMBERED:
        while len(_REMEMBERED) >= REMEMBERED:
            _REMEMBERED.pop(next(iter(_REMEMBERED)))
        _REMEMBERED[key] = _Labels(dictionary)
    return _REMEMBERED[key]


def _content(buffer: pa.Buffer | None) -> bytes:
    return b"" if buffer is None else buffer.to_pybytes()


def _text(array: pa.DictionaryArray) -> tuple[bytes, bytes]:
    """Digests of the texts that occur, sorted, and of every row's place among them."""
    index = array.indices.to_numpy(zero_copy_only=False)
    labels = _labels(array.dictionary)
    octets = index.tobytes() if index.itemsize == 1 else None
    used = _used(index, len(array.dictionary)) if octets is None else _used_octets(octets, len(array.dictionary))
    order = labels.order[used[labels.order]]
    kind = "<u1" if order.size <= 256 else "<u2" if order.size <= 65_536 else "<u4"
    rank = np.zeros(used.size, kind)
    rank[order] = np.arange(order.size)
    if octets is not None:
        # One byte for another: several times as fast as by position.
        return labels.digest(order), hashlib.sha256(octets.translate(rank.tobytes().ljust(256, b"\0"))).digest()
    return labels.digest(order), _digest(rank.take(index))


def _used(index: np.ndarray, size: int) -> np.ndarray:
    """Which of so many labels occur among the positions, (size,)."""
    return np.bincount(index, minlength=max(size, 1)) > 0


def _used_octets(octets: bytes, size: int) -> np.ndarray:
    """The same of positions of one byte: a byte is looked for as fast as memory is read, and most occur early."""
    return np.array([place in octets for place in range(size)], bool)
