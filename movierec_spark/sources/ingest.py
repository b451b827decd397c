"""A day's drops become bronze rows."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.errors import DropRefused
from movierec_spark.job import Job
from movierec_spark.sections import Source
from movierec_spark.sources import feedback, mapped, movielens, omdb
from movierec_spark.sources.archive import unpacked
from movierec_spark.sources.raw_file import RawFile, files_by_kind, raw_rows

KINDS = {"movielens": movielens.FILES, "feedback": feedback.FILES, "omdb": omdb.FILES}


def ingest(job: Job) -> None:
    """Publish the raw rows of every source that delivered a drop on the job's day.

    Raises DropRefused where a required drop is missing or a drop can't be read; nothing of it is taken then.
    """
    for name, source in job.settings.sources.items():
        drop = job.settings.landing / name / f"as_of={job.as_of}"
        if _delivered(drop, name, source):
            _ingest_drop(job, drop, name, source)
        else:
            job.remark(f"{name}: no drop")


def _ingest_drop(job: Job, drop: Path, name: str, source: Source) -> None:
    with TemporaryDirectory(prefix="drop-") as work:
        try:
            folder = unpacked(drop, Path(work))
            files = files_by_kind(folder, _files(source))
            frames = [(table, _of_drop(rows, name, job.as_of)) for table, rows in raw_rows(job.spark, files)]
        except DropRefused as refusal:
            raise DropRefused(str(refusal).replace(work, str(drop))) from None
        job.publish_all(frames, source=name)
        others = sorted(path.name for path in folder.iterdir() if path not in files)
    passed_over = f", {', '.join(others)} passed over" if others else ""
    job.remark(f"{name}: {len(frames)} kinds of files{passed_over}")


def _files(source: Source) -> tuple[RawFile, ...]:
    return mapped.files_of(source.files) if source.kind == "table" else KINDS[source.kind]


def _of_drop(rows: DataFrame, source: str, as_of: date) -> DataFrame:
    return rows.withColumn("source", F.lit(source)).withColumn("as_of", F.lit(as_of))


def _delivered(drop: Path, name: str, source: Source) -> bool:
    if drop.is_dir() and any(drop.iterdir()):
        return True
    if source.required:
        raise DropRefused(f"{name}: its drop is required and {drop} holds none; deliver it and run again")
    return False
