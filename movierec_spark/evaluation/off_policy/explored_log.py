"""What serving wrote down of explored places, as arrays."""

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from movierec_spark.evaluation.off_policy.logged_places import NO_MOVIE, LoggedPlaces

PLACE = ["publication_id", "user_id", "rank"]


@dataclass(frozen=True)
class ExploredLog:
    """Explored places, and what of them the estimators do not need but candidates do.

    days: datetime64[D] [places], the day whose data the list knew. scores: float64, places x options, by which the
    options were ranked; NaN where there is no movie. is_new: bool, places x options, what could be drawn as new.
    is_shown: bool [places], whether the product told that it showed the movie there.
    """

    logged: LoggedPlaces
    days: np.ndarray
    scores: np.ndarray
    is_new: np.ndarray
    is_shown: np.ndarray

    def __len__(self) -> int:
        return len(self.logged)

    def where(self, mask: np.ndarray) -> "ExploredLog":
        """Some of the places. mask: bool [places], true somewhere."""
        others = {one.name: getattr(self, one.name)[mask] for one in fields(self) if one.name != "logged"}
        return ExploredLog(self.logged.where(mask), **others)


def explored_log(rows: pd.DataFrame) -> ExploredLog:
    """The places in the order of publication, user and rank, the options of each in the order of their ids.

    rows: one or more; PLACE, movie_id, score, propensity, is_drawn, is_new, as_of (the list's day), reward and is_shown
    of the movie that was drawn. Raises ValueError where they contradict the rules of LoggedPlaces.
    """
    ordered = rows.sort_values([*PLACE, "movie_id"], ignore_index=True)
    place = ordered.groupby(PLACE, sort=False).ngroup().to_numpy()
    option = ordered.groupby(place).cumcount().to_numpy()
    first, shape = option == 0, (int(place[-1]) + 1, int(option.max()) + 1)

    def of_options(name: str, none: float, kind: type) -> np.ndarray:
        values: np.ndarray = np.full(shape, none, dtype=kind)
        values[place, option] = ordered[name].to_numpy(kind)
        return values

    logged = LoggedPlaces(
        users=ordered["user_id"].to_numpy(np.int64)[first],
        ranks=ordered["rank"].to_numpy(np.int64)[first],
        options=of_options("movie_id", NO_MOVIE, np.int64),
        probabilities=of_options("propensity", 0.0, np.float64),
        drawn=of_options("is_drawn", False, bool).argmax(axis=1),
        rewards=of_options("reward", 0.0, np.float64).sum(axis=1),
    )
    return ExploredLog(
        logged=logged,
        days=ordered["as_of"].to_numpy("datetime64[D]")[first],
        scores=of_options("score", np.nan, np.float64),
        is_new=of_options("is_new", False, bool),
        is_shown=np.any(of_options("is_shown", False, bool), axis=1),
    )
