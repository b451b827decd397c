"""Where a movie stands for a user, and what keeps it out: as the lists of the same ranker have it."""

import numpy as np
import pandas as pd
import pytest

from movierec_spark.serving.explanation.day_rankers import BuildRanker
from movierec_spark.serving.explanation.explanation import Explanation, explain
from movierec_spark.serving.histories import Histories
from movierec_spark.serving.history_matrices import MovieLists
from movierec_spark.serving.hybrid_ranker import HybridRanker, build_hybrid_ranker
from movierec_spark.serving.reranking.eligible import MovieFacts, movie_facts
from movierec_spark.serving.reranking.reranker import build_reranker
from movierec_spark.serving.trend_ranker import TrendRanker
from movierec_spark.settings import Settings
from movierec_spark.settings.rules import AtMost, Demote, Exclude, Pin, Rules
from tests.unit.models.states import make_state

STATE, N = make_state(), 10
IDS = STATE.movie_ids
LIKED, LOVED, DISLIKED, EXCLUDED = 50, 120, 200, 310
DIRECTORS = [(int(movie), "Ann" if place % 2 else f"Director {place}") for place, movie in enumerate(IDS)]


def facts() -> MovieFacts:
    """Every fourth movie is a horror film; one a year from 1980 on."""
    genres = [["Horror"] if place % 4 == 0 else ["Drama"] for place in range(len(IDS))]
    return movie_facts(IDS, genres, 1980.0 + np.arange(len(IDS)))


def by_model(rules: Rules) -> HybridRanker:
    return build_hybrid_ranker(STATE, facts(), DIRECTORS, rules, Settings())


def by_trend(rules: Rules) -> TrendRanker:
    reranker = build_reranker(rules, IDS, np.ones(len(IDS), dtype=bool), np.zeros((len(IDS), 1)))
    return TrendRanker(IDS, STATE.events.astype(float), IDS, reranker)


def user(*fatigued: int) -> Histories:
    """Who likes two movies, dislikes one and excludes one."""
    return Histories(
        offsets=np.array([0, 4]),
        movie_ids=np.array([LIKED, LOVED, DISLIKED, EXCLUDED]),
        weights=np.array([3.0, 5.0, -2.0, 0.0]),
        ratings=np.array([3.0, 5.0, np.nan, np.nan]),
        user_ids=np.array([7]),
        fatigued=MovieLists(np.array([0, len(fatigued)]), np.array(fatigued, dtype=np.int64)),
        recency_rank=np.array([2.0, 1.0, 3.0, 4.0]),
        people=pd.DataFrame({"gender": ["F"], "age": [20]}),
        unwanted=MovieLists(np.array([0, 2]), np.array([DISLIKED, EXCLUDED])),
    )


def nobody() -> Histories:
    nothing = np.empty(0)
    people = pd.DataFrame({"gender": ["F"], "age": [20]})
    return Histories(np.array([0, 0]), nothing.astype(np.int64), nothing, nothing, np.array([7]), people=people)


def explained(
    movie: int, rules: Rules | None = None, history: Histories | None = None, build: BuildRanker = by_model
) -> Explanation:
    return explain(movie, history or user(), facts(), rules or Rules(), N, build)


def listed(rules: Rules | None = None, history: Histories | None = None, build: BuildRanker = by_model) -> list[int]:
    """The list that the user gets."""
    return build(rules or Rules()).recommend(history or user(), N).movie_ids[0].tolist()


def test_each_movie_of_the_list_has_its_rank_and_its_score() -> None:
    recommended = by_model(Rules()).recommend(user(), N)
    for rank, (movie, score) in enumerate(zip(recommended.movie_ids[0], recommended.scores[0], strict=True), start=1):
        found = explained(int(movie))
        assert (found.list_rank, found.free_rank, found.obstacles) == (rank, rank, ())
        assert found.score == pytest.approx(score, abs=1e-6)
        added = [sum(each.parts[block] for each in found.history) for block in ("als", "content", "sequence")]
        assert added == pytest.approx([found.parts[block] for block in ("als", "content", "sequence")], abs=1e-6)
        assert {each.movie_id for each in found.history} == {LIKED, LOVED, DISLIKED}
        totals = [each.total for each in found.history]
        assert totals == sorted(totals, reverse=True)


def test_the_ranks_among_all_count_each_movie_once() -> None:
    ranks = [explained(int(movie)).rank for movie in IDS]
    assert sorted(ranks) == list(range(1, len(IDS) + 1))


def test_a_movie_below_the_list_is_told_the_score_that_it_needs() -> None:
    below = explained(by_model(Rules()).recommend(user(), N + 3).movie_ids[0].tolist()[-1])
    assert (below.list_rank, below.free_rank, below.obstacles) == (None, N + 3, ())
    last = explained(listed()[-1])
    assert below.last_score == pytest.approx(last.score)
    assert below.score < last.score


