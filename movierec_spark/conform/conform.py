"""A day's bronze rows become silver tables."""

from collections.abc import Callable, Iterator

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark import tables
from movierec_spark.conform.credits import conform_credits
from movierec_spark.conform.feedback import conform_feedback
from movierec_spark.conform.movielens import conform_links, conform_movies, conform_ratings, conform_tags, conform_users
from movierec_spark.job import Job
from movierec_spark.table import Table


def conform(job: Job) -> None:
    """Publish the silver rows of every source whose raw rows the job's day brought."""
    for name, source in job.settings.sources.items():
        for stage in STAGES[source.kind]:
            job.publish_all(stage(job, name, source.known_from), source=name)


def _events_and_links(job: Job, source: str, known_from: str) -> Iterator[tuple[Table, DataFrame]]:
    if raw := _brought(job, tables.MOVIELENS_RATINGS, source):
        yield tables.RATINGS, conform_ratings(raw, known_from)
    if raw := _brought(job, tables.MOVIELENS_TAGS, source):
        yield tables.TAGS, conform_tags(raw, known_from)
    if raw := _brought(job, tables.MOVIELENS_LINKS, source):
        yield tables.LINKS, conform_links(raw)


def _movies_and_users(job: Job, source: str, known_from: str) -> Iterator[tuple[Table, DataFrame]]:
    """When they were known comes from the accepted ratings of the same drop."""
    ratings = _slice(job, tables.RATINGS, source)
    if raw := _brought(job, tables.MOVIELENS_MOVIES, source):
        links = _slice(job, tables.LINKS, source)
        yield tables.MOVIES, conform_movies(raw, links, _first_events(ratings, "movie_id"), known_from)
    if raw := _brought(job, tables.MOVIELENS_USERS, source):
        yield tables.USERS, conform_users(raw, _first_events(ratings, "user_id"), known_from)


def _feedback(job: Job, source: str, known_from: str) -> Iterator[tuple[Table, DataFrame]]:
    if raw := _brought(job, tables.FEEDBACK_EVENTS, source):
        yield tables.FEEDBACK, conform_feedback(raw, known_from)


def _credits(job: Job, source: str, known_from: str) -> Iterator[tuple[Table, DataFrame]]:
    if raw := _brought(job, tables.OMDB_FILMS, source):
        yield tables.CREDITS, conform_credits(raw, known_from)


def _first_events(ratings: DataFrame, of: str) -> DataFrame:
    return ratings.groupBy(of).agg(F.min(F.to_date("rated_at")).alias("first_event"))


def _brought(job: Job, table: Table, source: str) -> DataFrame | None:
    rows = _slice(job, table, source)
    return None if rows.isEmpty() else rows


def _slice(job: Job, table: Table, source: str) -> DataFrame:
    rows = job.lake.read(job.spark, table)
    return rows.where((F.col("source") == source) & (F.col("as_of") == F.lit(job.as_of)))


Stage = Callable[[Job, str, str], Iterator[tuple[Table, DataFrame]]]
# By kind of source: the tables of one stage don't depend on each other, but may on those of the stages before.
STAGES: dict[str, tuple[Stage, ...]] = {
    "movielens": (_events_and_links, _movies_and_users),
    "feedback": (_feedback,),
    "omdb": (_credits,),
}
