"""Rows that a steward has repaired go through publication again, as a source of their own."""

import shutil
from functools import reduce
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, StringType, StructField

from movierec_spark.errors import DropRefused
from movierec_spark.job.job import Job
from movierec_spark.sources.drop import one_file, readable_name
from movierec_spark.sources.json_lines import JsonLines
from movierec_spark.sources.raw_values import is_structure
from movierec_spark.tables.table import Table

SOURCE = "repaired"
ROW = "row"
EVERY_ROW = 1.0


def requeue(job: Job, table: Table, file: Path) -> None:
    """Publish the rows of the file, and of every other file requeued for the table on the job's day.

    They make the source "repaired" of that day, so a later drop of the source that first delivered them leaves
    them in place. A row that still breaks a rule is quarantined again, however many do. The file is kept in the
    landing area; one of the same name takes its place.
    Raises DropRefused for a table without quarantine of its own, and for a file that can't be read.
    """
    if not table.provenance:
        raise DropRefused(f"{table.name} takes no repaired rows; requeue them for the silver table that they belong in")
    with TemporaryDirectory(prefix="requeue-") as work:
        _requeue(job, table, file, Path(work))


def _requeue(job: Job, table: Table, file: Path, work: Path) -> None:
    rows_of(job, table, file, work)
    folder = job.settings.landing / SOURCE / f"as_of={job.as_of}" / table.name
    folder.mkdir(parents=True, exist_ok=True)
    if file.resolve().parent != folder.resolve():
        shutil.copy2(file, folder / file.name)
    rows = [rows_of(job, table, path, work) for path in sorted(folder.iterdir())]
    job.publish(reduce(DataFrame.unionByName, rows), table, source=SOURCE, max_rejected_fraction=EVERY_ROW)
    job.remark(f"{len(rows)} files of repaired rows")


def rows_of(job: Job, table: Table, file: Path, work: Path) -> DataFrame:
    """The table's rows in the "row" of each JSON line, with source_file and row_number.

    A value that does not fit its column becomes null, for the suite to reject. work: where the file is copied to if
    Spark can't read it under its name. Raises DropRefused where a line holds no row.
    """
    if not file.is_file():
        raise DropRefused(f"{file}: no such file; export one by `movierec quarantine`")
    lines = JsonLines(takes_any=(ROW,)).read(job.spark, one_file(file, _folder_in(work)), {ROW: ROW})
    bad = lines.where(~F.coalesce(F.col(ROW).startswith("{"), F.lit(False))).orderBy("row_number").head(3)
    if bad:
        numbers = ", ".join(str(line["row_number"]) for line in bad)
        raise DropRefused(f'{file}: line {numbers} is not {{"row": {{...}}}}; correct the file')
    return (
        lines.withColumn("repaired", F.from_json(ROW, table.schema))
        .select(*_texts_without_structure(table), F.lit(readable_name(file)).alias("source_file"), "row_number")
        .withColumn("source", F.lit(SOURCE))
        .withColumn("as_of", F.lit(job.as_of))
    )


def _texts_without_structure(table: Table) -> list[Column]:
    """The columns of a repaired row; a text that is an object or a list, or a list that holds one, is null."""

    def column(field: StructField) -> Column:
        value = F.col(f"repaired.{field.name}")
        if isinstance(field.dataType, ArrayType):
            value = F.when(~F.exists(value, lambda entry: F.coalesce(is_structure(entry), F.lit(False))), value)
        elif isinstance(field.dataType, StringType):
            value = F.when(~is_structure(value), value)
        return value.alias(field.name)

    return [column(field) for field in table.schema]


def _folder_in(work: Path) -> Path:
    return Path(mkdtemp(dir=work))
