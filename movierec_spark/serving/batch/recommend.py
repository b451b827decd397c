"""The recommend job: from what is known on a day to the tables that others read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame

from movierec_spark import tables
from movierec_spark.features.user_features import user_features
from movierec_spark.job.job import Job
from movierec_spark.publish.commit import newest_day
from movierec_spark.publish.parquet_files import DataFiles
from movierec_spark.publish.publication import Derive
from movierec_spark.serving.batch.list_checks import of_movies, of_users
from movierec_spark.serving.batch.publication_log import publish_history, record_champion
from movierec_spark.serving.batch.ranked_users import Variant, recommendations
from movierec_spark.serving.batch.similar import similar_movies
from movierec_spark.serving.batch.snapshot import DaySnapshot, load_snapshot
from movierec_spark.serving.batch.trending import trending_movies
from movierec_spark.serving.batch.user_histories import user_histories
from movierec_spark.serving.hybrid_ranker import HybridRanker
from movierec_spark.serving.reranking.fatigue import with_fatigued
from movierec_spark.serving.spark_daemon import start_workers
from movierec_spark.serving.variants import Serving, servable, serving_versions, variant
from movierec_spark.settings.rules import Rules, read_rules
from movierec_spark.tables.table import Table

Rows = tuple[Table, DataFrame | DataFiles]


@dataclass(frozen=True)
class Result:
    """What was computed, and by what.

    servable: ids of the movies that may come. histories: user_histories rows, persisted. files: of
    gold.recommendations.
    """

    serving: Serving
    champion: Variant
    servable: np.ndarray
    generated_at: datetime
    histories: DataFrame
    files: DataFiles
    users: int

    def drop(self) -> None:
        """Free what holds it."""
        self.histories.unpersist()
        self.files.drop()


def recommend(job: Job, newest: bool = False) -> None:
    """Publish the gold tables of the job's day.

    newest: of the newest day that is served, where there is one, and of its tables those that a model makes; what it
    made of the others stands.
    Raises NothingKnown where no movie is known by then.
    """
    start_workers(job.spark)
    served_day = newest_day(tables.RECOMMENDATIONS, job.lake)
    job.as_of, again = (served_day, True) if newest and served_day else (job.as_of, False)
    day = load_snapshot(job)
    rules = read_rules()
    result = _settled(job, day, rules, newest_day=served_day is None or job.as_of >= served_day)
    champion, challenger = result.serving.champion, result.serving.challenger
    by = f"model version {champion.number}" if champion else "what trends"
    by += f" and challenger {challenger.number}" if challenger else ""
    job.remark(f"{result.users:,} users by {by}" if result.users else "no user is known")
    published = _of_model(job, result) if again else chain(_of_day(job, day, result), _of_model(job, result))
    job.publish_all(published, derive=_derived(job, result, rules))
    if result.users:
        _record(job, result)
    result.drop()


def _record(job: Job, result: Result) -> None:
    """Add what was published to the history, and who came to serve."""
    champion = result.serving.champion
    own = [a for a in job.audits if a.table_name == tables.RECOMMENDATIONS.name and a.as_of == job.as_of]
    served = any(audit.status != "superseded" for audit in own)
    publish_history(job, result.files, served)
    if served and champion:
        record_champion(job, champion, result.generated_at)


def _settled(job: Job, day: DaySnapshot, rules: Rules, newest_day: bool) -> Result:
    """Recommend by the versions that serve the day; once more where another one came to serve it meanwhile."""
    share = job.settings.serving.challenger_share
    while True:
        serving = serving_versions(job.as_of, newest_day, share)
        result = _compute(job, day, rules, serving)
        if serving_versions(job.as_of, newest_day, share) == serving:
            return result
        result.drop()


def _compute(job: Job, day: DaySnapshot, rules: Rules, serving: Serving) -> Result:
    generated_at, liked_from = datetime.now(UTC), job.settings.preferences.liked_from
    champion = variant("champion", day, serving.champion, rules, liked_from)
    challenger = variant("challenger", day, serving.challenger, rules, liked_from) if serving.challenger else None
    histories = user_histories(day.preferences, day.ratings, day.users, job.spark.sparkContext.defaultParallelism)
    if rules.demote.served_times:
        history = job.lake.read(job.spark, tables.RECOMMENDATIONS_HISTORY)
        histories = with_fatigued(histories, history, day.preferences, rules.demote.served_times, job.as_of)
    histories = histories.persist()
    folder = job.lake.staging(tables.RECOMMENDATIONS)
    files = recommendations(histories, champion, challenger, job.settings.serving, job.as_of, generated_at, folder)
    users = files.rows.where("rank = 1").count()
    return Result(serving, champion, servable(day, rules), generated_at, histories, files, users)


def _derived(job: Job, result: Result, rules: Rules) -> dict[str, Derive]:
    """What the suites look at beside the rows of their table."""
    served, n = job.lake.read(job.spark, tables.RECOMMENDATIONS), job.settings.serving.n
    movies = result.servable
    return {
        tables.RECOMMENDATIONS.name: of_users(result.histories, served, movies, n, rules.seen_may_return),
        tables.TRENDING_MOVIES.name: of_movies("segment", "movie_id", movies),
        tables.SIMILAR_MOVIES.name: of_movies("movie_id", "similar_movie_id", movies),
    }


def _of_day(job: Job, day: DaySnapshot, result: Result) -> Iterator[Rows]:
    """The tables that say what is known on the day."""
    if result.users:
        yield tables.USER_FEATURES, user_features(day.preferences, day.ratings, day.movies, day.users, job.as_of)
    if np.isin(day.liked_movie_ids, result.servable).any():
        may_come = job.spark.createDataFrame(pd.DataFrame({"movie_id": result.servable}), "movie_id BIGINT")
        trending = day.features.join(may_come, on="movie_id", how="left_semi")
        yield tables.TRENDING_MOVIES, trending_movies(trending, job.settings.serving.trending, job.as_of)
    yield tables.MOVIE_FEATURES, day.features


def _of_model(job: Job, result: Result) -> Iterator[Rows]:
    """The tables that change with the model, but for the history."""
    version, ranker = result.serving.champion, result.champion.ranker
    if result.users:
        yield tables.RECOMMENDATIONS, result.files
    if version and isinstance(ranker, HybridRanker):
        similar = job.settings.serving.similar
        alike = similar_movies(job.spark, ranker.state, result.servable, similar, version.number, job.as_of)
        yield tables.SIMILAR_MOVIES, alike
