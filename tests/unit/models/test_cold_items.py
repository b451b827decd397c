"""Movies that arrive after training, or that few have met."""

import numpy as np

from movierec_spark.models.cold_items import append_movies, blend
from movierec_spark.models.hybrid import fold_in_users
from movierec_spark.settings.model_sections import Model
from tests.unit.models.brute_force import all_scores, history_matrix
from tests.unit.models.states import make_state

STATE = make_state()
ARRIVED = np.array([5, 95])
FEATURES = [{"genre=Horror": 1.0, "year=1999": 1.0}, {"genre=never heard of": 1.0}]
FAN = {20: 5.0, 70: 5.0}


def test_movies_known_before_keep_their_scores() -> None:
    grown = append_movies(STATE, ARRIVED, FEATURES)
    before, after = (all_scores(state, fold_in_users(state, history_matrix(state, FAN)))[0] for state in (STATE, grown))
    old = np.isin(grown.movie_ids, STATE.movie_ids)
    np.testing.assert_allclose(after[old], before, rtol=1e-5)
    assert (np.diff(grown.movie_ids) > 0).all()
    assert np.isfinite(after).all()


def test_an_arrived_movie_has_neither_popularity_nor_days_since_a_first_event() -> None:
    grown = append_movies(STATE, ARRIVED, FEATURES)
    events_part = grown.bias.vectors[np.isin(grown.movie_ids, ARRIVED), :-2]
    assert not events_part.any()
    assert grown.stars is not None
    assert not grown.stars.is_rated[np.isin(grown.movie_ids, ARRIVED)].any()


def test_appending_known_movies_changes_nothing() -> None:
    assert append_movies(STATE, STATE.movie_ids[:1], FEATURES[:1]) is STATE


def test_the_more_events_the_less_content_counts() -> None:
    als, content = np.zeros((3, 2)), np.ones((3, 2))
    shares = blend(als, content, np.array([0.0, 2.0, 1000.0]), k=2.0)[:, 0]
    np.testing.assert_allclose(shares, [1.0, 0.5, 0.0], atol=0.01)


def test_a_first_event_does_not_sink_a_movie_that_content_speaks_for() -> None:
    hardly_any, liked = np.zeros((1, 2)), np.ones((1, 2))
    assert (blend(hardly_any, liked, np.array([1.0]), k=Model().cold_blend_ratings) >= 0.5).all()
