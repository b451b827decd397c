"""Rows that were published in one table, as rows of another one: their files, with constants added to each row."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import to_arrow_schema

from movierec_spark.publish.attempt import Attempt
from movierec_spark.publish.publication import Publication
from movierec_spark.publish.slices import partition_of
from movierec_spark.storage.data_file import ROWS_PER_GROUP, DataFile, DataFileWriter, file_schema, new_file
from movierec_spark.storage.location import Location


@dataclass(frozen=True)
class CopyPlan:
    """What a task needs to know.

    source, target: the folders of the tables. constants: by column, the value of all rows. schema: of the new files.
    """

    source: Location
    target: Location
    partition: dict[str, str]
    constants: dict[str, pa.Scalar]
    schema: pa.Schema


def copy_rows(
    spark: SparkSession, source: Attempt, added: Mapping[str, Any], publication: Publication, folder: Location
) -> Attempt:
    """An attempt at the table of the publication: the accepted rows of the source, each with the added values.

    source: of a table with the same columns but for the added ones, which are volatile, so that both digests are the
    same. Its rows were judged and are not judged again; executors copy file by file, without Spark's rows between.
    folder: of the table.
    """
    table = publication.table
    schema, constants = to_arrow_schema(table.schema, timezone="UTC"), {**source.partition, **added}
    plan = CopyPlan(
        source.folder,
        folder,
        partition_of(table, publication.slice_values),
        {name: pa.scalar(value, schema.field(name).type) for name, value in constants.items()},
        file_schema(table),
    )
    files = spark.sparkContext.parallelize(source.files, max(len(source.files), 1))
    copied = tuple(files.map(partial(_copy, plan=plan)).collect())
    return replace(source, table=table, folder=folder, partition=publication.partition, files=copied, rejected=())


def _copy(file: DataFile, plan: CopyPlan) -> DataFile:
    """Write the rows of a file of the source to a new file of the target."""
    writer = DataFileWriter(plan.target, new_file(plan.partition), plan.schema)
    with (plan.source / file.path).open_input() as stream:
        for batch in pq.ParquetFile(stream).iter_batches(ROWS_PER_GROUP):
            constants = {name: pa.repeat(value, batch.num_rows) for name, value in plan.constants.items()}
            columns = {name: batch.column(name) for name in batch.schema.names} | constants
            writer.write(pa.RecordBatch.from_pydict({name: columns[name] for name in plan.schema.names}))
    copied = writer.close()
    assert copied is not None  # a file of an attempt has rows
    return copied
