"""The rows of some users, read by Arrow from files that are sorted by user, without Spark."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from pyarrow import compute as pc
from pyarrow.dataset import Dataset


def rows_of_users(files: Dataset, users: np.ndarray, columns: Mapping[str, str]) -> dict[str, pa.ListArray]:
    """By name an array for each user, of a column's values in all rows of the user, in the order of the files.

    users: int64, ascending. columns: by name, the column of the files. Of files whose rows are by user only those row
    groups are read that hold one from the first to the last of the users.
    """
    user_id = pc.field("user_id")
    is_between = (user_id >= int(users[0])) & (user_id <= int(users[-1]))
    rows = files.to_table(columns=["user_id", *columns.values()], filter=is_between)
    owner = rows.column("user_id").to_numpy()
    is_asked = users[np.searchsorted(users, owner)] == owner
    if not is_asked.all():
        rows, owner = rows.filter(pa.array(is_asked)), owner[is_asked]
    if (owner[1:] < owner[:-1]).any():
        order = np.argsort(owner, kind="stable")
        rows, owner = rows.take(pa.array(order)), owner[order]
    offsets = pa.array(np.append(np.searchsorted(owner, users), len(owner)), pa.int32())
    return {
        name: pa.ListArray.from_arrays(offsets, rows.column(column).combine_chunks())
        for name, column in columns.items()
    }
