"""Who recommends on a day: the champion, beside it maybe other versions, each under the business rules."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from pyspark.sql import functions as F

from movierec_spark.registry.states import load_state
from movierec_spark.registry.version import Version
from movierec_spark.registry.versions import variant_for_day, version_for_day
from movierec_spark.serving.batch.snapshot import DaySnapshot
from movierec_spark.serving.batch.user_lists import Variant
from movierec_spark.serving.exploration.explorer import Explorer
from movierec_spark.serving.hybrid_ranker import build_hybrid_ranker
from movierec_spark.serving.pages.page import page_movies
from movierec_spark.serving.pages.rows import LENGTH
from movierec_spark.serving.trend_ranker import build_trend_ranker
from movierec_spark.settings import Settings
from movierec_spark.settings.rules import Rules


@dataclass(frozen=True)
class ServingVersions:
    """The versions that serve a day; champion: None for what trends.

    variants: by alias, those that serve a share of the users. missing: aliases of settings that no version serves by,
    whose users get the champion.
    """

    champion: Version | None
    variants: dict[str, Version]
    missing: tuple[str, ...] = ()


def serving_versions(day: date, newest_day: bool, settings: Settings) -> ServingVersions:
    """The versions for a day. newest_day: whether no later day is served."""
    champion = version_for_day(day, newest_day, settings)
    aliases = sorted(alias for alias, share in settings.serving.variants.items() if share > 0)
    versions = {alias: variant_for_day(alias, day, newest_day, champion, settings) for alias in aliases}
    return ServingVersions(
        champion,
        variants={alias: version for alias, version in versions.items() if version},
        missing=tuple(alias for alias, version in versions.items() if version is None),
    )


def variant(
    name: str,
    snapshot: DaySnapshot,
    version: Version | None,
    rules: Rules,
    new_ids: np.ndarray,
    settings: Settings,
) -> Variant:
    """What ranks for the users of a variant; a model's lists become pages where the settings want these.

    new_ids: of the movies that may be drawn as new ones, int64, ascending.
    """
    directors, serving = _directors(snapshot, rules), settings.serving
    seed = f"{snapshot.as_of} {version.number if version else 'trend'}"
    explorer = Explorer(serving.explore, seed, new_ids) if serving.explore.share else None
    if version is None:
        trend = build_trend_ranker(*snapshot.popularity, snapshot.movie_facts, directors, rules)
        return Variant(name, replace(trend, explorer=explorer), None)
    state = snapshot.with_later_movies(load_state(version.number, settings))
    ranker = build_hybrid_ranker(state, snapshot.movie_facts, directors, rules, settings)
    ranker = replace(ranker, explorer=explorer)
    has_pages = serving.pages and serving.n >= LENGTH
    of_pages = page_movies(snapshot.page_movies, state.movie_ids, snapshot.as_of) if has_pages else None
    return Variant(name, ranker, version.number, of_pages)


def _directors(snapshot: DaySnapshot, rules: Rules) -> list[tuple[int, str]]:
    """(movie_id, person), where a rule asks for them."""
    if rules.at_most.per_director is None:
        return []
    rows = snapshot.credits.where(F.col("role") == "director").select("movie_id", "person").collect()
    return [(row["movie_id"], row["person"]) for row in rows]
