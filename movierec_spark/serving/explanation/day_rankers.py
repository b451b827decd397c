"""What ranked on a day: the model of a version, with the movies that arrived since its training, or what trended."""

from collections.abc import Callable
from datetime import date
from functools import partial

import duckdb
import numpy as np

from movierec_spark.dataset.item_features_query import CONTENT_FEATURES
from movierec_spark.models.cold_items import append_movies
from movierec_spark.models.item_state import ItemState
from movierec_spark.serving.ad_hoc_ranking import known_directors
from movierec_spark.serving.hybrid_ranker import HybridRanker, build_hybrid_ranker
from movierec_spark.serving.reranking.eligible import MovieFacts
from movierec_spark.serving.trend_ranker import TrendRanker, build_trend_ranker
from movierec_spark.settings import Settings
from movierec_spark.settings.rules import Rules

DayRanker = HybridRanker | TrendRanker
BuildRanker = Callable[[Rules], DayRanker]
POPULARITY = """
    SELECT movie_id, coalesce(popularity_30_days, 0.0) AS popularity FROM latest.movies
    LEFT JOIN (SELECT movie_id, popularity_30_days FROM gold.movie_features WHERE as_of = $day) USING (movie_id)
    ORDER BY movie_id
"""


def hybrid_rankers(
    state: ItemState, movies: MovieFacts, lake: duckdb.DuckDBPyConnection, settings: Settings
) -> BuildRanker:
    """The ranker of a version under rules. movies: those known on the day; lake: with the views of the day."""
    state = with_later_movies(state, movies.movie_ids, lake)
    return lambda rules: build_hybrid_ranker(state, movies, known_directors(lake, rules), rules, settings)


def trend_rankers(movies: MovieFacts, day: date, lake: duckdb.DuckDBPyConnection) -> BuildRanker:
    """What trended on the day, under rules."""
    return partial(_trend_ranker, movies=movies, day=day, lake=lake)


def with_later_movies(state: ItemState, movie_ids: np.ndarray, lake: duckdb.DuckDBPyConnection) -> ItemState:
    """The state with those of the movies that arrived since its training."""
    later_ids = np.setdiff1d(movie_ids, state.movie_ids)
    if not len(later_ids):
        return state
    features: dict[int, dict[str, float]] = {movie: {} for movie in later_ids.tolist()}
    rows = lake.execute(CONTENT_FEATURES, {"movie_ids": later_ids.tolist()}).fetchall()
    for movie, name, value in rows:
        features[movie][name] = value
    return append_movies(state, later_ids, list(features.values()))


def _trend_ranker(rules: Rules, movies: MovieFacts, day: date, lake: duckdb.DuckDBPyConnection) -> TrendRanker:
    rows = lake.execute(POPULARITY, {"day": day}).fetchnumpy()
    ids, popularity = rows["movie_id"].astype(np.int64), rows["popularity"].astype(np.float64)
    return build_trend_ranker(ids, popularity, movies, known_directors(lake, rules), rules)
