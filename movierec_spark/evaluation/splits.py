"""What is held out for a test, and which users are tested. Each split says what it lets training see."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from movierec_spark.dataset.interactions import Events
from movierec_spark.evaluation.percentiles import percentiles


def random_split(stratum: np.ndarray, test_fraction: float, seed: int) -> np.ndarray:
    """bool per event, whether it is held out: the fraction of each stratum, drawn at random.

    stratum: the user or the movie of each event.
    For comparison with published figures only: training sees events later than those it is tested on.
    """
    random = np.random.default_rng(seed).random(len(stratum))
    order = np.lexsort((random, stratum))
    ordered = stratum[order]
    first = np.searchsorted(ordered, ordered)
    rank = np.arange(len(ordered)) - first
    size = np.searchsorted(ordered, ordered, side="right") - first
    held_out = np.empty(len(stratum), dtype=bool)
    held_out[order] = rank >= np.round((1 - test_fraction) * size)
    return held_out


def leave_last(events: Events) -> np.ndarray:
    """bool per event, whether it is held out: the events of each user's last moment, unless it is the only moment.

    Training sees what other users did after that moment: popularity leaks from the future.
    """
    last = np.zeros(events.user.max(initial=-1) + 1, dtype=np.int64)
    first = np.full(len(last), np.iinfo(np.int64).max)
    np.maximum.at(last, events.user, events.at)
    np.minimum.at(first, events.user, events.at)
    return (events.at == last[events.user]) & (last > first)[events.user]


def forward_cuts(events: DataFrame, windows: int, window_fraction: float) -> list[int]:
    """The moments, microseconds ascending, at which windows of a fraction of all events begin.

    Training for a window sees only what is earlier than its cut; an event at the cut is tested. Cuts that
    fall on one moment are one cut. events: at BIGINT (microseconds).
    """
    shares = [1 - window_fraction * left for left in range(windows, 0, -1)]
    if shares[0] <= 0:
        raise ValueError(f"{windows} windows of {window_fraction:g} of all events leave none to train on")
    return sorted({int(moment) for moment in percentiles(events, "at", shares)})


def sample_test_users(events: DataFrame, cuts: Sequence[int], max_users: int, seed: int) -> np.ndarray:
    """Positions of at most max_users users of each window, int64 ascending, drawn by a hash.

    Movies are never sampled. events: user INT, at BIGINT (microseconds).
    """
    window = sum((F.col("at") >= cut).cast("int") for cut in cuts)
    active = events.select("user", F.lit(window).alias("window")).where("window > 0").distinct()
    by_hash = Window.partitionBy("window").orderBy(F.xxhash64("user", F.lit(seed)), "user")
    sampled = active.withColumn("nth", F.row_number().over(by_hash)).where(F.col("nth") <= max_users)
    users: pd.DataFrame = sampled.select("user").distinct().orderBy("user").toPandas()
    return users["user"].to_numpy(np.int64)
