"""The recommendations of a day, computed but not yet published."""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from pyspark.sql import DataFrame

from movierec_spark import tables
from movierec_spark.job.job import Job
from movierec_spark.serving.batch.ranked_users import recommendations
from movierec_spark.serving.batch.snapshot import DaySnapshot
from movierec_spark.serving.batch.user_histories import user_histories
from movierec_spark.serving.batch.user_lists import Variant, user_lists
from movierec_spark.serving.reranking.eligible import eligible_movie_ids
from movierec_spark.serving.reranking.fatigue import with_fatigued
from movierec_spark.serving.variants import ServingVersions, serving_versions, variant
from movierec_spark.settings.rules import Rules


class VersionsChanged(Exception):
    """Another version came to serve the day while its recommendations were computed."""


@dataclass(frozen=True)
class DayRecommendations:
    """What is recommended to the users of a day, and by what.

    eligible_ids: of the movies that may be recommended, int64, ascending. histories: user_histories rows, persisted.
    lists: user_lists rows, persisted where pages are made of them too. rows: of gold.recommendations, computed when
    they are published. is_newest: whether no later day is served.
    n_users: how many got a list, once these are published.
    """

    serving: ServingVersions
    rules: Rules
    champion: Variant
    challenger: Variant | None
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
        champion, challenger = self.serving.champion, self.serving.challenger
        by = f"model version {champion.number}" if champion else "what trends"
        by += f" and challenger {challenger.number}" if challenger else ""
        return f"{self.n_users:,} users by {by}" if self.n_users else "no user is known"

    def drop(self) -> None:
        """Free what is persisted."""
        self.lists.unpersist()
        self.histories.unpersist()

    @property
    def variants(self) -> list[Variant]:
        return [one for one in (self.champion, self.challenger) if one]


def recommend_day(job: Job, snapshot: DaySnapshot, rules: Rules) -> DayRecommendations:
    """Recommend by the versions that serve the day now."""
    served_day = job.lake.served_day()
    is_newest = served_day is None or job.as_of >= served_day
    serving, generated_at = serving_versions(job.as_of, is_newest, job.settings), datetime.now(UTC)
    champion = variant("champion", snapshot, serving.champion, rules, job.settings)
    challenger = (
        variant("challenger", snapshot, serving.challenger, rules, job.settings) if serving.challenger else None
    )
    histories = user_histories(snapshot.preferences, snapshot.users)
    if rules.demote.served_times:
        history = job.lake.read(job.spark, tables.RECOMMENDATIONS_HISTORY)
        histories = with_fatigued(histories, history, snapshot.preferences, rules.demote.served_times, job.as_of)
    histories = histories.persist()
    lists = user_lists(histories, champion, challenger, job.settings.serving)
    if champion.page_movies:
        lists = lists.persist()
    return DayRecommendations(
        serving=serving,
        rules=rules,
        champion=champion,
        challenger=challenger,
        eligible_ids=eligible_movie_ids(snapshot.movie_facts, rules),
        generated_at=generated_at,
        histories=histories,
        lists=lists,
        rows=recommendations(lists, job.as_of, generated_at),
        is_newest=is_newest,
    )
