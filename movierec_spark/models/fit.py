"""An item state from the events before one moment."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.models.als import fit_implicit, implicit_fold_in
from movierec_spark.models.bias import bias_vectors
from movierec_spark.models.catalogue import Catalogue
from movierec_spark.models.cold import blend, fit_cold_ridge, from_content
from movierec_spark.models.content import embed, fit_embedding
from movierec_spark.models.content_features import release_years
from movierec_spark.models.item_state import Block, ItemState
from movierec_spark.models.stars import fit_stars
from movierec_spark.models.statistics import MovieStatistics
from movierec_spark.models.weights import unlearned_weights
from movierec_spark.sections import Model


@dataclass(frozen=True)
class Fitted:
    """What was fitted on the events before a moment.

    state: its weights still unlearned. known: positions in the catalogue of the state's movies.
    factors: ALS as fitted, without content, float32, movies of the state x dims. statistics: of these movies.
    catalogue_size: movies of the catalogue, known then or later.
    """

    state: ItemState
    known: np.ndarray
    factors: np.ndarray
    statistics: MovieStatistics
    catalogue_size: int


def fit(
    events: DataFrame,
    catalogue: Catalogue,
    statistics: MovieStatistics,
    moment: int,
    as_of: date,
    settings: Model,
    with_stars: bool,
) -> Fitted:
    """Fit every block on the events before the moment (microseconds), for the movies known then.

    as_of: the last day whose events count.
    events: as index_events gives them. statistics: of the whole catalogue, at the moment.
    """
    earlier = events.where(F.col("at") < moment)
    movies = len(catalogue.movie_ids)
    known = np.flatnonzero((catalogue.known_from < moment) | (statistics.events > 0))
    factors = fit_implicit(earlier, movies, settings.als, settings.seed)[known]
    rated = earlier.where(F.col("rating").isNotNull())
    stars = fit_stars(rated, movies, settings.stars, settings.seed) if with_stars else None
    met = statistics.of_movies(known)
    described = catalogue.features_at(moment)
    features = [described[movie] for movie in known]
    embedding = fit_embedding(features, settings.content_dimensions, settings.seed)
    content = embed(embedding, features)
    cold_ridge = fit_cold_ridge(content, factors, met.events)
    als = blend(factors, from_content(cold_ridge, content), met.events, settings.cold_blend_ratings)
    bias = bias_vectors(met, release_years(features), as_of)
    state = ItemState(
        movie_ids=catalogue.movie_ids[known],
        events=met.events.astype(np.int64),
        als=_block(als),
        content=_block(content),
        bias=_block(bias),
        weights=unlearned_weights(bias.shape[1]),
        fold_in=implicit_fold_in(factors, settings.als),
        embedding=embedding,
        cold_ridge=cold_ridge,
        stars=stars.of_movies(known) if stars else None,
        trained_as_of=as_of,
    )
    return Fitted(state, known, factors, met, movies)


def _block(vectors: np.ndarray) -> Block:
    return Block(vectors, np.atleast_2d(np.cov(vectors.astype(np.float64), rowvar=False, bias=True)))
