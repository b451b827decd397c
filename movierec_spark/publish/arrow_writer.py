"""Data files written by executors as they compute the rows, block by block."""

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import to_arrow_schema

from movierec_spark.publish.parquet_files import DataFile, DataFiles, describe
from movierec_spark.storage.arrow import frame
from movierec_spark.storage.hadoop_path import literal_path
from movierec_spark.tables.table import Table

Blocks = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]
ROWS_PER_GROUP = 120_000  # what a look-up of one key reads at most
DESCRIBED = "path STRING, rows BIGINT, statistics STRING"


def write_files(rows: DataFrame, blocks: Blocks, table: Table, folder: Path) -> DataFiles:
    """What blocks makes of the rows, one file a partition; the order of the rows stays.

    blocks: runs on the executors and yields batches that hold the table's columns. folder: one that executors reach.
    Arrow's writer takes about a seventh of the time that Spark's takes, row by row. A task that is tried again writes
    another file; the one that failed is in no answer.
    """
    schema = _with_dictionaries(to_arrow_schema(table.schema, timezone="UTC"))
    write = partial(_write_part, blocks=blocks, schema=schema, data_columns=table.data_columns, folder=folder)
    described = rows.mapInArrow(write, DESCRIBED).collect()
    files = tuple(DataFile(*each) for each in described)
    return DataFiles(table, folder, files, _read(rows.sparkSession, table, files))


def extended(files: DataFiles, constants: dict[str, Any], table: Table, folder: Path) -> DataFiles:
    """The same rows as those of another table that has further columns: the same value in each row; file by file."""
    paths = [file.path for file in files.files]
    rows = files.rows.sparkSession.range(0, len(paths), numPartitions=max(len(paths), 1))

    def blocks(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for number in chain.from_iterable(batch.column("id").to_pylist() for batch in batches):
            with pq.ParquetFile(paths[number]) as file:
                for batch in file.iter_batches(ROWS_PER_GROUP):
                    yield with_constants(batch, constants)

    return write_files(rows, blocks, table, folder)


def with_constants(rows: pa.RecordBatch, constants: dict[str, Any]) -> pa.RecordBatch:
    """The rows with further columns, the same value in each row; a text as a dictionary of one."""
    for name, value in constants.items():
        rows = rows.append_column(name, _repeated(value, rows.num_rows))
    return rows


def _repeated(value: Any, times: int) -> pa.Array:
    if isinstance(value, str):
        return pa.DictionaryArray.from_arrays(np.zeros(times, dtype=np.int32), [value])
    return pa.repeat(pa.scalar(value), times)


def _read(spark: SparkSession, table: Table, files: tuple[DataFile, ...]) -> DataFrame:
    if not files:
        return frame(spark, [], table.schema)
    return spark.read.schema(table.schema).parquet(*(literal_path(file.path) for file in files))


def _write_part(
    batches: Iterator[pa.RecordBatch], blocks: Blocks, schema: pa.Schema, data_columns: tuple[str, ...], folder: Path
) -> Iterator[pa.RecordBatch]:
    groups = _grouped(blocks(batches), schema)
    first = next(groups, None)
    if first is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"part-{uuid.uuid4().hex}.parquet"
    with _writer(path, schema) as file:
        file.write_table(first)
        for group in groups:
            file.write_table(group)
    yield pa.RecordBatch.from_pylist([asdict(describe(path, data_columns))])


def _with_dictionaries(schema: pa.Schema) -> pa.Schema:
    """Texts as dictionaries, as the files hold them: the writer then looks up no text."""
    for place, field in enumerate(schema):
        if pa.types.is_string(field.type):
            schema = schema.set(place, field.with_type(pa.dictionary(pa.int32(), field.type)))
    return schema


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """Fractions hardly repeat: a dictionary of them, or their compression, would cost time and save nothing."""
    fractions = {field.name for field in schema if pa.types.is_floating(field.type)}
    return pq.ParquetWriter(
        path,
        schema,
        use_dictionary=[name for name in schema.names if name not in fractions],
        compression={name: "none" if name in fractions else "snappy" for name in schema.names},
        store_schema=False,
    )


def _grouped(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    """The batches joined to row groups, none of them empty."""
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting += [batch] if batch.num_rows else []
        if sum(each.num_rows for each in waiting) >= ROWS_PER_GROUP:
            yield _as_declared(waiting, schema)
            waiting = []
    if waiting:
        yield _as_declared(waiting, schema)


def _as_declared(batches: list[pa.RecordBatch], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_batches(batches).select(schema.names).cast(schema).unify_dictionaries()
