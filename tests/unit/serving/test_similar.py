"""Similar movies, against the cosines of all pairs."""

import numpy as np

from movierec_spark.serving.batch.similar import nearest


def test_the_highest_cosines_come_first_and_no_movie_is_like_itself() -> None:
    vectors = np.random.default_rng(3).normal(size=(40, 5))
    ids = np.arange(40, dtype=np.int64) * 7
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = unit @ unit.T
    np.fill_diagonal(cosines, -np.inf)
    rows = nearest(ids, unit.astype(np.float32), np.arange(40), 5).to_pandas()
    for movie in range(40):
        best = np.argsort(-cosines[movie], kind="stable")[:5]
        own = rows[rows["movie_id"] == ids[movie]]
        assert own["similar_movie_id"].tolist() == ids[best].tolist()
        assert own["rank"].tolist() == [1, 2, 3, 4, 5]
        np.testing.assert_allclose(own["score"], cosines[movie][best], atol=1e-6)


def test_fewer_movies_than_asked_for() -> None:
    rows = nearest(np.array([1, 2]), np.array([[1.0, 0.0], [0.0, 0.0]]), np.arange(2), 20).to_pandas()
    assert rows[["movie_id", "similar_movie_id", "score"]].to_numpy().tolist() == [[1, 2, 0.0], [2, 1, 0.0]]


def test_some_of_the_movies_get_what_they_get_among_all() -> None:
    vectors = np.random.default_rng(4).normal(size=(30, 4)).astype(np.float32)
    ids, some = np.arange(30, dtype=np.int64), np.array([3, 7, 29])
    of_all = nearest(ids, vectors, np.arange(30), 6).to_pandas()
    of_some = nearest(ids, vectors, some, 6).to_pandas()
    assert of_some.equals(of_all[of_all["movie_id"].isin(some)].reset_index(drop=True))
