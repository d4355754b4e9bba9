"""Content hashes of tables: what a table says, not how a file stores it.

The rule kept here: the hash covers column names, kinds and values in order; dictionary coding, chunks, file format and
writer versions change nothing.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from simulator.rng import lengthed


def content_hash(table: pa.Table) -> str:
    """SHA-256 of a table's logical content, as hex.

    Raises:
        ValueError: if a column has nulls; this course's tables write blanks as empty texts.
    """
    digest = hashlib.sha256(lengthed("table", str(table.num_rows)))
    for name, column in zip(table.column_names, table.columns, strict=True):
        digest.update(_column(name, column.combine_chunks()))
    return digest.hexdigest()


def joint_hash(hashes: dict[str, str]) -> str:
    """One digest over the hashes of several tables, by name."""
    return hashlib.sha256(lengthed(*(part for name in sorted(hashes) for part in (name, hashes[name])))).hexdigest()


def _column(name: str, array: pa.Array) -> bytes:
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)
    if array.null_count:
        raise ValueError(f"column {name} has {array.null_count} nulls")
    if pa.types.is_dictionary(array.type):
        array = array.cast(pa.string())
    if pa.types.is_list(array.type):
        lengths = np.asarray(pc.list_value_length(array), dtype="<i8").tobytes()
        return lengthed(name, "list", lengths, _column("item", array.flatten()))
    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
        return lengthed(name, "text", *_text(array))
    values = array.to_numpy(zero_copy_only=False)
    kind = values.dtype.newbyteorder("<")
    return lengthed(name, str(kind), hashlib.sha256(values.astype(kind).tobytes()).digest())


def _text(array: pa.Array) -> tuple[bytes, bytes]:
    """Digests of the lengths and of the bytes of all texts."""
    lengths = np.asarray(pc.binary_length(array), dtype="<i8")
    joined = pa.concat_arrays([array, pa.array([""], array.type)])
    data = joined.buffers()[2]
    content = memoryview(data)[: int(lengths.sum())] if data is not None else b""
    return hashlib.sha256(lengths.tobytes()).digest(), hashlib.sha256(content).digest()
