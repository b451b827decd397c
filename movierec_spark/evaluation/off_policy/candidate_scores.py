"""What a candidate's model thinks of the options of explored places."""

from dataclasses import dataclass

import numpy as np

from movierec_spark.dataset.holdout import Fold, histories_before
from movierec_spark.dataset.interactions import Events
from movierec_spark.evaluation.off_policy.explored_log import ExploredLog
from movierec_spark.models.fit import Fitted
from movierec_spark.models.hybrid import FoldedUsers, fold_in_users
from movierec_spark.models.item_state import positions
from movierec_spark.models.pair_scores import pair_scores


@dataclass(frozen=True)
class UsersOfLists:
    """What is known of the users of lists.

    ids: int64, ascending. events: theirs, by position among the ids, and by movie of the catalogue.
    group_shares: float32, ids x groups, see models.hybrid.fold_in_users; None where nothing is known of anybody.
    """

    ids: np.ndarray
    events: Events
    group_shares: np.ndarray | None

    def fold_in(self, fitted: Fitted, users: np.ndarray, day: np.datetime64) -> FoldedUsers:
        """Some users (positions, ascending), with the histories that the list of the day knew."""
        fold = self._histories_on(day, users, len(fitted.catalogue.movie_ids)).of_movies(fitted.known)
        shares = None if self.group_shares is None else self.group_shares[users]
        return fold_in_users(fitted.state, fold.weights, fold.recency_rank, shares)

    def _histories_on(self, day: np.datetime64, users: np.ndarray, movies: int) -> Fold:
        end = (day + np.timedelta64(1, "D")).astype("datetime64[us]").astype(np.int64)
        return histories_before(self.events, int(end), movies, users)


def candidate_scores(log: ExploredLog, fitted: Fitted, users: UsersOfLists) -> np.ndarray:
    """The score of each option for its user, float64, places x options; NaN for movies that the model does not know.

    fitted: on what was known before the first of the lists; its state has its weights.
    """
    options = log.logged.options
    movies = positions(fitted.state.movie_ids, options.ravel()).reshape(options.shape)
    scores = np.full(options.shape, np.nan)
    for day in np.unique(log.days):
        places = np.flatnonzero(log.days == day)
        of_day, row = np.unique(positions(users.ids, log.logged.users[places]), return_inverse=True)
        place, option = np.nonzero(movies[places] >= 0)
        of_pairs = pair_scores(
            fitted.state, users.fold_in(fitted, of_day, day), row[place], movies[places[place], option]
        )
        scores[places[place], option] = of_pairs
    return scores
