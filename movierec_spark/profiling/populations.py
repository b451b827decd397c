"""Which rows a profile of a day is made of: those that a job of the day sees."""

from datetime import date, timedelta

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.job.job import Job
from movierec_spark.profiling.arrival import with_arrival_lag
from movierec_spark.profiling.output import with_movies
from movierec_spark.profiling.population import Population
from movierec_spark.serving.batch.publication_log import last_publication
from movierec_spark.storage.arrow import frame
from movierec_spark.storage.latest_rows import latest_rows
from movierec_spark.tables import (
    CREDITS,
    FEEDBACK,
    IDS,
    LINKS,
    MODEL_PERFORMANCE,
    MOVIE_FEATURES,
    MOVIES,
    RATINGS,
    RECOMMENDATIONS,
    SIMILAR_MOVIES,
    TAGS,
    TRENDING_MOVIES,
    USER_FEATURES,
    USERS,
)
from movierec_spark.tables.table import Table

EVENT_TIMES = {RATINGS: "rated_at", TAGS: "tagged_at", FEEDBACK: "occurred_at"}
ENTITIES = (MOVIES, USERS, CREDITS)
WITHOUT_KNOWN_AT = (LINKS, IDS)
OF_DAY = (MOVIE_FEATURES, USER_FEATURES, MODEL_PERFORMANCE, SIMILAR_MOVIES, TRENDING_MOVIES)
PROFILED = (*EVENT_TIMES, *ENTITIES, *WITHOUT_KNOWN_AT, *OF_DAY, RECOMMENDATIONS)


def population_of(job: Job, table: Table) -> Population:
    """The rows of one of the PROFILED tables, with the table's derived columns.

    Of links and ids those of drops up to the day. Of similar and trending movies, which have no history, the rows are
    there as long as the current state is of the day.
    """
    return Population(table.name, _rows(job, table), job.as_of, EVENT_TIMES.get(table))


def day_before(job: Job) -> DataFrame | None:
    """The last publication of gold.recommendations for the day before; None where there is none."""
    return _last_recommendations(job, job.as_of - timedelta(days=1))


def movie_features_of(job: Job) -> DataFrame:
    return _of_day(job, MOVIE_FEATURES)


def _rows(job: Job, table: Table) -> DataFrame:
    if table in EVENT_TIMES:
        return with_arrival_lag(job.lake.known(job.spark, table, job.as_of), EVENT_TIMES[table])
    if table in WITHOUT_KNOWN_AT:
        delivered = job.lake.read(job.spark, table).where(F.col("as_of") <= F.lit(job.as_of))
        return latest_rows(delivered, table, job.lake.source_rank)
    if table is RECOMMENDATIONS:
        last = _last_recommendations(job, job.as_of)
        recommendations = frame(job.spark, [], RECOMMENDATIONS.schema) if last is None else last
        return with_movies(recommendations, movie_features_of(job))
    return _of_day(job, table) if table in OF_DAY else job.lake.known(job.spark, table, job.as_of)


def _last_recommendations(job: Job, day: date) -> DataFrame | None:
    """Those of a day's last publication, whether it was served or not."""
    last = last_publication(job.lake, day)
    return last.rows(job.spark, job.lake).select(*RECOMMENDATIONS.column_names) if last.number else None


def _of_day(job: Job, table: Table) -> DataFrame:
    return job.lake.read(job.spark, table).where(F.col("as_of") == F.lit(job.as_of))
