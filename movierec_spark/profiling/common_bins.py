"""Two histograms brought to the same bins: of numbers by their edges, of texts by the values that both name."""

import math
from collections.abc import Callable, Hashable, Mapping
from typing import Any

from movierec_spark.profiling.bins import DIGITS

Histogram = dict[Hashable, float]  # rows by bin or value
OTHER = None  # the key of all values that are not named


def on_common_bins(first: Mapping[Any, float], second: Mapping[Any, float]) -> tuple[Histogram, Histogram]:
    """The keys are bounds of bins. Both on the wider of the two widths, between the outermost edges that both know."""
    bounds = [*first, *second]
    width = max((high - low for low, high in bounds if math.isfinite(high - low)), default=1.0)
    lowest = max((_whole(high / width, math.ceil) for low, high in bounds if low == -math.inf), default=None)
    highest = min((_whole(low / width, math.floor) for low, high in bounds if high == math.inf), default=None)

    def merged(histogram: Mapping[Any, float]) -> Histogram:
        common: Histogram = {}
        for (low, _), rows in histogram.items():
            position = _whole(low / width, math.floor) if math.isfinite(low) else -math.inf
            if lowest is not None:
                position = max(position, lowest - 1)
            if highest is not None:
                position = min(position, highest)
            common[position] = common.get(position, 0.0) + rows
        return common

    return merged(first), merged(second)


def on_common_values(first: Mapping[Any, float], second: Mapping[Any, float]) -> tuple[Histogram, Histogram]:
    """Both by the values that both name, and OTHER for the rest."""
    named = (first.keys() & second.keys()) - {OTHER}

    def merged(histogram: Mapping[Any, float]) -> Histogram:
        common: Histogram = {value: rows for value, rows in histogram.items() if value in named}
        return common | {OTHER: sum(rows for value, rows in histogram.items() if value not in named)}

    return merged(first), merged(second)


def _whole(widths: float, to_whole: Callable[[float], int]) -> int:
    return to_whole(round(widths, DIGITS))
