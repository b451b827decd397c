"""The recommendations of a day, computed but not yet published."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import numpy as np
from pyspark.sql import DataFrame

from movierec_spark import tables
from movierec_spark.job.job import Job
from movierec_spark.serving.batch.new_movies import movies_to_explore
from movierec_spark.serving.batch.ranked_users import recommendations
from movierec_spark.serving.batch.snapshot import DaySnapshot
from movierec_spark.serving.batch.user_histories import user_histories
from movierec_spark.serving.batch.user_lists import Variant, user_lists
from movierec_spark.serving.reranking.eligible import eligible_movie_ids
from movierec_spark.serving.reranking.fatigue import with_fatigued
from movierec_spark.serving.variants import ServingVersions, serving_versions, variant
from movierec_spark.settings.rules import Rules
from movierec_spark.settings.serving_section import CHAMPION


class VersionsChanged(Exception):
    """Another version came to serve the day while its recommendations were computed."""


@dataclass(frozen=True)
class DayRecommendations:
    """What is recommended to the users of a day, and by what. variants: the champion first.

    eligible_ids: of the movies that may be recommended, int64, ascending. histories: user_histories rows, persisted.
    lists: user_lists rows, persisted where pages or gold.exploration are made of them too. rows: of
    gold.recommendations, computed when they are published. is_newest: whether no later day is served.
    n_users: how many got a list, once these are published.
    """

    serving: ServingVersions
    rules: Rules
    variants: tuple[Variant, ...]
    eligible_ids: np.ndarray
    generated_at: datetime
    histories: DataFrame
    lists: DataFrame
    rows: DataFrame
    is_newest: bool
    n_users: int = 0

    def check_versions(self, job: Job) -> None:
        """Raises VersionsChanged where other versions serve the day by now."""
        if serving_versions(job.as_of, self.is_newest, job.settings) != self.serving:
            raise VersionsChanged

    def __str__(self) -> str:
        champion, variants, missing = self.serving.champion, self.serving.variants, self.serving.missing
        by = f"model version {champion.number}" if champion else "what trends"
        others = [f" and {alias} {version.number}" for alias, version in variants.items()]
        lacking = f", nobody by {', '.join(missing)}: no version with the alias can serve the day" if missing else ""
        return f"{self.n_users:,} users by {by}{''.join(others)}{lacking}" if self.n_users else "no user is known"

    def drop(self) -> None:
        """Free what is persisted."""
        self.lists.unpersist()
        self.histories.unpersist()

    @property
    def champion(self) -> Variant:
        return self.variants[0]


def recommend_day(job: Job, snapshot: DaySnapshot, rules: Rules) -> DayRecommendations:
    """Recommend by the versions that serve the day now."""
    served_day = job.lake.served_day()
    is_newest = served_day is None or job.as_of >= served_day
    serving, generated_at = serving_versions(job.as_of, is_newest, job.settings), datetime.now(UTC)
    build = partial(
        variant, snapshot=snapshot, rules=rules, new_ids=movies_to_explore(job, snapshot), settings=job.settings
    )
    champion = build(CHAMPION, version=serving.champion)
    others = (build(alias, version=version) for alias, version in serving.variants.items())
    variants = (champion, *others)
    histories = user_histories(snapshot.preferences, snapshot.users)
    if rules.demote.served_times:
        history = job.lake.read(job.spark, tables.RECOMMENDATIONS_HISTORY)
        histories = with_fatigued(histories, history, snapshot.preferences, rules.demote, job.as_of)
    histories = histories.persist()
    lists = user_lists(histories, variants, job.settings.serving)
    if champion.page_movies or job.settings.serving.explore.share:
        lists = lists.persist()
    return DayRecommendations(
        serving=serving,
        rules=rules,
        variants=variants,
        eligible_ids=eligible_movie_ids(snapshot.movie_facts, rules),
        generated_at=generated_at,
        histories=histories,
        lists=lists,
        rows=recommendations(lists, job.as_of, generated_at),
        is_newest=is_newest,
    )
