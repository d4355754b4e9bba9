"""From keys to what a reader sees: plates, passports, firms and numbers of papers in place of a register's keys.

The rule kept here: texts follow from the shown key and the country beside it only, so a render needs no truth.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from simulator.reference import names

# What plates call a conveyance or a camera's kind: lorry 1, bus 3, else car 0.
LORRIES = ("TRUCK", "VAN", "LORRY")
BUSES = ("BUS",)


def column(observed: pa.Table, name: str) -> pa.Array:
    """One column in one piece."""
    piece = observed[name].combine_chunks()
    return piece.chunk(0) if isinstance(piece, pa.ChunkedArray) and piece.num_chunks else piece


def keys(observed: pa.Table, name: str) -> np.ndarray:
    """A column of keys, -1 where it is null."""
    return np.asarray(pc.fill_null(column(observed, name), -1).to_numpy(zero_copy_only=False), np.int64)


def lands(observed: pa.Table, name: str) -> np.ndarray:
    """Positions in the names' COUNTRIES of a column of countries."""
    coded = column(observed, name)
    if not len(coded):
        return np.empty(0, np.int64)
    return np.asarray(names.positions(coded.dictionary.to_pylist()).astype(np.int64)[np.asarray(coded.indices)])


def plate_kinds(observed: pa.Table, name: str) -> np.ndarray:
    """Kinds of plates from a column of conveyances."""
    coded = column(observed, name)
    if not len(coded):
        return np.empty(0, np.int64)
    kinds = [1 if code in LORRIES else 3 if code in BUSES else 0 for code in coded.dictionary.to_pylist()]
    return np.asarray(np.array(kinds, np.int64)[np.asarray(coded.indices)])


def plates(observed: pa.Table, name: str, country: str, kind: str, variant: str) -> pa.Array:
    """Plates as they were written down."""
    right = names.plates(keys(observed, name), lands(observed, country), plate_kinds(observed, kind))
    how = np.asarray(column(observed, variant)).astype(np.int64)
    return names.misread(right, how) if how.any() else right


def replaced(observed: pa.Table, texts: dict[str, pa.Array], dropped: tuple[str, ...] = ()) -> pa.Table:
    """The table with texts in place of keys, without the columns that only served to make them."""
    return pa.table({name: texts.get(name, observed[name]) for name in observed.column_names if name not in dropped})
