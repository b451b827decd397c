"""A table of an SQLite file as raw rows; read on the driver, so for catalogues, not for events."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.errors import DropRefused
from movierec_spark.sources.drop import DropFile
from movierec_spark.sources.fields import MALFORMED


@dataclass(frozen=True)
class SqliteTable:
    """The table of this name in a file that nobody else writes."""

    name: str

    def read(self, spark: SparkSession, file: DropFile, columns: Mapping[str, str]) -> DataFrame:
        """The columns as strings, malformed_line (always null), row_number (SQLite's rowid).

        columns: by the name that each gets, its name in the file.
        Raises DropRefused where the file is damaged, or lacks the table or a column.
        """
        schema = pa.schema([("row_number", pa.int64()), *((name, pa.string()) for name in columns)])
        rows = [dict(zip(schema.names, row, strict=True)) for row in self._rows(file, columns)]
        texts = spark.createDataFrame(pa.Table.from_pylist(rows, schema))
        return texts.withColumn(MALFORMED, F.lit(None).cast("string"))

    def _rows(self, file: DropFile, columns: Mapping[str, str]) -> list[tuple]:
        wanted = ", ".join(f"CAST([{own}] AS TEXT)" for own in columns.values())
        try:
            address = f"{file.path.absolute().as_uri()}?mode=ro&immutable=1"
            with closing(sqlite3.connect(address, uri=True)) as database:
                return database.execute(f"SELECT rowid, {wanted} FROM [{self.name}] ORDER BY rowid").fetchall()
        except sqlite3.Error as error:
            raise DropRefused(
                f"{file}: {error}; deliver an SQLite file whose table {self.name} has the columns "
                f"{list(columns.values())}"
            ) from None
