"""The digest of a set of rows, which tells whether a table holds them already."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from posixpath import basename
from typing import Any

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.publish.slices import replaced_rows
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.row_hash import content_hash, row_hash
from movierec_spark.tables.table import Table

COMMIT_FIELD = "movierec.content"  # of a commit's information
COMMITS_SEARCHED = 50  # before the rows themselves are read


@dataclass(frozen=True)
class ContentDigest:
    """The number of rows, and the sum of their hashes, which does not depend on their order."""

    rows: int
    hash_sum: int


EMPTY_DIGEST = ContentDigest(0, 0)


def row_digest(table: Table) -> Column:
    """BIGINT, the hash of a row of a table without its volatile columns; their sum is the digest's."""
    return row_hash(_digested(table))


def digest_of(rows: DataFrame, table: Table) -> ContentDigest:
    """The digest of rows of a table, without its volatile columns; reads the rows."""
    sums = rows.agg(F.count(F.lit(1)).alias("rows"), content_hash(_digested(table)).alias("hash_sum")).first()
    assert sums is not None
    return ContentDigest(sums["rows"], int(sums["hash_sum"] or 0))


def commit_field(digest: ContentDigest, paths: Sequence[str]) -> dict[str, str]:
    """What a commit notes of the rows that it adds: their digest, and the names of the files that hold them."""
    content = {**asdict(digest), "hash_sum": f"{digest.hash_sum}", "files": sorted(basename(path) for path in paths)}
    return {COMMIT_FIELD: json.dumps(content)}


def stored_digest(spark: SparkSession, table: Table, slice_values: Mapping[str, Any], lake: Lake) -> ContentDigest:
    """The digest of the rows that the table holds, of a table of slices only of this slice.

    It stands in the commit that added just the files that hold the rows now. Where there is none, since another
    writer changed the files or the log is cut off there, the rows are read.
    """
    files = lake.files(table, dict(slice_values))
    if not files:
        return EMPTY_DIGEST
    if (noted := noted_digest(lake, table, files)) is not None:
        return noted
    rows = lake.read(spark, table)
    return digest_of(rows if table.mode == "current" else rows.where(replaced_rows(table, slice_values)), table)


def noted_digest(lake: Lake, table: Table, paths: Sequence[str]) -> ContentDigest | None:
    """The digest that the commit of these files noted of their rows; None where no late commit did."""
    files = sorted(basename(path) for path in paths)
    if not lake.has_deletion_vectors(table):
        for commit in lake.commits(table, COMMITS_SEARCHED):
            content = json.loads(commit.get(COMMIT_FIELD) or "{}")
            if content.get("files") == files:
                return ContentDigest(content["rows"], int(content["hash_sum"]))
    return None


def _digested(table: Table) -> list[str]:
    return [name for name in table.column_names if name not in table.volatile]
