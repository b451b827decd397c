"""Breadth: movies that stand in hardly any list are raised, by as much as each lacks, up to a bound.

The lists of all users together get the widest reach for the least loss where each movie is raised by just what it
lacks to enter a few lists, and those that lack much are left out: the price of a place is the dual variable of a bound
on the movies' exposure (Adomavicius, Kwon 2012, and Antikacioglu, Ravi 2017, rerank lists to the same end; here it is
a part of the score, which stays one dot product).
"""

import numpy as np

from movierec_spark.models.item_state import Block, Reach

HALF_OPEN_AT = 10.0  # events of a history; a newcomer's list shows what is sure to please


def breadth_block(reach: Reach, breadth: float) -> Block:
    """One dimension: by how much each movie is raised. breadth: 0 to 1."""
    raised = np.minimum(reach.needed, breadth * reach.widest).astype(np.float32)[:, None]
    return Block(raised, np.atleast_2d(raised.var()))


def openness(lengths: np.ndarray) -> np.ndarray:
    """The share of it that a user's list gets, float64 [users]: n / (n + HALF_OPEN_AT) after n events."""
    return lengths / (lengths + HALF_OPEN_AT)
