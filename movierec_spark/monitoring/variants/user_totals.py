"""What each user brought who was served by one of several variants."""

from collections.abc import Collection
from datetime import date

import duckdb
import numpy as np
import pandas as pd

from movierec_spark.features.preferences import IMPRESSION
from movierec_spark.features.preferences_query import event_value, event_weight
from movierec_spark.monitoring.variants.difference import UserTotals
from movierec_spark.serving.batch.publication_log import day_of_publication
from movierec_spark.settings.data_sections import Preferences
from movierec_spark.tables import ATTRIBUTED_EVENTS, RECOMMENDATIONS_HISTORY

INPUTS = (RECOMMENDATIONS_HISTORY, ATTRIBUTED_EVENTS)
TOTALS = ("lists", "lists_liked", "movies_liked", "value", "shown", "clicked")
# By metric what a user brought, and what he or she could have brought; both are columns of user_totals.
METRICS = {
    "hit_rate": ("lists_liked", "lists"),
    "likes_per_list": ("movies_liked", "lists"),
    "value_per_list": ("value", "lists"),
    "ctr": ("clicked", "shown"),
}


def user_totals(
    lake: duckdb.DuckDBPyConnection, publications: Collection[str], measured_on: date, settings: Preferences
) -> pd.DataFrame:
    """variant, model_version, TOTALS, users: how many users have these totals.

    publications: ids, one a day, whose lists are counted, and the events that are credited to them by measured_on.
    value: of the events, by their weights in the settings; it may be below 0. clicked: the movies shown that a liked
    event is credited to too. lake: a connection with views of INPUTS.
    """
    days = [day_of_publication(publication) for publication in publications]
    given = {
        "publications": list(publications),
        "first": min(days),
        "last": max(days),
        "measured_on": measured_on,
        "impression": IMPRESSION,
    }
    return lake.execute(_query(settings), given).df()


def totals_of(metric: str, rows: pd.DataFrame) -> UserTotals:
    """The totals of a metric. rows: see user_totals."""
    numerators, denominators = (rows[name].to_numpy(np.float64) for name in METRICS[metric])
    return UserTotals(numerators, denominators, rows["users"].to_numpy(np.int64))


def _query(settings: Preferences) -> str:
    return f"""
        WITH served AS (
            SELECT user_id, variant, model_version, count(*) AS lists FROM {RECOMMENDATIONS_HISTORY.name}
            WHERE as_of BETWEEN $first AND $last AND publication_id IN (SELECT unnest($publications)) AND rank = 1
            GROUP BY ALL
        ), credited AS (
            SELECT * REPLACE (coalesce(value, 1) AS value), event_type = $impression AS is_impression
            FROM {ATTRIBUTED_EVENTS.name}
            WHERE as_of > $first AND as_of <= $measured_on AND publication_id IN (SELECT unnest($publications))
        ), movies AS (
            SELECT
                user_id, variant, model_version, publication_id, movie_id,
                bool_or(is_impression) AS is_shown,
                bool_or(is_liked) AS is_liked,
                sum({event_value(settings)} * {event_weight(settings)}) AS value
            FROM credited GROUP BY ALL
        ), brought AS (
            SELECT
                user_id, variant, model_version,
                count(DISTINCT publication_id) FILTER (is_liked) AS lists_liked,
                count(*) FILTER (is_liked) AS movies_liked,
                round(sum(value), 6) AS value,
                count(*) FILTER (is_shown) AS shown,
                count(*) FILTER (is_shown AND is_liked) AS clicked
            FROM movies GROUP BY ALL
        ), per_user AS (
            SELECT variant, model_version, {", ".join(f"coalesce({name}, 0) AS {name}" for name in TOTALS)}
            FROM served LEFT JOIN brought USING (user_id, variant, model_version)
        )
        SELECT *, count(*) AS users FROM per_user GROUP BY ALL ORDER BY ALL
    """
