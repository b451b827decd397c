"""The digest of a set of rows, and file names that hold it, so that unchanged rows are recognised without a read."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from movierec_spark.storage.row_hash import content_hash
from movierec_spark.tables.table import Table

NAME = re.compile(r"part-\d+-of-(?P<files>\d+)-rows-(?P<rows>\d+)-digest-(?P<hash_sum>-?\d+)-[0-9a-f]{32}\.parquet")


@dataclass(frozen=True)
class ContentDigest:
    """The number of rows, and the sum of their hashes, which does not depend on their order."""

    rows: int
    hash_sum: int


EMPTY_DIGEST = ContentDigest(0, 0)


def digest_of(rows: DataFrame, table: Table) -> ContentDigest:
    """The digest of rows of a table, without its volatile columns; reads the rows."""
    sums = rows.agg(*digest_aggregates(table)).first()
    assert sums is not None
    return ContentDigest(sums["rows"], int(sums["hash_sum"] or 0))


def digest_aggregates(table: Table) -> list[Column]:
    """The aggregates rows BIGINT and hash_sum DECIMAL(38, 0) of a digest; hash_sum of no rows is null."""
    columns = [name for name in table.column_names if name not in table.volatile]
    return [F.count(F.lit(1)).alias("rows"), content_hash(columns).alias("hash_sum")]


def file_names(digest: ContentDigest, count: int) -> list[str]:
    """New names for the files of one commit, each with the digest of all their rows and the number of files."""
    commit = uuid.uuid4().hex
    return [
        f"part-{number}-of-{count}-rows-{digest.rows}-digest-{digest.hash_sum}-{commit}.parquet"
        for number in range(count)
    ]


def new_file_name(name: str) -> str:
    """The name of the same file in another commit: another commit id, the same digest; one result for each name."""
    stem, _, commit = name.removesuffix(".parquet").rpartition("-")
    return f"{stem}-{uuid.uuid5(uuid.NAMESPACE_OID, commit).hex}.parquet"


def digest_from_file_names(paths: Sequence[str]) -> ContentDigest | None:
    """The digest of the rows in these files; None where they are not exactly the files of one commit."""
    if not paths:
        return EMPTY_DIGEST
    names = [Path(path).name for path in paths]
    commits = {name.partition("-of-")[2] for name in names}
    match = NAME.fullmatch(names[0])
    if match is None or len(commits) > 1 or len(set(names)) != int(match["files"]):
        return None
    return ContentDigest(int(match["rows"]), int(match["hash_sum"]))
