"""The data of a backtest: all events of a training, and the moments before which models are fitted."""

import logging
import time
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd

from movierec_spark.dataset.catalogue import Catalogue
from movierec_spark.dataset.interactions import Events
from movierec_spark.dataset.movie_statistics import MovieStatistics
from movierec_spark.evaluation import prequential
from movierec_spark.evaluation.prequential import PrequentialResult
from movierec_spark.features.demographics import group_names, shares_of_groups
from movierec_spark.features.preferences import interactions
from movierec_spark.models.fit import Fitted, fit
from movierec_spark.models.item_state import positions
from movierec_spark.settings import Settings
from movierec_spark.training.training_events import TrainingEvents

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Backtest:
    """Events by position, dislikes too, cached, and what the recipe of the settings needs of them at each moment.

    events, sample: what models are fitted on, at the end and at the cuts.
    user_ids: int64, ascending; the id of each position. cuts: microseconds, ascending, where windows begin.
    end: the moment after the last day. statistics: by moment, at each cut and at the end.
    explored_from: the moment before which is fitted what explored places judge; None where none do.
    test_events: all events of the users to test. rating_moments: those at which rating prediction is fitted too.
    user_groups: user_id, group; the demographic groups of each user; None where none is known.
    """

    settings: Settings
    events: TrainingEvents
    sample: TrainingEvents
    user_ids: np.ndarray
    catalogue: Catalogue
    cuts: tuple[int, ...]
    end: int
    statistics: dict[int, MovieStatistics]
    test_events: Events
    rating_moments: tuple[int, ...]
    user_groups: pd.DataFrame | None
    explored_from: int | None = None

    def fit_before(self, moment: int) -> Fitted:
        """Fit every block on the events before one of the moments."""
        started, past = time.monotonic(), self.sample if moment in self.cuts else self.events
        with_ratings, as_of = moment in self.rating_moments, _last_day_before(moment)
        events, counts, statistics = interactions(past.rows), past.counts[moment], self.statistics[moment]
        fitted = fit(events, counts, self.catalogue, statistics, moment, as_of, self.settings.model, with_ratings)
        log.info("fitted on %d events in %.1f s", counts.sum(), time.monotonic() - started)
        return fitted

    def evaluate_windows(self, targets: Events | None = None) -> PrequentialResult:
        """Test the recipe on every window. targets: the events to hold out where they are not the test events."""
        groups, cuts, events = self.group_shares, self.cuts, self.test_events
        return prequential.evaluate_windows(self.fit_before, cuts, self.end, events, self.settings, targets, groups)

    @property
    def group_shares(self) -> np.ndarray | None:
        """float32, users x groups, see features.demographics.shares_of_groups; None where no group is known."""
        groups = self.user_groups
        return None if groups is None else shares_of_groups(groups, self.user_ids, group_names(groups))

    def without_movies(self, movies: np.ndarray) -> "Backtest":
        """The same past without any event of these movies (positions); rating prediction is not fitted."""
        is_kept = np.ones(len(self.catalogue.movie_ids), dtype=bool)
        is_kept[movies] = False
        statistics = {moment: of_moment.masked(is_kept) for moment, of_moment in self.statistics.items()}
        events, sample = self.events.without_movies(movies), self.sample.without_movies(movies)
        return replace(self, events=events, sample=sample, statistics=statistics, rating_moments=())

    def with_settings(self, settings: Settings) -> "Backtest":
        """The same past for another recipe; its preferences, half-lives and ALS blocks must be the same."""
        return replace(self, settings=settings, rating_moments=())

    def unpersist(self) -> None:
        """Free the cached events."""
        self.events.rows.unpersist()
        self.sample.rows.unpersist()

    def test_events_of(self, other: "Backtest") -> Events:
        """The test events of another backtest, by this one's positions; users unknown here are left out."""
        position = positions(self.user_ids, other.user_ids)[other.test_events.user]
        return replace(other.test_events, user=position).where(position >= 0).in_order()


def _last_day_before(moment: int) -> date:
    """The UTC day of the last microsecond before the moment (microseconds)."""
    return datetime.fromtimestamp((moment - 1) / 1_000_000, UTC).date()
