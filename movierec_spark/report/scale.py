"""The axis of a chart: round ticks around the values, zero among them, and where a value stands."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

TICKS = 5


@dataclass(frozen=True)
class Scale:
    """ticks: at equal distances, the first and the last one at the ends of the axis."""

    ticks: tuple[float, ...]

    def at(self, value: float) -> float:
        """Per cent of the axis from its left end."""
        low, high = self.ticks[0], self.ticks[-1]
        return round(100 * (value - low) / (high - low), 2)


def scale_of(values: Iterable[float]) -> Scale:
    """A scale of about TICKS ticks, at multiples of 1, 2 or 5 times a power of ten."""
    known = [0.0, *values]
    low, high = min(known), max(known)
    step = _round_step((high - low) / (TICKS - 1) or 1.0)
    first, last = math.floor(low / step), max(math.ceil(high / step), 1)
    return Scale(tuple(round(step * tick, 10) for tick in range(first, last + 1)))


def _round_step(least: float) -> float:
    power = 10.0 ** math.floor(math.log10(least))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least * (1 - 1e-9))
