"""The people of the simulated world: they like by their withheld ratings, look at the first places most, and change."""

import json
from collections import Counter
from datetime import date

import numpy as np
import pandas as pd
import pytest

from movierec_spark.devstack.demo import DATA
from movierec_spark.devstack.simulation.reactions import Habits, ShownList, events_of
from movierec_spark.devstack.simulation.world import World, make_world, with_changed_tastes, without_movie

DAY = date(2018, 10, 1)


@pytest.fixture(scope="module")
def ratings() -> pd.DataFrame:
    return pd.read_csv(DATA / "ratings.csv")


@pytest.fixture(scope="module")
def world(ratings: pd.DataFrame) -> World:
    return make_world(ratings, n_users=100, seed=0)


def best_lists(world: World, publication: str = "2018-09-30/0001") -> dict[int, ShownList]:
    """To each user what he or she likes most, as if somebody knew."""
    return {
        user: ShownList(user, publication, tuple(sorted(taste, key=lambda movie: (-taste[movie], movie))[:20]))
        for user, taste in world.tastes.items()
    }


def test_a_rating_is_known_or_kept_to_oneself_and_the_new_movie_is_known_to_nobody(
    world: World, ratings: pd.DataFrame
) -> None:
    known = {(row.userId, row.movieId): row.rating for row in world.archive.itertuples()}
    kept = {(user, movie): stars for user, taste in world.tastes.items() for movie, stars in taste.items()}
    assert not known.keys() & kept.keys()
    own = ratings[ratings["userId"].isin(world.tastes)]
    assert known | kept == {(row.userId, row.movieId): row.rating for row in own.itertuples()}
    assert 0.3 < len(known) / len(own) < 0.4
    assert world.new_movie not in set(world.archive["movieId"])
    assert sum(world.new_movie in taste for taste in world.tastes.values()) > 20


def test_the_same_seed_and_lists_give_the_same_events_each_with_its_own_id(world: World) -> None:
    first, second = (events_of(best_lists(world), world.tastes, set(), DAY, Habits(), seed=1) for _ in range(2))
    assert first == second
    assert len({event["event_id"] for event in first}) == len(first)
    assert [event["occurred_at"] for event in first] == sorted(event["occurred_at"] for event in first)
    assert all(event["occurred_at"].startswith(f"{DAY}") for event in first)
    assert json.loads(json.dumps(first)) == first


def test_people_play_what_they_like_and_look_at_the_first_places_most(world: World) -> None:
    lists, habits = best_lists(world), Habits(searches=0)
    plays: Counter[int] = Counter()
    for seed in range(30):
        for event in events_of(lists, world.tastes, set(), DAY, habits, seed):
            if event["event_type"] == "play":
                assert world.tastes[event["user_id"]][event["movie_id"]] >= 4
                assert event["publication_id"] == "2018-09-30/0001"
                plays[event["rank"]] += 1
    assert max(plays) == habits.shown
    assert plays[4] / plays[1] == pytest.approx(0.5, abs=0.08)
    assert plays[9] / plays[1] == pytest.approx(1 / 3, abs=0.08)


def test_nobody_likes_what_is_not_to_his_or_her_taste(world: World) -> None:
    strangers = {user: ShownList(user, "p", (-1, -2, -3)) for user in world.tastes}
    events = events_of(strangers, world.tastes, set(), DAY, Habits(searches=0), seed=0)
    assert {event["event_type"] for event in events} == {"impression"}
    assert len(events) == 3 * len(world.tastes)


def test_without_lists_people_find_movies_themselves_and_none_twice(world: World) -> None:
    played: set[tuple[int, int]] = set()
    found = [events_of({}, world.tastes, played, DAY, Habits(), seed) for seed in range(20)]
    plays = [(event["user_id"], event["movie_id"]) for events in found for event in events]
    assert len(set(plays)) == len(plays) == len(played)
    assert np.mean([len(events) for events in found]) == pytest.approx(len(world.tastes), rel=0.1)


def test_nobody_plays_a_movie_before_it_is_out(world: World) -> None:
    before = without_movie(world.tastes, world.new_movie)
    found = [events_of({}, before, set(), DAY, Habits(searches=50), seed) for seed in range(3)]
    assert world.new_movie not in {event["movie_id"] for events in found for event in events}
    assert sum(map(len, before.values())) == sum(
        movie != world.new_movie for taste in world.tastes.values() for movie in taste
    )


def liked(world: World, user: int) -> set[int]:
    return {movie for movie, stars in world.tastes[user].items() if stars >= 4}


def test_who_changes_likes_what_another_one_liked_and_the_others_stay(world: World) -> None:
    changed = with_changed_tastes(world, share=0.5, seed=3)
    movers = [user for user in world.tastes if changed.tastes[user] != world.tastes[user]]
    assert len(movers) == 50
    known = set(zip(world.archive["userId"], world.archive["movieId"], strict=True))
    assert not any((user, movie) in known for user in movers for movie in changed.tastes[user])
    before, now = ({user: liked(one, user) for user in movers} for one in (world, changed))
    assert np.mean([len(before[user] & now[user]) / len(now[user]) for user in movers]) < 0.3
