"""A day's drops become bronze rows."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.errors import DropRefused
from movierec_spark.job.job import Job
from movierec_spark.settings.sections import Source
from movierec_spark.sources import feedback, mapped, movielens, omdb
from movierec_spark.sources.raw_file import RawFile, raw_rows, wanted_files

KINDS = {"movielens": movielens.FILES, "feedback": feedback.FILES, "omdb": omdb.FILES}
MOST_NAMED = 20  # of the files that are passed over


def ingest(job: Job) -> None:
    """Publish the raw rows of every source that delivered a drop on the job's day.

    Raises DropRefused where a required drop is missing or a drop can't be read; nothing of it is taken then.
    """
    for name, source in job.settings.sources.items():
        folder = job.settings.landing / name / f"as_of={job.as_of}"
        if _is_delivered(folder, name, source):
            _ingest_drop(job, folder, name, source)
        else:
            job.remark(f"{name}: no drop")


def _ingest_drop(job: Job, folder: Path, name: str, source: Source) -> None:
    kinds = _kinds(source)
    with TemporaryDirectory(prefix="drop-") as work:
        drop = wanted_files(folder, Path(work), kinds)
        frames = [
            (table, _of_drop(rows, name, job.as_of))
            for table, rows in raw_rows(job.spark, drop.files, kinds, source.null_words)
        ]
        job.publish_all(frames, source=name)
    job.remark(f"{name}: {len(frames)} kinds of files{_named(drop.passed_over)}")


def _named(passed_over: tuple[str, ...]) -> str:
    """What the last line says of the files that nobody wanted."""
    more = f" and {len(passed_over) - MOST_NAMED} more" if len(passed_over) > MOST_NAMED else ""
    return f", {', '.join(sorted(passed_over)[:MOST_NAMED])}{more} passed over" if passed_over else ""


def _kinds(source: Source) -> tuple[RawFile, ...]:
    return mapped.files_of(source.files) if source.kind == "table" else KINDS[source.kind]


def _of_drop(rows: DataFrame, source: str, as_of: date) -> DataFrame:
    return rows.withColumn("source", F.lit(source)).withColumn("as_of", F.lit(as_of))


def _is_delivered(folder: Path, name: str, source: Source) -> bool:
    if folder.is_dir() and any(folder.iterdir()):
        return True
    if source.required:
        raise DropRefused(f"{name}: its drop is required and {folder} holds none; deliver it and run again")
    return False
