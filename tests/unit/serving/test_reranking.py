"""Each business rule does what it says, and everybody still gets n movies."""

from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from movierec_spark import settings
from movierec_spark.errors import MovierecError
from movierec_spark.serving.ab_split import in_share
from movierec_spark.serving.histories import Histories
from movierec_spark.serving.history_matrices import MovieLists
from movierec_spark.serving.hybrid_ranker import HybridRanker
from movierec_spark.serving.ranker import Recommended
from movierec_spark.serving.reranking.eligible import MovieFacts, eligible, eligible_movie_ids
from movierec_spark.serving.reranking.reranker import build_reranker
from movierec_spark.settings.rules import AtMost, Demote, Exclude, Pin, Rules, read_rules
from tests.small_model import small_model

STATE = small_model(movies=60)
IDS = STATE.movie_ids
USERS = np.arange(1, 41)
N = 10


def histories(fatigued: list[int] | None = None) -> Histories:
    """Forty users of whom user u has seen the u % 7 + 1 movies from the u-th on; fatigued: positions, for each user."""
    seen = [np.arange(user, user + user % 7 + 1) % 60 for user in USERS]
    offsets = np.concatenate([[0], np.cumsum([len(own) for own in seen])])
    ids = np.concatenate([IDS[np.sort(own)] for own in seen])
    stars = np.full(len(ids), 4.0)
    if fatigued is None:
        return Histories(offsets, ids, stars, stars, USERS)
    lists = MovieLists(np.arange(len(USERS) + 1) * len(fatigued), np.tile(IDS[sorted(fatigued)], len(USERS)))
    return Histories(offsets, ids, stars, stars, USERS, lists)


def recommended(
    rules: Rules, fatigued: list[int] | None = None, directors: list[tuple[int, str]] | None = None
) -> Recommended:
    everything = np.ones(len(IDS), dtype=bool)
    lists = build_reranker(rules, IDS, everything, STATE.content.vectors, directors or [])
    found = HybridRanker(STATE, IDS, lists).recommend(histories(fatigued), N)
    assert (found.movie_ids >= 0).all()
    assert all(len(set(own)) == N for own in found.movie_ids.tolist())
    assert (np.diff(found.scores, axis=1) <= 0).all()
    return found


PLAIN = recommended(Rules())


def test_without_rules_nothing_is_arranged() -> None:
    assert build_reranker(Rules(), IDS, np.ones(60, dtype=bool), STATE.content.vectors) is None


def test_excluded_movies_genres_and_years_are_not_eligible() -> None:
    genres = tuple(frozenset(own) for own in (["horror", "war"], ["drama"], ["drama"], [], ["drama"]))
    movies = MovieFacts(np.array([1, 2, 3, 4, 5]), genres, np.array([1990, 1920, 2040, np.nan, 2000]))
    assert eligible(movies).all()
    assert eligible_movie_ids(movies, Rules(exclude=Exclude(movie_ids=(5, 99)))).tolist() == [1, 2, 3, 4]
    assert eligible_movie_ids(movies, Rules(exclude=Exclude(genres=("Horror",)))).tolist() == [2, 3, 4, 5]
    years = Exclude(released_before=1930, released_after=2030)
    assert eligible_movie_ids(movies, Rules(exclude=years)).tolist() == [1, 4, 5]


def test_a_pin_stands_at_its_rank_for_all_who_have_not_seen_it() -> None:
    found = recommended(Rules(pins=(Pin(movie_id=int(IDS[50]), rank=3),)))
    seen = {user for user, ids in zip(USERS, _own(histories()), strict=True) if IDS[50] in ids}
    for user, own, before in zip(USERS, found.movie_ids, PLAIN.movie_ids, strict=True):
        others = [movie for movie in before if movie != IDS[50]]
        wanted = before.tolist() if user in seen else [*others[:2], IDS[50], *others[2:]][:N]
        assert own.tolist() == wanted


def test_two_pins_stand_at_their_ranks() -> None:
    found = recommended(Rules(pins=(Pin(movie_id=int(IDS[58]), rank=2), Pin(movie_id=int(IDS[59]), rank=1))))
    assert (found.movie_ids[:10, :2] == IDS[[59, 58]]).all()


def test_a_pin_for_a_segment_or_a_share_reaches_nobody_else() -> None:
    pin = {"movie_id": int(IDS[59]), "rank": 1}
    events = np.diff(histories().offsets)
    newcomers = (
        recommended(Rules(pins=(Pin(**pin, segment="newcomers"),), newcomer_events=3)).movie_ids[:, 0] == IDS[59]
    )
    assert not newcomers[events >= 3].any()
    assert newcomers[(events < 3) & (USERS < 30)].all()
    tenth = recommended(Rules(pins=(Pin(**pin, share=0.5),)))
    shared = (tenth.movie_ids[:, 0] == IDS[59]) & (PLAIN.movie_ids[:, 0] != IDS[59])
    assert 0 < shared.sum() < len(USERS)
    assert not shared[~in_share(USERS, 0.5, f"pin {IDS[59]}")].any()


