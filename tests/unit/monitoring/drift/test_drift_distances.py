"""The statistics of drift by their definitions, and what they are by chance."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from movierec_spark.monitoring.drift.bins import bins_of_categories, bins_of_numbers, in_bins
from movierec_spark.monitoring.drift.chance import (
    jensen_shannon_by_chance,
    psi_by_chance,
    spread_of,
    wasserstein_by_chance,
)
from movierec_spark.monitoring.drift.distances import jensen_shannon, psi, wasserstein

STARS = np.arange(1, 11) / 2
SHARES = np.array([1, 2, 2, 6, 6, 18, 16, 27, 10, 12]) / 100
Distance = Callable[[np.ndarray, np.ndarray], float]


def test_psi_and_jensen_shannon_are_what_their_sums_say() -> None:
    reference, recent = np.array([10.0, 30.0, 60.0]), np.array([30.0, 10.0, 0.0])
    pairs = list(zip([0.1, 0.3, 0.6], [0.75, 0.25, 1e-4], strict=True))
    assert psi(reference, recent) == pytest.approx(sum((q - p) * math.log(q / p) for p, q in pairs))
    shares = list(zip([0.1, 0.3, 0.6], [0.75, 0.25, 0.0], strict=True))
    to_middle = [[x * math.log2(2 * x / (p + q)) for x in (p, q) if x] for p, q in shares]
    assert jensen_shannon(reference, recent) == pytest.approx(sum(map(sum, to_middle)) / 2)


def test_wasserstein_is_the_mean_way_from_each_row_to_its_place_in_the_other_period() -> None:
    generator = np.random.default_rng(0)
    reference, recent = (generator.choice(STARS, 400, p=SHARES) for _ in range(2))
    rows = [np.array([np.sum(sample == value) for value in STARS], dtype=float) for sample in (reference, recent)]
    way = np.mean(np.abs(np.sort(reference) - np.sort(recent)))
    assert wasserstein(STARS, *rows) == pytest.approx(way / reference.std())
    later = np.roll(rows[0], 0)
    assert wasserstein(STARS, rows[0], later) == 0


def test_half_a_star_more_for_everybody_is_half_a_star_by_the_deviation() -> None:
    rows = np.array([0, 5, 9, 20, 30, 20, 9, 7, 0, 0], dtype=float)
    deviation = np.repeat(STARS, rows.astype(int)).std()
    assert wasserstein(STARS, rows, np.roll(rows, 1)) == pytest.approx(0.5 / deviation)


def test_rare_numbers_join_their_neighbours_and_rare_texts_each_other() -> None:
    reference, recent = np.array([1.0, 300, 2, 2, 300, 1]), np.array([0.0, 30, 0, 1, 30, 0])
    numbers, texts = bins_of_numbers(reference, recent), bins_of_categories(reference, recent)
    assert numbers.tolist() == [0, 0, 1, 1, 1, 1]
    assert texts.tolist() == [0, 1, 0, 0, 2, 0]
    assert in_bins(reference, texts).tolist() == [6, 300, 300]


@pytest.mark.parametrize("cluster", [1, 20], ids=["independent rows", "users who bring twenty rows at once"])
def test_chance_exceeds_its_bound_as_rarely_as_it_says(cluster: int) -> None:
    """Ten blocks of the reference and one recent one of the same kind: of 1000 trials about 10 may exceed 1 %."""
    generator, chance, exceeded = np.random.default_rng(cluster), 0.01, np.zeros(3)
    concentration = SHARES * (1e6 if cluster == 1 else 8)  # how much alike the rows of a user are
    for _ in range(1000):
        tastes = generator.dirichlet(concentration, size=(11, 600 // cluster))
        blocks = generator.multinomial(cluster, tastes).sum(axis=1).astype(float)
        reference, recent = blocks[1:].sum(axis=0), blocks[0]
        sizes = reference.sum(), recent.sum(), chance
        spread = spread_of(blocks[1:])
        exceeded += [
            psi(reference, recent) > psi_by_chance(spread, *sizes),
            jensen_shannon(reference, recent) > jensen_shannon_by_chance(spread, *sizes),
            wasserstein(STARS, reference, recent) > wasserstein_by_chance(STARS, blocks[1:], recent.sum(), chance),
        ]
    assert exceeded.max() <= 25
    assert exceeded[0] >= 1  # a bound that nothing exceeds would hide drift


def test_by_rows_that_are_taken_for_independent_clusters_would_be_alarms() -> None:
    generator = np.random.default_rng(3)
    tastes = generator.dirichlet(SHARES * 8, size=(10, 30))
    spread = spread_of(generator.multinomial(20, tastes).sum(axis=1).astype(float))
    assert 2 < spread.inflation < 5  # 1 + 19 rows x 1 / (8 + 1), the correlation within a user: 3.1
    assert 1 <= spread.freedom <= 9
