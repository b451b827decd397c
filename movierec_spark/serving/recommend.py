"""The recommend job: from what is known on a day to the tables that others read."""

from datetime import UTC, date, datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.features.user_features import user_features
from movierec_spark.job import Job
from movierec_spark.registry.versions import Version, load_state, version_for_day
from movierec_spark.serving.batch import recommendations
from movierec_spark.serving.histories import user_histories
from movierec_spark.serving.history import last_publication
from movierec_spark.serving.known import Known, known
from movierec_spark.serving.rankers import HybridRanker, Ranker, TrendRanker
from movierec_spark.serving.similar import similar_movies
from movierec_spark.serving.trending import trending_movies
from movierec_spark.tables import (
    CHAMPIONS,
    MOVIE_FEATURES,
    RECOMMENDATIONS,
    RECOMMENDATIONS_HISTORY,
    SIMILAR_MOVIES,
    TRENDING_MOVIES,
    USER_FEATURES,
)


def recommend(job: Job, newest: bool = False) -> None:
    """Publish the gold tables of the job's day; newest: of the newest day that is served, where there is one.

    Raises MovierecError where no movie is known by then.
    """
    served_day = newest_served_day(job)
    job.as_of = served_day if newest and served_day else job.as_of
    day = known(job)
    _publish_recommendations(job, day, newest_day=served_day is None or job.as_of >= served_day)
    job.publish(trending_movies(day.features, job.settings.serving.trending, job.as_of), TRENDING_MOVIES)
    job.publish(day.features, MOVIE_FEATURES)
    job.publish(user_features(day.preferences, day.ratings, day.movies, job.as_of), USER_FEATURES)


def newest_served_day(job: Job) -> date | None:
    """The day of the current state; None before the first one."""
    row = job.lake.read(job.spark, RECOMMENDATIONS).agg(F.max("as_of")).first()
    return row[0] if row else None


def _publish_recommendations(job: Job, day: Known, newest_day: bool) -> None:
    """Recommend by the version that serves the day; once more where another one came to serve it meanwhile."""
    version = version_for_day(job.as_of, newest_day)
    ranker, generated_at = _ranker(day, version), datetime.now(UTC)
    rows = _rows(job, day, ranker, version, generated_at).persist()
    users = rows.where("rank = 1").count()
    if version_for_day(job.as_of, newest_day) != version:
        rows.unpersist()
        return _publish_recommendations(job, day, newest_day)
    job.remark(f"{users:,} users by {f'model version {version.number}' if version else 'what trends'}")
    served = _publish_state(job, rows)
    if version and isinstance(ranker, HybridRanker):
        n = job.settings.serving.similar
        alike = similar_movies(job.spark, ranker.state, day.movie_ids, n, version.number, job.as_of)
        job.publish(alike, SIMILAR_MOVIES)
        if served:
            _record_champion(job, version, generated_at)
    return None


def _ranker(day: Known, version: Version | None) -> Ranker:
    if version is None:
        return TrendRanker(*day.popularity)
    return HybridRanker(day.with_later_movies(load_state(version.number)), day.movie_ids)


def _rows(job: Job, day: Known, ranker: Ranker, version: Version | None, generated_at: datetime) -> DataFrame:
    serving = job.settings.serving
    histories = user_histories(day.preferences, day.ratings, job.spark.sparkContext.defaultParallelism)
    number = version.number if version else None
    return recommendations(histories, ranker, serving.n, serving.users_per_block, number, job.as_of, generated_at)


def _publish_state(job: Job, rows: DataFrame) -> bool:
    """Make the rows the current state, unless that is of a newer day, and keep them as evidence; do they serve?"""
    audit = job.publish(rows, RECOMMENDATIONS)
    served = audit.status != "superseded"
    last = last_publication(job.lake.read(job.spark, RECOMMENDATIONS_HISTORY), job.as_of)
    named = rows.select(F.lit(last.next_id(job.as_of)).alias("publication_id"), "*", F.lit(served).alias("served"))
    # What was served stays told so; only other recommendations make another publication.
    repeated = last.rows.withColumn("served", F.lit(served)) if last.rows is not None else None
    job.publish(named, RECOMMENDATIONS_HISTORY, last=repeated)
    return served


def _record_champion(job: Job, version: Version, served_from: datetime) -> None:
    """Note in ops.champions that a version begins to serve."""
    champions = job.lake.read(job.spark, CHAMPIONS)
    last = champions.agg(F.max_by("model_version", "served_from")).first()
    if last is None or last[0] != version.number:
        row = [(version.number, served_from, job.as_of)]
        job.publish(job.spark.createDataFrame(row, CHAMPIONS.schema), CHAMPIONS)
