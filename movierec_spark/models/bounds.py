"""What scores can be at most, told from a few dims: products of short vectors of short integers."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from movierec_spark.models.candidates import CHUNK
from movierec_spark.models.shorts import Shorts, in_panels, shortened, shortened_alike

MOVIES_PER_BLOCK = 1024
EPSILON = np.finfo(np.float64).eps
SPARE_DIMS = 6  # that the rounding of tails, common parts and limits may cost beside that of the products
STEP = 8  # dims that a head grows by, as vector instructions take them
DIMS_PER_SCORE = 16_000  # of bounds, which take as long as finding that a movie needs its score, and the score
EVERY = 8  # of the movies, by which the costs are told
RIDGE = 0.5  # of the mean of the users' moments: users unlike the few that are known have sane vectors too


class Block(NamedTuple):
    """Movies in a row. heads: how many dims bound their scores.

    panels: of (head, length of the tail, common part), shortened, up to a whole CHUNK of movies. step: what an integer
    stands for. most: the largest sum of a movie's integers without their signs.
    """

    heads: int
    panels: np.ndarray
    step: float
    most: float


@dataclass(frozen=True)
class Bounds:
    """A score is at most the product of the heads, the lengths of the tails multiplied, and the common part.

    turn: float64, dims x dims, what turns the users' vectors as the movies' are. The first block's bounds are the
    scores. longest: of the movies' vectors, turned. highest: the greatest common part without its sign.
    """

    turn: np.ndarray
    blocks: tuple[Block, ...]
    longest: float
    highest: float

    def of_users(self, vectors: np.ndarray) -> tuple[dict[int, Shorts], np.ndarray]:
        """The users' sides of the products for each length of heads, and how far off a score may be, float64."""
        turned = vectors.astype(np.float64) @ self.turn
        off = EPSILON * (vectors.shape[1] + SPARE_DIMS) * (_lengths(turned) * self.longest + self.highest)
        ones = np.ones(len(turned))
        return {heads: shortened(_side(turned, heads, ones)) for heads in {block.heads for block in self.blocks}}, off


def plain_bounds(vectors: np.ndarray, common: np.ndarray) -> Bounds:
    """Of movies for users of whom nothing is known: the scores themselves."""
    heads = [vectors.shape[1]] * -(-len(vectors) // MOVIES_PER_BLOCK)
    spread = _spread(vectors) ** 0.5
    return _bounds(np.diag(spread), heads, vectors / spread, common)


def turned_bounds(vectors: np.ndarray, common: np.ndarray, users: np.ndarray, n: int) -> Bounds:
    """Of movies for users like some, who look for the n best, n <= movies.

    The vectors are turned and scaled, which changes no product, so that the first dims hold most of what tells these
    users' scores apart; the tails are bounded by Cauchy-Schwarz. As in FEXIPRO (Li, Chan, Yiu, Mamoulis 2017), with
    the users' second moments beside the movies'. Each block's heads are as long as costs least for these users.
    """
    vectors, like, users = vectors.astype(np.float64), users[::2].astype(np.float64), users[1::2].astype(np.float64)
    of_users, of_movies = _turns(vectors, like)
    limits = np.partition(users @ vectors.T + common, -n, axis=1)[:, -n, None]
    users, vectors = users @ of_users, vectors @ of_movies
    starts = range(0, len(vectors), MOVIES_PER_BLOCK)
    blocks = (slice(start, start + MOVIES_PER_BLOCK, EVERY) for start in starts)
    heads = [_cheapest(users, vectors[block], common[block], limits) for block in blocks]
    heads[0] = vectors.shape[1]
    return _bounds(of_users, heads, vectors, common)


def _turns(vectors: np.ndarray, users: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What turns users and movies, dims x dims each: the first is the transposed inverse of the second."""
    moments = users.T @ users / len(users)
    moments += RIDGE * np.trace(moments) / len(moments) * np.eye(len(moments))
    sizes, axes = np.linalg.eigh(moments)
    root, inverse = (axes * np.sqrt(sizes)) @ axes.T, (axes / np.sqrt(sizes)) @ axes.T
    turn = np.linalg.eigh(root @ (vectors.T @ vectors) @ root)[1][:, ::-1]
    evened = (_spread(vectors @ root @ turn) / _spread(users @ inverse @ turn)) ** 0.5
    return inverse @ turn * evened, root @ turn / evened


def _spread(vectors: np.ndarray) -> np.ndarray:
    """Of each dim the root of the mean square; 1 where that is 0."""
    squares = np.einsum("nd,nd->d", vectors, vectors, dtype=np.float64) / max(len(vectors), 1)
    return np.sqrt(np.where(squares > 0, squares, 1.0))


def _cheapest(users: np.ndarray, vectors: np.ndarray, common: np.ndarray, limits: np.ndarray) -> int:
    """How many dims of the heads cost least for movies, with the scores of those whose bounds reach the limits."""
    dims = vectors.shape[1]

    def cost(heads: int) -> float:
        tails = np.outer(_lengths(users[:, heads:]), _lengths(vectors[:, heads:]))
        bounds = users[:, :heads] @ vectors[:, :heads].T + tails + common
        return heads + DIMS_PER_SCORE * float(np.mean(bounds >= limits))

    return min((*range(STEP, dims, STEP), dims), key=cost)


def _bounds(turn: np.ndarray, heads: list[int], vectors: np.ndarray, common: np.ndarray) -> Bounds:
    blocks = []
    for number, dims in enumerate(heads):
        rows = slice(number * MOVIES_PER_BLOCK, (number + 1) * MOVIES_PER_BLOCK)
        side = _side(vectors[rows], dims, common[rows])
        shorts = shortened_alike(np.pad(side, ((0, -len(side) % CHUNK), (0, side.shape[1] % 2))))
        blocks.append(Block(dims, in_panels(shorts.pairs), shorts.step, shorts.most))
    return Bounds(turn, tuple(blocks), _lengths(vectors).max(initial=0), np.abs(common).max(initial=0))


def _side(vectors: np.ndarray, heads: int, last: np.ndarray) -> np.ndarray:
    """The heads, the lengths of the tails, and a last column, float32."""
    return np.column_stack([vectors[:, :heads], _lengths(vectors[:, heads:]), last]).astype(np.float32)


def _lengths(vectors: np.ndarray) -> np.ndarray:
    return np.sqrt(np.einsum("nd,nd->n", vectors, vectors, dtype=np.float64))
