"""The statistics of a distribution or of a daily figure: how far the last days are from the reference."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from movierec_spark.monitoring.drift.bins import bins_of_categories, bins_of_numbers, in_bins
from movierec_spark.monitoring.drift.chance import (
    jensen_shannon_by_chance,
    psi_by_chance,
    spread_of,
    wasserstein_by_chance,
)
from movierec_spark.monitoring.drift.distances import jensen_shannon, psi, wasserstein
from movierec_spark.monitoring.drift.expectation import expectation
from movierec_spark.monitoring.drift.subjects import Kind
from movierec_spark.settings.drift_section import Drift

FEWEST_BLOCKS = 3
FEWEST_ROWS = 50  # independent ones; of fewer nothing is compared
FEWEST_USERS = 100  # of the recent days, those of each day added up; fewer with many rows each are no sample


@dataclass(frozen=True)
class Statistic:
    """How far the recent days are from the reference, by one statistic.

    name: a field of the settings' drift.bounds. value, by_chance: None where there is too little to compare; by_chance
    is what the value exceeds by chance with the probability that was asked for. observed, expected: of figures what the
    day has and should have, of numbers the means. n, n_reference: rows that are compared, of figures the days.
    """

    name: str
    value: float | None
    by_chance: float | None
    observed: float | None
    expected: float | None
    n: int
    n_reference: int


@dataclass(frozen=True)
class Periods:
    """values: float64 [values], ascending; of texts their places in the alphabet.

    blocks: float64 [blocks, values], rows of each block of the reference that has any; a block is as long as the recent
    period. recent: float64 [values], rows of the recent days. days: of the reference that have rows.
    """

    values: np.ndarray
    blocks: np.ndarray
    recent: np.ndarray
    days: int

    @property
    def reference(self) -> np.ndarray:
        return self.blocks.sum(axis=0)


def compare_distribution(
    counts: pd.DataFrame, users: Mapping[date, float], kind: Kind, day: date, settings: Drift, chance: float
) -> Iterator[Statistic]:
    """counts: day, value (text), rows, of one subject; users: active ones, by day; both of the settings' days."""
    periods = _periods(counts, kind, day, settings)
    recent_users = sum(users.get(day - timedelta(days=age), 0.0) for age in range(settings.recent_days))
    sizes = int(periods.recent.sum()), int(periods.reference.sum())
    means = [_mean(periods.values, rows) for rows in (periods.recent, periods.reference)]
    observed, expected = means if kind is Kind.NUMBER else (None, None)
    names = ("psi", "jensen_shannon", *(["wasserstein"] if kind is Kind.NUMBER else []))
    found = _distances(periods, kind, chance) if recent_users >= FEWEST_USERS and _is_enough(periods, settings) else {}
    for name in names:
        value, by_chance = found.get(name, (None, None))
        yield Statistic(name, value, by_chance, observed, expected, *sizes)


def compare_figure(
    values: Mapping[date, float], sizes: Mapping[date, float], kind: Kind, day: date, settings: Drift, chance: float
) -> Statistic:
    """values: of one figure, by day. sizes: of how many users, events or lists it is, by day."""
    first = day - timedelta(days=settings.all_days - 1)
    reference = {other: value for other, value in values.items() if first <= other < day}
    name, observed = "ratio" if kind is Kind.COUNT else "difference", values[day]
    usual_size = np.median([sizes[other] for other in reference]) if reference else 0.0
    if len(reference) < settings.least_days or max(usual_size, sizes[day]) < FEWEST_ROWS:
        return Statistic(name, None, None, observed, None, 1, len(reference))
    if kind is Kind.SHARE:
        expected = expectation(reference, day)
        error, by_chance, usual = abs(observed - expected.value), expected.by_chance(chance), expected.value
    else:
        expected = expectation({other: float(np.log1p(value)) for other, value in reference.items()}, day)
        error = float(np.expm1(abs(np.log1p(observed) - expected.value)))
        by_chance, usual = float(np.expm1(expected.by_chance(chance))), float(np.expm1(expected.value))
    return Statistic(name, error, by_chance, observed, usual, 1, len(reference))


def _is_enough(periods: Periods, settings: Drift) -> bool:
    is_filled = min(periods.reference.sum(), periods.recent.sum()) >= FEWEST_ROWS
    return is_filled and len(periods.blocks) >= FEWEST_BLOCKS and periods.days >= settings.least_days


def _distances(periods: Periods, kind: Kind, chance: float) -> dict[str, tuple[float, float]]:
    """By the name of the statistic, the value and what it exceeds by chance; none where the rows are too dependent."""
    reference, recent = periods.reference, periods.recent
    bins = (bins_of_numbers if kind is Kind.NUMBER else bins_of_categories)(reference, recent)
    blocks, pair = in_bins(periods.blocks, bins), (in_bins(reference, bins), in_bins(recent, bins))
    spread = spread_of(blocks) if blocks.shape[1] > 1 else None
    if spread is None or recent.sum() / spread.inflation < FEWEST_ROWS:
        return {}
    sizes = reference.sum(), recent.sum(), chance
    found = {
        "psi": (psi(*pair), psi_by_chance(spread, *sizes)),
        "jensen_shannon": (jensen_shannon(*pair), jensen_shannon_by_chance(spread, *sizes)),
    }
    if kind is Kind.NUMBER:
        by_chance = wasserstein_by_chance(periods.values, periods.blocks, recent.sum(), chance)
        found["wasserstein"] = wasserstein(periods.values, reference, recent), by_chance
    return found


def _periods(counts: pd.DataFrame, kind: Kind, day: date, settings: Drift) -> Periods:
    if kind is Kind.NUMBER:
        counts = counts.assign(value=counts["value"].astype(float))
    age = pd.Series([(day - other).days for other in counts["day"]], index=counts.index)
    block = (age // settings.recent_days).rename("block")
    table = counts.pivot_table("rows", index=block, columns="value", aggfunc="sum", fill_value=0)
    rows, is_recent = table.to_numpy(np.float64), table.index.to_numpy() == 0
    return Periods(
        values=table.columns.to_numpy(np.float64) if kind is Kind.NUMBER else np.arange(len(table.columns)) * 1.0,
        blocks=rows[~is_recent],
        recent=rows[is_recent].sum(axis=0),
        days=counts.loc[block > 0, "day"].nunique(),
    )


def _mean(values: np.ndarray, rows: np.ndarray) -> float | None:
    return float(np.average(values, weights=rows)) if rows.sum() else None
