"""The lists of some days, the groups of their users, and the windows of days after them."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

LIST = ["list_day", "model_version", "variant"]
GROUP = [*LIST, "breakdown", "segment"]
HISTORY_BANDS = {"0": 0, "1-49": 1, "50+": 50}  # of events so far: the fewest of each band, ascending


def users_of(lists: DataFrame) -> DataFrame:
    """list_day, user_id, model_version, variant, strategy; one row per list.

    lists: gold.recommendations_history rows of one publication a day, with list_day.
    """
    return lists.where("rank = 1").select("list_day", "user_id", "model_version", "variant", "strategy")


def user_groups(users: DataFrame, features: DataFrame) -> DataFrame:
    """list_day, user_id, breakdown, segment; one row per list and group that its user belongs to.

    users: see users_of. features: gold.user_features rows of the same days.
    """
    known = features.select(F.col("as_of").alias("list_day"), "user_id", "events", "gender")
    rows = users.join(known, on=["list_day", "user_id"], how="left")
    segments = {"all": F.lit("all"), "strategy": F.col("strategy"), "history": _history(), "gender": F.col("gender")}
    groups = [F.struct(F.lit(name).alias("breakdown"), segment.alias("segment")) for name, segment in segments.items()]
    return (
        rows.select("list_day", "user_id", F.explode(F.array(*groups)).alias("group"))
        .select("list_day", "user_id", "group.*")
        .where("segment IS NOT NULL")
    )


def windows_from(days_after: Column, windows: Sequence[int]) -> Column:
    """ARRAY<INT>: the windows of days in which something so many days after a list falls."""
    return F.filter(F.array(*map(F.lit, windows)), lambda window: window >= days_after)


def long_rows(wide: DataFrame, keys: Sequence[str]) -> DataFrame:
    """The keys, metric, value; one row per column of the wide frame that is no key and has a value."""
    metrics = [name for name in wide.columns if name not in keys]
    ids: list[Column | str] = [*keys]
    values: list[Column | str] = [F.col(name).cast("double").alias(name) for name in metrics]
    return wide.unpivot(ids, values, "metric", "value").where(F.col("value").isNotNull())


def _history() -> Column:
    events = F.coalesce(F.col("events"), F.lit(0))
    bands = [F.when(events >= fewest, F.lit(name)) for name, fewest in reversed(HISTORY_BANDS.items())]
    return F.coalesce(*bands)
