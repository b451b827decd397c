"""Whether the keys of the rows of a publication are unique, told by 64-bit hashes that the writing tasks collect.

Two different keys have one hash about once in a hundred thousand publications of twenty million rows. So a repeated
hash says no more than that the keys have to be compared, which takes a shuffle of all rows.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame

BUCKETS = 64
KEY_HASHES = "key_hashes"
# Of what the writing tasks give: a summary of each task, and the hashes (int64) of each of its buckets.
SCHEMA = f"summary STRING, bucket INT, {KEY_HASHES} BINARY"
ARROW_SCHEMA = pa.schema([("summary", pa.string()), ("bucket", pa.int32()), (KEY_HASHES, pa.binary())])


def hashes_by_bucket(hashes: list[np.ndarray]) -> Iterator[dict[str, Any]]:
    """The hashes (int64) of one task by bucket, equal ones in the same bucket, as rows of SCHEMA."""
    joined = np.concatenate(hashes) if hashes else np.zeros(0, np.int64)
    bucket_of = joined & (BUCKETS - 1)
    for bucket in np.unique(bucket_of).tolist():
        yield {"bucket": bucket, KEY_HASHES: joined[bucket_of == bucket].tobytes()}


def repeats_a_hash(written: DataFrame) -> DataFrame:
    """The rows without hashes, and one row of nulls more for each group of buckets in which a hash is repeated."""

    def check(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        blobs, repeated = list[bytes](), pa.RecordBatch.from_pylist([{}], ARROW_SCHEMA)
        for batch in batches:
            hashes = batch.column(KEY_HASHES)
            yield batch.filter(hashes.is_null())
            blobs.extend(hashes.drop_null().to_pylist())
        joined = np.frombuffer(b"".join(blobs), np.int64)
        if len(np.unique(joined)) < len(joined):
            yield repeated

    return written.repartition("bucket").mapInArrow(check, SCHEMA)
