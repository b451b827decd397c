"""The bins of a number as rows of bars without holes."""

import math
from collections.abc import Mapping

from movierec_spark.report.exploration.words import number

Bounds = tuple[float, float]
MOST_EMPTY = 60  # empty bins between two others that are drawn; more of them would leave only a hole


def histogram(bins: Mapping[Bounds, float], are_whole: bool) -> dict[str, float]:
    """Rows by what their values are in words, in ascending order, with the empty bins between.

    bins: by their bounds. are_whole: whether the values are whole numbers.
    """
    return {bin_name(bounds, are_whole): rows for bounds, rows in _filled(bins).items()}


def bin_name(bounds: Bounds, are_whole: bool) -> str:
    low, high = bounds
    if math.isinf(low):
        return f"below {plain(high)}"
    if math.isinf(high):
        return f"{plain(low)} and more"
    if are_whole:
        return plain(low) if high - low == 1 else f"{plain(low)} to {plain(high - 1)}"
    return f"{plain(low)} to below {plain(high)}"


def plain(value: float) -> str:
    """Without separators in years, and with them in greater numbers."""
    return f"{value:.10g}" if abs(value) < 10_000 else number(value)


def _filled(bins: Mapping[Bounds, float]) -> dict[Bounds, float]:
    widths = [high - low for low, high in bins if math.isfinite(high - low)]
    if not widths:
        return dict(bins)
    width = min(widths)
    filled: dict[Bounds, float] = {}
    end = -math.inf
    for (low, high), rows in sorted(bins.items()):
        missing = round((low - end) / width) if math.isfinite(low - end) else 0
        filled |= {
            (end + i * width, end + (i + 1) * width): 0.0 for i in range(missing if missing <= MOST_EMPTY else 0)
        }
        filled[low, high] = rows
        end = high
    return filled
