"""The axis of a chart: ticks at round values, and where a value stands."""

from collections.abc import Iterable
from dataclasses import dataclass

from matplotlib.ticker import MaxNLocator

MOST_INTERVALS = 5


@dataclass(frozen=True)
class Axis:
    """ticks: at equal distances, ascending; the first and the last one are the ends of the axis."""

    ticks: tuple[float, ...]

    def position(self, value: float) -> float:
        """Per cent of the axis from its left end."""
        low, high = self.ticks[0], self.ticks[-1]
        return round(100 * (value - low) / (high - low), 2)


def axis_of(values: Iterable[float]) -> Axis:
    """An axis that holds zero and all values, with ticks at multiples of 1, 2 or 5 times a power of ten."""
    return axis_between([0.0, *values])


def axis_between(values: Iterable[float]) -> Axis:
    """An axis that holds all values, with ticks as those of axis_of."""
    shown = list(values) or [0.0]
    low, high = min(shown), max(shown)
    locator = MaxNLocator(nbins=MOST_INTERVALS, steps=[1, 2, 5, 10])
    return Axis(tuple(map(float, locator.tick_values(low, high if high > low else low + 1.0))))
