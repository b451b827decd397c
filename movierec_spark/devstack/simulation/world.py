"""A world of MovieLens users: what a recommender may know of them, and what they keep to themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

Tastes = Mapping[int, Mapping[int, float]]  # by user, the stars that he or she would give to each movie
RATED_OFTEN = 150  # ratings of a user who is taken into the world
KNOWN_SHARE = 0.35  # of these, the part that the recommender gets to know


@dataclass(frozen=True)
class World:
    """archive: userId, movieId, rating, timestamp; what is delivered when the world begins.

    tastes: of each user, for movies that are not in his or her part of the archive.
    new_movie: of which the archive knows nothing; it comes out later.
    """

    archive: pd.DataFrame
    tastes: Tastes
    new_movie: int


def make_world(ratings: pd.DataFrame, n_users: int, seed: int) -> World:
    """A world of so many users who rated often: KNOWN_SHARE of their ratings, at random, are known.

    ratings: userId, movieId, rating, timestamp. The new movie is the one that most of them liked.
    """
    rng = np.random.default_rng(seed)
    counts = ratings["userId"].value_counts()
    often = np.sort(counts[counts >= RATED_OFTEN].index.to_numpy())
    users = rng.choice(often, size=min(n_users, len(often)), replace=False)
    own = ratings[ratings["userId"].isin(users)].reset_index(drop=True)
    new_movie = int(own.loc[own["rating"] >= 4, "movieId"].value_counts().idxmax())
    is_known = (rng.random(len(own)) < KNOWN_SHARE) & (own["movieId"] != new_movie)
    return World(own[is_known].reset_index(drop=True), _tastes(own[~is_known]), new_movie)


def with_changed_tastes(world: World, share: float, seed: int) -> World:
    """The world in which a share of the users have got the tastes of each other, each that of somebody else.

    Whoever changed now likes what the other one liked, known or not, but for movies of his or her own archive.
    """
    rng = np.random.default_rng(seed)
    users = np.sort(np.fromiter(world.tastes, dtype=np.int64))
    changed = rng.permutation(users)[: round(share * len(users))]
    models = np.roll(changed, 1)  # nobody is his or her own model
    known = _tastes(world.archive)
    tastes = dict(world.tastes)
    for user, model in zip(changed.tolist(), models.tolist(), strict=True):
        of_model = {**known.get(model, {}), **world.tastes[model]}
        tastes[user] = {movie: stars for movie, stars in of_model.items() if movie not in known.get(user, {})}
    return replace(world, tastes=tastes)


def without_movie(tastes: Tastes, movie: int) -> Tastes:
    """The tastes as long as the movie is not out: nobody can play it."""
    return {user: {one: stars for one, stars in taste.items() if one != movie} for user, taste in tastes.items()}


def _tastes(ratings: pd.DataFrame) -> dict[int, dict[int, float]]:
    return {
        int(user): dict(zip(rows["movieId"].astype(int).tolist(), rows["rating"].astype(float).tolist(), strict=True))
        for user, rows in ratings.groupby("userId")
    }
