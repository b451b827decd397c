"""The weights of the blocks."""

import numpy as np
from threadpoolctl import threadpool_limits

from movierec_spark.models.blend_weights import Sample, fit_weights


def test_the_same_samples_give_the_same_weights_on_any_number_of_cores() -> None:
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(50_000, 12)).astype(np.float32)
    chosen = scores @ rng.normal(size=12) + rng.normal(size=len(scores)) > 2
    found = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            found.append(fit_weights([Sample(scores, chosen)], 0.01))
    assert found[0].als == found[1].als
    assert np.array_equal(found[0].bias, found[1].bias)
