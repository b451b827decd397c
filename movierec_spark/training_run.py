"""The train job: read the day, train unless nothing changed, log."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.errors import MovierecError
from movierec_spark.features.credits import credits_of
from movierec_spark.features.preferences import preferences
from movierec_spark.job import Job
from movierec_spark.registry.fingerprint import fingerprint, recipe
from movierec_spark.registry.runs import TableRead, TrainingRecord, log_training, newest_training
from movierec_spark.registry.store import connect
from movierec_spark.tables import CREDITS, FEEDBACK, MOVIES, RATINGS, TAGS
from movierec_spark.training import train

READ = (RATINGS, MOVIES, TAGS, FEEDBACK, CREDITS)


def train_day(job: Job, force: bool) -> None:
    """Log a training of the job's day; none where the last one had the same rows and recipe, unless forced.

    Raises MovierecError where the history is too short to be evaluated.
    """
    inputs = {table.name: job.lake.known(job.spark, table, job.as_of).persist() for table in READ}
    found = fingerprint(inputs, recipe(job.settings))
    last = newest_training(connect(), job.as_of)
    if last is not None and last.data.tags["fingerprint"] == found and not force:
        job.remark(f"nothing new: run {last.info.run_id} has trained on these rows by this recipe")
        return
    job.remark(f"logged as run {log_training(_train(job, inputs, found))}")


def _train(job: Job, inputs: dict[str, DataFrame], found: str) -> TrainingRecord:
    ratings, movies, tags, feedback, credits = (inputs[table.name] for table in READ)
    likes = preferences(ratings, feedback, job.as_of, job.settings.preferences)
    rated = None if ratings.isEmpty() else ratings
    people = credits_of(movies, credits)
    try:
        training = train(job.spark, rated, movies, tags, likes, job.as_of, job.settings, people)
    except ValueError as error:
        raise MovierecError(f"no training for {job.as_of}: {error}") from error
    return TrainingRecord(
        as_of=job.as_of,
        fingerprint=found,
        recipe=recipe(job.settings),
        params=training.params,
        tables=tuple(TableRead(t.name, job.lake.location(t), job.lake.version(job.spark, t)) for t in READ),
        state=training.state,
        evaluation=training.evaluation,
        gates=training.gates,
        plots=training.plots,
        titles=_titles(movies),
    )


def _titles(movies: DataFrame) -> dict[int, str]:
    """Every movie's title with its year, by id."""
    year = F.coalesce(F.concat(F.lit(" ("), "release_year", F.lit(")")), F.lit(""))
    rows = movies.select("movie_id", F.concat("title", year).alias("title")).orderBy("movie_id").collect()
    return {row["movie_id"]: row["title"] for row in rows}
