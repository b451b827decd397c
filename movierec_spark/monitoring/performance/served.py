"""What users liked in the days after a list, compared with the list, whether or not anybody says what was shown."""

from itertools import accumulate
from math import log2

from movierec_spark.monitoring.performance.cohorts import KEYS, LIST, long_rows

OF_USER = "list_day, user_id, window_days"


def served_metrics(k: int) -> str:
    """A query: KEYS, metric, value. It is asked of the cohorts.

    A hit is a liked movie of the list. Counts are over all users of a group. Means are over those who liked something
    in the window: of precision and recall, hit rate, reciprocal rank of the first hit, and nDCG (Jarvelin & Kekalainen
    2002) with gains of 0 and 1. A surprise is a liked movie of no place of the list.
    """
    wide = f"""
        WITH counts AS (
            SELECT {OF_USER}, count(*) AS events
            FROM events JOIN windows ON window_days >= days_after GROUP BY {OF_USER}
        ), likes AS (
            SELECT list_day, user_id, movie_id, min(days_after) AS days_after
            FROM events WHERE is_liked GROUP BY list_day, user_id, movie_id
        ), of_lists AS (
            SELECT
                {OF_USER},
                count(*) AS liked,
                count(*) FILTER (rank <= {k}) AS hits,
                count(rank) AS hits_at_n,
                min(rank) AS first_rank,
                sum({discount("rank")}) FILTER (rank <= {k}) AS dcg
            FROM likes
            LEFT JOIN lists USING (list_day, user_id, movie_id)
            JOIN windows ON window_days >= days_after
            GROUP BY {OF_USER}
        ), per_user AS (
            SELECT {LIST}, user_id, window_days, events, liked, hits, hits_at_n, first_rank, dcg
            FROM users CROSS JOIN windows LEFT JOIN counts USING ({OF_USER}) LEFT JOIN of_lists USING ({OF_USER})
        )
        SELECT
            {KEYS},
            count(*) AS users_served,
            count(events) AS users_active,
            coalesce(sum(events), 0) AS events,
            coalesce(sum(liked), 0) AS liked,
            coalesce(sum(hits), 0) AS served_hits_at_{k},
            avg(hits / {k}) AS served_precision_at_{k},
            avg(hits / liked) AS served_recall_at_{k},
            avg((hits > 0)::INT) AS served_hit_rate_at_{k},
            avg(hits_at_n / liked) AS served_recall_at_n,
            avg(coalesce(1 / first_rank, 0)) FILTER (liked > 0) AS served_mrr,
            avg(coalesce(dcg, 0) / {ideal_dcg("liked", k)}) AS served_ndcg_at_{k},
            coalesce(sum(liked) - sum(hits_at_n), 0) AS surprises,
            (sum(liked) - sum(hits_at_n)) / sum(liked) AS surprise_rate
        FROM per_user JOIN groups USING (list_day, user_id)
        GROUP BY {KEYS}
    """
    return long_rows(wide, KEYS)


def discount(rank: str) -> str:
    """An expression: what a hit at a rank adds to the discounted cumulative gain."""
    return f"(1 / log2({rank} + 1))"


def ideal_dcg(relevant: str, k: int) -> str:
    """An expression: the gain of a list that begins with all relevant movies, up to k; null where there are none."""
    gains = accumulate(1 / log2(rank + 1) for rank in range(1, k + 1))
    return f"[{', '.join(f'{gain!r}::DOUBLE' for gain in gains)}][if({relevant} > 0, least({relevant}, {k}), NULL)]"
