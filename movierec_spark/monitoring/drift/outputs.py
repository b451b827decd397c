"""Figures of the lists that were served on a day, measured without Spark from their first k places."""

from datetime import date

import duckdb
import pandas as pd

from movierec_spark.serving.batch.publication_log import day_of_publication, last_served_id, served_id_of
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import MOVIE_FEATURES, RECOMMENDATIONS_HISTORY

INPUTS = (RECOMMENDATIONS_HISTORY, MOVIE_FEATURES)


def _places(name: str) -> str:
    """The first k places of a publication, whose id is the parameter name, its day name_day."""
    return f"""
        SELECT user_id, movie_id, score, strategy, model_version FROM {RECOMMENDATIONS_HISTORY.name}
        WHERE as_of = ${name}_day AND publication_id = ${name} AND served AND rank <= $k
    """


# Of lists of another version than the time before nobody expects that they overlap.
FIGURES = f"""
    WITH places AS ({_places("publication")}), previous AS ({_places("previous")}),
    versions AS (SELECT DISTINCT user_id, model_version FROM previous),
    movies AS (SELECT movie_id, events FROM {MOVIE_FEATURES.name} WHERE as_of = $publication_day),
    lists AS (
        SELECT user_id, first(strategy) AS strategy, max(score) - min(score) AS gap FROM places GROUP BY user_id
    ),
    common AS (
        SELECT avg((again.movie_id IS NOT NULL)::INT) AS overlap FROM places
        JOIN versions ON versions.user_id = places.user_id
            AND versions.model_version IS NOT DISTINCT FROM places.model_version
        LEFT JOIN previous AS again ON again.user_id = places.user_id AND again.movie_id = places.movie_id
    )
    SELECT count(*)::DOUBLE AS lists,
           avg((strategy = 'cold')::INT) AS cold_share,
           avg(gap) AS score_gap,
           (SELECT count(DISTINCT movie_id) FROM places)::DOUBLE AS coverage,
           (SELECT avg(events) FROM places JOIN movies USING (movie_id)) AS popularity,
           (SELECT overlap FROM common) AS overlap
    FROM lists
"""


def output_figures(connection: duckdb.DuckDBPyConnection, lake: Lake, day: date, k: int) -> pd.DataFrame:
    """day, subject, value; of what was served last for the day, no row where nothing was.

    coverage: movies in the first k places of any list. popularity: mean of their events so far. overlap: of the first
    k places, the share that the user had the time before. score_gap: mean over lists of the first score less the k-th.
    cold_share: of the lists, those of users without a history. connection: with views of INPUTS.
    """
    publication, previous = served_id_of(lake, day), last_served_id(lake, day)
    if publication is None:
        return pd.DataFrame({"day": [], "subject": [], "value": []})
    given = {
        "publication": publication,
        "publication_day": day,
        "previous": previous or "",
        "previous_day": day_of_publication(previous) if previous else day,
        "k": k,
    }
    wide = connection.execute(FIGURES, given).df()
    return wide.melt(var_name="subject").dropna(subset="value").assign(day=day)
