"""The item state: what a trained model is. It holds movies only; users are folded in."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from movierec_spark.models import state_files
from movierec_spark.models.cold_users import ColdUsers
from movierec_spark.models.rating_state import StarsState

DENSE_UP_TO = 8  # ids in the range of movie_ids per id asked for; beyond it a binary search is faster than a table


@dataclass(frozen=True)
class Block:
    """One block of the movies' vectors.

    vectors: float32, movies x dims.
    covariance: float64, dims x dims, over the catalogue of the training: a user x whose scores in this
    block are vectors @ x has sqrt(x' covariance x) as the standard deviation of these scores.
    """

    vectors: np.ndarray
    covariance: np.ndarray


@dataclass(frozen=True)
class SequenceBlock(Block):
    """The block of next-item vectors.

    context: float32, movies x dims: what a movie of the history adds to the user's vector, times its weight to the
    power, times decay for each event that came after it.
    """

    context: np.ndarray
    decay: float
    power: float = 0.0


@dataclass(frozen=True)
class AlsFoldIn:
    """What folds a user into the als block, which joins one factorisation per rank side by side.

    gram: float64, dims x dims: Y'Y of the fitted factors, block diagonal over the ranks. power: of preferences.
    """

    ranks: tuple[int, ...]
    alpha: float
    reg_param: float
    gram: np.ndarray
    power: float = 1.0


@dataclass(frozen=True)
class Embedding:
    """Content features -> content vectors, fitted at the training.

    vocabulary: the features' names. idf: one weight per feature. components: features x dims.
    """

    vocabulary: tuple[str, ...]
    idf: np.ndarray
    components: np.ndarray


@dataclass(frozen=True)
class Weights:
    """Learned: how much each block counts once its scores are scaled, by how long the user's history is; see blend.

    als, content, sequence, bias (one weight per column): for an endless history.
    half_life: position among the half-lives of cold users of the one that ranks for them; None: the bias part does.
    shorter: float64, length terms x (als, content, sequence, bias columns), added for shorter histories; None: nothing.
    popularity: one weight per column of bias, which ranks before anything is known of the user.
    fade: length of history, in events, at which all of the above and popularity count the same; 0: popularity never.
    """

    als: float
    content: float
    bias: np.ndarray
    sequence: float = 0.0
    half_life: int | None = None
    shorter: np.ndarray | None = None
    popularity: np.ndarray | None = None
    fade: float = 0.0


@dataclass(frozen=True)
class Reach:
    """By how much each movie must be raised to stand in a few users' lists; see breadth.

    needed: float32 [movies], scores. widest: by how much breadth 1 raises a movie at most.
    """

    needed: np.ndarray
    widest: float


@dataclass(frozen=True)
class ItemState:
    """One vector per movie in up to four blocks, and what is needed to fold in users and later movies.

    movie_ids: int64, ascending; row i of every block is movie_ids[i].
    events: int64, events of each movie in training (0 for a cold one).
    cold_ridge: float64, (1 + content dims) x als dims: als vector of a movie from its content.
    stars: None where training had no ratings. sequence: None where the recipe has none. cold_users: None in states
    of versions that had none. repulsion: how strongly dislikes count, see dislikes. reach: None in states of versions
    that had none. breadth: 0 to 1, how much of the reach is granted; not trained, but set where the state is served.
    """

    movie_ids: np.ndarray
    events: np.ndarray
    als: Block
    content: Block
    bias: Block
    weights: Weights
    fold_in: AlsFoldIn
    embedding: Embedding
    cold_ridge: np.ndarray
    stars: StarsState | None
    trained_as_of: date
    sequence: SequenceBlock | None = None
    cold_users: ColdUsers | None = field(default=None, metadata={state_files.FORMERLY: "newcomers"})
    repulsion: float = 0.0
    reach: Reach | None = None
    breadth: float = 0.0

    def save(self, folder: Path) -> None:
        """Write the state as arrays.npz and values.json."""
        state_files.save(self, folder)

    @staticmethod
    def load(folder: Path) -> "ItemState":
        """Read what save wrote. Raises FileNotFoundError."""
        return state_files.load(ItemState, folder)


def positions(movie_ids: np.ndarray, ids: np.ndarray) -> np.ndarray:
    """The position of each id in the ascending movie_ids; -1 where it is not among them."""
    if not len(movie_ids):
        return np.full(len(ids), -1)
    if movie_ids[0] >= 0 and movie_ids[-1] <= DENSE_UP_TO * len(ids):
        places = np.full(movie_ids[-1] + 2, -1)
        places[movie_ids] = np.arange(len(movie_ids))
        return places[np.clip(ids, -1, movie_ids[-1] + 1)]
    places = np.minimum(np.searchsorted(movie_ids, ids), len(movie_ids) - 1)
    return np.where(movie_ids[places] == ids, places, -1)
