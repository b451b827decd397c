"""Who recommends on a day: the champion, beside it maybe a challenger, each under the business rules."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from pyspark.sql import functions as F

from movierec_spark.registry.versions import Version, challenger_for_day, load_state, version_for_day
from movierec_spark.serving.batch.ranked_users import Variant
from movierec_spark.serving.batch.snapshot import DaySnapshot
from movierec_spark.serving.hybrid_ranker import HybridRanker
from movierec_spark.serving.reranking.eligible import eligible
from movierec_spark.serving.reranking.reranker import build_reranker
from movierec_spark.serving.trend_ranker import TrendRanker
from movierec_spark.settings.rules import Rules


@dataclass(frozen=True)
class Serving:
    """The versions that serve a day; champion: None for what trends."""

    champion: Version | None
    challenger: Version | None


def serving_versions(day: date, newest_day: bool, challenger_share: float) -> Serving:
    champion = version_for_day(day, newest_day)
    challenger = challenger_for_day(day, newest_day, champion) if challenger_share else None
    return Serving(champion, challenger)


def servable(day: DaySnapshot, rules: Rules) -> np.ndarray:
    """The ids of the movies that may be recommended, int64, ascending."""
    return day.described.movie_ids[eligible(day.described, **rules.exclude.model_dump())]


def variant(name: str, day: DaySnapshot, version: Version | None, rules: Rules, liked_from: float) -> Variant:
    """What ranks for the users of a variant. liked_from: see HybridRanker."""
    movie_ids = servable(day, rules)
    if version is None:
        ids, popularity = day.popularity
        nothing = np.zeros((len(ids), 1), dtype=np.float32)
        lists = build_reranker(rules, ids, np.isin(ids, movie_ids), nothing, _directors(day, rules))
        return Variant(name, TrendRanker(ids, popularity, movie_ids, lists), None)
    state = day.with_later_movies(load_state(version.number))
    may_come = np.isin(state.movie_ids, movie_ids)
    lists = build_reranker(rules, state.movie_ids, may_come, state.content.vectors, _directors(day, rules))
    return Variant(name, HybridRanker(state, movie_ids, lists, liked_from), version.number)


def _directors(day: DaySnapshot, rules: Rules) -> list[tuple[int, str]]:
    """(movie_id, person), where a rule asks for them."""
    if rules.at_most.per_director is None:
        return []
    rows = day.credits.where(F.col("role") == "director").select("movie_id", "person").collect()
    return [(row["movie_id"], row["person"]) for row in rows]
