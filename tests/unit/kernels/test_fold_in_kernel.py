"""Users' factors by weighted least squares."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import random

from movierec_spark.kernels import reference
from movierec_spark.kernels.fold_in import fold_in


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), n_users=st.integers(0, 8), dims=st.integers(1, 12), implicit=st.booleans())
def test_is_the_reference_whoever_is_folded_in_beside_whom(seed: int, n_users: int, dims: int, implicit: bool) -> None:
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(30, dims))
    gram = factors.T @ factors if implicit else np.zeros((dims, dims))
    histories = random(n_users, 30, density=0.3, random_state=seed).tocsr()
    confidence, target = histories.data, 1 + histories.data
    starts, items = histories.indptr.astype(np.int64), histories.indices.astype(np.int32)
    solved = fold_in(factors, gram, starts, items, confidence, target, 0.3)
    for user in range(n_users):
        own = slice(starts[user], starts[user + 1])
        ridge = 0.3 * max(starts[user + 1] - starts[user], 1)
        wanted = reference.fold_in(factors[items[own]], gram, confidence[own], target[own], ridge)
        np.testing.assert_allclose(solved[user], wanted, rtol=1e-7, atol=1e-9)
        alone = fold_in(
            factors, gram, starts[user : user + 2] - starts[user], items[own], confidence[own], target[own], 0.3
        )
        np.testing.assert_array_equal(alone[0], solved[user])
