"""An item state from the events before one moment."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.dataset.catalogue import Catalogue
from movierec_spark.dataset.features import release_years
from movierec_spark.dataset.movie_statistics import MovieStatistics
from movierec_spark.models.als import fit_implicit, implicit_fold_in
from movierec_spark.models.bias import bias_vectors
from movierec_spark.models.blend_weights import unlearned_weights
from movierec_spark.models.cold_items import blend, fit_cold_ridge, from_content
from movierec_spark.models.cold_users import fit_cold_users
from movierec_spark.models.content import Features, embed, fit_embedding
from movierec_spark.models.item_state import Block, ItemState, SequenceBlock
from movierec_spark.models.next_item import covariance, fit_sequence
from movierec_spark.models.rating_fit import fit_stars
from movierec_spark.models.rating_state import StarsState
from movierec_spark.settings.model_sections import Model


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
    counts: np.ndarray,
    catalogue: Catalogue,
    statistics: MovieStatistics,
    moment: int,
    as_of: date,
    settings: Model,
    with_stars: bool,
) -> Fitted:
    """Fit every block on the events before the moment (microseconds), for the movies known then.

    as_of: the last day whose events count.
    events: as index_events gives them, of all users or of some. counts: float64 [movies of the catalogue], these events
    of each before the moment. statistics: of the whole catalogue, at the moment, and of all users.
    """
    earlier = events.where(F.col("at") < moment)
    known = np.flatnonzero((catalogue.known_from < moment) | (statistics.events > 0))
    known_statistics, features = statistics.of_movies(known), catalogue.features_at(moment)
    factors = fit_implicit(earlier, len(catalogue.movie_ids), settings.als, settings.seed)[known]
    blocks = _blocks([features[movie] for movie in known], known_statistics, factors, counts[known], as_of, settings)
    state = ItemState(
        movie_ids=catalogue.movie_ids[known],
        events=known_statistics.events.astype(np.int64),
        **blocks,
        fold_in=implicit_fold_in(factors, settings.als),
        stars=_stars(earlier, known, len(catalogue.movie_ids), settings) if with_stars else None,
        sequence=_sequence(earlier, known, len(catalogue.movie_ids), settings),
        trained_as_of=as_of,
        repulsion=settings.repulsion,
    )
    return Fitted(state, known, factors, known_statistics, catalogue)


def _blocks(
    features: list[Features],
    known_statistics: MovieStatistics,
    factors: np.ndarray,
    counts: np.ndarray,
    as_of: date,
    settings: Model,
) -> dict[str, Any]:
    """The als, content and bias blocks, the scores of cold users, and what gives later movies vectors.

    counts: per movie, the events that its factors rest on.
    The embedding is fitted to movies with events: what nobody watches would shape it otherwise, as much as they do.
    """
    has_events = np.flatnonzero(known_statistics.events)
    embedding = fit_embedding([features[i] for i in has_events], settings.content_dimensions, settings.seed)
    content = embed(embedding, features)
    cold_ridge = fit_cold_ridge(content, factors, counts)
    als = blend(factors, from_content(cold_ridge, content), counts, settings.cold_blend_ratings)
    bias = bias_vectors(known_statistics, release_years(features), as_of)
    return {
        "als": _block(als),
        "content": _block(content),
        "bias": _block(bias),
        "cold_users": fit_cold_users(known_statistics),
        "weights": unlearned_weights(bias.shape[1]),
        "embedding": embedding,
        "cold_ridge": cold_ridge,
    }


def _stars(events: DataFrame, known: np.ndarray, movies: int, settings: Model) -> StarsState:
    rated = events.where(F.col("rating").isNotNull())
    return fit_stars(rated, movies, settings.stars, settings.seed).of_movies(known)


def _sequence(events: DataFrame, known: np.ndarray, movies: int, settings: Model) -> SequenceBlock | None:
    """The block of the movies known at the moment; its covariance is over these alone, as in every block."""
    block = fit_sequence(events, movies, settings.sequence, settings.seed)
    if block is None:
        return None
    vectors = block.vectors[known]
    return replace(block, vectors=vectors, covariance=covariance(vectors), context=block.context[known])


def _block(vectors: np.ndarray) -> Block:
    return Block(vectors, covariance(vectors))
