"""Breadth: movies that stand in hardly any list are raised, by as much as each lacks, up to a bound.

All lists together show more of the catalogue for the least loss where each movie is raised by no more than it lacks to
enter a few of them: the raise is the dual variable of a bound on the movie's exposure (Adomavicius, Kwon 2012, and
Antikacioglu, Ravi 2017, rerank lists to the same end; here it is a part of the score, which stays one dot product).
Movies that lack more than the bound are raised by it, which is seldom enough.
"""

import numpy as np

from movierec_spark.models.item_state import Block, Reach

HALF_OPEN_AT = 10.0  # events of a history; a newcomer's list shows what is sure to please


def breadth_block(reach: Reach, breadth: float) -> Block:
    """One dimension: by how much each movie is raised. breadth: 0 to 1."""
    raised = np.minimum(reach.needed, breadth * reach.widest).astype(np.float32)[:, None]
    return Block(raised, np.atleast_2d(raised.var()))


def openness(lengths: np.ndarray) -> np.ndarray:
    """The share of the raise that a user's scores get, float64 [users]: n / (n + HALF_OPEN_AT) after n events."""
    return lengths / (lengths + HALF_OPEN_AT)
