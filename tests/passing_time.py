"""Files and logs as they are when days have passed."""

import json
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

SECONDS = 86_400  # of a day


def let_pass(folder: Path, days: int) -> None:
    """As if all that lies in a folder, or below it, had been written so many days earlier."""
    for path in folder.rglob("_delta_log/*"):
        if path.suffix == ".json":
            actions = [json.loads(line) for line in path.read_text().splitlines()]
            path.write_text("".join(f"{json.dumps(_earlier(action, days))}\n" for action in actions))
        elif path.suffix == ".parquet":
            entries = pq.read_table(path)
            rows = [_earlier(action, days) for action in entries.to_pylist()]
            pq.write_table(pa.Table.from_pylist(rows, entries.schema), path)
    for path in [*folder.rglob("*"), folder]:
        moment = path.stat().st_mtime - days * SECONDS
        os.utime(path, (moment, moment))


def _earlier(action: dict[str, Any], days: int) -> dict[str, Any]:
    """An action of a log, with an earlier moment where it removes a file."""
    if action.get("remove"):
        action["remove"]["deletionTimestamp"] -= days * SECONDS * 1000
    return action
