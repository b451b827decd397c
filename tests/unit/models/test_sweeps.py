"""The sweep operator beside NumPy's solver."""

import numpy as np
import pytest

from movierec_spark.models.sweeps import LANES, identities, sweep


@pytest.mark.parametrize("dims", [1, 2, 7, 32])
def test_sweeping_inverts_and_solves(dims: int) -> None:
    rng = np.random.default_rng(dims)
    matrices, wanted = identities(dims + 1), []
    for lane in range(LANES):
        drawn = rng.normal(size=(2 * dims, dims))
        left, right = drawn.T @ drawn + np.eye(dims), rng.normal(size=dims)
        matrices[:dims, :dims, lane], matrices[dims, :dims, lane] = np.tril(left), right
        wanted.append((np.linalg.inv(left), np.linalg.solve(left, right)))
    sweep(matrices, dims)
    for lane, (inverse, solution) in enumerate(wanted):
        np.testing.assert_allclose(-matrices[:dims, :dims, lane], np.tril(inverse), rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(matrices[dims, :dims, lane], solution, rtol=1e-9, atol=1e-12)
