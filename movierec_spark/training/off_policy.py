"""Judge a recipe by the explored places of lists that were served, as its fit of before would have filled them."""

import logging
from dataclasses import replace

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame, SparkSession

from movierec_spark.dataset.interactions import collect_events, events_of_users
from movierec_spark.evaluation.off_policy.candidate import OffPolicyEvaluation, evaluate_candidate
from movierec_spark.evaluation.off_policy.candidate_scores import UsersOfLists, candidate_scores
from movierec_spark.evaluation.off_policy.explored_log import explored_log
from movierec_spark.evaluation.prequential import served_from
from movierec_spark.models.item_state import Weights, positions
from movierec_spark.training.backtest import Backtest

log = logging.getLogger(__name__)


def evaluate_explored(
    spark: SparkSession, backtest: Backtest, weights: Weights, explored: DataFrame | None
) -> OffPolicyEvaluation | None:
    """What the recipe, fitted before backtest.explored_from, would have earned at the places explored since.

    weights: learned on earlier events. explored: see training.explored_places. Each list is judged with the histories
    that it knew itself. None where no place was explored since.
    """
    moment, settings = backtest.explored_from, backtest.settings
    if explored is None or moment is None:
        return None
    rows: pd.DataFrame = explored.toPandas()
    rows = rows[rows["as_of"].to_numpy("datetime64[D]") >= np.datetime64(moment, "us").astype("datetime64[D]")]
    if not len(rows):
        return None
    places, fitted = explored_log(rows), backtest.fit_before(moment)
    served = served_from(fitted, weights, backtest.test_events, moment, settings)
    users = users_of_lists(spark, backtest, np.unique(places.logged.users))
    result = evaluate_candidate(places, candidate_scores(places, served, users), settings.serving.explore.temperature)
    log.info("%d explored places of %d users judged", len(places), len(users.ids))
    return result


def users_of_lists(spark: SparkSession, backtest: Backtest, ids: np.ndarray) -> UsersOfLists:
    """The users of these ids, ascending; of those without any event nothing is known."""
    position = positions(backtest.user_ids, ids)
    has_events = position >= 0
    events = collect_events(events_of_users(spark, backtest.events.rows, position[has_events]))
    own = replace(events, user=positions(ids, backtest.user_ids[events.user])).in_order()
    shares = backtest.group_shares
    of_users = None if shares is None else np.where(has_events[:, None], shares[position], np.float32(0))
    return UsersOfLists(ids, own, of_users)
