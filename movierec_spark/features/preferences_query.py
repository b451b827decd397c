"""Preferences without Spark: what preferences gives, as a query in DuckDB's SQL."""

from datetime import date

from movierec_spark.features.preferences import DIGITS, EXCLUDE, MAX_HALF_LIVES, NOISE, RATING
from movierec_spark.settings.data_sections import Preferences
from movierec_spark.storage.sql import literal


def preferences_query(as_of: date, settings: Preferences) -> str:
    """The columns and rows of preferences, from latest.ratings and latest.feedback as the day knows them."""
    types = ", ".join(literal(event_type) for event_type in (*settings.event_weights, EXCLUDE))
    return f"""
        WITH events AS (
            SELECT user_id, movie_id, {literal(RATING)} AS event_type, rating::DOUBLE AS value, rating, rated_at AS "at"
            FROM latest.ratings
            UNION ALL
            SELECT user_id, movie_id, event_type, coalesce(value, 1.0), NULL, occurred_at
            FROM latest.feedback WHERE event_type IN ({types})
        ), weighted AS (
            SELECT *, {event_value(settings)} * {event_weight(settings)} * {_decay(as_of, settings)} AS part
            FROM events
        )
        SELECT
            user_id,
            movie_id,
            round(sum(part), {DIGITS}) AS weight,
            sum(part) < -{NOISE!r} * sum(abs(part)) OR bool_or(event_type = {literal(EXCLUDE)}) AS is_unwanted,
            max(rating) AS rating,
            max("at") AS "at"
        FROM weighted GROUP BY user_id, movie_id
    """


def event_value(settings: Preferences) -> str:
    """An expression: the value of an event, of its columns event_type and value."""
    is_low = f"event_type = {literal(RATING)} AND value <= {settings.disliked_to!r}"
    return f"CASE WHEN {is_low} THEN value - {settings.liked_from!r}::DOUBLE ELSE value END"


def event_weight(settings: Preferences) -> str:
    """An expression: the weight of an event_type in the settings; 0 where it has none."""
    weights = " ".join(f"WHEN {literal(name)} THEN {weight!r}" for name, weight in settings.event_weights.items())
    return f"CASE event_type {weights} ELSE 0.0 END::DOUBLE" if weights else "0.0::DOUBLE"


def _decay(as_of: date, settings: Preferences) -> str:
    if settings.half_life_days is None:
        return "1.0::DOUBLE"
    half_lives = f"date_diff('day', \"at\"::DATE, DATE '{as_of}') / {settings.half_life_days!r}::DOUBLE"
    return f"pow(0.5::DOUBLE, least({half_lives}, {MAX_HALF_LIVES}::DOUBLE))"
