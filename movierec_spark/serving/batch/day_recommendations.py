"""The recommendations of a day, computed but not yet published."""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from pyspark.sql import DataFrame

from movierec_spark import tables
from movierec_spark.job.job import Job
from movierec_spark.publish.parquet_files import DataFiles
from movierec_spark.serving.batch.ranked_users import Variant, recommendations
from movierec_spark.serving.batch.snapshot import DaySnapshot
from movierec_spark.serving.batch.user_histories import user_histories
from movierec_spark.serving.reranking.eligible import eligible_movie_ids
from movierec_spark.serving.reranking.fatigue import with_fatigued
from movierec_spark.serving.variants import ServingVersions, serving_versions, variant
from movierec_spark.settings.rules import Rules


@dataclass(frozen=True)
class DayRecommendations:
    """What was recommended to the users of a day, and by what.

    eligible_ids: of the movies that may be recommended, int64, ascending. histories: user_histories rows, persisted.
    files: of gold.recommendations. n_users: how many got a list.
    """

    serving: ServingVersions
    rules: Rules
    champion: Variant
    challenger: Variant | None
    eligible_ids: np.ndarray
    generated_at: datetime
    histories: DataFrame
    files: DataFiles
    n_users: int

    def __str__(self) -> str:
        champion, challenger = self.serving.champion, self.serving.challenger
        by = f"model version {champion.number}" if champion else "what trends"
        by += f" and challenger {challenger.number}" if challenger else ""
        return f"{self.n_users:,} users by {by}" if self.n_users else "no user is known"

    def drop(self) -> None:
        """Free the persisted histories and remove the staged files."""
        self.histories.unpersist()
        self.files.drop()


def recommend_day(job: Job, snapshot: DaySnapshot, rules: Rules) -> DayRecommendations:
    """Recommend by the versions that serve the day; once more where another one came to serve it meanwhile."""
    served_day = job.lake.served_day()
    is_newest = served_day is None or job.as_of >= served_day
    while True:
        serving = serving_versions(job.as_of, is_newest, job.settings)
        result = _recommend(job, snapshot, rules, serving)
        if serving_versions(job.as_of, is_newest, job.settings) == serving:
            return result
        result.drop()


def _recommend(job: Job, snapshot: DaySnapshot, rules: Rules, serving: ServingVersions) -> DayRecommendations:
    generated_at = datetime.now(UTC)
    champion = variant("champion", snapshot, serving.champion, rules, job.settings)
    challenger = (
        variant("challenger", snapshot, serving.challenger, rules, job.settings) if serving.challenger else None
    )
    histories = user_histories(snapshot.preferences, snapshot.users, job.spark.sparkContext.defaultParallelism)
    if rules.demote.served_times:
        history = job.lake.read(job.spark, tables.RECOMMENDATIONS_HISTORY)
        histories = with_fatigued(histories, history, snapshot.preferences, rules.demote.served_times, job.as_of)
    histories = histories.persist()
    folder = job.lake.staging(tables.RECOMMENDATIONS)
    files = recommendations(histories, champion, challenger, job.settings.serving, job.as_of, generated_at, folder)
    return DayRecommendations(
        serving=serving,
        rules=rules,
        champion=champion,
        challenger=challenger,
        eligible_ids=eligible_movie_ids(snapshot.movie_facts, rules),
        generated_at=generated_at,
        histories=histories,
        files=files,
        n_users=files.rows.where("rank = 1").count(),
    )
