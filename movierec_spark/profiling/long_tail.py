"""How unevenly events are spread over users or movies: Lorenz curve, Gini coefficient, and what follows from them."""

from collections.abc import Iterator

import numpy as np

from movierec_spark.profiling import metrics
from movierec_spark.profiling.numbers import SegmentFigure, quantile
from movierec_spark.profiling.segments import ALL


def long_tail_figures(events: np.ndarray, ids: np.ndarray) -> Iterator[SegmentFigure]:
    """The concentration figures and how many events a user or movie has.

    ids[i] users or movies have events[i] events each. There are at most sqrt(2 x events) such numbers of events.
    """
    if not len(events):
        return
    order = np.argsort(events)
    events, ids = events[order].astype(float), ids[order].astype(float)
    yield from concentration_figures(events, ids)
    yield ALL, metrics.SINGLES, ids[events == 1].sum()
    yield ALL, metrics.PER_ID_MEAN, (events * ids).sum() / ids.sum()
    yield from ((ALL, name, quantile(events, ids, q)) for name, q in metrics.PER_ID_QUANTILES.items())
    yield ALL, metrics.PER_ID_MAXIMUM, events[-1]


def concentration_figures(events: np.ndarray, ids: np.ndarray) -> Iterator[SegmentFigure]:
    """Gini coefficient, share of the top 1 %, Lorenz curve; see long_tail_figures, here with events ascending."""
    shares = np.linspace(0, 1, metrics.LORENZ_STEPS + 1)[1:]
    lorenz = lorenz_curve(events, ids, shares)
    top = np.ceil(0.01 * ids.sum()) / ids.sum()
    yield ALL, metrics.GINI, gini(events, ids)
    yield ALL, metrics.TOP_1_PERCENT_SHARE, 1 - lorenz_curve(events, ids, np.array([1 - top]))[0]
    yield from ((f"share {share:.2g}", metrics.LORENZ, value) for share, value in zip(shares, lorenz, strict=True))


def gini(events: np.ndarray, ids: np.ndarray) -> float:
    """1 - 2 x the area below the Lorenz curve, by trapezoids, which is exact for this curve; events: ascending."""
    heights = np.concatenate([[0.0], np.cumsum(events * ids) / (events * ids).sum()])
    return float(1 - ((heights[1:] + heights[:-1]) * ids / ids.sum()).sum())


def lorenz_curve(events: np.ndarray, ids: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """The share of the events that each share of the users or movies has, those with fewest events first."""
    widths = np.concatenate([[0.0], np.cumsum(ids) / ids.sum()])
    heights = np.concatenate([[0.0], np.cumsum(events * ids) / (events * ids).sum()])
    return np.interp(shares, widths, heights)
