"""A table of an SQLite file as raw rows; the driver reads it, so it suits catalogues, not events."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.errors import DropRefused
from movierec_spark.sources.drop import DropFile, without_rows
from movierec_spark.sources.executor_tasks import SOURCE_FILE
from movierec_spark.sources.fields import MALFORMED


@dataclass(frozen=True)
class SqliteTable:
    """A table by its name, in an SQLite file that nobody writes while it is read."""

    name: str

    def read(self, spark: SparkSession, files: Sequence[DropFile], columns: Mapping[str, str]) -> DataFrame:
        """The columns as strings, malformed_line (always null), row_number (SQLite's rowid), source_file.

        columns: by the name of each column in the result, its name in the files.
        Raises DropRefused where a file is damaged, or lacks the table, a column or any row.
        """
        texts = spark.createDataFrame(pa.concat_tables([self._texts(file, columns) for file in files]))
        return texts.coalesce(1).withColumn(MALFORMED, F.lit(None).cast("string"))

    def _texts(self, file: DropFile, columns: Mapping[str, str]) -> pa.Table:
        schema = pa.schema([("row_number", pa.int64()), *((name, pa.string()) for name in columns)])
        rows = [dict(zip(schema.names, row, strict=True)) for row in self._rows(file, columns)]
        if not rows:
            raise without_rows(file)
        return pa.Table.from_pylist(rows, schema).append_column(SOURCE_FILE, pa.repeat(file.name, len(rows)))

    def _rows(self, file: DropFile, columns: Mapping[str, str]) -> list[tuple]:
        selected = ", ".join(f"CAST([{column}] AS TEXT)" for column in columns.values())
        try:
            with (
                file.location.local_copy() as path,
                closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database,
            ):
                return database.execute(f"SELECT rowid, {selected} FROM [{self.name}] ORDER BY rowid").fetchall()
        except sqlite3.Error as error:
            raise DropRefused(
                f"{file}: {error}; deliver an SQLite file whose table {self.name} has the columns "
                f"{list(columns.values())}"
            ) from None
