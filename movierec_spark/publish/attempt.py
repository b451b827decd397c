"""One attempt at a publication: rows that are judged and written, but not yet committed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pyarrow.dataset import Dataset, FileSystemDataset, ParquetFileFormat
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, LongType, StringType, StructField, StructType

from movierec_spark.publish.digest import ContentDigest
from movierec_spark.storage.arrow import frame
from movierec_spark.storage.data_file import DataFile, file_schema
from movierec_spark.storage.location import Location
from movierec_spark.tables.table import Table

# What the files of rejected rows hold beside the columns of the table: where a row comes from, and what it violates.
PROVENANCE = (StructField("source_file", StringType()), StructField("row_number", LongType()))
REASONS = StructField("reasons", ArrayType(StringType()))


@dataclass(frozen=True)
class Attempt:
    """What was written, and how many rows there were of each kind.

    files: of the accepted rows, in the table's folder; digest: of these rows. rejected: of the rows that violate a
    rule, with reasons, in rejected_folder. Readers see neither. partition: by column, the value that all rows have and
    that files don't hold. violations: by rule, the number of rows that violate it; a row counts under each of its
    reasons. repeats_keys: whether two rows have the same key; told only where the suite wants unique keys.
    """

    table: Table
    folder: Location
    rejected_folder: Location
    partition: dict[str, Any]
    files: tuple[DataFile, ...]
    rejected: tuple[DataFile, ...]
    digest: ContentDigest
    violations: dict[str, int]
    rows_in: int
    rows_duplicate: int
    repeats_keys: bool

    @property
    def rows_quarantined(self) -> int:
        return sum(file.rows for file in self.rejected)

    def accepted_rows(self, spark: SparkSession) -> DataFrame:
        """The accepted rows, in the columns of the table, as the files hold them."""
        return self._read(spark, self.folder, self.files, self.table.schema)

    @property
    def dataset(self) -> Dataset:
        """The accepted rows, in the columns that files hold, for Arrow."""
        paths = [(self.folder / file.path).key for file in self.files]
        return FileSystemDataset.from_paths(
            paths, file_schema(self.table), ParquetFileFormat(), self.folder.file_system
        )

    def rejected_rows(self, spark: SparkSession) -> DataFrame:
        """The rows that violate a rule: the columns of the table, source_file, row_number, reasons ARRAY<STRING>."""
        return self._read(spark, self.rejected_folder, self.rejected, rejected_schema(self.table))

    def drop(self) -> None:
        """Remove what was written."""
        for file in self.files:
            (self.folder / file.path).delete()
        self.rejected_folder.delete()

    def __str__(self) -> str:
        """Where the rows are."""
        more = f" and {len(self.files) - 1} more files there" if len(self.files) > 1 else ""
        places = [f"accepted rows are in {self.folder / file.path}{more}" for file in self.files[:1]]
        places += [f"rejected ones, with their reasons, in {self.rejected_folder}"] if self.rejected else []
        return ", ".join(places) or "there are no rows"

    def _read(self, spark: SparkSession, folder: Location, files: Sequence[DataFile], schema: StructType) -> DataFrame:
        if not files:
            return frame(spark, [], schema)
        in_files = StructType([field for field in schema if field.name not in self.partition])
        rows = spark.read.schema(in_files).parquet(*((folder / file.path).spark_pattern for file in files))
        constants = {name: F.lit(value).cast(schema[name].dataType) for name, value in self.partition.items()}
        return rows.withColumns(constants).select(*schema.names)


def rejected_schema(table: Table) -> StructType:
    """The columns of rejected rows, each nullable, since a value may be missing against a rule."""
    of_table = [StructField(field.name, field.dataType) for field in table.schema]
    return StructType([*of_table, *(PROVENANCE if table.provenance else ()), REASONS])
