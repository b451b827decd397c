"""Who recommends on a day: the champion, beside it maybe a challenger, each under the business rules."""

from dataclasses import dataclass
from datetime import date

from pyspark.sql import functions as F

from movierec_spark.registry.states import load_state
from movierec_spark.registry.versions import Version, challenger_for_day, version_for_day
from movierec_spark.serving.batch.snapshot import DaySnapshot
from movierec_spark.serving.batch.user_lists import Variant
from movierec_spark.serving.hybrid_ranker import build_hybrid_ranker
from movierec_spark.serving.pages.page import page_movies
from movierec_spark.serving.pages.rows import LENGTH
from movierec_spark.serving.trend_ranker import build_trend_ranker
from movierec_spark.settings import Settings
from movierec_spark.settings.rules import Rules


@dataclass(frozen=True)
class ServingVersions:
    """The versions that serve a day; champion: None for what trends."""

    champion: Version | None
    challenger: Version | None


def serving_versions(day: date, newest_day: bool, settings: Settings) -> ServingVersions:
    """The versions for a day. newest_day: whether no later day is served."""
    champion = version_for_day(day, newest_day, settings)
    has_challenger = settings.serving.challenger_share > 0
    challenger = challenger_for_day(day, newest_day, champion, settings) if has_challenger else None
    return ServingVersions(champion, challenger)


def variant(name: str, snapshot: DaySnapshot, version: Version | None, rules: Rules, settings: Settings) -> Variant:
    """What ranks for the users of a variant; a model's lists become pages where the settings want these."""
    directors = _directors(snapshot, rules)
    if version is None:
        return Variant(name, build_trend_ranker(*snapshot.popularity, snapshot.movie_facts, directors, rules), None)
    state = snapshot.with_later_movies(load_state(version.number, settings))
    ranker, serving = build_hybrid_ranker(state, snapshot.movie_facts, directors, rules, settings), settings.serving
    has_pages = serving.pages and serving.n >= LENGTH
    of_pages = page_movies(snapshot.page_movies, state.movie_ids, snapshot.as_of) if has_pages else None
    return Variant(name, ranker, version.number, of_pages)


def _directors(snapshot: DaySnapshot, rules: Rules) -> list[tuple[int, str]]:
    """(movie_id, person), where a rule asks for them."""
    if rules.at_most.per_director is None:
        return []
    rows = snapshot.credits.where(F.col("role") == "director").select("movie_id", "person").collect()
    return [(row["movie_id"], row["person"]) for row in rows]
