"""The recommend job: from what is known on a day to the tables that others read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark import tables
from movierec_spark.features.user_features import user_features
from movierec_spark.job import Job
from movierec_spark.registry.versions import Version, load_state, version_for_day
from movierec_spark.serving.batch import recommendations
from movierec_spark.serving.histories import user_histories
from movierec_spark.serving.history import publish_history, record_champion
from movierec_spark.serving.known import Known, known
from movierec_spark.serving.rankers import HybridRanker, Ranker, TrendRanker
from movierec_spark.serving.similar import similar_movies
from movierec_spark.serving.trending import trending_movies
from movierec_spark.table import Table


@dataclass(frozen=True)
class Result:
    """What was computed, and by what. version: None for what trends. rows: of gold.recommendations, persisted."""

    version: Version | None
    ranker: Ranker
    generated_at: datetime
    rows: DataFrame
    users: int


def recommend(job: Job, newest: bool = False) -> None:
    """Publish the gold tables of the job's day; newest: of the newest day that is served, where there is one.

    Raises MovierecError where no movie is known by then.
    """
    served_day = newest_served_day(job)
    job.as_of = served_day if newest and served_day else job.as_of
    day = known(job)
    result = _settled(job, day, newest_day=served_day is None or job.as_of >= served_day)
    by = f"model version {result.version.number}" if result.version else "what trends"
    job.remark(f"{result.users:,} users by {by}" if result.users else "no user has a history")
    job.publish_all(_tables(job, day, result))
    if not result.users:
        return
    own = [a for a in job.audits if a.table_name == tables.RECOMMENDATIONS.name and a.as_of == job.as_of]
    served = any(audit.status != "superseded" for audit in own)
    publish_history(job, result.rows, served)
    if served and result.version:
        record_champion(job, result.version, result.generated_at)


def newest_served_day(job: Job) -> date | None:
    """The day of the current state; None before the first one."""
    row = job.lake.read(job.spark, tables.RECOMMENDATIONS).agg(F.max("as_of")).first()
    return row[0] if row else None


def _settled(job: Job, day: Known, newest_day: bool) -> Result:
    """Recommend by the version that serves the day; once more where another one came to serve it meanwhile."""
    while True:
        version = version_for_day(job.as_of, newest_day)
        result = _compute(job, day, version)
        if version_for_day(job.as_of, newest_day) == version:
            return result
        result.rows.unpersist()


def _compute(job: Job, day: Known, version: Version | None) -> Result:
    serving, generated_at, ranker = job.settings.serving, datetime.now(UTC), _ranker(day, version)
    histories = user_histories(day.preferences, day.ratings, job.spark.sparkContext.defaultParallelism)
    rows = recommendations(
        histories,
        ranker,
        serving.n,
        serving.users_per_block,
        version.number if version else None,
        job.as_of,
        generated_at,
    ).persist()
    return Result(version, ranker, generated_at, rows, rows.where("rank = 1").count())


def _ranker(day: Known, version: Version | None) -> Ranker:
    if version is None:
        return TrendRanker(*day.popularity)
    return HybridRanker(day.with_later_movies(load_state(version.number)), day.movie_ids)


def _tables(job: Job, day: Known, result: Result) -> Iterator[tuple[Table, DataFrame]]:
    """The tables of the day, but for the history; those that take longest to compute stand last."""
    serving, version = job.settings.serving, result.version
    if result.users:
        yield tables.RECOMMENDATIONS, result.rows
        features = user_features(day.preferences, day.ratings, day.movies, day.users, job.as_of)
        yield tables.USER_FEATURES, features
        yield tables.TRENDING_MOVIES, trending_movies(day.features, serving.trending, job.as_of)
    yield tables.MOVIE_FEATURES, day.features
    if version and isinstance(result.ranker, HybridRanker):
        state, n = result.ranker.state, serving.similar
        alike = similar_movies(job.spark, state, day.movie_ids, n, version.number, job.as_of)
        yield tables.SIMILAR_MOVIES, alike
