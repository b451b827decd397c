"""The job ingest: publish the drops of a day as bronze tables."""

from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.errors import DropRefused
from movierec_spark.job.job import Job
from movierec_spark.settings.data_sections import Source
from movierec_spark.sources.collected import wait_until_complete
from movierec_spark.sources.drop import entries_of
from movierec_spark.sources.kinds import kinds_of
from movierec_spark.sources.landing import check_arrived, landed_drop
from movierec_spark.sources.raw_file import open_recognised_files, raw_rows
from movierec_spark.sources.scratch import scratch_folder
from movierec_spark.storage.location import Location

MAX_NAMES = 20  # of ignored files in the last line


def ingest(job: Job) -> None:
    """Publish the raw rows of every source that delivered a drop on the job's day.

    Raises DropRefused where a required drop is missing or a drop can't be read; then nothing of that drop is published.
    """
    wait_until_complete(job.as_of, job.settings)
    for name, source in job.settings.sources.items():
        folder = landed_drop(name, job.as_of, job.settings)
        if _is_delivered(folder, name, source):
            _ingest_drop(job, folder, name, source)
        else:
            job.remark(f"{name}: no drop")


def _ingest_drop(job: Job, folder: Location, name: str, source: Source) -> None:
    kinds = kinds_of(source)
    check_arrived(folder)
    with scratch_folder(Location.of(job.settings.landing, job.settings.store)) as scratch:
        drop = open_recognised_files(folder, scratch, kinds)
        raw = raw_rows(job.spark, drop.files, kinds, source.null_words)
        frames = {table: _with_drop(rows, name, job.as_of) for table, rows in raw}
        job.publish_all(frames.items(), source=name, in_order=frames)
    job.remark(f"{name}: {len(frames)} kinds of files{_ignored_remark(drop.ignored)}")


def _ignored_remark(ignored: tuple[str, ...]) -> str:
    """The names of the ignored files for the job's last line; "" where there are none."""
    more = f" and {len(ignored) - MAX_NAMES} more" if len(ignored) > MAX_NAMES else ""
    return f", {', '.join(sorted(ignored)[:MAX_NAMES])}{more} passed over" if ignored else ""


def _with_drop(rows: DataFrame, source: str, as_of: date) -> DataFrame:
    return rows.withColumn("source", F.lit(source)).withColumn("as_of", F.lit(as_of))


def _is_delivered(folder: Location, name: str, source: Source) -> bool:
    if folder.is_folder and entries_of(folder):
        return True
    if source.required:
        raise DropRefused(f"{name}: its drop is required and {folder} holds none; deliver it and run again")
    return False
