"""The blend finds the one block that knows anything, and a candidate is chosen by how it ranked in later windows."""

import numpy as np
import pytest

from movierec_spark.evaluation.candidate_weights import candidate_weights, choose, of_default_fade
from movierec_spark.evaluation.metrics import ranking_metrics
from movierec_spark.models.bias import HAS_EVENTS, bias_columns
from movierec_spark.models.blend import PERSONAL, weights_of_users
from movierec_spark.models.softmax import Choices
from movierec_spark.settings.model_sections import Model, Sequence

MODEL = Model(popularity_half_lives_days=(30,))
COLUMNS = (*PERSONAL, *bias_columns(MODEL.popularity_half_lives_days))
MOVIES = 200


def choices_by(column: int, seed: int, users: int = 500, longest: int = 300) -> Choices:
    """What users chose who look at one column alone; popularity is the same for all of them."""
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(users, MOVIES, len(COLUMNS))).astype(np.float32)
    scores[:, :, len(PERSONAL) :] = np.random.default_rng(0).normal(size=(MOVIES, len(COLUMNS) - len(PERSONAL)))
    scores[:, :, COLUMNS.index(HAS_EVENTS)] = 1
    liking = 3 * scores[:, :, column] + rng.gumbel(size=(users, MOVIES))
    is_positive = liking >= np.sort(liking, axis=1)[:, [-5]]
    return Choices(scores, rng.integers(1, longest, users), np.zeros((users, MOVIES)), is_positive)


def ndcg(scores: np.ndarray, choices: Choices) -> float:
    top_ten = np.argsort(-scores, axis=1)[:, :10]
    hits = np.take_along_axis(choices.is_positive, top_ten, axis=1)
    return float(ranking_metrics(hits, choices.is_positive.sum(axis=1))["ndcg"].mean())


@pytest.mark.parametrize("column", [0, 1, 2, 4, 5], ids=lambda column: COLUMNS[column])
def test_the_blend_loses_nothing_to_the_only_block_that_knows_anything(column: int) -> None:
    learned_from = [choices_by(column, seed) for seed in range(2)]
    newcomers = [choices_by(column, 10 + n, longest=10) for n in range(2)]
    later = choices_by(column, 99)
    candidates = candidate_weights(learned_from, newcomers, MODEL)
    weights = weights_of_users(candidates["blend, fade 0"], later.lengths)
    blended = (later.scores * weights[:, None, :]).sum(axis=2)
    assert ndcg(blended, later) > ndcg(later.scores[:, :, column], later) - 0.005


def test_a_block_alone_is_chosen_where_it_ranks_best_in_later_windows() -> None:
    blend, alone = "blend, fade 10", "als"
    windows = [
        {blend: (np.array([0.5, 0.4]), np.array([0.3])), alone: (np.array([0.2, 0.2]), np.array([0.7]))},
        {blend: (np.array([0.5]), np.array([0.3])), alone: (np.array([0.4]), np.array([0.9, 0.9]))},
    ]
    assert choose(windows) == alone
    assert choose([{name: (users, newcomers[:0]) for name, (users, newcomers) in windows[0].items()}]) == blend


def test_a_sequence_block_of_any_pairs_may_count_a_share_of_what_als_does() -> None:
    any_pairs = MODEL.model_copy(update={"sequence": Sequence(pairs="any")})
    candidates = candidate_weights([choices_by(0, 1)], [], any_pairs)
    lengths = np.array([1, 5, 1000])
    for name in ("blend, sequence as 0.25 of als", "als, sequence as 0.25 of als"):
        als, _, sequence = weights_of_users(candidates[name], lengths)[:, : len(PERSONAL)].T
        np.testing.assert_allclose(sequence, 0.25 * als, err_msg=name)
    assert not any("sequence as" in name for name in candidate_weights([choices_by(0, 1)], [], MODEL))


def test_before_anything_is_known_the_blend_fades_in_over_ten_events() -> None:
    assert choose([]) == "blend, fade 10"
    candidates = candidate_weights([choices_by(0, 1)], [], MODEL)
    assert set(of_default_fade(candidates)) == {choose([]), "als", "content", "sequence", "popularity"}
    assert set(of_default_fade(candidates)) < set(candidates)
