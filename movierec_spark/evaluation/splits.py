"""What is held out for a test. Each split says what it lets training see."""

import numpy as np
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.dataset.interactions import Events


def random_split(stratum: np.ndarray, test_fraction: float, seed: int) -> np.ndarray:
    """bool per event, whether it is held out: the fraction of each stratum (users or movies), drawn at random.

    For comparison with published figures only: training sees events later than those it is tested on.
    """
    draw = np.random.default_rng(seed).random(len(stratum))
    order = np.lexsort((draw, stratum))
    ranked = stratum[order]
    rank = np.arange(len(ranked)) - np.searchsorted(ranked, ranked)
    size = np.searchsorted(ranked, ranked, side="right") - np.searchsorted(ranked, ranked)
    held_out = np.empty(len(stratum), dtype=bool)
    held_out[order] = rank >= np.round((1 - test_fraction) * size)
    return held_out


def leave_last(events: Events) -> np.ndarray:
    """bool per event, whether it is held out: each user's events of his or her last moment, if there are others.

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
    cuts = events.select(F.percentile("at", F.array(*map(F.lit, shares)))).first()
    assert cuts is not None
    return sorted({int(cut) for cut in cuts[0]})
