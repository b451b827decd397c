"""What rows hold, in two numbers; the names of a table's files tell it, so that nobody has to read them for it."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from movierec_spark.tables.table import Table

NAME = re.compile(r"part-\d+-of-(?P<parts>\d+)-rows-(?P<rows>\d+)-digest-(?P<digest>-?\d+)-[0-9a-f]{32}\.parquet")


@dataclass(frozen=True)
class ContentDigest:
    """How many rows, and a sum that tells them from any others whatever their order."""

    rows: int
    digest: int


NOTHING = ContentDigest(0, 0)


def content_of(rows: DataFrame, table: Table) -> ContentDigest:
    """The content of rows of a table, volatile columns left out."""
    found = rows.agg(*sums(table)).first()
    assert found is not None
    return ContentDigest(found["rows"], int(found["digest"] or 0))


def sums(table: Table) -> list[Column]:
    """The figures of a content, by name, as aggregates."""
    lasting = [name for name in table.column_names if name not in table.volatile]
    return [
        F.count(F.lit(1)).alias("rows"),
        F.sum(F.xxhash64(*lasting).cast("decimal(38,0)")).alias("digest"),
    ]


def file_names(content: ContentDigest, parts: int) -> list[str]:
    """Names for the files that hold such a content together."""
    commit = uuid.uuid4().hex
    told = f"rows-{content.rows}-digest-{content.digest}-{commit}.parquet"
    return [f"part-{part}-of-{parts}-{told}" for part in range(parts)]


def renamed(name: str) -> str:
    """Another name of a file that tells the same, as of another commit; always the same one."""
    told, _, commit = name.removesuffix(".parquet").rpartition("-")
    return f"{told}-{uuid.uuid5(uuid.NAMESPACE_OID, commit).hex}.parquet"


def named_content(paths: Sequence[str]) -> ContentDigest | None:
    """What files hold by their names; None where these aren't all files of one commit, and no others."""
    if not paths:
        return NOTHING
    names = [Path(path).name for path in paths]
    commits = {name.partition("-of-")[2] for name in names}
    found = NAME.fullmatch(names[0])
    if found is None or len(commits) > 1 or len(set(names)) != int(found["parts"]):
        return None
    return ContentDigest(int(found["rows"]), int(found["digest"]))
