"""The loop from lists to reactions to lists: what a day brings, made from what was served the day before."""

from datetime import timedelta

import pandas as pd

from movierec_spark.devstack.demo import DATA
from movierec_spark.devstack.simulation.day_figures import day_figures
from movierec_spark.devstack.simulation.delivery import (
    deliver_archive,
    deliver_events,
    deliver_new_movie,
    release_title,
    shown_lists,
)
from movierec_spark.devstack.simulation.frozen import FrozenModel, Pair
from movierec_spark.devstack.simulation.reactions import Event, ShownList, events_of
from movierec_spark.devstack.simulation.scenario import Scenario
from movierec_spark.devstack.simulation.world import Tastes, make_world, with_changed_tastes, without_movie
from movierec_spark.report.feedback_loop import LoopDay, LoopHistory
from movierec_spark.settings import Settings
from movierec_spark.storage.lake import Lake


class FeedbackLoop:
    """Takes the days of a scenario one after the other, from 0 on; whatever was played or shown stays so."""

    def __init__(self, scenario: Scenario, settings: Settings) -> None:
        self.scenario, self.settings, self.lake = scenario, settings, Lake.of(settings)
        self.world = make_world(pd.read_csv(DATA / "ratings.csv"), scenario.users, scenario.seed)
        self.changed_world = with_changed_tastes(self.world, scenario.changed_share, scenario.seed)
        before, after = self.world.tastes, self.changed_world.tastes
        self.changing = {user for user in before if before[user] != after[user]}
        self.played: set[Pair] = set()
        self.shown_movies: set[int] = set()
        self.frozen: FrozenModel | None = None
        self.days: list[LoopDay] = []

    @property
    def history(self) -> LoopHistory:
        day = self.scenario.day
        title = release_title(self.world, DATA, day(self.scenario.release))
        return LoopHistory(tuple(self.days), day(self.scenario.change), day(self.scenario.release), title)

    def take(self, number: int, lands: bool = True) -> None:
        """Have people react to the lists of the day before, and land what the day brings.

        lands: False for a day that was landed before; the same lists give the same reactions.
        """
        day = self.scenario.day(number)
        events = self._react(number) if number else []
        if not lands:
            return
        if number == 0:
            deliver_archive(self.world, DATA, day, self.settings)
        else:
            deliver_events(events, day, self.settings)
        if number == self.scenario.release:
            deliver_new_movie(self.world, DATA, day, self.settings)

    def _react(self, number: int) -> list[Event]:
        scenario, day = self.scenario, self.scenario.day(number)
        stored = shown_lists(self.lake, day - timedelta(days=1), self.settings.serving.n)
        if number == scenario.change:
            self.frozen = FrozenModel(stored, set(self.played))
        tastes, habits, seed = self._tastes(number), scenario.habits, scenario.seed
        of_frozen = self.frozen.react(tastes, day, habits, seed) if self.frozen else None
        lists = {user: one.first(habits.shown) for user, one in stored.items()}
        events = events_of(lists, tastes, self.played, day, habits, seed)
        self.days.append(self._figures(number, lists, events, of_frozen))
        self.shown_movies.update(movie for one in lists.values() for movie in one.movie_ids)
        return events

    def _tastes(self, number: int) -> Tastes:
        tastes = (self.changed_world if number >= self.scenario.change else self.world).tastes
        return tastes if number >= self.scenario.release else without_movie(tastes, self.world.new_movie)

    def _figures(
        self, number: int, lists: dict[int, ShownList], events: list[Event], of_frozen: list[Event] | None
    ) -> LoopDay:
        changing, new_movie, shown_before = self.changing, self.world.new_movie, self.shown_movies
        return day_figures(self.scenario.day(number), lists, events, of_frozen, changing, new_movie, shown_before)
