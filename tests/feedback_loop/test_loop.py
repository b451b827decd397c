"""The loop from lists to reactions to lists: it follows people whose tastes change, and shows them what is new."""

import subprocess
import sys
from pathlib import Path

import pytest

from movierec_spark.devstack.environment import environment
from movierec_spark.devstack.simulation.conf import EXPLORED_SHARE, lay_conf
from movierec_spark.report.feedback_loop import LoopHistory
from movierec_spark.report.feedback_loop.findings import (
    LAST_DAYS,
    LEAST_FRESHNESS,
    days_until_shown,
    freshness,
    last_days_of_arms,
)
from movierec_spark.settings import PROJECT, Settings
from tests.feedback_loop.run_loop import HISTORY

N_DAYS = 9  # the new movie comes on day 2, the change on day 4
FOLLOWED, SHOWN = 3, 4  # days after the change, and after the release of the new movie

pytestmark = pytest.mark.slow


def run(folder: Path, explored_share: float) -> LoopHistory:
    lay_conf(folder / "conf", explored_share)
    variables = environment(Settings(home=folder / "home")) | {"MOVIEREC_CONF": str(folder / "conf")}
    command = [sys.executable, "-m", "tests.feedback_loop.run_loop", f"{N_DAYS}"]
    with (folder / "log").open("wb") as log:
        done = subprocess.run(command, cwd=PROJECT, env=variables, stdout=subprocess.PIPE, stderr=log)
    assert done.returncode == 0, (folder / "log").read_text()[-5000:]
    print(done.stdout.decode())
    return HISTORY.validate_json(done.stdout)


@pytest.fixture(scope="module")
def exploring(tmp_path_factory: pytest.TempPathFactory) -> LoopHistory:
    return run(tmp_path_factory.mktemp("exploring"), EXPLORED_SHARE)


@pytest.fixture(scope="module")
def by_rank_alone(tmp_path_factory: pytest.TempPathFactory) -> LoopHistory:
    return run(tmp_path_factory.mktemp("by_rank_alone"), 0.0)


def test_the_loop_beats_a_model_that_learned_nothing_since_tastes_changed(exploring: LoopHistory) -> None:
    compared = last_days_of_arms(exploring, "changed")
    assert compared is not None
    loop, frozen = compared
    assert loop.rate > 1.2 * frozen.rate


def test_it_has_followed_the_change_within_three_days(exploring: LoopHistory) -> None:
    """From then on it is ahead each day; the bare rate falls with the movies that are left to play."""
    later = exploring.days_after_change[FOLLOWED - 1 :]
    assert later
    for one in later:
        assert one.changed.frozen is not None
        assert one.changed.loop.rate > one.changed.frozen.rate, one.day


def test_with_exploration_a_new_movie_is_shown_within_days(exploring: LoopHistory) -> None:
    before = [one for one in exploring.days if one.day <= exploring.release_day]
    assert sum(one.lists_with_new_movie for one in before) == 0
    waited = days_until_shown(exploring)
    assert waited is not None
    assert waited <= SHOWN


def test_without_exploration_lists_narrow_to_what_they_have_shown(by_rank_alone: LoopHistory) -> None:
    assert freshness(by_rank_alone, LAST_DAYS) < LEAST_FRESHNESS


def test_with_exploration_they_go_on_to_other_movies(exploring: LoopHistory, by_rank_alone: LoopHistory) -> None:
    assert freshness(exploring, LAST_DAYS) > 2 * LEAST_FRESHNESS
    assert exploring.days[-1].movies_ever_shown > 1.3 * by_rank_alone.days[-1].movies_ever_shown


def test_exploration_pays_once_a_model_has_learned_from_it(exploring: LoopHistory, by_rank_alone: LoopHistory) -> None:
    """In the first days it costs some clicks; after two more trainings it has brought more than it cost."""
    explored, ranked = (clicks_of_last_days(one) for one in (exploring, by_rank_alone))
    assert explored > 1.2 * ranked


def test_without_exploration_hardly_anybody_is_shown_a_new_movie(by_rank_alone: LoopHistory) -> None:
    assert by_rank_alone.days[-1].lists
    assert sum(one.lists_with_new_movie for one in by_rank_alone.days) < 0.01 * by_rank_alone.days[-1].lists


def clicks_of_last_days(history: LoopHistory) -> int:
    return sum(one.changed.loop.clicks + one.others.loop.clicks for one in history.days[-LAST_DAYS:])
