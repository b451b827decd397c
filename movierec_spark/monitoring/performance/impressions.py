"""What became of the movies that users were shown: click-through by place, conversions, quality of what was shown."""

import duckdb

from movierec_spark.features.preferences import IMPRESSION
from movierec_spark.monitoring.performance.cohorts import KEYS, MOMENT, long_rows, struct
from movierec_spark.monitoring.performance.served import discount, ideal_dcg
from movierec_spark.storage.sql import literal

SHOWN_MOVIE = "list_day, publication_id, user_id, movie_id"
ONE_LIST = f"{KEYS}, publication_id, user_id"


def add_shown_movies(cohorts: duckdb.DuckDBPyConnection) -> int:
    """Add shown: KEYS, SHOWN_MOVIE, place, impressions, age (days of the list), is_clicked; the number of its rows.

    One row per movie that a list showed to its user, per window since, and per group of the user, one of which is the
    scenario: counted once, at the first place at which it was shown. It is clicked where a liked event is credited to
    it too.
    """
    cohorts.execute(f"""
        CREATE TEMP TABLE shown_movies AS
        WITH movies AS (
            SELECT
                {SHOWN_MOVIE},
                model_version,
                variant,
                count(*) FILTER (is_impression) AS impressions,
                unnest(arg_min({struct("place, scenario")}, {struct(MOMENT)}) FILTER (is_impression)),
                min(days_after) FILTER (is_impression) AS age,
                min(days_after) FILTER (is_liked) AS clicked_after
            FROM (
                SELECT *, event_type = {literal(IMPRESSION)} AS is_impression, coalesce(shown_rank, rank) AS place
                FROM credited
            )
            GROUP BY {SHOWN_MOVIE}, model_version, variant
        )
        SELECT
            * EXCLUDE (clicked_after), window_days, coalesce(clicked_after <= window_days, false) AS is_clicked
        FROM movies JOIN windows ON window_days >= age
        WHERE impressions > 0
    """)
    cohorts.execute("""
        CREATE TEMP TABLE shown AS
        SELECT shown_movies.* EXCLUDE (scenario), breakdown, segment
        FROM shown_movies JOIN groups USING (list_day, user_id)
        UNION ALL BY NAME
        SELECT * EXCLUDE (scenario), 'scenario' AS breakdown, scenario AS segment
        FROM shown_movies WHERE scenario IS NOT NULL
    """)
    ((rows,),) = cohorts.execute("SELECT count(*) FROM shown").fetchall()
    return int(rows)


def impression_metrics(k: int) -> str:
    """A query: KEYS, metric, value, of shown.

    ctr_examined is of the places that the user looked at by the cascade model (Craswell et al. 2008): down to the last
    click, or all where there is none. Means are over the lists with a click.
    """
    wide = f"""
        WITH places AS (
            SELECT *, max(place) FILTER (is_clicked) OVER (PARTITION BY {ONE_LIST}) AS last_click FROM shown
        ), per_list AS (
            SELECT
                {ONE_LIST},
                sum(impressions) AS impressions,
                count(*) AS movies,
                count(*) FILTER (is_clicked) AS clicks,
                count(*) FILTER (last_click IS NULL OR place <= last_click) AS examined,
                sum(age) AS age,
                min(place) FILTER (is_clicked) AS first_click,
                sum({discount("place")}) FILTER (is_clicked AND place <= {k}) AS dcg
            FROM places GROUP BY {ONE_LIST}
        )
        SELECT
            {KEYS},
            sum(impressions) AS impressions,
            sum(movies) AS movies_shown,
            sum(clicks) AS clicks,
            sum(clicks) / sum(movies) AS ctr,
            sum(clicks) / sum(examined) AS ctr_examined,
            avg((clicks > 0)::INT) AS hit_rate,
            avg(1 / first_click) AS mrr,
            avg(coalesce(dcg, 0) / {ideal_dcg("clicks", k)}) AS ndcg_at_{k},
            sum(age) / sum(movies) AS list_age_days
        FROM per_list GROUP BY {KEYS}
    """
    return f"({long_rows(wide, KEYS)}) UNION ALL BY NAME ({_ctr_by_rank(k)})"


def _ctr_by_rank(k: int) -> str:
    """The metrics ctr_at_rank_1 to ctr_at_rank_k."""
    return f"""
        SELECT {KEYS}, 'ctr_at_rank_' || place AS metric, avg(is_clicked::INT) AS value
        FROM shown WHERE place <= {k} GROUP BY {KEYS}, place
    """
