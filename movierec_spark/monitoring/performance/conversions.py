"""What lists brought by type of event: the share of users and of shown movies with such an event, and its values."""

from movierec_spark.features.preferences import IMPRESSION
from movierec_spark.monitoring.performance.cohorts import GROUP, KEYS
from movierec_spark.monitoring.performance.impressions import SHOWN_MOVIE
from movierec_spark.storage.sql import literal

REACTIONS = f"SELECT * FROM credited WHERE event_type <> {literal(IMPRESSION)}"


def served_conversions() -> str:
    """A query: KEYS, metric, value, where the metrics' names end in a type of event that users sent.

    served_conversion_TYPE: of the users served, the share with such an event that is credited to their list.
    value_TYPE: the sum of the values of these, each 1 where it has none. It is asked of the cohorts.
    """
    return f"""
        WITH brought AS (
            SELECT {KEYS}, event_type, count(DISTINCT user_id) AS users, sum(coalesce(value, 1)) AS value
            FROM ({REACTIONS}) JOIN windows ON window_days >= days_after JOIN groups USING (list_day, user_id)
            GROUP BY {KEYS}, event_type
        ), served AS (
            SELECT {GROUP}, count(*) AS users_served FROM users JOIN groups USING (list_day, user_id) GROUP BY {GROUP}
        ), shares AS (
            SELECT brought.*, users / users_served AS share FROM brought JOIN served ON {_same(GROUP)}
        )
        SELECT {KEYS}, 'served_conversion_' || event_type AS metric, share AS value FROM shares
        UNION ALL BY NAME
        SELECT {KEYS}, 'value_' || event_type AS metric, value FROM shares
    """


def shown_conversions() -> str:
    """A query: KEYS, metric, value; conversion_TYPE: of the movies shown, the share to which such an event is credited.

    It is asked of the cohorts and of shown.
    """
    return f"""
        WITH firsts AS (
            SELECT {SHOWN_MOVIE}, event_type, min(days_after) AS days_after
            FROM ({REACTIONS}) GROUP BY {SHOWN_MOVIE}, event_type
        ), brought AS (
            SELECT {KEYS}, event_type, count(*) AS converted
            FROM shown JOIN firsts USING ({SHOWN_MOVIE}) WHERE days_after <= window_days
            GROUP BY {KEYS}, event_type
        ), served AS (
            SELECT {KEYS}, count(*) AS movies FROM shown GROUP BY {KEYS}
        )
        SELECT brought.* EXCLUDE (event_type, converted), 'conversion_' || event_type AS metric,
               converted / movies AS value
        FROM brought JOIN served ON {_same(KEYS)}
    """


def _same(keys: str) -> str:
    """A condition: a model version is null for what trends."""
    return " AND ".join(f"brought.{key} IS NOT DISTINCT FROM served.{key}" for key in keys.split(", "))
