"""The recommend job: from what is known on a day to the tables that others read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import chain

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame

from movierec_spark import tables
from movierec_spark.job.job import Job
from movierec_spark.publish.publication import Derive
from movierec_spark.serving.batch.audiences import chosen_movies, movie_audiences
from movierec_spark.serving.batch.day_recommendations import DayRecommendations, VersionsChanged, recommend_day
from movierec_spark.serving.batch.list_checks import of_audiences, of_movies
from movierec_spark.serving.batch.page_checks import of_pages
from movierec_spark.serving.batch.pages import recommendation_rows
from movierec_spark.serving.batch.publication_log import publish_exploration, publish_history, record_champion
from movierec_spark.serving.batch.similar import similar_movies
from movierec_spark.serving.batch.snapshot import DaySnapshot, load_snapshot
from movierec_spark.serving.batch.trending import trending_movies
from movierec_spark.serving.batch.user_features import user_features
from movierec_spark.serving.batch.user_list_checks import of_users
from movierec_spark.serving.hybrid_ranker import HybridRanker
from movierec_spark.serving.spark_daemon import start_workers
from movierec_spark.settings.rules import read_rules
from movierec_spark.tables.table import Table

Publishable = tuple[Table, DataFrame]
IN_ORDER = (tables.RECOMMENDATION_ROWS, tables.SIMILAR_MOVIES)  # their rows come in the order of their sort key


def recommend(job: Job) -> None:
    """Publish the gold tables of the job's day.

    Raises NothingKnown where no movie is known by then.
    """
    snapshot = _load(job)
    with _recommended(job, snapshot) as result:
        tables_of_day = _tables_of_day(job, snapshot, result)
        job.publish_all(chain(tables_of_day, _tables_of_model(job, result)), derive=_checks(result), in_order=IN_ORDER)
    job.publish(snapshot.features, tables.MOVIE_FEATURES)  # the last, so that stale_days finds a day that was cut short


def recommend_served_day(job: Job) -> None:
    """Publish the tables that a model makes once more, for the day that is served, whatever the job's.

    Where nothing is served yet, it is as recommend.
    """
    served_day = job.lake.served_day()
    if served_day is None:
        recommend(job)
        return
    job.remark(f"for {served_day}, the day that is served")
    job = job.for_day(served_day)
    snapshot = _load(job)
    with _recommended(job, snapshot) as result:
        job.publish_all(_tables_of_model(job, result), derive=_checks(result), in_order=IN_ORDER)


def _load(job: Job) -> DaySnapshot:
    start_workers(job.spark)
    return load_snapshot(job)


@contextmanager
def _recommended(job: Job, snapshot: DaySnapshot) -> Iterator[DayRecommendations]:
    """Publish the day's recommendations, once more where another version came to serve it meanwhile."""
    while True:
        result = recommend_day(job, snapshot, read_rules())
        try:
            yield _publish_recommendations(job, result)
            return
        except VersionsChanged:
            continue
        finally:
            result.drop()


def _publish_recommendations(job: Job, result: DayRecommendations) -> DayRecommendations:
    """Publish them, add them to the evidence, and note who came to serve; with the number of users who got a list."""
    published = job.publish(
        result.rows,
        tables.RECOMMENDATIONS,
        in_order=True,
        skip_empty=True,
        derive=_checks_of_users(job, result),
        before_commit=partial(result.check_versions, job),
    )
    result = replace(result, n_users=published.attempt.accepted_rows(job.spark).where("rank = 1").count())
    job.remark(str(result))
    if result.n_users:
        publication_id = publish_history(job, published)
        if publication_id and job.settings.serving.explore.share:
            publish_exploration(job, result.lists, publication_id)
        if published.is_current and result.serving.champion:
            record_champion(job, result.serving.champion, result.generated_at)
    return result


def _checks_of_users(job: Job, result: DayRecommendations) -> Derive:
    served, n = job.lake.dataset(tables.RECOMMENDATIONS), job.settings.serving.n
    return of_users(result.histories, served, result.eligible_ids, n, result.rules.seen_may_return)


def _checks(result: DayRecommendations) -> dict[str, Derive]:
    """By table what gives the frames that its suite checks beside its rows."""
    movies = result.eligible_ids
    return {
        tables.TRENDING_MOVIES.name: of_movies("segment", "movie_id", movies),
        tables.SIMILAR_MOVIES.name: of_movies("movie_id", "similar_movie_id", movies),
        tables.RECOMMENDATION_ROWS.name: of_pages(result.histories, movies),
        tables.AUDIENCES.name: of_audiences(movies),
    }


def _tables_of_day(job: Job, snapshot: DaySnapshot, result: DayRecommendations) -> Iterator[Publishable]:
    """The tables that say what is known on the day, but for gold.movie_features."""
    if result.n_users:
        yield tables.USER_FEATURES, user_features(result.histories, snapshot.rated_movies, snapshot.users, job.as_of)
    if np.isin(snapshot.watched_movie_ids, result.eligible_ids).any():
        eligible = job.spark.createDataFrame(pd.DataFrame({"movie_id": result.eligible_ids}), "movie_id BIGINT")
        trending = snapshot.features.join(eligible, on="movie_id", how="left_semi")
        yield tables.TRENDING_MOVIES, trending_movies(trending, job.settings.serving.trending, job.as_of)


def _tables_of_model(job: Job, result: DayRecommendations) -> Iterator[Publishable]:
    """The tables that change with the model, but for the recommendations themselves."""
    version, ranker = result.serving.champion, result.champion.ranker
    if version and isinstance(ranker, HybridRanker):
        n = job.settings.serving.similar
        rows = similar_movies(job.spark, ranker.state, result.eligible_ids, n, version.number, job.as_of)
        yield tables.SIMILAR_MOVIES, rows
        if result.n_users and result.champion.page_movies:
            yield tables.RECOMMENDATION_ROWS, recommendation_rows(result.lists, result.variants, job.as_of)
        yield from _audiences(job, result, ranker, version.number)


def _audiences(job: Job, result: DayRecommendations, ranker: HybridRanker, version: int) -> Iterator[Publishable]:
    serving, versions = job.settings.serving, job.lake.read(job.spark, tables.MOVIES)
    movie_ids = chosen_movies(versions, result.eligible_ids, serving.audiences, job.as_of)
    if not len(movie_ids):  # what an earlier day told of is no longer so
        yield tables.AUDIENCES, job.spark.createDataFrame([], tables.AUDIENCES.schema)
    elif result.n_users:
        yield tables.AUDIENCES, movie_audiences(result.histories, ranker, movie_ids, serving, version, job.as_of)
