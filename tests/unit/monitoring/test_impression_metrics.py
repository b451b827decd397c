"""What became of what users were shown: click-through, conversions, repeats, new movies."""

from datetime import timedelta

import pytest

from tests.unit.monitoring.small_cohort import LIST_DAY, Figures, day_after, event, measured, of, place, shown

LISTS = [place(user, rank, 10 * rank) for user in (1, 2, 3) for rank in (1, 2, 3)]
EARLIER_LIST = {"publication_id": f"{LIST_DAY - timedelta(days=2)}/0001", "list_day": LIST_DAY - timedelta(days=2)}
EVENTS = [
    *(shown(1, 10 * rank, rank) for rank in (1, 2, 3)),
    shown(1, 20, 2, hour=10),  # the same movie again: one movie shown, two impressions
    event(1, 20, rank=2, value=3.0),
    event(1, 20, "click", rank=2),
    *(shown(2, 10 * rank, rank, scenario="search", shown_rank=4 - rank) for rank in (1, 2, 3)),
    event(2, 10, "finish", rank=1),
    event(2, 30, after=3, rank=3),
    event(3, 10, rank=1),  # liked without an impression
    event(1, 10, "impression", after=-1, rank=1, hour=8, **EARLIER_LIST),
]
FIRST_KNOWN = {10: LIST_DAY - timedelta(days=5), 20: LIST_DAY - timedelta(days=9), 30: LIST_DAY - timedelta(days=99)}


@pytest.fixture(scope="module")
def figures() -> Figures:
    return measured(LISTS, EVENTS, first_known=FIRST_KNOWN)


def test_clicks_are_of_the_movies_that_were_shown(figures: Figures) -> None:
    first, last = of(figures, 1), of(figures, 3)
    assert (first["impressions"], first["movies_shown"], first["clicks"]) == (7, 6, 1)
    assert first["ctr"] == pytest.approx(1 / 6)
    assert last["ctr"] == pytest.approx(2 / 6)
    assert (first["hit_rate"], last["hit_rate"]) == (0.5, 1.0)


def test_places_are_those_that_the_product_tells(figures: Figures) -> None:
    last = of(figures, 3)
    assert (last["ctr_at_rank_1"], last["ctr_at_rank_2"]) == (0.5, 0.5)
    assert "ctr_at_rank_3" not in last  # beyond k
    assert last["mrr"] == pytest.approx((1 / 2 + 1) / 2)


def test_below_the_last_click_nothing_was_examined(figures: Figures) -> None:
    assert of(figures, 1)["ctr_examined"] == pytest.approx(1 / (2 + 3))
    assert of(figures, 3)["ctr_examined"] == pytest.approx(2 / (2 + 1))


def test_placements_are_told_apart(figures: Figures) -> None:
    assert of(figures, 3, scenario="home")["ctr"] == of(figures, 3, scenario="search")["ctr"] == pytest.approx(1 / 3)
    assert of(figures, 1, scenario="search")["clicks"] == 0


def test_conversions_and_values_by_type_of_event(figures: Figures) -> None:
    first, last = of(figures, 1), of(figures, 3)
    assert first["conversion_play"] == pytest.approx(1 / 6)
    assert last["conversion_play"] == pytest.approx(2 / 6)
    assert first["conversion_click"] == first["conversion_finish"] == pytest.approx(1 / 6)
    assert first["served_conversion_play"] == pytest.approx(2 / 3)
    assert last["served_conversion_play"] == pytest.approx(1)
    assert (first["value_play"], last["value_play"], first["value_click"]) == (4, 5, 1)
    assert "conversion_impression" not in last


def test_what_was_shown_before_and_how_old_the_list_was(figures: Figures) -> None:
    assert of(figures, 1)["repeat_rate"] == pytest.approx(1 / 6)
    assert of(figures, 1)["list_age_days"] == 1


def test_a_new_movie_is_waited_for_until_its_first_impression(figures: Figures) -> None:
    told = of(figures, None)
    assert told["new_movies_first_shown"] == 1  # 10 was shown before, 30 is not new
    assert told["days_to_first_impression"] == (day_after(1) - FIRST_KNOWN[20]).days
