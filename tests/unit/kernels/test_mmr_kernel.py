"""Maximal marginal relevance, without limits of groups as by the definition."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from movierec_spark.kernels import reference
from movierec_spark.kernels.mmr import Groups, mmr_select


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(1, 25), n=st.integers(1, 30), diversity=st.floats(0.05, 0.95))
def test_is_the_reference(seed: int, count: int, n: int, diversity: float) -> None:
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(40, 4))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    own = rng.permutation(40)[:count].astype(np.int32)
    scores = np.sort(rng.normal(size=count))[::-1].copy()
    relevance = (scores - scores[-1]) / (scores[0] - scores[-1] if count > 1 else 1.0)
    groups = Groups(np.zeros(41, dtype=np.int64), np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int32))
    nobody = np.zeros((1, count), dtype=bool)
    found, values, short = mmr_select(own[None], scores[None], nobody, vectors, groups, diversity, n)
    wanted = own[reference.maximal_marginal_relevance(relevance, vectors[own].astype(float), diversity, n)]
    assert found[0, : len(wanted)].tolist() == wanted.tolist()
    assert (found[0, len(wanted) :] == -1).all()
    assert (np.diff(values[0, : len(wanted)]) <= 0).all()
    assert not short[0]
