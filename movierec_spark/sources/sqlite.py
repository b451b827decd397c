"""A table of an SQLite file as raw rows; read on the driver, so for catalogues, not for events."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.errors import DropRefused
from movierec_spark.sources.lines import LINE, MALFORMED


@dataclass(frozen=True)
class SqliteTable:
    """The table of this name in a file that nobody else writes."""

    name: str

    def read(self, spark: SparkSession, path: Path, columns: tuple[str, ...]) -> DataFrame:
        """The columns as strings, malformed_line (always null), source_file, row_number (SQLite's rowid).

        Raises DropRefused where the file is damaged, or lacks the table or a column.
        """
        schema = pa.schema([(LINE, pa.int64()), *((name, pa.string()) for name in columns)])
        held = [dict(zip(schema.names, row, strict=True)) for row in self._rows(path, columns)]
        return spark.createDataFrame(pa.Table.from_pylist(held, schema)).select(
            *columns,
            F.lit(None).cast("string").alias(MALFORMED),
            F.lit(path.name).alias("source_file"),
            LINE,
        )

    def _rows(self, path: Path, columns: tuple[str, ...]) -> list[tuple]:
        wanted = ", ".join(f"CAST([{column}] AS TEXT)" for column in columns)
        try:
            with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
                return database.execute(f"SELECT rowid, {wanted} FROM [{self.name}] ORDER BY rowid").fetchall()
        except sqlite3.Error as error:
            raise DropRefused(
                f"{path}: {error}; deliver an SQLite file whose table {self.name} has the columns {list(columns)}"
            ) from None
