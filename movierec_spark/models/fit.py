"""An item state from the events before one moment."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.dataset.catalogue import Catalogue
from movierec_spark.dataset.item_features import release_years
from movierec_spark.dataset.item_statistics import MovieStatistics
from movierec_spark.models.als import fit_implicit, implicit_fold_in
from movierec_spark.models.bias import bias_vectors
from movierec_spark.models.blend_weights import unlearned_weights
from movierec_spark.models.cold_items import blend, fit_cold_ridge, from_content
from movierec_spark.models.cold_users import newcomers
from movierec_spark.models.content import Features, embed, fit_embedding
from movierec_spark.models.item_state import Block, ItemState, SequenceBlock
from movierec_spark.models.next_item import covariance, fit_sequence
from movierec_spark.models.rating_prediction import fit_stars
from movierec_spark.models.rating_state import StarsState
from movierec_spark.settings.sections import Model


@dataclass(frozen=True)
class Fitted:
    """What was fitted on the events before a moment.

    state: its weights still unlearned. known: positions in the catalogue of the state's movies.
    factors: ALS as fitted, without content, float32, movies of the state x dims. statistics: of these movies.
    catalogue: of the movies known then or later.
    """

    state: ItemState
    known: np.ndarray
    factors: np.ndarray
    statistics: MovieStatistics
    catalogue: Catalogue


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
    known = np.flatnonzero((catalogue.known_from < moment) | (statistics.events > 0))
    met, features = statistics.of_movies(known), catalogue.features_at(moment)
    factors = fit_implicit(earlier, len(catalogue.movie_ids), settings.als, settings.seed)[known]
    described = _described([features[movie] for movie in known], met, factors, as_of, settings)
    state = ItemState(
        movie_ids=catalogue.movie_ids[known],
        events=met.events.astype(np.int64),
        **described,
        fold_in=implicit_fold_in(factors, settings.als),
        stars=_stars(earlier, known, len(catalogue.movie_ids), settings) if with_stars else None,
        sequence=_sequence(earlier, known, len(catalogue.movie_ids), settings),
        trained_as_of=as_of,
    )
    return Fitted(state, known, factors, met, catalogue)


def _described(
    features: list[Features], met: MovieStatistics, factors: np.ndarray, as_of: date, settings: Model
) -> dict[str, Any]:
    """The als, content and bias blocks, what newcomers get, and what makes all these of later movies."""
    embedding = fit_embedding(features, settings.content_dimensions, settings.seed)
    content = embed(embedding, features)
    cold_ridge = fit_cold_ridge(content, factors, met.events)
    als = blend(factors, from_content(cold_ridge, content), met.events, settings.cold_blend_ratings)
    bias = bias_vectors(met, release_years(features), as_of)
    return {
        "als": _block(als),
        "content": _block(content),
        "bias": _block(bias),
        "newcomers": newcomers(met),
        "weights": unlearned_weights(bias.shape[1]),
        "embedding": embedding,
        "cold_ridge": cold_ridge,
    }


def _stars(events: DataFrame, known: np.ndarray, movies: int, settings: Model) -> StarsState:
    rated = events.where(F.col("rating").isNotNull())
    return fit_stars(rated, movies, settings.stars, settings.seed).of_movies(known)


def _sequence(events: DataFrame, known: np.ndarray, movies: int, settings: Model) -> SequenceBlock | None:
    """The covariance counts the movies known at the moment alone, as in every block."""
    found = fit_sequence(events, movies, settings.sequence, settings.seed)
    if found is None:
        return None
    vectors = found.vectors[known]
    return replace(found, vectors=vectors, covariance=covariance(vectors), context=found.context[known])


def _block(vectors: np.ndarray) -> Block:
    return Block(vectors, covariance(vectors))
