"""The hybrid beside each baseline in each segment of users, paired, so that a loss can't hide in a mean."""

from collections.abc import Iterator

import pandas as pd

from movierec_spark.evaluation.cold_start import COLD_USERS
from movierec_spark.evaluation.metric_table import mean_of, user_segments
from movierec_spark.evaluation.segments import NEWCOMERS, NEWCOMERS_AFTER
from movierec_spark.settings import Evaluation

COLUMNS = ["segment", "baseline", "value", "low", "high", "lists"]
OF_NEW_USERS = (COLD_USERS, NEWCOMERS, *NEWCOMERS_AFTER.values())


def segment_gains(
    per_user: pd.DataFrame, segments: pd.DataFrame, user_groups: pd.DataFrame | None, settings: Evaluation, seed: int
) -> pd.DataFrame:
    """COLUMNS: the nDCG of the hybrid less that of a baseline, its interval, and how many lists were compared.

    per_user, user_groups: see EvaluationResult and ExtraSegments. segments: model, user, segment, ndcg; for each model
    of a segment the same users in the same order. Segments of movies are left out: a list is made for a user, who may
    want the popular ones.
    """
    rows = [
        (segment, baseline, *mean_of(paired, "gain", settings, seed), len(paired))
        for segment, table in _tables(per_user, segments, user_groups, f"ndcg_at_{settings.k}")
        for baseline, paired in _paired(table)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _tables(
    per_user: pd.DataFrame, segments: pd.DataFrame, user_groups: pd.DataFrame | None, metric: str
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Each segment with its rows: model, user, ndcg."""
    yield from user_segments(per_user.rename(columns={metric: "ndcg"}), user_groups)
    for segment in OF_NEW_USERS:
        yield segment, segments[segments["segment"] == segment]


def _paired(table: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    by_model = {str(model): rows.reset_index(drop=True) for model, rows in table.groupby("model", sort=False)}
    hybrid = by_model.pop("hybrid", None)
    for baseline, rows in by_model.items() if hybrid is not None else ():
        yield baseline, pd.DataFrame({"user": hybrid["user"], "gain": hybrid["ndcg"] - rows["ndcg"]})