def test_at_most_so_many_of_one_director_or_franchise() -> None:
    directors = [(int(movie), f"director {i % 6}") for i, movie in enumerate(IDS)]
    found = recommended(Rules(at_most=AtMost(per_director=2)), directors=directors)
    for own in np.searchsorted(IDS, found.movie_ids):
        assert np.bincount(own % 6).max() <= 2
    saga = Rules(at_most=AtMost(per_franchise=1), franchises={"saga": tuple(int(movie) for movie in IDS[:45])})
    for own in np.searchsorted(IDS, recommended(saga).movie_ids):
        assert (own < 45).sum() <= 1


def test_where_the_limit_leaves_too_few_the_list_is_filled_all_the_same() -> None:
    directors = [(int(movie), "the only one") for movie in IDS]
    found = recommended(Rules(at_most=AtMost(per_director=1)), directors=directors)
    assert found.movie_ids.tolist() == PLAIN.movie_ids.tolist()


def test_diversity_makes_lists_less_alike() -> None:
    unit = STATE.content.vectors / np.linalg.norm(STATE.content.vectors, axis=1, keepdims=True)

    def alike(found: Recommended) -> float:
        lists = unit[np.searchsorted(IDS, found.movie_ids)]
        return float(np.einsum("uid,ujd->uij", lists, lists).mean())

    some, much = (alike(recommended(Rules(diversity=strength))) for strength in (0.3, 0.9))
    assert alike(PLAIN) > some > much
    assert (recommended(Rules(diversity=0.9)).movie_ids[:, 0] == PLAIN.movie_ids[:, 0]).all()


def test_what_was_served_in_vain_comes_behind_all_else() -> None:
    fatigued = [int(place) for place in np.unique(np.searchsorted(IDS, PLAIN.movie_ids[:, :3]))][:20]
    found = recommended(Rules(demote=Demote(served_times=2)), fatigued)
    assert not np.isin(found.movie_ids, IDS[fatigued]).any()
    everything = list(range(60))
    assert recommended(Rules(demote=Demote(served_times=2)), everything).movie_ids.tolist() == PLAIN.movie_ids.tolist()


def test_seen_movies_come_back_only_where_they_may() -> None:
    def returns(found: Recommended) -> bool:
        return any(set(own) & set(seen) for own, seen in zip(found.movie_ids, _own(histories()), strict=True))

    assert not returns(PLAIN)
    assert returns(recommended(Rules(seen_may_return=True)))


def test_all_rules_at_once_leave_n_movies() -> None:
    rules = Rules(
        pins=(Pin(movie_id=int(IDS[50]), rank=N),),
        at_most=AtMost(per_director=2, per_franchise=1),
        franchises={"saga": tuple(int(movie) for movie in IDS[:9])},
        diversity=0.4,
        demote=Demote(served_times=1),
    )
    directors = [(int(movie), f"director {i % 6}") for i, movie in enumerate(IDS)]
    recommended(rules, fatigued=[1, 2, 3, 40, 41], directors=directors)


def test_a_share_is_stable_grows_and_is_about_as_large_as_asked() -> None:
    users = np.arange(-5_000, 95_000)
    small, large = in_share(users, 0.1, "pin 1"), in_share(users, 0.3, "pin 1")
    assert abs(small.mean() - 0.1) < 0.01
    assert large[small].all()
    assert abs(in_share(users, 0.1, "other")[small].mean() - 0.1) < 0.01
    assert in_share(users, 1.0, "all").all()
    assert not in_share(users, 0.0, "none").any()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("diversity: 2", "diversity: Input should be less than or equal to 1, not 2; correct the rule"),
        ("pin: []", "pin: there is no such setting"),
        ("pins: [{movie_id: 1, rank: 0}]", "pins.0.rank: Input should be greater than 0"),
        ("pins: [", "no YAML"),
    ],
)
def test_a_wrong_rule_is_refused_in_one_line(
    text: str, complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "CONF", tmp_path)
    assert read_rules() == Rules()
    (tmp_path / "rules.yaml").write_text(text)
    with pytest.raises(MovierecError, match=complaint) as refused:
        read_rules()
    assert "\n" not in str(refused.value)


def test_the_rules_that_come_with_the_project_are_all_off() -> None:
    assert read_rules() == Rules()
    with pytest.raises(ValidationError):
        Rules(diversity=-1)


def _own(users: Histories) -> list[np.ndarray]:
    return np.split(users.movie_ids, users.offsets[1:-1])
