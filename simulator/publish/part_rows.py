"""Rows of the parts of a world's tables, by the value of a column.

The rule kept here: one row of one case costs no memory of a table (`read`); whoever asks for many keeps what was read
(`PartsInMemory`), of the parts that he asks for.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

Row = dict[str, Any]
Read = Callable[[Path, str, Any], list[Row]]


def read(path: Path, column: str, value: Any) -> list[Row]:
    """The rows of one part in which a column has a value; none where there is no such part."""
    if not path.is_file():
        return []
    rows: list[Row] = pq.read_table(path, filters=[(column, "=", value)]).to_pylist()
    return rows


class PartsInMemory:
    """The same, with every part that was asked for kept in memory and found by the columns asked for."""

    def __init__(self) -> None:
        self._tables: dict[Path, pa.Table] = {}
        self._values: dict[tuple[Path, str], tuple[np.ndarray, np.ndarray]] = {}

    def __call__(self, path: Path, column: str, value: Any) -> list[Row]:
        """The rows of one part in which a column has a value; none where there is no such part."""
        if not path.is_file():
            return []
        if (path, column) not in self._values:
            self._values[path, column] = self._sorted(path, column)
        values, order = self._values[path, column]
        first, last = np.searchsorted(values, value), np.searchsorted(values, value, side="right")
        rows: list[Row] = self._tables[path].take(order[first:last]).to_pylist()
        return rows

    def _sorted(self, path: Path, column: str) -> tuple[np.ndarray, np.ndarray]:
        """The values of a column in order, and their places; rows with equal values keep their order."""
        if path not in self._tables:
            self._tables[path] = pq.read_table(path, use_threads=False).combine_chunks()
        values = self._tables[path][column]
        if not pa.types.is_integer(values.type):
            values = np.array(values.to_pylist(), dtype=np.str_)
        else:
            values = values.to_numpy()
        order = np.argsort(values, kind="stable")
        return values[order], order
