"""Preferences: one weight per user and movie, from ratings and feedback events; all that models learn from."""

from collections.abc import Callable
from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from movierec_spark.settings.data_sections import Preferences

PreferencesOf = Callable[[Preferences], DataFrame]  # the preferences of one day by these settings
RATING = "rating"
MOST_OF_DISLIKED = 1.0  # what the lowest rating weighed if it told of no dislike
IMPRESSION = "impression"  # event type by which a product tells that it showed a movie
EXCLUDE = "exclude"  # event type by which a user asks not to get the movie
DIGITS = 9  # Spark adds up floats in any order; sums are rounded so that they are reproducible
NOISE = 10.0**-DIGITS  # relative to the sum of absolute parts, the size below which a sum counts as 0
MAX_HALF_LIVES = 1000  # a float64 that is halved more often becomes 0 and loses its sign


def preferences(ratings: DataFrame, feedback: DataFrame, as_of: date, settings: Preferences) -> DataFrame:
    """One row per user and movie with any interaction: user_id, movie_id, weight, is_unwanted, rating, at.

    ratings: the latest rating per user and movie. feedback: one row per event. Both as known on the day.

    Interactions are all ratings, and the events whose type is "exclude" or in settings.event_weights; other events
    are ignored. weight: the sum over the interactions of value * event_weights[type], each halved per half-life up to
    as_of. The value of a rating is its stars, or, up to settings.disliked_to, what it lacks to settings.liked_from,
    below 0; that of another event is its value, or 1 where it has none. A weight below 0 is a dislike; it is 0 where
    all has faded.
    is_unwanted: whether the sum is below 0, however small decay has made it, or there is an "exclude" event.
    rating: stars or null. at: the time of the last interaction.
    """
    rating_events = ratings.withColumn("event_type", F.lit(RATING))
    is_counted = F.col("event_type").isin(*settings.event_weights, EXCLUDE)
    feedback_events = (
        feedback.where(is_counted)
        .withColumn("value", F.coalesce("value", F.lit(1.0)))
        .withColumn("rating", F.lit(None).cast("float"))
    )
    events = _weighted(rating_events, "rating", "rated_at", as_of, settings).unionByName(
        _weighted(feedback_events, "value", "occurred_at", as_of, settings)
    )
    total, absolute_total = F.sum("weight"), F.sum(F.abs("weight"))
    return events.groupBy("user_id", "movie_id").agg(
        F.round(total, DIGITS).alias("weight"),
        ((total < -NOISE * absolute_total) | F.max("is_excluded")).alias("is_unwanted"),
        F.max("rating").alias("rating"),
        F.max("at").alias("at"),
    )


def is_interaction() -> Column:
    """Whether the user took an interest in the movie: the weight is above 0, or it was watched and rated low."""
    return (F.col("weight") > 0) | (F.col("rating").isNotNull() & (F.col("weight") < 0))


def interactions(preferences: DataFrame) -> DataFrame:
    """The preferences that are interactions, of a weight above 0: what movies' factors and popularity come from.

    One that was watched and disliked weighs MOST_OF_DISLIKED at most.
    """
    weight = F.col("weight")
    of_disliked = F.least(F.abs(weight), F.lit(MOST_OF_DISLIKED))
    return preferences.where(is_interaction()).withColumn("weight", F.when(weight < 0, of_disliked).otherwise(weight))


def event_value(value: Column, event_type: Column, settings: Preferences) -> Column:
    """The value of an event; that of a low rating is what it lacks to settings.liked_from, below 0."""
    is_low = (event_type == RATING) & (value <= settings.disliked_to)
    return F.when(is_low, value - settings.liked_from).otherwise(value)


def event_weight(event_type: Column, settings: Preferences) -> Column:
    """The weight of an event type in the settings; 0 where it has none."""
    weights = [F.when(event_type == name, F.lit(weight)) for name, weight in settings.event_weights.items()]
    return F.coalesce(*weights, F.lit(0.0))


def decay(moment: Column, as_of: date, half_life_days: float) -> Column:
    """The exponential decay factor of an event: 1 on the day as_of, halved per half-life before it, never 0."""
    half_lives = F.datediff(F.lit(as_of), F.to_date(moment)) / F.lit(half_life_days)
    return F.pow(F.lit(0.5), F.least(half_lives, F.lit(MAX_HALF_LIVES)))


def _weighted(events: DataFrame, value: str, moment: str, as_of: date, settings: Preferences) -> DataFrame:
    """One row per event: user_id, movie_id, weight, is_excluded, rating, at. value, moment: names of columns."""
    event_type, stated, half_life = F.col("event_type"), F.col(value).cast("double"), settings.half_life_days
    factor = F.lit(1.0) if half_life is None else decay(F.col(moment), as_of, half_life)
    return events.select(
        "user_id",
        "movie_id",
        (event_value(stated, event_type, settings) * event_weight(event_type, settings) * factor).alias("weight"),
        (event_type == EXCLUDE).alias("is_excluded"),
        "rating",
        F.col(moment).alias("at"),
    )
