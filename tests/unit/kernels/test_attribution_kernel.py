"""Which item of a history explains which recommended one."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from movierec_spark.kernels import reference
from movierec_spark.kernels.attribution import attribution


@settings(max_examples=80, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    sizes=st.lists(st.integers(0, 9), max_size=5),
    n=st.integers(1, 40),
    ties=st.booleans(),
)
def test_is_the_reference(seed: int, sizes: list[int], n: int, ties: bool) -> None:
    rng = np.random.default_rng(seed)
    vectors = np.eye(3)[rng.integers(0, 3, 60)] if ties else rng.normal(size=(60, 4))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    candidates = [np.sort(rng.choice(60, size, replace=False)).astype(np.int32) for size in sizes]
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    recommended = rng.integers(0, 60, (len(sizes), n)).astype(np.int32)
    lengths = rng.integers(0, n + 1, len(sizes))
    recommended[np.arange(n) >= lengths[:, None]] = -1
    joined = np.concatenate([np.empty(0, dtype=np.int32), *candidates])
    found = attribution(vectors, starts, joined, recommended, 3, 10, 5)
    for user, own in enumerate(candidates):
        listed = recommended[user, : lengths[user]]
        most = max(lengths[user] // 3, 1) if len(own) >= 5 else n
        of_first = min(3, most) if len(own) >= 5 else n
        wanted = np.full(n, -1)
        if len(own):
            chosen = reference.attribution(vectors[listed] @ vectors[own].T, of_first, 10, most)
            wanted[: lengths[user]] = np.where(chosen >= 0, own[chosen], -1)
        assert found[user].tolist() == wanted.tolist()
