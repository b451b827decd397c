"""A MovieLens-shaped drop of any size, with taste, popularity and time in it."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc

GENRES = (
    *(
        "Action",
        "Adventure",
        "Animation",
        "Children",
        "Comedy",
        "Crime",
        "Documentary",
        "Drama",
        "Fantasy",
        "Film-Noir",
    ),
    *("Horror", "IMAX", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "Noir", "War", "Western"),
)
CLUSTERS = len(GENRES)
RATINGS_PER_USER, FEWEST = 140, 15
SHARES = (0.6, 0.3, 0.1)  # of a user's movies, by how much he or she likes their cluster
BEGIN, END = 800_000_000, 1_537_900_000  # seconds; the last of them is 2018-09-25
MONTH = 30 * 86_400
OVERSAMPLED = 2  # times, since movies that a user met already are drawn again
USERS_AT_ONCE = 2_000
RATINGS = pa.schema(
    [("userId", pa.int64()), ("movieId", pa.int64()), ("rating", pa.float32()), ("timestamp", pa.int64())]
)


def make_drop(folder: Path, ratings: int, seed: int) -> dict[str, int]:
    """Write ratings.csv and movies.csv; how many ratings, users and movies there are.

    ratings: about so many; users grow with them, movies with their square root, from 138,000 and 27,000 at twenty
    million, as in MovieLens 20M. Each user likes three of twenty clusters of movies, which are told apart by genre.
    Within a cluster movies are met by Zipf's law, and stars follow the user's taste and the movie's quality. A user is
    active within some months.
    """
    users, movies = ratings // RATINGS_PER_USER, round(27_000 * (ratings / 2e7) ** 0.5)
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    cluster = rng.integers(0, CLUSTERS, movies)
    written = 0
    with pc.CSVWriter(folder / "ratings.csv", RATINGS) as file:
        for part in _ratings(ratings, users, cluster, rng):
            file.write_table(part)
            written += part.num_rows
    years = np.clip(rng.normal(1992, 14, movies).astype(int), 1915, 2017)
    second = [f"|{GENRES[(7 * of + i) % CLUSTERS]}" if i % 3 else "" for i, of in enumerate(cluster)]
    columns = {
        "movieId": np.arange(1, movies + 1),
        "title": [f"Film {i} ({year})" for i, year in enumerate(years)],
        "genres": [GENRES[of] + more for of, more in zip(cluster, second, strict=True)],
    }
    pc.write_csv(pa.table(columns), folder / "movies.csv")
    return {"ratings": written, "users": users, "movies": movies}


def _ratings(total: int, users: int, cluster: np.ndarray, rng: np.random.Generator) -> Iterator[pa.Table]:
    """Tables of RATINGS. cluster: of each movie."""
    quality = rng.normal(0, 0.5, len(cluster))
    members = [rng.permutation(np.flatnonzero(cluster == of)) for of in range(CLUSTERS)]
    size = np.maximum(FEWEST, rng.lognormal(0, 1.1, users) / np.exp(1.1**2 / 2) * total / users).astype(int)
    begin = rng.uniform(BEGIN, END - MONTH, users)
    for first in range(0, users, USERS_AT_ONCE):
        ids = np.arange(first, min(first + USERS_AT_ONCE, users))
        taste = rng.integers(0, CLUSTERS, (len(ids), len(SHARES)))
        user = np.repeat(ids, OVERSAMPLED * size[ids])
        chosen = taste[user - first, rng.choice(len(SHARES), len(user), p=SHARES)]
        user, movie = _distinct(user, _draw_movies(chosen, members, rng), len(cluster), size, rng)
        is_favourite = cluster[movie] == taste[user - first, 0]
        stars = 3.5 + quality[movie] + 0.6 * is_favourite + rng.normal(0, 0.8, len(user))
        moment = np.minimum(begin[user] + rng.exponential(MONTH, len(user)), END)
        columns = (user + 1, movie + 1, np.clip(np.round(2 * stars) / 2, 0.5, 5), moment)
        yield pa.table(
            [pa.array(c).cast(f.type, safe=False) for c, f in zip(columns, RATINGS, strict=True)], schema=RATINGS
        )


def _draw_movies(chosen: np.ndarray, members: list[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """A movie of each chosen cluster, by Zipf's law."""
    movie = np.empty(len(chosen), dtype=np.int64)
    for of, ids in enumerate(members):
        at = np.flatnonzero(chosen == of)
        weight = np.cumsum(1 / np.arange(3, len(ids) + 3) ** 0.9)
        movie[at] = ids[np.searchsorted(weight, rng.random(len(at)) * weight[-1])]
    return movie


def _distinct(
    user: np.ndarray, movie: np.ndarray, movies: int, size: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Different movies of each user, as many as the user's size, or all where there are fewer."""
    pairs = np.unique(user * movies + movie)
    user, movie = pairs // movies, pairs % movies
    order = np.lexsort((rng.random(len(user)), user))
    user, movie = user[order], movie[order]
    nth = np.arange(len(user)) - np.searchsorted(user, user)
    is_kept = nth < size[user]
    return user[is_kept], movie[is_kept]
