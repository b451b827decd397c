"""Explored lists: whole, within the rules, the same in every run, and with new movies that nobody was shown."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from movierec_spark.serving.exploration.explorer import Explorer
from movierec_spark.serving.exploration.new_movies import MAX_NEW, new_of_day
from movierec_spark.serving.histories import Histories
from movierec_spark.serving.hybrid_ranker import HybridRanker
from movierec_spark.serving.ranker import Recommended
from movierec_spark.settings.rules import AtMost, Demote, Pin, Rules
from movierec_spark.settings.serving_section import Explore
from tests.unit.models.states import make_state
from tests.unit.serving.exploration.explored_lists import (
    DAY,
    IDS,
    NEW,
    draws_of,
    exploration_of,
    explored,
    ranker,
    users,
    with_fatigued,
)

ALWAYS = Explore(share=1.0)
KINDS = pytest.mark.parametrize("kind", ["hybrid", "trend"])
FIELDS = ("movie_ids", "scores", "predicted_ratings", "because_movie_ids", "strategies")


def assert_same(one: Recommended, other: Recommended) -> None:
    for name in FIELDS:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


@KINDS
@pytest.mark.parametrize("n", [5, 12, 100, 300])
def test_where_nothing_is_explored_lists_are_what_they_are_without_exploration(kind: str, n: int) -> None:
    assert_same(explored(kind, Explore(share=0.0), users(50), n), ranker(kind).recommend(users(50), n))
    assert_same(explored(kind, Explore(share=1.0, from_rank=7), users(50), 6), ranker(kind).recommend(users(50), 6))


@KINDS
def test_blocks_of_any_size_draw_the_same(kind: str) -> None:
    histories = users(120)
    together = explored(kind, ALWAYS, histories)
    for first, n in ((0, 1), (1, 7), (50, 70), (119, 1)):
        alone = explored(kind, ALWAYS, users(n, first=first + 1))
        rows = slice(first, first + n)
        for name in FIELDS:
            np.testing.assert_array_equal(getattr(alone, name), getattr(together, name)[rows])
        for one, other in zip(exploration_of(alone)[1:], exploration_of(together)[1:], strict=True):
            np.testing.assert_array_equal(one, other[rows])


@KINDS
@pytest.mark.parametrize("n", [4, 12, 100])
def test_a_list_holds_what_was_drawn_then_what_is_left_in_the_order_of_rank(kind: str, n: int) -> None:
    plain, found = ranker(kind).recommend(users(60), n), explored(kind, Explore(share=0.4), users(60), n)
    draws = draws_of(found)
    drawn = draws.options[np.arange(len(draws.drawn)), draws.drawn]
    np.testing.assert_array_equal(found.movie_ids[draws.users, draws.ranks - 1], drawn)
    np.testing.assert_array_equal(draws.options[:, 0], plain.movie_ids[draws.users, draws.ranks - 1])
    for user in range(60):
        own = found.movie_ids[user].tolist()
        places = set(draws.ranks[draws.users == user].tolist())
        kept = [rank for rank in range(1, min(n, 10) + 1) if rank not in places]
        assert [own[rank - 1] for rank in kept] == [plain.movie_ids[user, rank - 1] for rank in kept]
        rest = [movie for movie in plain.movie_ids[user].tolist() if movie not in own[:10]]
        assert own[10:] == rest[: max(n - 10, 0)]


@KINDS
def test_options_of_two_places_of_a_list_are_disjoint_and_none_stands_above_or_between_them_by_rank(kind: str) -> None:
    plain, draws = ranker(kind).recommend(users(80), 100), draws_of(explored(kind, ALWAYS, users(80)))
    for user in range(80):
        options = draws.options[draws.users == user]
        assert (options >= 0).all()
        assert len(np.unique(options)) == options.size == 7 * 10
        assert not np.isin(plain.movie_ids[user, :10], options[:, 1:]).any()


@KINDS
def test_a_drawn_movie_has_the_score_of_its_place_and_those_that_nothing_moved_their_own(kind: str) -> None:
    plain, found = ranker(kind).recommend(users(80), 100), explored(kind, ALWAYS, users(80))
    np.testing.assert_array_equal(found.scores[:, :10], plain.scores[:, :10])
    own = {(user, movie): plain.scores[user, place] for (user, place), movie in np.ndenumerate(plain.movie_ids)}
    for (user, place), movie in np.ndenumerate(found.movie_ids):
        if place >= 10 and (user, movie) in own:
            assert found.scores[user, place] == min(own[user, movie], found.scores[user, 9])


def test_who_has_seen_almost_everything_gets_all_that_is_left_and_nothing_twice() -> None:
    histories = users(30, n_seen=176)
    found = explored("hybrid", ALWAYS, histories)
    for user, own in enumerate(found.movie_ids.tolist()):
        listed = [movie for movie in own if movie >= 0]
        seen = histories.movie_ids[histories.offsets[user] : histories.offsets[user + 1]]
        assert sorted(listed) == sorted(set(IDS.tolist()) - set(seen.tolist()))
        assert own[len(listed) :] == [-1] * (len(own) - len(listed))
    assert exploration_of(found).is_explored.any()


def test_users_without_a_history_are_explored_too_by_the_scores_that_ranked_for_them() -> None:
    state, nothing = make_state(), np.empty(0)
    nobody = Histories(np.zeros(301, dtype=int), nothing.astype(np.int64), nothing, nothing, np.arange(300))
    new_ids = state.movie_ids[::7]
    found = HybridRanker(state, state.movie_ids, explorer=Explorer(ALWAYS, DAY, new_ids)).recommend(nobody, 20)
    plain = HybridRanker(state, state.movie_ids).recommend(nobody, len(state.movie_ids))
    exploration = exploration_of(found)
    assert set(found.strategies) == {"cold"}
    own = dict(zip(plain.movie_ids[0].tolist(), plain.scores[0].tolist(), strict=True))
    options = exploration.movies[exploration.movies >= 0]
    assert exploration.scores[exploration.movies >= 0].tolist() == [own[movie] for movie in options.tolist()]
    assert np.isin(exploration.movies[exploration.is_new], new_ids).all()
    assert len(np.unique(found.movie_ids[:, 3])) > 5


RULES = st.builds(
    dict,
    per_director=st.none() | st.integers(1, 3),
    per_franchise=st.none() | st.integers(1, 2),
    diversity=st.sampled_from([0.0, 0.3]),
    pins=st.lists(
        st.tuples(st.integers(0, 199), st.integers(1, 16)), max_size=3, unique_by=(lambda x: x[0], lambda x: x[1])
    ),
    fatigued=st.sets(st.integers(0, 199), max_size=40),
    seen_may_return=st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(
    RULES,
    st.sampled_from(["hybrid", "trend"]),
    st.integers(3, 30),
    st.integers(2, 40),
    st.integers(2, 150),
    st.builds(
        lambda first, length, candidates, share: Explore(
            share=share, from_rank=first, to_rank=first + length, candidates=candidates, new_probability=0.5
        ),
        st.integers(1, 6),
        st.integers(0, 8),
        st.integers(1, 12),
        st.sampled_from([0.5, 1.0]),
    ),
)
def test_rules_hold_whatever_is_drawn(
    drawn: dict, kind: str, n: int, n_directors: int, n_seen: int, explore: Explore
) -> None:
    rules = Rules(
        at_most=AtMost(per_director=drawn["per_director"], per_franchise=drawn["per_franchise"]),
        franchises={"saga": tuple(IDS[::5].tolist())},
        diversity=drawn["diversity"],
        pins=tuple(Pin(movie_id=int(IDS[movie]), rank=rank) for movie, rank in drawn["pins"]),
        demote=Demote(served_times=1),
        seen_may_return=drawn["seen_may_return"],
    )
    director_of = np.random.default_rng(3).integers(0, n_directors, len(IDS))
    directors = [(int(movie), f"director {person}") for movie, person in zip(IDS, director_of, strict=True)]
    histories = with_fatigued(users(6, n_seen), np.array(sorted(drawn["fatigued"]), dtype=np.int64))
    plain = ranker(kind, rules=rules, directors=directors).recommend(histories, max(n, explore.n_ranked))
    found = explored(kind, explore, histories, n, rules=rules, directors=directors)
    for user in range(6):
        own, before = found.movie_ids[user], plain.movie_ids[user]
        length = int((before[:n] >= 0).sum())
        listed = own[own >= 0]
        assert len(listed) == length == len(set(listed.tolist()))
        assert (np.diff(found.scores[user, :length]) <= 0).all()
        assert_allowed(histories, user, listed, rules)
        assert_pins_stand(rules, own, before[:n])
        assert_limits_hold(np.searchsorted(IDS, listed), np.searchsorted(IDS, before[:length]), director_of, rules)
    draws = draws_of(found)
    moved = draws.options[np.arange(len(draws.drawn)), draws.drawn][draws.drawn > 0]
    assert not np.isin(moved, IDS[sorted(drawn["fatigued"])]).any()


def assert_allowed(histories: Histories, user: int, listed: np.ndarray, rules: Rules) -> None:
    seen = histories.movie_ids[histories.offsets[user] : histories.offsets[user + 1]]
    assert rules.seen_may_return or not np.isin(listed, seen).any()


def assert_pins_stand(rules: Rules, own: np.ndarray, before: np.ndarray) -> None:
    for pin in rules.pins:
        assert np.flatnonzero(own == pin.movie_id).tolist() == np.flatnonzero(before == pin.movie_id).tolist()


def assert_limits_hold(own: np.ndarray, before: np.ndarray, director_of: np.ndarray, rules: Rules) -> None:
    """No director and no franchise has more movies than the limit, or than it had where nothing was drawn."""
    limit, of_saga = rules.at_most.per_director, rules.at_most.per_franchise
    n_now, n_before = (np.bincount(director_of[movies], minlength=director_of.max() + 1) for movies in (own, before))
    assert limit is None or (n_now <= np.maximum(limit, n_before)).all()
    assert of_saga is None or (own % 5 == 0).sum() <= max(of_saga, (before % 5 == 0).sum())


def test_whatever_is_drawn_limits_hold_for_every_combination_of_draws() -> None:
    """All options at once, with what nothing can displace, stay within the limits."""
    director_of = np.arange(len(IDS)) % 30
    directors = [(int(movie), f"director {person}") for movie, person in zip(IDS, director_of, strict=True)]
    rules = Rules(at_most=AtMost(per_director=2))
    explore = Explore(share=1.0, candidates=4)
    found = explored("hybrid", explore, users(60), 12, rules=rules, directors=directors)
    plain = ranker("hybrid", rules=rules, directors=directors).recommend(users(60), 12)
    draws = draws_of(found)
    for user in range(60):
        options = draws.options[draws.users == user]
        every = np.union1d(plain.movie_ids[user], options[options >= 0])
        assert np.bincount(director_of[np.searchsorted(IDS, every)]).max() <= 2
        assert (options >= 0).sum() > 7


def test_a_new_movie_that_is_pinned_behind_the_list_is_not_drawn() -> None:
    rules = Rules(pins=tuple(Pin(movie_id=int(movie), rank=99) for movie in NEW))
    found = explored("trend", Explore(share=1.0, new_probability=0.9), users(50), 20, rules=rules)
    assert not np.isin(exploration_of(found).movies, NEW).any()
    assert not np.isin(found.movie_ids, NEW).any()


@KINDS
def test_new_movies_are_soon_shown_to_somebody_with_exploration_and_to_nobody_without(kind: str) -> None:
    explore, shown = Explore(share=0.1), np.zeros(len(NEW), dtype=int)
    for day in range(7):
        found = explored(kind, explore, users(300), day=f"2018-09-{day:02d} 1")
        shown += (found.movie_ids[:, :10, None] == NEW).sum(axis=(0, 1))
    plain = ranker(kind).recommend(users(300), 100).movie_ids[:, :10]
    assert not np.isin(NEW, plain).all()
    assert shown.min() >= 1


def test_of_very_many_new_movies_others_come_on_another_day() -> None:
    ids = np.arange(1000, 3000)
    one, other = new_of_day(ids, "2018-09-26"), new_of_day(ids, "2018-09-27")
    assert len(one) == len(other) == MAX_NEW
    assert (np.diff(one) > 0).all()
    assert set(one.tolist()) != set(other.tolist())
    assert new_of_day(ids[:5], "2018-09-26").tolist() == ids[:5].tolist()
