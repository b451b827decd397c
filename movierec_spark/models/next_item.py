"""What leads to what: an embedding of which movies go with which in the users' histories.

Of movies that follow each other, a user's vector is what his or her last movies lead to; it moves with every event,
where the als block shows the taste of the whole history.
"""

import numpy as np
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import svds

from movierec_spark.models.ease import embed_together
from movierec_spark.models.item_state import SequenceBlock
from movierec_spark.settings.sections import Sequence

SMOOTHING = 0.75  # Levy, Goldberg 2014


def fit_sequence(events: DataFrame, movies: int, recipe: Sequence, seed: int) -> SequenceBlock | None:
    """The block of the movies; zero where nothing follows or leads; None where the recipe wants none.

    events: user INT, movie INT (below movies), weight, at BIGINT. They lie on the driver: those of max_users users.
    """
    if recipe.rank == 0:
        return None
    drawn = events.select("user").distinct().orderBy(F.xxhash64("user", F.lit(seed)), "user").limit(recipe.max_users)
    sampled = events.join(F.broadcast(drawn), on="user", how="left_semi")
    if recipe.pairs == "any":
        context, vectors = embed_together(_met(sampled, movies, recipe.power), recipe.rank, recipe.ridge)
    else:
        context, vectors = embed_followers(followers(sampled, movies, recipe.steps), recipe.rank)
    return SequenceBlock(vectors, covariance(vectors), context, recipe.decay, recipe.power)


def _met(events: DataFrame, movies: int, power: float) -> csr_matrix:
    """users x movies: the weights to the power."""
    rows = events.select("user", "movie", "weight").orderBy("user", "movie").toArrow()
    user = np.unique(rows["user"].to_numpy(), return_inverse=True)[1]
    weight = rows["weight"].to_numpy().astype(np.float64) ** power
    return csr_matrix((weight, (user, rows["movie"].to_numpy())), shape=(user.max(initial=-1) + 1, movies))


def followers(events: DataFrame, movies: int, steps: int) -> csr_matrix:
    """movies x movies: how often the second came among the next so many events of a user who met the first.

    Events of one moment follow each other in the order of the movies' positions.
    """
    rows = events.select("user", "movie", "at").toArrow()
    user, movie, at = (rows[name].to_numpy() for name in ("user", "movie", "at"))
    order = np.lexsort((movie, at, user))
    user, movie = user[order], movie[order]
    times = csr_matrix((movies, movies))
    for step in range(1, steps + 1):
        same = user[step:] == user[:-step]
        pairs = (movie[:-step][same], movie[step:][same])
        times = times + csr_matrix((np.ones(len(pairs[0])), pairs), shape=(movies, movies))
    return times


def embed_followers(times: csr_matrix, rank: int) -> tuple[np.ndarray, np.ndarray]:
    """context, vectors: float32, movies x rank; context @ vectors.T is near the positive pointwise mutual information.

    A pair met n times counts n / (n + 2) of it. Levy, Goldberg 2014, with the singular values shared evenly.
    """
    context, vectors = np.zeros((2, times.shape[0], rank), dtype=np.float32)
    met = np.flatnonzero(np.asarray(times.sum(axis=0)).ravel() + np.asarray(times.sum(axis=1)).ravel())
    information = _mutual_information(times[met][:, met])
    rank = min(rank, len(met) - 1)
    if rank > 0 and information.nnz:
        left, strength, right = svds(information, rank, v0=np.full(len(met), len(met) ** -0.5))
        share = np.sqrt(np.maximum(strength, 0))
        context[met, :rank], vectors[met, :rank] = left * share, right.T * share
    return context, vectors


def sequence_users(block: SequenceBlock, histories: csr_matrix, later: csr_matrix) -> np.ndarray:
    """Users' vectors, users x rank: the contexts of the history's movies by what each says.

    histories, later: users x movies, see says.
    """
    saying = csr_matrix((history_weights(block, histories, later), later.indices, later.indptr), later.shape)
    return saying @ block.context.astype(np.float64)


def history_weights(block: SequenceBlock, histories: csr_matrix, later: csr_matrix) -> np.ndarray:
    """Per entry of the histories how much it counts in the block: its weight to the power, faded by what came after.

    histories: the weights. later: 1 + how many of the user's events came after that of the movie; of the same entries.
    """
    return histories.data**block.power * block.decay ** (later.data - 1)


def one_moment(histories: csr_matrix) -> csr_matrix:
    """later of histories whose order is not known: nothing came after anything."""
    return csr_matrix((np.ones_like(histories.data), histories.indices, histories.indptr), histories.shape)


def covariance(vectors: np.ndarray) -> np.ndarray:
    """Over the catalogue, float64, dims x dims."""
    return np.atleast_2d(np.cov(vectors.astype(np.float64), rowvar=False, bias=True))


def _mutual_information(times: csr_matrix) -> csr_matrix:
    leads = np.asarray(times.sum(axis=1)).ravel()
    follows = np.asarray(times.sum(axis=0)).ravel() ** SMOOTHING
    pairs = times.tocoo()
    expected = leads[pairs.row] * follows[pairs.col] / max(follows.sum(), 1)
    information = np.maximum(np.log(pairs.data / expected), 0) * pairs.data / (pairs.data + 2)
    found = csr_matrix((information, (pairs.row, pairs.col)), times.shape)
    found.eliminate_zeros()
    return found
