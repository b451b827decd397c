"""movierec try: fold somebody's ratings into the champion, without Spark."""

import numpy as np

from movierec_spark.cli.console import console, table
from movierec_spark.cli.titles import Movie, Titles, parse_ratings
from movierec_spark.errors import MovierecError
from movierec_spark.kernels.item_index import build_index
from movierec_spark.kernels.top_k import top_k
from movierec_spark.models.explain import because_movie_ids
from movierec_spark.models.hybrid import History, history_row, item_matrix, user_vector
from movierec_spark.models.item_state import ItemState
from movierec_spark.registry.connection import connect as registry
from movierec_spark.registry.versions import load_state, version_with
from movierec_spark.settings import Settings
from movierec_spark.storage.duckdb_views import connect
from movierec_spark.tables import MOVIES

CATALOGUE = """
    SELECT movie_id, title, release_year FROM silver.movies
    QUALIFY row_number() OVER (PARTITION BY movie_id ORDER BY as_of DESC, source) = 1
"""


def try_out(ratings: str, n: int, settings: Settings) -> None:
    """Print what is recommended. Raises MovierecError for unknown titles or where there is no champion."""
    asked = parse_ratings(ratings)
    champion = version_with(registry(), "champion")
    if champion is None:
        raise MovierecError("no model has the alias champion: run movierec_train, or set it in MLflow")
    state = load_state(champion.number)
    movies = catalogue(state, settings)
    rated = rated_movies(asked, Titles.of(movies.values()))
    rows = recommend(state, rated, n, settings)
    console().print(table("taken as", ("stars", "movie"), [(stars, movies[id_]) for id_, stars in rated.items()]))
    named = [(rank, movies[best], movies[reason]) for rank, (best, reason) in enumerate(rows, start=1)]
    console().print(table(f"champion (version {champion.number})", ("", "recommended", "because of"), named))


def catalogue(state: ItemState, settings: Settings) -> dict[int, Movie]:
    """The movies that the model knows, by id."""
    events = dict(zip(state.movie_ids.tolist(), state.events.tolist(), strict=True))
    rows = connect(settings, MOVIES).execute(CATALOGUE).fetchall()
    return {id_: Movie(id_, title, year, events[id_]) for id_, title, year in rows if id_ in events}


def rated_movies(asked: list[tuple[str, float]], titles: Titles) -> dict[int, float]:
    """movie_id -> stars. Raises MovierecError for an unknown title, and where two titles mean the same movie."""
    found: dict[int, float] = {}
    for title, stars in asked:
        movie = titles.find(title)
        if movie.movie_id in found:
            raise MovierecError(f"{title!r} is {movie}, rated {found[movie.movie_id]:g} already; give each movie once")
        found[movie.movie_id] = stars
    return found


def recommend(state: ItemState, rated: dict[int, float], n: int, settings: Settings) -> list[tuple[int, int]]:
    """The n best unseen movies, each with the most similar one that is liked. rated: movie_id -> stars."""
    movie_ids, stars = np.array(list(rated), dtype=np.int64), np.array(list(rated.values()))
    history = History(movie_ids, stars * settings.preferences.event_weights.get("rating", 0.0), stars)
    seen = history_row(state, movie_ids, stars)
    index = build_index(item_matrix(state))
    found, _ = top_k(user_vector(state, history)[None], index, seen, min(n, len(state.movie_ids)))
    best = state.movie_ids[found[0][found[0] >= 0]]
    reasons = because_movie_ids(state, history, best, settings.preferences.liked_from)
    return list(zip(best.tolist(), reasons.tolist(), strict=True))
