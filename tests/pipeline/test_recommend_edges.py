"""The real recommend job at its edges: few users, few movies, another model, rules, variants, readers meanwhile."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from threading import Event, Thread

import pytest
from pyspark.sql import SparkSession

from movierec_spark import tables
from movierec_spark.job.job import Job
from movierec_spark.registry.version import Version
from movierec_spark.serving import variants
from movierec_spark.serving.batch.recommend import recommend
from movierec_spark.settings import Settings, settings
from movierec_spark.storage.lake import Lake
from tests.pipeline.population import (
    ALL_MOVIES,
    DAY,
    EARLIER,
    MOVIES,
    NEXT,
    SEEN,
    N,
    assert_complete,
    populate,
    publish_rows,
    rows_of,
)
from tests.small_model import small_model

JobOf = Callable[[date], Job]


@pytest.mark.slow
@pytest.mark.parametrize("seen", [{}, {5: MOVIES[:3]}, {5: sorted(ALL_MOVIES)}], ids=["no", "one", "one-of-all"])
def test_no_user_one_user_and_one_who_has_seen_everything(
    seen: dict[int, list[int]], spark: SparkSession, empty_lake: Path, home: Settings, model: Callable
) -> None:
    model(1)
    populate(spark, empty_lake, Path(home.lake), seen)
    job = Job("test", spark, home, DAY, Lake.of(home), "test")
    recommend(job)
    assert_complete(rows_of(job, tables.RECOMMENDATIONS), seen, home.serving.n)


@pytest.mark.slow
def test_a_user_of_whom_nothing_but_a_name_is_known_gets_a_list(
    spark: SparkSession, empty_lake: Path, home: Settings, model: Callable
) -> None:
    model(1)
    populate(spark, empty_lake, Path(home.lake), {5: MOVIES[:3]})
    job = Job("test", spark, home, DAY, Lake.of(home), "test")
    publish_rows(job, tables.USERS, [("movielens", 9, "F", 25, None, None, EARLIER, DAY, "users.dat", 1)])
    recommend(job)
    rows = rows_of(job, tables.RECOMMENDATIONS)
    assert_complete(rows, {5: MOVIES[:3], 9: []}, home.serving.n)
    assert {(row.user_id, row.strategy) for row in rows} == {(5, "hybrid"), (9, "cold")}
    assert [row.user_id for row in rows_of(job, tables.USER_FEATURES)] == [5]


@pytest.mark.slow
def test_n_above_the_catalogue_gives_everybody_what_is_left(
    day: JobOf, model: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOVIEREC_SERVING__N", "1000")
    settings.cache_clear()
    model(1)
    job = day(DAY)
    recommend(job)
    assert_complete(rows_of(job, tables.RECOMMENDATIONS), n=1000)


@pytest.mark.slow
def test_a_promoted_model_of_another_rank_serves(day: JobOf, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, rank in ((1, 4), (2, 9)):
        monkeypatch.setattr(variants, "version_for_day", lambda *_, n=number: Version(n, "run", EARLIER, True))
        monkeypatch.setattr(variants, "load_state", lambda *_, rank=rank: small_model(rank=rank, content=rank - 1))
        job = day(DAY)
        recommend(job)
        rows = rows_of(job, tables.RECOMMENDATIONS)
        assert {row.model_version for row in rows} == {number}
        assert_complete(rows)


SHARES = '{"challenger": 0.32, "gone": 0.2, "more_content": 0.3}'
OF_MISSING = {3, 5}  # users of the variant that no version has the alias of


@pytest.mark.slow
def test_variants_serve_their_shares_of_the_users_and_are_told_apart(
    day: JobOf, model: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOVIEREC_SERVING__VARIANTS", SHARES)
    settings.cache_clear()
    model(1)
    numbers = {"challenger": 2, "more_content": 3}
    versions = {alias: Version(number, "run", EARLIER, True) for alias, number in numbers.items()}
    monkeypatch.setattr(variants, "variant_for_day", lambda alias, *_: versions.get(alias))
    job = day(DAY)
    recommend(job)
    rows, history = rows_of(job, tables.RECOMMENDATIONS), rows_of(job, tables.RECOMMENDATIONS_HISTORY)
    assert_complete(rows)
    served = {row.user_id: (row.variant, row.model_version) for row in rows}
    assert set(served.values()) == {("champion", 1), *numbers.items()}
    assert {user for user, by in served.items() if by == ("champion", 1)} >= OF_MISSING
    assert "by model version 1 and challenger 2 and more_content 3, nobody by gone: no version" in job.summary(1.0)
    assert {(row.user_id, row.variant, row.model_version) for row in history} == {
        (user, *by) for user, by in served.items()
    }
    assert [row.model_version for row in rows_of(job, tables.CHAMPIONS)] == [1]


DISLIKES = {1: [MOVIES[20], MOVIES[1]], 8: MOVIES[:3]}  # of what user 1 has rated, and not; user 8 does nothing else
EXCLUDES = {2: [MOVIES[25]], 9: [MOVIES[29]]}


@pytest.mark.parametrize(("number", "may_return"), [(None, False), (1, True)], ids=["trend", "model, seen may return"])
def test_what_was_done_is_seen_and_what_is_unwanted_never_comes_though_all_likes_have_faded(
    number: int | None,
    may_return: bool,
    day: JobOf,
    model: Callable,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MOVIEREC_PREFERENCES__HALF_LIFE_DAYS", "0.1")
    (tmp_path / "rules.yaml").write_text(f"seen_may_return: {str(may_return).lower()}")
    settings.cache_clear()
    model(number)
    job = day(DAY)
    monkeypatch.setattr("movierec_spark.settings.CONF", tmp_path)
    pairs = [("dislike", *each) for each in DISLIKES.items()] + [("exclude", *each) for each in EXCLUDES.items()]
    at = datetime(2018, 9, 20)
    events = [
        ("feedback", f"{kind}-{user}-{movie}", user, movie, kind, None, at, EARLIER, None, None, None, DAY, "f", line)
        for line, (kind, user, movies) in enumerate(pairs)
        for movie in movies
    ]
    publish_rows(job, tables.FEEDBACK, events)
    recommend(job)
    rows, unwanted = rows_of(job, tables.RECOMMENDATIONS), DISLIKES | EXCLUDES
    left_out = {user: sorted({*SEEN.get(user, []), *unwanted.get(user, [])}) for user in range(1, 10)}
    if may_return:
        left_out = {user: unwanted.get(user, []) for user in range(1, 10)}
    assert_complete(rows, left_out)
    assert {row.strategy for row in rows} == {"cold" if number else "trend"}
    assert {row.user_id for row in rows_of(job, tables.USER_FEATURES)} == set(range(1, 10))


@pytest.mark.slow
def test_the_rules_hold_in_the_job_and_what_was_served_in_vain_goes(
    day: JobOf, model: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model(1)
    recommend(day(EARLIER))
    before = {row.user_id: row.movie_id for row in rows_of(day(DAY), tables.RECOMMENDATIONS) if row.rank == 1}
    banned = before[1]
    rules = (
        f"exclude: {{movie_ids: [{banned}]}}\npins: [{{movie_id: {MOVIES[29]}, rank: 2}}]\ndemote: {{served_times: 1}}"
    )
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "rules.yaml").write_text(rules)
    monkeypatch.setattr("movierec_spark.settings.CONF", tmp_path / "conf")
    recommend(day(NEXT))
    rows = rows_of(day(NEXT), tables.RECOMMENDATIONS)
    assert banned not in {row.movie_id for row in rows}
    assert {row.movie_id for row in rows if row.rank == 2} == {MOVIES[29]}
    tops = {row.user_id: row.movie_id for row in rows if row.rank == 1}
    assert all(tops[user] != movie for user, movie in before.items())
    assert banned not in {row.similar_movie_id for row in rows_of(day(NEXT), tables.SIMILAR_MOVIES)}
    assert all(len([row for row in rows if row.user_id == user]) == N for user in (1, 2, 3))


@pytest.mark.slow
def test_readers_see_whole_lists_of_one_publication_while_the_next_is_made(day: JobOf, model: Callable) -> None:
    model(1)
    recommend(day(EARLIER))
    lake, over, wrong = day(DAY).lake, Event(), list[object]()
    reads = []

    def read() -> None:
        while not over.is_set():
            rows = lake.dataset(tables.RECOMMENDATIONS).to_table(columns=["user_id", "as_of", "model_version"])
            state = set(zip(rows["as_of"].to_pylist(), rows["model_version"].to_pylist(), strict=True))
            reads.append(state)
            if len(state) != 1 or len(set(rows["user_id"].to_pylist())) != len(SEEN) - 1 or rows.num_rows != 6 * N:
                wrong.append((state, rows.num_rows))

    readers = [Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        model(2)
        recommend(day(DAY))
    finally:
        over.set()
        for reader in readers:
            reader.join()
    assert not wrong
    assert {(EARLIER, 1)} in reads