@pytest.mark.parametrize(
    ("movie", "name", "words"),
    [
        (LOVED, "seen", "5 stars, weight 5"),
        (DISLIKED, "disliked", "weight -2"),
        (EXCLUDED, "excluded", "asked not to get it"),
    ],
)
def test_what_a_user_did_keeps_a_movie_out(movie: int, name: str, words: str) -> None:
    found = explained(movie)
    assert [obstacle.name for obstacle in found.obstacles] == [name]
    assert words in found.obstacles[0].text
    assert found.list_rank is None


def test_where_seen_movies_may_return_only_the_unwanted_are_kept_out() -> None:
    rules = Rules(seen_may_return=True)
    assert explained(LOVED, rules).obstacles == ()
    assert [obstacle.name for obstacle in explained(DISLIKED, rules).obstacles] == ["disliked"]


@pytest.mark.parametrize(
    ("exclude", "name", "value"),
    [
        (Exclude(genres=("horror", "War")), "exclude.genres", "horror, War"),
        (Exclude(movie_ids=(10, 90)), "exclude.movie_ids", "10, 90"),
        (Exclude(released_before=1989), "exclude.released_before", "1989"),
        (Exclude(released_after=1987), "exclude.released_after", "1987"),
    ],
)
def test_a_rule_that_keeps_a_movie_out_is_named_with_the_rank_without_it(
    exclude: Exclude, name: str, value: str
) -> None:
    found = explained(90, Rules(exclude=exclude))
    assert [(obstacle.name, obstacle.is_rule) for obstacle in found.obstacles] == [(name, True)]
    assert found.obstacles[0].text.endswith(f"{name} of conf/rules.yaml: {value}")
    assert found.free_rank == explained(90).free_rank
    assert explained(100, Rules(exclude=Exclude(genres=("horror",)))).obstacles == ()


def test_a_movie_that_several_things_keep_out_has_them_all() -> None:
    rules = Rules(exclude=Exclude(genres=("Horror",), released_before=1985))
    names = [obstacle.name for obstacle in explained(LIKED, rules).obstacles]
    assert names == ["seen", "exclude.genres", "exclude.released_before"]


def test_a_limit_that_takes_a_movie_out_of_the_list_is_named() -> None:
    rules = Rules(at_most=AtMost(per_director=2))
    dropped = [movie for movie in listed() if movie not in listed(rules)]
    assert dropped
    for movie in dropped:
        found = explained(movie, rules)
        assert (found.list_rank, found.obstacles) == (None, ())
        assert found.rank_without == {"at_most.per_director": listed().index(movie) + 1}


def test_what_was_served_in_vain_is_told_to_be_demoted() -> None:
    first = listed()[0]
    rules, history = Rules(demote=Demote(served_times=3)), user(first)
    assert first not in listed(rules, history)
    assert explained(first, rules, history).rank_without == {"demote.served_times": 1}


def test_a_movie_that_another_one_is_pinned_above_is_told_so_and_so_is_the_pinned_one() -> None:
    unlikely = int(IDS[int(np.argmax([explained(int(movie)).rank for movie in IDS]))])
    rules = Rules(pins=(Pin(movie_id=unlikely, rank=2),))
    second, last = listed()[1], listed()[-1]
    assert (explained(second, rules).list_rank, explained(second, rules).rank_without) == (3, {"pins": 2})
    assert (explained(last, rules).list_rank, explained(last, rules).rank_without) == (None, {"pins": N})
    assert (explained(unlikely, rules).list_rank, explained(unlikely, rules).rank_without) == (2, {"pins": None})


def test_rules_that_change_nothing_for_the_movie_are_not_named() -> None:
    rules = Rules(at_most=AtMost(per_director=30), pins=(Pin(movie_id=listed()[4], rank=5),), diversity=0.0)
    assert explained(listed()[0], rules).rank_without == {}


def test_without_a_history_popularity_and_groups_tell_the_rank() -> None:
    recommended = by_model(Rules()).recommend(nobody(), N)
    found = explained(int(recommended.movie_ids[0, 3]), history=nobody())
    assert (found.list_rank, set(found.parts), found.history) == (4, {"popularity", "groups"}, ())
    assert found.score == pytest.approx(recommended.scores[0, 3], abs=1e-6)


def test_where_what_trends_is_served_popularity_is_the_score() -> None:
    trending = listed(build=by_trend)
    found = explained(trending[2], build=by_trend)
    assert (found.list_rank, set(found.parts), found.history) == (3, {"popularity"}, ())
    assert found.score == STATE.events[np.searchsorted(IDS, trending[2])]
    assert [obstacle.name for obstacle in explained(LOVED, build=by_trend).obstacles] == ["seen"]
