"""What users liked after they got a list, by variant, segment and window."""

import math

import pytest

from tests.unit.monitoring.small_cohort import Figures, event, measured, of, place

LISTS = [
    *(place(user, rank, 10 * rank) for user in (1, 2) for rank in (1, 2, 3)),
    *(place(user, rank, 10 * rank, 2, "challenger") for user in (3, 4) for rank in (1, 2, 3)),
]
EVENTS = [
    event(1, 10, rank=1),
    event(1, 10, after=2, rank=1),  # once more: a movie is liked once
    event(1, 99),  # liked, but in no list
    event(2, 20, "click", rank=2),  # no like
    *(event(3, movie) for movie in (10, 20)),
    event(3, 30, after=3),  # below the first two
    event(4, 10, after=4),  # after all windows
    event(5, 10),  # nobody served this user
]
USERS = [{"user_id": 1, "events": 49, "gender": "F"}, {"user_id": 2, "events": 50, "gender": None}]


@pytest.fixture(scope="module")
def figures() -> Figures:
    return measured(LISTS, EVENTS, users=USERS)


def test_each_variant_is_judged_by_its_own_users(figures: Figures) -> None:
    champion, challenger = of(figures, 1), of(figures, 1, "challenger")
    assert (champion["users_served"], champion["users_active"], champion["events"]) == (2, 2, 3)
    assert (challenger["users_served"], challenger["users_active"], challenger["events"]) == (2, 1, 2)
    assert (champion["served_hits_at_2"], challenger["served_hits_at_2"]) == (1, 2)


def test_means_are_over_the_users_who_liked_something(figures: Figures) -> None:
    champion, challenger = of(figures, 1), of(figures, 3, "challenger")
    assert (champion["served_precision_at_2"], champion["served_recall_at_2"]) == (0.5, 0.5)
    assert (champion["served_recall_at_n"], champion["served_hit_rate_at_2"], champion["served_mrr"]) == (0.5, 1, 1)
    assert champion["served_ndcg_at_2"] == pytest.approx(1 / (1 + 1 / math.log2(3)))
    assert (challenger["served_precision_at_2"], challenger["served_recall_at_n"]) == (1, 1)
    assert challenger["served_recall_at_2"] == pytest.approx(2 / 3)
    assert challenger["served_ndcg_at_2"] == pytest.approx(1)


def test_longer_windows_hold_later_events(figures: Figures) -> None:
    assert [of(figures, window, "challenger")["liked"] for window in (1, 3)] == [2, 3]
    assert [of(figures, window)["events"] for window in (1, 3)] == [3, 4]
    assert [of(figures, window)["liked"] for window in (1, 3)] == [2, 2]


def test_a_liked_movie_of_no_list_is_a_surprise(figures: Figures) -> None:
    assert (of(figures, 1)["surprises"], of(figures, 1)["surprise_rate"]) == (1, 0.5)
    assert of(figures, 1, "challenger")["surprises"] == 0


def test_users_are_grouped_by_strategy_history_and_gender(figures: Figures) -> None:
    assert of(figures, 1, history="1-49")["users_served"] == of(figures, 1, history="50+")["users_served"] == 1
    assert of(figures, 1, "challenger", history="0")["users_served"] == 2
    assert of(figures, 1, strategy="hybrid") == of(figures, 1)
    assert of(figures, 1, gender="F")["liked"] == 2
    assert {key[2] for key in figures if key[1] == "gender"} == {"F"}


def test_nothing_is_said_of_impressions_where_there_are_none(figures: Figures) -> None:
    assert not {"impressions", "ctr", "mrr", "hit_rate", "repeat_rate"} & {key[4] for key in figures}


def test_users_who_liked_nothing_have_counts_and_no_means() -> None:
    figures = of(measured(LISTS[:3], []), 1)
    assert {name for name, value in figures.items() if value == 0} == set(figures) - {"users_served"}
    assert set(figures) == {
        *("users_served", "users_active", "events", "liked", "served_hits_at_2", "surprises"),
    }
