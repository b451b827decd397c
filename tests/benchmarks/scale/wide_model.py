"""An ALSModel of as many dimensions as the hybrid has: how long recommendForAllUsers takes depends on nothing else."""

import json
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq


def widen(narrow: Path, wide: Path, rank: int) -> None:
    """Copy a saved model, with drawn values added to its factors up to the rank."""
    shutil.rmtree(wide, ignore_errors=True)
    (wide / "metadata").mkdir(parents=True)
    for part in (narrow / "metadata").glob("part-*"):
        lines = [json.dumps({**json.loads(line), "rank": rank}) for line in part.read_text().splitlines()]
        (wide / "metadata" / part.name).write_text("\n".join([*lines, ""]))
    for factors in ("userFactors", "itemFactors"):
        (wide / factors).mkdir()
        rows = pq.read_table(narrow / factors)
        pq.write_table(_widened(rows, rank), wide / factors / "part-00000.parquet")


def _widened(factors: pa.Table, rank: int) -> pa.Table:
    """factors: id INT, features ARRAY<FLOAT>."""
    fitted = np.array(factors["features"].to_pylist(), dtype=np.float32).reshape(len(factors), -1)
    drawn = np.random.default_rng(0).normal(0, 0.1, (len(factors), rank - fitted.shape[1]))
    values = np.hstack([fitted, drawn]).astype(np.float32)
    ends = np.arange(0, values.size + 1, rank, dtype=np.int32)
    return pa.table({"id": factors["id"], "features": pa.ListArray.from_arrays(ends, values.ravel())})
