"""Every Delta table of the lake: grain, key, columns, partitioning, and how it is written."""

from movierec_spark.tables.bronze import (
    FEEDBACK_EVENTS,
    MOVIELENS_LINKS,
    MOVIELENS_MOVIES,
    MOVIELENS_RATINGS,
    MOVIELENS_TAGS,
    MOVIELENS_USERS,
    OMDB_FILMS,
    TABLE_MOVIES,
    TABLE_RATINGS,
    TABLE_USERS,
)
from movierec_spark.tables.drift import DRIFT
from movierec_spark.tables.entities import CREDITS, IDS, LINKS, MOVIES, USERS
from movierec_spark.tables.events import FEEDBACK, RATINGS, TAGS
from movierec_spark.tables.features import MOVIE_FEATURES, USER_FEATURES
from movierec_spark.tables.ops import AUDIT, CHAMPIONS, QUARANTINE
from movierec_spark.tables.performance import ATTRIBUTED_EVENTS, MODEL_PERFORMANCE, VARIANT_COMPARISONS
from movierec_spark.tables.profiles import PROFILES
from movierec_spark.tables.serving import (
    AUDIENCES,
    EXPLORATION,
    RECOMMENDATION_ROWS,
    RECOMMENDATIONS,
    RECOMMENDATIONS_HISTORY,
    SIMILAR_MOVIES,
    TRENDING_MOVIES,
)
from movierec_spark.tables.table import Table

ALL: tuple[Table, ...] = (
    MOVIELENS_RATINGS,
    MOVIELENS_MOVIES,
    MOVIELENS_USERS,
    MOVIELENS_TAGS,
    MOVIELENS_LINKS,
    FEEDBACK_EVENTS,
    OMDB_FILMS,
    TABLE_RATINGS,
    TABLE_MOVIES,
    TABLE_USERS,
    RATINGS,
    TAGS,
    FEEDBACK,
    MOVIES,
    USERS,
    LINKS,
    CREDITS,
    IDS,
    MOVIE_FEATURES,
    USER_FEATURES,
    RECOMMENDATIONS,
    RECOMMENDATIONS_HISTORY,
    EXPLORATION,
    RECOMMENDATION_ROWS,
    SIMILAR_MOVIES,
    TRENDING_MOVIES,
    AUDIENCES,
    ATTRIBUTED_EVENTS,
    MODEL_PERFORMANCE,
    VARIANT_COMPARISONS,
    DRIFT,
    PROFILES,
    QUARANTINE,
    AUDIT,
    CHAMPIONS,
)
BY_NAME = {table.name: table for table in ALL}
