"""Every ranking metric agrees with trec_eval, called through ir-measures."""

import ir_measures
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ir_measures import AP, RR, P, R, Success, nDCG
from scipy.sparse import csr_matrix

from movierec_spark.evaluation.metrics import RANKING_METRICS, hits, ranking_metrics

MEASURES = {"ndcg": nDCG, "map": AP, "precision": P, "recall": R, "mrr": RR, "hit_rate": Success}


@st.composite
def ranked_and_relevant(draw: st.DrawFn) -> tuple[np.ndarray, csr_matrix]:
    """Lists of up to k distinct movies for some users, and the movies that are relevant to each: at least one."""
    users, movies, k = draw(st.integers(1, 6)), draw(st.integers(1, 40)), draw(st.integers(1, 25))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    top_items = np.full((users, k), -1)
    for row in top_items:
        listed = rng.permutation(movies)[: rng.integers(k + 1)]
        row[: len(listed)] = listed
    relevant = rng.random((users, movies)) < draw(st.floats(0, 1))
    relevant[np.arange(users), rng.integers(movies, size=users)] = True
    return top_items, csr_matrix(relevant.astype(np.float64))


def trec(top_items: np.ndarray, relevant: csr_matrix, metric: str) -> list[float]:
    """Per user; a list without movies counts as zero, as trec_eval -c has it."""
    k = top_items.shape[1]
    qrels = {f"{u}": {f"{movie}": 1 for movie in row.indices} for u, row in enumerate(relevant)}
    run = {f"{u}": {f"{m}": float(k - i) for i, m in enumerate(row) if m >= 0} for u, row in enumerate(top_items)}
    values = {v.query_id: v.value for v in ir_measures.iter_calc([MEASURES[metric] @ k], qrels, run)}
    return [values.get(f"{user}", 0.0) for user in range(len(top_items))]


@pytest.mark.parametrize("metric", RANKING_METRICS)
@settings(deadline=None, max_examples=60)
@given(case=ranked_and_relevant())
def test_agrees_with_trec_eval(metric: str, case: tuple[np.ndarray, csr_matrix]) -> None:
    top_items, relevant = case
    ours = ranking_metrics(hits(top_items, relevant), np.diff(relevant.indptr))[metric]
    np.testing.assert_allclose(ours, trec(top_items, relevant, metric), rtol=0, atol=1e-9)
